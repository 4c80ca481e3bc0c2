/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-velocity-lane.h"

#include "base/mai-i18n.h"
#include "widgets/roll/mai-roll-tiles.h"
#include "widgets/roll/mai-roll-wheel.h"

#define HEIGHT 72
#define NEAR_X 5.0 // pixels beside a head that still take it
#define NEAR_Y 7.0

struct _MaiVelocityLane
{
  GtkWidget parent_instance;

  MaiRollScene *scene;
  MaiRollTiles *tiles;

  gboolean heads; // what is dragged: heads, or else a line
  double last_x, last_y; // of the line
};

static guint drag_begun;

G_DEFINE_FINAL_TYPE (MaiVelocityLane, mai_velocity_lane, GTK_TYPE_WIDGET)

static void
mai_velocity_lane_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MaiVelocityLane *self = MAI_VELOCITY_LANE (widget);
  if (self->scene != NULL)
    mai_roll_tiles_snapshot (self->tiles, self->scene, widget, snapshot);
}

static void
mai_velocity_lane_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                           int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 40;
}

static void
notes_changed_cb (MaiVelocityLane *self, gint64 first, gint64 last)
{
  mai_roll_tiles_drop_ticks (self->tiles, first, last);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static guint
get_velocity (MaiVelocityLane *self, double y)
{
  return mai_roll_y_to_velocity (y, gtk_widget_get_height (GTK_WIDGET (self)), 1);
}

/*
 * The note whose head is nearest to a point, among those near enough; selected ones come first.
 */
static gboolean
find_head (MaiVelocityLane *self, double x, double y, MaiNoteRef *found)
{
  MaiScore *score = mai_roll_scene_get_score (self->scene);
  MaiNoteEditor *editor = mai_roll_scene_get_editor (self->scene);
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  double best = G_MAXDOUBLE;
  gint64 from = (gint64) ceil (mai_roll_viewport_x_to_tick (viewport, x - NEAR_X));
  gint64 to = (gint64) floor (mai_roll_viewport_x_to_tick (viewport, x + NEAR_X));
  for (guint i = 0; score != NULL && i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      gsize n;
      const MaiNote *notes = mai_track_get_notes (track, &n);
      for (gsize j = mai_track_find_onset (track, from); j < n && notes[j].onset <= to; j++)
        {
          MaiNoteRef ref = { i, (guint) j };
          double dy = fabs (mai_roll_velocity_to_y (notes[j].velocity, height, 1) - y);
          double dx = fabs (mai_roll_viewport_tick_to_x (viewport, (double) notes[j].onset) - x);
          double distance = hypot (dx, dy);
          if (dy > NEAR_Y)
            continue;
          if (!mai_note_editor_is_selected (editor, ref.track, ref.index))
            distance += 2.0 * NEAR_Y;
          if (distance >= best)
            continue;
          best = distance;
          *found = ref;
        }
    }
  return best < G_MAXDOUBLE;
}

static void
draw_line (MaiVelocityLane *self, double x, double y)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  gint64 from =
      (gint64) floor (mai_roll_viewport_x_to_tick (viewport, MIN (self->last_x, x) - 2.0));
  gint64 to = (gint64) ceil (mai_roll_viewport_x_to_tick (viewport, MAX (self->last_x, x) + 2.0));
  double velocity_from = get_velocity (self, self->last_x <= x ? self->last_y : y);
  double velocity_to = get_velocity (self, self->last_x <= x ? y : self->last_y);
  mai_note_editor_ramp_velocity (mai_roll_scene_get_editor (self->scene), MAX (from, 0),
                                 velocity_from, MAX (to, 0), velocity_to);
  self->last_x = x;
  self->last_y = y;
}

