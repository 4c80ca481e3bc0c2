/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-roll-keyboard.h"

#include "base/mai-i18n.h"
#include "draw/mai-roll-frame.h"
#include "widgets/roll/mai-roll-picture.h"
#include "widgets/roll/mai-roll-wheel.h"

#define MIN_VELOCITY 40 // pressed at the far end of a key
#define MAX_VELOCITY 112
#define BLACK_KEY_LENGTH 0.6
#define LIT 0.75

struct _MaiRollKeyboard
{
  GtkWidget parent_instance;

  MaiRollScene *scene;
  int pressed; // by the pointer, -1: none
  double top, row, height; // of the viewport, as last seen
};

enum
{
  KEY_PRESSED,
  KEY_RELEASED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiRollKeyboard, mai_roll_keyboard, GTK_TYPE_WIDGET)

/*
 * The part of a key that can only be its own.
 */
static void
draw_lit_key (MaiRollKeyboard *self, const MaiRollFrame *frame, guint pitch, double width)
{
  double top = round (mai_roll_view_y (&frame->view, pitch));
  double bottom = round (mai_roll_view_y (&frame->view, (double) pitch - 1.0));
  double length = mai_roll_is_black (pitch) ? round (width * BLACK_KEY_LENGTH) : width - 1.0;
  MaiColour colour = frame->palette->lit_key;
  // the key's name shows through
  cairo_set_source_rgba (frame->cr, colour.red, colour.green, colour.blue, LIT);
  cairo_rectangle (frame->cr, 0.0, top, length, MAX (bottom - top - 1.0, 1.0));
  cairo_fill (frame->cr);
}

static void
draw_keys (MaiRollKeyboard *self, cairo_t *cr, int width)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  MaiRollText text;
  MaiRollFrame frame = {
    .cr = cr,
    .palette = mai_roll_scene_get_palette (self->scene),
    .text = &text,
    .view = mai_roll_viewport_get_view (viewport),
  };
  // rows that do not show are not drawn
  double height = mai_roll_viewport_get_height (viewport);
  double row = mai_roll_viewport_get_row_height (viewport);
  guint high = mai_roll_viewport_y_to_pitch (viewport, 0.0);
  guint low = mai_roll_viewport_y_to_pitch (viewport, height);
  frame.view.y = mai_roll_viewport_pitch_to_y (viewport, high);
  frame.view.high = high;
  frame.view.low = low;
  frame.view.height = (high - low + 1) * row;
  mai_roll_text_init (&text, cr, NULL);
  mai_roll_draw_keyboard (&frame, 0.0, width);
  if (self->pressed >= (int) low && self->pressed <= (int) high)
    draw_lit_key (self, &frame, (guint) self->pressed, width);
  mai_roll_text_clear (&text);
}

static void
mai_roll_keyboard_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MaiRollKeyboard *self = MAI_ROLL_KEYBOARD (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  if (self->scene == NULL || width < 1 || height < 1)
    return;
  g_autoptr (MaiRollPicture) picture = mai_roll_picture_new (width * scale, height * scale, FALSE);
  cairo_t *cr = cairo_create (mai_roll_picture_get_surface (picture));
  cairo_scale (cr, scale, scale);
  draw_keys (self, cr, width);
  cairo_destroy (cr);
  mai_roll_picture_append (picture, widget, snapshot, 0.0, 0.0, scale);
}

static void
mai_roll_keyboard_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                           int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = 40;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 64 : 320;
}

static void
release (MaiRollKeyboard *self)
{
  if (self->pressed < 0)
    return;
  guint pitch = (guint) self->pressed;
  self->pressed = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[KEY_RELEASED], 0, pitch);
}

static void
press (MaiRollKeyboard *self, double x, double y)
{
  guint pitch = mai_roll_viewport_y_to_pitch (mai_roll_scene_get_viewport (self->scene), y);
  double part = CLAMP (x / MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1), 0.0, 1.0);
  if (self->pressed == (int) pitch)
    return;
  release (self);
  self->pressed = (int) pitch;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[KEY_PRESSED], 0, pitch,
                 (guint) lround (MIN_VELOCITY + part * (MAX_VELOCITY - MIN_VELOCITY)));
}

static void
drag_begin_cb (MaiRollKeyboard *self, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  press (self, x, y);
}

static void
drag_update_cb (MaiRollKeyboard *self, double dx, double dy, GtkGestureDrag *gesture)
{
  double x, y;
  if (gtk_gesture_drag_get_start_point (gesture, &x, &y))
    press (self, x + dx, CLAMP (y + dy, 0.0, gtk_widget_get_height (GTK_WIDGET (self)) - 1.0));
}

/*
 * Scrolling along in time changes nothing here.
 */
static void
viewport_changed_cb (MaiRollKeyboard *self, MaiRollViewport *viewport)
{
  double top = mai_roll_viewport_get_top (viewport);
  double row = mai_roll_viewport_get_row_height (viewport);
  double height = mai_roll_viewport_get_height (viewport);
  if (top != self->top || row != self->row || height != self->height)
    gtk_widget_queue_draw (GTK_WIDGET (self));
  self->top = top;
  self->row = row;
  self->height = height;
}

static void
mai_roll_keyboard_unmap (GtkWidget *widget)
{
  release (MAI_ROLL_KEYBOARD (widget));
  GTK_WIDGET_CLASS (mai_roll_keyboard_parent_class)->unmap (widget);
}

static void
mai_roll_keyboard_dispose (GObject *object)
{
  g_clear_object (&MAI_ROLL_KEYBOARD (object)->scene);
  G_OBJECT_CLASS (mai_roll_keyboard_parent_class)->dispose (object);
}

static void
mai_roll_keyboard_class_init (MaiRollKeyboardClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_roll_keyboard_dispose;
  widget_class->snapshot = mai_roll_keyboard_snapshot;
  widget_class->measure = mai_roll_keyboard_measure;
  widget_class->unmap = mai_roll_keyboard_unmap;
  signals[KEY_PRESSED] =
      g_signal_new ("key-pressed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[KEY_RELEASED] =
      g_signal_new ("key-released", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_css_name (widget_class, "rollkeyboard");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mai_roll_keyboard_init (MaiRollKeyboard *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  self->pressed = -1;
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (release), self);
  g_signal_connect_swapped (drag, "cancel", G_CALLBACK (release), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "pointer");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Keyboard"), -1);
}

void
mai_roll_keyboard_set_scene (MaiRollKeyboard *self, MaiRollScene *scene)
{
  g_return_if_fail (MAI_IS_ROLL_KEYBOARD (self) && MAI_IS_ROLL_SCENE (scene));
  g_return_if_fail (self->scene == NULL);
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (scene);
  self->scene = g_object_ref (scene);
  g_signal_connect_object (scene, "palette-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (viewport, "changed", G_CALLBACK (viewport_changed_cb), self,
                           G_CONNECT_SWAPPED);
  mai_roll_wheel_attach (GTK_WIDGET (self), scene, MAI_ROLL_WHEEL_SCROLLS_PITCHES);
}
