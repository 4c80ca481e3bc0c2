/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The notes are drawn once; while someone edits a long song, a few times a second.
 */
#include "widgets/roll/mai-roll-minimap.h"

#include "base/mai-i18n.h"
#include "draw/mai-roll.h"
#include "widgets/common/mai-widget-keys.h"
#include "widgets/common/mai-widget-style.h"
#include "widgets/roll/mai-roll-picture.h"
#include "widgets/roll/mai-roll-wheel.h"

#define HEIGHT 44
#define MARGIN 8.0 // pixels around the strip
#define RADIUS 6.0
#define GRIP 6.0 // pixels around an end that take it
#define MIN_FRAME 8.0
#define FEW_NOTES 4000 // drawn again at once
#define LATER 150 // milliseconds

typedef enum
{
  GRIP_ALL,
  GRIP_FROM,
  GRIP_TO
} Grip;

struct _MaiRollMinimap
{
  GtkWidget parent_instance;

  MaiRollScene *scene;
  MaiRollPicture *picture; // the notes
  int width, height, scale; // that it was made for
  gint64 length;
  gboolean stale; // the notes are not as the picture has them
  guint later;
  guint n_drawn;

  gint64 said_bar; // to a screen reader, with the length
  double said_length;

  Grip grip;
  double grab_from, grab_to; // ticks that showed when the drag began
  gboolean dragged;
};

G_DEFINE_FINAL_TYPE (MaiRollMinimap, mai_roll_minimap, GTK_TYPE_WIDGET)

static double
get_strip_width (MaiRollMinimap *self)
{
  return MAX (gtk_widget_get_width (GTK_WIDGET (self)) - 2.0 * MARGIN, 1.0);
}

/*
 * Ticks that the strip shows: the song.
 */
static double
get_length (MaiRollMinimap *self)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  return MAX ((double) mai_roll_viewport_get_length (viewport), 1.0);
}

static double
tick_to_x (MaiRollMinimap *self, double tick)
{
  return MARGIN + tick * get_strip_width (self) / get_length (self);
}

static double
x_to_tick (GtkWidget *widget, double x)
{
  MaiRollMinimap *self = MAI_ROLL_MINIMAP (widget);
  return (x - MARGIN) * get_length (self) / get_strip_width (self);
}

/*
 * Left and right of the frame.
 */
static void
get_frame (MaiRollMinimap *self, double *left, double *right)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  double width = get_strip_width (self);
  *left = tick_to_x (self, MAX (mai_roll_viewport_get_from (viewport), 0.0));
  *right = tick_to_x (self, MIN (mai_roll_viewport_get_to (viewport), get_length (self)));
  *left = MIN (*left, MARGIN + width - MIN_FRAME);
  *right = MAX (*right, *left + MIN_FRAME);
}

static MaiRollPicture *
draw_notes (MaiRollMinimap *self)
{
  MaiRollStyle style = MAI_ROLL_STYLE_THUMBNAIL_INIT;
  MaiRollPicture *picture =
      mai_roll_picture_new (self->width * self->scale, self->height * self->scale, FALSE);
  cairo_t *cr = cairo_create (mai_roll_picture_get_surface (picture));
  style.palette = mai_roll_scene_get_palette (self->scene);
  style.from = 0;
  style.to = self->length;
  cairo_scale (cr, self->scale, self->scale);
  mai_roll_draw (cr, mai_roll_scene_get_score (self->scene), &style, 0.0, 3.0, self->width,
                 MAX (self->height - 6.0, 1.0));
  cairo_destroy (cr);
  return picture;
}

static gboolean
has_many_notes (MaiRollMinimap *self)
{
  MaiScore *score = mai_roll_scene_get_score (self->scene);
  return score != NULL && mai_score_get_n_notes (score) > FEW_NOTES;
}