static void
drag_begin_cb (MaiVelocityLane *self, double x, double y, GtkGesture *gesture)
{
  MaiNoteEditor *editor = mai_roll_scene_get_editor (self->scene);
  MaiNoteRef found;
  if (editor == NULL)
    {
      gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  g_signal_emit (self, drag_begun, 0);
  self->heads = find_head (self, x, y, &found);
  if (self->heads && !mai_note_editor_is_selected (editor, found.track, found.index))
    mai_note_editor_select_note (editor, found, MAI_SELECT_ONLY);
  mai_note_editor_begin_drag (editor);
  self->last_x = x;
  self->last_y = y;
  if (!self->heads)
    draw_line (self, x, y);
}

static void
drag_update_cb (MaiVelocityLane *self, double dx, double dy, GtkGestureDrag *gesture)
{
  MaiNoteEditor *editor = mai_roll_scene_get_editor (self->scene);
  double x, y;
  if (editor == NULL || !mai_note_editor_is_dragging (editor)
      || !gtk_gesture_drag_get_start_point (gesture, &x, &y))
    return;
  if (self->heads)
    mai_note_editor_drag_velocity (editor, (int) get_velocity (self, y + dy)
                                               - (int) get_velocity (self, y));
  else
    draw_line (self, x + dx, y + dy);
}

static void
drag_end_cb (MaiVelocityLane *self)
{
  MaiNoteEditor *editor = mai_roll_scene_get_editor (self->scene);
  if (editor != NULL && mai_note_editor_is_dragging (editor))
    mai_note_editor_end_drag (editor);
}

static void
cancel_cb (MaiVelocityLane *self)
{
  MaiNoteEditor *editor = mai_roll_scene_get_editor (self->scene);
  if (editor != NULL && mai_note_editor_is_dragging (editor))
    mai_note_editor_cancel_drag (editor);
}

static void
motion_cb (MaiVelocityLane *self, double x, double y)
{
  MaiNoteRef found;
  gboolean head = mai_roll_scene_get_editor (self->scene) != NULL && find_head (self, x, y, &found);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), head ? "ns-resize" : "crosshair");
}

static void
add_controllers (MaiVelocityLane *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (cancel_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

static void
mai_velocity_lane_dispose (GObject *object)
{
  MaiVelocityLane *self = MAI_VELOCITY_LANE (object);
  g_clear_pointer (&self->tiles, mai_roll_tiles_free);
  g_clear_object (&self->scene);
  G_OBJECT_CLASS (mai_velocity_lane_parent_class)->dispose (object);
}

static void
mai_velocity_lane_class_init (MaiVelocityLaneClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_velocity_lane_dispose;
  widget_class->snapshot = mai_velocity_lane_snapshot;
  widget_class->measure = mai_velocity_lane_measure;
  drag_begun = g_signal_new ("drag-begun", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL,
                             NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_css_name (widget_class, "velocitylane");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mai_velocity_lane_init (MaiVelocityLane *self)
{
  self->tiles = mai_roll_tiles_new (TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Velocities"), -1);
}

void
mai_velocity_lane_set_scene (MaiVelocityLane *self, MaiRollScene *scene)
{
  g_return_if_fail (MAI_IS_VELOCITY_LANE (self) && MAI_IS_ROLL_SCENE (scene));
  g_return_if_fail (self->scene == NULL);
  self->scene = g_object_ref (scene);
  const char *const names[] = { "score-changed", "palette-changed" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_connect_object (scene, names[i], G_CALLBACK (mai_velocity_lane_draw_afresh), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (scene, "notes-changed", G_CALLBACK (notes_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scene, "selection-changed", G_CALLBACK (notes_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (mai_roll_scene_get_viewport (scene), "changed",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  add_controllers (self);
  mai_roll_wheel_attach (GTK_WIDGET (self), scene, MAI_ROLL_WHEEL_SCROLLS_TIME);
}

void
mai_velocity_lane_draw_afresh (MaiVelocityLane *self)
{
  g_return_if_fail (MAI_IS_VELOCITY_LANE (self));
  mai_roll_tiles_drop (self->tiles);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
