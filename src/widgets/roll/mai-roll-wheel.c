/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-roll-wheel.h"

#define ZOOM_STEP 1.15 // for one click of a wheel
#define TOUCHPAD_STEP 2.5
#define PIXELS_PER_CLICK 10.0

/*
 * Belongs to the widget.
 */
typedef struct
{
  GtkWidget *widget;
  MaiRollScene *scene;
  MaiRollWheel wheel;
  MaiRollWheelTime x_to_tick; // NULL: as the viewport has it
  double x, y; // of the pointer
  double last_scale; // of a pinch
} Wheel;

static void
wheel_free (gpointer data)
{
  Wheel *self = data;
  g_object_unref (self->scene);
  g_free (self);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, gpointer data)
{
  Wheel *self = data;
  self->x = x;
  self->y = y;
}

/*
 * Where the pointer is in the time of the viewport. What lies out of sight there comes into the middle, as
 * with a click on it.
 */
static double
find_x (Wheel *self)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  double width = mai_roll_viewport_get_width (viewport);
  if (self->x_to_tick == NULL)
    return self->x;
  double tick = self->x_to_tick (self->widget, self->x);
  double x = mai_roll_viewport_tick_to_x (viewport, tick);
  if (x < 0.0 || x > width)
    mai_roll_viewport_scroll_by (viewport, x - width / 2.0, 0.0);
  return CLAMP (mai_roll_viewport_tick_to_x (viewport, tick), 0.0, width);
}

static void
zoom (Wheel *self, GdkModifierType state, double factor)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  gboolean rows = (state & GDK_ALT_MASK) != 0 || self->wheel == MAI_ROLL_WHEEL_SCROLLS_PITCHES;
  double middle = mai_roll_viewport_get_height (viewport) / 2.0;
  if (!rows)
    mai_roll_viewport_zoom (viewport, factor, find_x (self));
  else
    mai_roll_viewport_zoom_rows (viewport, factor,
                                 self->wheel == MAI_ROLL_WHEEL_SCROLLS_TIME ? middle : self->y);
}

static gboolean
counts_pixels (GtkEventControllerScroll *controller)
{
  return gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_SURFACE;
}

/*
 * As far as a scrolled window goes: for one click of a wheel, or one pixel of a touchpad.
 */
static double
get_step (GtkEventControllerScroll *controller, double size)
{
  return counts_pixels (controller) ? TOUCHPAD_STEP : pow (MAX (size, 1.0), 2.0 / 3.0);
}

static void
scroll (Wheel *self, GtkEventControllerScroll *controller, double dx, double dy)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  double width = get_step (controller, mai_roll_viewport_get_width (viewport));
  double height = get_step (controller, mai_roll_viewport_get_height (viewport));
  if (self->wheel == MAI_ROLL_WHEEL_SCROLLS_TIME)
    mai_roll_viewport_scroll_by (viewport, (dx + dy) * width, 0.0);
  else
    mai_roll_viewport_scroll_by (viewport, dx * width, dy * height);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, gpointer data)
{
  Wheel *self = data;
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    {
      // some toolkits turn a wheel sideways with modifiers
      double clicks = fabs (dy) >= fabs (dx) ? dy : dx;
      if (counts_pixels (controller))
        clicks /= PIXELS_PER_CLICK;
      zoom (self, state, pow (ZOOM_STEP, -clicks));
      return GDK_EVENT_STOP;
    }
  if (self->wheel == MAI_ROLL_WHEEL_ZOOMS)
    return GDK_EVENT_PROPAGATE;
  scroll (self, controller, dx, dy);
  return GDK_EVENT_STOP;
}

static void
pinch_begin_cb (GtkGestureZoom *gesture, GdkEventSequence *sequence, gpointer data)
{
  Wheel *self = data;
  self->last_scale = 1.0;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, gpointer data)
{
  Wheel *self = data;
  GdkModifierType state =
      gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  if (scale <= 0.0 || self->last_scale <= 0.0)
    return;
  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &self->x, &self->y);
  zoom (self, state, scale / self->last_scale);
  self->last_scale = scale;
}

static void
attach (GtkWidget *widget, MaiRollScene *scene, MaiRollWheel wheel, MaiRollWheelTime x_to_tick)
{
  Wheel *self = g_new0 (Wheel, 1);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *turning =
      gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  self->widget = widget;
  self->scene = g_object_ref (scene);
  self->wheel = wheel;
  self->x_to_tick = x_to_tick;
  g_object_set_data_full (G_OBJECT (widget), "mai-roll-wheel", self, wheel_free);
  g_signal_connect (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (turning, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, turning);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
}

void
mai_roll_wheel_attach (GtkWidget *widget, MaiRollScene *scene, MaiRollWheel wheel)
{
  g_return_if_fail (GTK_IS_WIDGET (widget) && MAI_IS_ROLL_SCENE (scene));
  attach (widget, scene, wheel, NULL);
}

void
mai_roll_wheel_attach_map (GtkWidget *widget, MaiRollScene *scene, MaiRollWheelTime x_to_tick)
{
  g_return_if_fail (GTK_IS_WIDGET (widget) && MAI_IS_ROLL_SCENE (scene) && x_to_tick != NULL);
  attach (widget, scene, MAI_ROLL_WHEEL_SCROLLS_TIME, x_to_tick);
}