static gboolean
later_cb (gpointer data)
{
  MaiRollMinimap *self = data;
  self->later = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

/*
 * While many notes are edited, the picture that there is will do for a moment.
 */
static void
draw_later (MaiRollMinimap *self)
{
  if (self->picture != NULL && self->later == 0 && has_many_notes (self))
    self->later = g_timeout_add (LATER, later_cb, self);
}

static void
update_picture (MaiRollMinimap *self)
{
  int width = (int) get_strip_width (self);
  int height = (int) MAX (gtk_widget_get_height (GTK_WIDGET (self)) - MARGIN, 1.0);
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  gint64 length = (gint64) get_length (self);
  gboolean fits = width == self->width && height == self->height && scale == self->scale;
  gboolean stale = self->stale || length != self->length;
  if (self->picture != NULL && fits && (!stale || self->later != 0))
    return;
  g_clear_pointer (&self->picture, mai_roll_picture_free);
  self->width = width;
  self->height = height;
  self->scale = scale;
  self->length = length;
  self->stale = FALSE;
  if (mai_roll_scene_get_score (self->scene) != NULL)
    {
      self->picture = draw_notes (self);
      self->n_drawn++;
    }
}

/*
 * A picture from before the song became longer, or shorter, covers its part of the strip.
 */
static void
draw_picture (MaiRollMinimap *self, GtkSnapshot *snapshot)
{
  float part = (float) ((double) self->length / get_length (self));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) MARGIN, (float) MARGIN / 2.0f));
  if (part != 1.0f)
    gtk_snapshot_scale (snapshot, part, 1.0f);
  mai_roll_picture_append (self->picture, GTK_WIDGET (self), snapshot, 0.0, 0.0, self->scale);
  gtk_snapshot_restore (snapshot);
}

static void
draw_frame (MaiRollMinimap *self, GtkSnapshot *snapshot, const GskRoundedRect *strip)
{
  const MaiRollPalette *palette = mai_roll_scene_get_palette (self->scene);
  GdkRGBA veil = mai_widget_rgba (palette->page, 0.55);
  GdkRGBA edge = mai_widget_rgba (palette->dim_text, 0.9);
  float top = strip->bounds.origin.y;
  float height = strip->bounds.size.height;
  float end = strip->bounds.origin.x + strip->bounds.size.width;
  double left, right;
  get_frame (self, &left, &right);
  GskRoundedRect frame = mai_widget_rounded (left, top, right - left, height, RADIUS);
  gtk_snapshot_append_color (
      snapshot, &veil, &GRAPHENE_RECT_INIT (MARGIN, top, (float) MAX (left - MARGIN, 0.0), height));
  gtk_snapshot_append_color (
      snapshot, &veil,
      &GRAPHENE_RECT_INIT ((float) right, top, MAX (end - (float) right, 0.0f), height));
  gtk_snapshot_append_border (snapshot, &frame, (const float[4]){ 1.5f, 1.5f, 1.5f, 1.5f },
                              (const GdkRGBA[4]){ edge, edge, edge, edge });
}

static void
draw_tick (MaiRollMinimap *self, GtkSnapshot *snapshot, const GskRoundedRect *strip, double tick,
           MaiColour colour)
{
  GdkRGBA rgba = mai_widget_rgba (colour, 1.0);
  gtk_snapshot_append_color (snapshot, &rgba,
                             &GRAPHENE_RECT_INIT ((float) floor (tick_to_x (self, tick)),
                                                  strip->bounds.origin.y, 1.0f,
                                                  strip->bounds.size.height));
}

