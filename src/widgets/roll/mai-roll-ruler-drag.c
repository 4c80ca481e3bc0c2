/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-roll-ruler-drag.h"

#define THRESHOLD 4.0 // pixels; less is a click
#define GRIP 7.0 // pixels around an end that take it

typedef enum
{
  GRIP_NEW, // both ends are drawn
  GRIP_FROM,
  GRIP_TO,
  GRIP_ALL
} Grip;

/*
 * Belongs to the ruler.
 */
typedef struct
{
  MaiRollRuler *ruler;
  MaiRollScene *scene;
  MaiRollRegion region;
  Grip grip;
  MaiRollTicks before; // the region as it was
  double start_tick; // where the drag began
  gboolean down; // until it ends, or is given up
  gboolean moved;
  gboolean cleared; // by a double click, whose end is no seek

  GtkWidget *root; // weak: the window that has the keys meanwhile
  GtkEventController *keys;
} Drag;

static void
forget_keys (Drag *self)
{
  if (self->root != NULL)
    gtk_widget_remove_controller (self->root, self->keys);
  g_clear_weak_pointer (&self->root);
  self->keys = NULL;
}

static void
drag_free (gpointer data)
{
  Drag *self = data;
  forget_keys (self);
  g_object_unref (self->scene);
  g_free (self);
}

static MaiRollRegion
get_region_at (double y)
{
  return y < MAI_RULER_BARS_HEIGHT ? MAI_ROLL_LOOP : MAI_ROLL_SEED;
}

static Grip
find_grip (Drag *self, MaiRollRegion region, double x)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  MaiRollTicks ticks = mai_roll_scene_get_region (self->scene, region);
  if (ticks.to <= ticks.from)
    return GRIP_NEW;
  double left = mai_roll_viewport_tick_to_x (viewport, (double) ticks.from);
  double right = mai_roll_viewport_tick_to_x (viewport, (double) ticks.to);
  double reach = CLAMP ((right - left) / 3.0, 2.0, GRIP);
  if (fabs (x - right) <= reach)
    return GRIP_TO;
  if (fabs (x - left) <= reach)
    return GRIP_FROM;
  return x > left && x < right ? GRIP_ALL : GRIP_NEW;
}

static void
give_up (Drag *self)
{
  forget_keys (self);
  if (self->down && self->moved)
    mai_roll_scene_set_region (self->scene, self->region, self->before.from, self->before.to);
  self->down = FALSE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
                gpointer data)
{
  if (key != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  give_up (data);
  return GDK_EVENT_STOP;
}

/*
 * The ruler has no focus, so Escape is caught on its way to who has it.
 */
static void
catch_keys (Drag *self)
{
  forget_keys (self);
  self->keys = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (self->keys, GTK_PHASE_CAPTURE);
  g_signal_connect (self->keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_set_weak_pointer (&self->root, GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self->ruler))));
  gtk_widget_add_controller (self->root, self->keys);
}

static void
begin_cb (GtkGestureDrag *gesture, double x, double y, gpointer data)
{
  Drag *self = data;
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  gboolean shift = (state & GDK_SHIFT_MASK) != 0;
  self->region = shift ? MAI_ROLL_SEED : get_region_at (y);
  self->grip = shift ? GRIP_NEW : find_grip (self, self->region, x);
  self->before = mai_roll_scene_get_region (self->scene, self->region);
  self->start_tick = mai_roll_viewport_x_to_tick (mai_roll_scene_get_viewport (self->scene), x);
  self->down = TRUE;
  self->moved = FALSE;
  catch_keys (self);
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static MaiRollTicks
drag_to (Drag *self, double tick)
{
  MaiRollTicks ticks = self->before;
  gint64 at = mai_roll_scene_snap (self->scene, tick);
  gint64 by;
  switch (self->grip)
    {
    case GRIP_NEW:
      ticks.from = mai_roll_scene_snap (self->scene, self->start_tick);
      ticks.to = at;
      break;
    case GRIP_FROM:
      ticks.from = at;
      break;
    case GRIP_TO:
      ticks.to = at;
      break;
    case GRIP_ALL:
      by = mai_roll_scene_snap (self->scene, (double) ticks.from + tick - self->start_tick)
           - ticks.from;
      ticks.from += by;
      ticks.to += by;
      break;
    }
  if (ticks.from > ticks.to)
    ticks = (MaiRollTicks){ ticks.to, ticks.from };
  return ticks;
}

static void
update_cb (GtkGestureDrag *gesture, double dx, double dy, gpointer data)
{
  Drag *self = data;
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  double x, y;
  if (!self->down || self->cleared || !gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  if (!self->moved && fabs (dx) < THRESHOLD)
    return;
  self->moved = TRUE;
  double tick = mai_roll_viewport_x_to_tick (viewport, x + dx);
  MaiRollTicks ticks = drag_to (self, MAX (tick, 0.0));
  mai_roll_scene_set_region (self->scene, self->region, ticks.from, ticks.to);
  mai_roll_viewport_reveal_ticks (viewport, tick, tick);
}

static void
end_cb (GtkGestureDrag *gesture, double dx, double dy, gpointer data)
{
  Drag *self = data;
  gboolean down = self->down;
  forget_keys (self);
  self->down = FALSE;
  if (!down) // it was given up; GTK ends a cancelled drag too
    return;
  if (self->moved)
    g_signal_emit_by_name (self->ruler, "region-changed", (guint) self->region);
  else if (!self->cleared)
    g_signal_emit_by_name (self->ruler, "seek",
                           (gint64) CLAMP (self->start_tick, 0.0, MAI_TICK_MAX));
}

static void
cancel_cb (GtkGesture *gesture, GdkEventSequence *sequence, gpointer data)
{
  give_up (data);
}

static void
pressed_cb (GtkGestureClick *gesture, int n, double x, double y, gpointer data)
{
  Drag *self = data;
  MaiRollRegion region = get_region_at (y);
  self->cleared = n == 2 && find_grip (self, region, x) != GRIP_NEW;
  if (!self->cleared)
    return;
  mai_roll_scene_set_region (self->scene, region, 0, 0);
  g_signal_emit_by_name (self->ruler, "region-changed", (guint) region);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, gpointer data)
{
  Drag *self = data;
  const char *const names[] = { "text", "ew-resize", "ew-resize", "grab" };
  MaiRollRegion region = get_region_at (y);
  Grip grip = find_grip (self, region, x);
  gboolean bars = region == MAI_ROLL_LOOP && (grip == GRIP_NEW || grip == GRIP_ALL);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self->ruler), bars ? "pointer" : names[grip]);
}

void
mai_roll_ruler_drag_attach (MaiRollRuler *ruler, MaiRollScene *scene)
{
  Drag *self = g_new0 (Drag, 1);
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  self->ruler = ruler;
  self->scene = g_object_ref (scene);
  g_object_set_data_full (G_OBJECT (ruler), "mai-roll-ruler-drag", self, drag_free);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (end_cb), self);
  g_signal_connect (drag, "cancel", G_CALLBACK (cancel_cb), self);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (ruler, "unmap", G_CALLBACK (give_up), self);
  gtk_gesture_group (click, drag);
  gtk_widget_add_controller (GTK_WIDGET (ruler), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (ruler), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (ruler), motion);
}