static void
mai_roll_minimap_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MaiRollMinimap *self = MAI_ROLL_MINIMAP (widget);
  if (self->scene == NULL)
    return;
  const MaiRollPalette *palette = mai_roll_scene_get_palette (self->scene);
  GdkRGBA ground = mai_widget_rgba (palette->white_row, 1.0);
  GdkRGBA tint = mai_widget_rgba (palette->dim_text, 0.10);
  GdkRGBA page = mai_widget_rgba (palette->page, 1.0);
  gint64 playhead = mai_roll_scene_get_playhead (self->scene);
  update_picture (self);
  GskRoundedRect strip =
      mai_widget_rounded (MARGIN, MARGIN / 2.0, get_strip_width (self), self->height, RADIUS);
  gtk_snapshot_append_color (snapshot, &page,
                             &GRAPHENE_RECT_INIT (0.0f, 0.0f, (float) gtk_widget_get_width (widget),
                                                  (float) gtk_widget_get_height (widget)));
  gtk_snapshot_push_rounded_clip (snapshot, &strip);
  gtk_snapshot_append_color (snapshot, &ground, &strip.bounds);
  gtk_snapshot_append_color (snapshot, &tint, &strip.bounds);
  if (self->picture != NULL)
    draw_picture (self, snapshot);
  draw_frame (self, snapshot, &strip);
  if (playhead >= 0)
    draw_tick (self, snapshot, &strip, (double) playhead, palette->playhead);
  gtk_snapshot_pop (snapshot);
}

static void
mai_roll_minimap_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                          int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 60;
}

/*
 * What a screen reader says of it changes with the bar, not with each pixel.
 */
static void
update_value (MaiRollMinimap *self)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  MaiScore *score = mai_roll_scene_get_score (self->scene);
  double from = MAX (mai_roll_viewport_get_from (viewport), 0.0);
  double length = get_length (self);
  if (score == NULL)
    return;
  MaiMetreMap *metre = mai_score_get_metre_map (score);
  gint64 bar = mai_metre_map_tick_to_bar (metre, (gint64) from).bar + 1;
  if (bar == self->said_bar && length == self->said_length)
    return;
  self->said_bar = bar;
  self->said_length = length;
  g_autofree char *words = g_strdup_printf (_ ("Bar %d"), (int) bar);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, length,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, MIN (from, length),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words, -1);
}

static void
begin_cb (MaiRollMinimap *self, double x, double y, GtkGesture *gesture)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  double left, right;
  get_frame (self, &left, &right);
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  self->grip = GRIP_ALL;
  if (right - left > 4.0 * GRIP && fabs (x - left) < GRIP)
    self->grip = GRIP_FROM;
  else if (right - left > 4.0 * GRIP && fabs (x - right) < GRIP)
    self->grip = GRIP_TO;
  else if (x < left || x > right)
    {
      double middle =
          x_to_tick (GTK_WIDGET (self), x) / mai_roll_viewport_get_ticks_per_pixel (viewport);
      mai_roll_viewport_scroll_to (viewport, middle - mai_roll_viewport_get_width (viewport) / 2.0,
                                   mai_roll_viewport_get_offset_y (viewport));
    }
  self->grab_from = mai_roll_viewport_get_from (viewport);
  self->grab_to = mai_roll_viewport_get_to (viewport);
  self->dragged = FALSE;
}

/*
 * These ticks and no others; where it cannot be zoomed so far, the end that is not dragged stays.
 */
static void
show_ticks (MaiRollMinimap *self, double from, double to)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  double width = mai_roll_viewport_get_width (viewport);
  mai_roll_viewport_set_ticks_per_pixel (viewport, (to - from) / MAX (width, 1.0));
  double ticks_per_pixel = mai_roll_viewport_get_ticks_per_pixel (viewport);
  double x = self->grip == GRIP_FROM ? to / ticks_per_pixel - width : from / ticks_per_pixel;
  mai_roll_viewport_scroll_to (viewport, x, mai_roll_viewport_get_offset_y (viewport));
}

static void
update_cb (MaiRollMinimap *self, double dx, double dy, GtkGestureDrag *gesture)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  double by = dx * get_length (self) / get_strip_width (self);
  double least = mai_roll_viewport_get_ticks_per_pixel (viewport);
  if (dx == 0.0 && !self->dragged)
    return;
  self->dragged = TRUE;
  if (self->grip == GRIP_FROM)
    show_ticks (self, MIN (self->grab_from + by, self->grab_to - least), self->grab_to);
  else if (self->grip == GRIP_TO)
    show_ticks (self, self->grab_from, MAX (self->grab_to + by, self->grab_from + least));
  else
    mai_roll_viewport_scroll_to (viewport, (self->grab_from + by) / least,
                                 mai_roll_viewport_get_offset_y (viewport));
}

static void
motion_cb (MaiRollMinimap *self, double x, double y)
{
  double left, right;
  get_frame (self, &left, &right);
  gboolean end = right - left > 4.0 * GRIP && (fabs (x - left) < GRIP || fabs (x - right) < GRIP);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), end                     ? "ew-resize"
                                                      : x > left && x < right ? "grab"
                                                                              : "pointer");
}

static gboolean
key_pressed_cb (MaiRollMinimap *self, guint key, guint code, GdkModifierType state)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  double page = mai_roll_viewport_get_width (viewport);
  double y = mai_roll_viewport_get_offset_y (viewport);
  if ((state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (mai_widget_plain_key (key))
    {
    case GDK_KEY_Left:
      mai_roll_viewport_scroll_by (viewport, -page * 0.1, 0.0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
      mai_roll_viewport_scroll_by (viewport, page * 0.1, 0.0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
      mai_roll_viewport_scroll_by (viewport, -page * 0.9, 0.0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
      mai_roll_viewport_scroll_by (viewport, page * 0.9, 0.0);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
      mai_roll_viewport_scroll_to (viewport, mai_roll_viewport_get_least_x (viewport), y);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
      mai_roll_viewport_scroll_to (viewport, mai_roll_viewport_get_most_x (viewport), y);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
notes_changed_cb (MaiRollMinimap *self)
{
  self->stale = TRUE;
  draw_later (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
draw_afresh (MaiRollMinimap *self)
{
  g_clear_handle_id (&self->later, g_source_remove);
  self->stale = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
viewport_changed_cb (MaiRollMinimap *self)
{
  if (self->length != (gint64) get_length (self))
    draw_later (self);
  update_value (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
add_controllers (MaiRollMinimap *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (update_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
mai_roll_minimap_dispose (GObject *object)
{
  MaiRollMinimap *self = MAI_ROLL_MINIMAP (object);
  g_clear_handle_id (&self->later, g_source_remove);
  g_clear_pointer (&self->picture, mai_roll_picture_free);
  g_clear_object (&self->scene);
  G_OBJECT_CLASS (mai_roll_minimap_parent_class)->dispose (object);
}

static void
mai_roll_minimap_class_init (MaiRollMinimapClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_roll_minimap_dispose;
  widget_class->snapshot = mai_roll_minimap_snapshot;
  widget_class->measure = mai_roll_minimap_measure;
  gtk_widget_class_set_css_name (widget_class, "rollminimap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
mai_roll_minimap_init (MaiRollMinimap *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Overview of the song"), -1);
}

void
mai_roll_minimap_set_scene (MaiRollMinimap *self, MaiRollScene *scene)
{
  g_return_if_fail (MAI_IS_ROLL_MINIMAP (self) && MAI_IS_ROLL_SCENE (scene));
  g_return_if_fail (self->scene == NULL);
  self->scene = g_object_ref (scene);
  g_signal_connect_object (scene, "notes-changed", G_CALLBACK (notes_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scene, "score-changed", G_CALLBACK (draw_afresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scene, "palette-changed", G_CALLBACK (draw_afresh), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (scene, "playhead-changed", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (mai_roll_scene_get_viewport (scene), "changed",
                           G_CALLBACK (viewport_changed_cb), self, G_CONNECT_SWAPPED);
  add_controllers (self);
  mai_roll_wheel_attach_map (GTK_WIDGET (self), scene, x_to_tick);
}

guint
mai_roll_minimap_get_n_drawn (MaiRollMinimap *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_MINIMAP (self), 0);
  return self->n_drawn;
}
