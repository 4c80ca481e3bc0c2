/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/mai-score-thumbnail.h"

#include "base/mai-i18n.h"
#include "draw/mai-roll.h"
#include "widgets/common/mai-widget-keys.h"
#include "widgets/common/mai-widget-style.h"

#define PADDING 4.0
#define RADIUS 6
#define TINT 0.11 // how much of the notes' colour lies in the ground

struct _MaiScoreThumbnail
{
  GtkWidget parent_instance;

  MaiScore *score;
  double position; // ticks; below 0: no playhead
  gboolean seekable;
  char *description;

  GdkTexture *texture; // the notes, NULL when they are to be drawn anew
  MaiRollView view; // of that: to find it takes a look at every note
  MaiColour tint;
  int width, height, scale; // that it was made for
  const MaiRollPalette *palette;
  double seek_tick; // last asked for
  gint64 said_bar; // from 1; 0: to be said anew
};

enum
{
  PROP_SCORE = 1,
  PROP_POSITION,
  PROP_SEEKABLE,
  PROP_DESCRIPTION,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  SEEK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiScoreThumbnail, mai_score_thumbnail, GTK_TYPE_WIDGET)

/*
 * Where the notes lie in the widget. Without a score there is nothing to lie anywhere.
 */
static MaiRollView
get_view (MaiScoreThumbnail *self)
{
  if (self->texture != NULL && self->width == gtk_widget_get_width (GTK_WIDGET (self))
      && self->height == gtk_widget_get_height (GTK_WIDGET (self)))
    return self->view;
  MaiRollStyle style = MAI_ROLL_STYLE_THUMBNAIL_INIT;
  double width = MAX (gtk_widget_get_width (GTK_WIDGET (self)) - 2.0 * PADDING, 1.0);
  double height = MAX (gtk_widget_get_height (GTK_WIDGET (self)) - 2.0 * PADDING, 1.0);
  return mai_roll_get_view (self->score, &style, PADDING, PADDING, width, height);
}

/*
 * The colour of the network when it had a part in it, else that of the first track.
 */
static MaiColour
find_tint (MaiScore *score, const MaiRollPalette *palette)
{
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      gsize n;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, i), &n);
      for (gsize j = n; j > 0; j--) // what is composed comes last as a rule
        if (notes[j - 1].origin == MAI_ORIGIN_COMPOSED)
          return palette->composed;
    }
  return palette->tracks[0];
}

static GdkTexture *
draw_notes (MaiScoreThumbnail *self)
{
  MaiRollStyle style = MAI_ROLL_STYLE_THUMBNAIL_INIT;
  int width = self->width * self->scale;
  int height = self->height * self->scale;
  style.palette = self->palette;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_surface_set_device_scale (surface, self->scale, self->scale);
  cairo_t *cr = cairo_create (surface);
  mai_roll_draw (cr, self->score, &style, PADDING, PADDING, MAX (self->width - 2.0 * PADDING, 1.0),
                 MAX (self->height - 2.0 * PADDING, 1.0));
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);
  g_autoptr (GBytes) bytes =
      g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * (gsize) height,
                                  (GDestroyNotify) cairo_surface_destroy, surface);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

static void
update_texture (MaiScoreThumbnail *self, const MaiWidgetStyle *style)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  int scale = gtk_widget_get_scale_factor (GTK_WIDGET (self));
  gboolean fits = self->width == width && self->height == height && self->scale == scale
                  && self->palette == style->palette;
  if (self->texture != NULL && fits)
    return;
  g_clear_object (&self->texture);
  self->width = width;
  self->height = height;
  self->scale = scale;
  self->palette = style->palette;
  self->tint = style->palette->tracks[0];
  if (self->score == NULL || width < 1 || height < 1)
    return;
  self->tint = find_tint (self->score, style->palette);
  self->view = get_view (self);
  self->texture = draw_notes (self);
}

static void
snapshot_playhead (MaiScoreThumbnail *self, GtkSnapshot *snapshot, const MaiWidgetStyle *style)
{
  if (self->score == NULL || self->position < 0.0)
    return;
  MaiRollView view = get_view (self);
  double x = mai_roll_view_x (&view, CLAMP (self->position, view.from, view.to));
  gtk_snapshot_append_color (
      snapshot, &style->red,
      &GRAPHENE_RECT_INIT ((float) (x - 0.75), 0.0f, 1.5f, (float) self->height));
}

static void
mai_score_thumbnail_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MaiScoreThumbnail *self = MAI_SCORE_THUMBNAIL (widget);
  MaiWidgetStyle style = mai_widget_style_get (widget);
  update_texture (self, &style);
  graphene_rect_t all = GRAPHENE_RECT_INIT (0.0f, 0.0f, (float) self->width, (float) self->height);
  GskRoundedRect outline = mai_widget_rounded (0.0, 0.0, self->width, self->height, RADIUS);
  GdkRGBA ground = mai_widget_rgba (self->tint, TINT);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &ground, &all);
  if (self->texture != NULL)
    gtk_snapshot_append_texture (snapshot, self->texture, &all);
  snapshot_playhead (self, snapshot, &style);
  gtk_snapshot_pop (snapshot);
  if (style.high_contrast)
    gtk_snapshot_append_border (
        snapshot, &outline, (const float[4]){ 1.0f, 1.0f, 1.0f, 1.0f },
        (const GdkRGBA[4]){ style.line, style.line, style.line, style.line });
}

static void
mai_score_thumbnail_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                             int *minimum, int *natural, int *minimum_baseline,
                             int *natural_baseline)
{
  gboolean across = orientation == GTK_ORIENTATION_HORIZONTAL;
  *minimum = across ? 48 : 28;
  *natural = across ? 160 : 36;
}

/*
 * For those who cannot see the playhead, bar by bar.
 */
static void
update_value (MaiScoreThumbnail *self)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (self);
  if (!self->seekable || self->score == NULL)
    return;
  gint64 tick = (gint64) MAX (self->position, 0.0);
  gint64 bar = mai_metre_map_tick_to_bar (mai_score_get_metre_map (self->score), tick).bar + 1;
  if (bar == self->said_bar)
    return;
  self->said_bar = bar;
  g_autofree char *words = g_strdup_printf (_ ("Bar %d"), (int) bar);
  gtk_accessible_update_property (
      accessible, GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0, GTK_ACCESSIBLE_PROPERTY_VALUE_MAX,
      (double) mai_score_get_end (self->score), GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double) tick,
      GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words, -1);
}

static void
edited_cb (MaiScoreThumbnail *self)
{
  g_clear_object (&self->texture);
  self->said_bar = 0;
  update_value (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
seek (MaiScoreThumbnail *self, double tick)
{
  self->seek_tick = CLAMP (tick, 0.0, (double) mai_score_get_end (self->score));
  g_signal_emit (self, signals[SEEK], 0, (gint64) self->seek_tick);
}

static void
seek_to_x (MaiScoreThumbnail *self, double x)
{
  if (self->score == NULL)
    return;
  MaiRollView view = get_view (self);
  seek (self, round (mai_roll_view_tick (&view, x)));
}

static void
drag_begin_cb (MaiScoreThumbnail *self, double x, double y, GtkGesture *gesture)
{
  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  seek_to_x (self, x);
}

static void
drag_update_cb (MaiScoreThumbnail *self, double dx, double dy, GtkGestureDrag *gesture)
{
  double x, y;
  if (gtk_gesture_drag_get_start_point (gesture, &x, &y) && dx != 0.0)
    seek_to_x (self, x + dx);
}

/*
 * The bar line before (by -1) or behind (1) the playhead.
 */
static void
seek_by_bar (MaiScoreThumbnail *self, int by)
{
  MaiMetreMap *metre = mai_score_get_metre_map (self->score);
  gint64 tick = (gint64) (self->position >= 0.0 ? self->position : self->seek_tick);
  gint64 bar = mai_metre_map_tick_to_bar (metre, tick).bar;
  gint64 start = mai_metre_map_bar_to_tick (metre, bar);
  gint64 aim = by < 0 && tick > start ? bar : MAX (bar + by, 0);
  seek (self, (double) mai_metre_map_bar_to_tick (metre, aim));
}

static gboolean
key_pressed_cb (MaiScoreThumbnail *self, guint key, guint code, GdkModifierType state)
{
  if (self->score == NULL || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (mai_widget_plain_key (key))
    {
    case GDK_KEY_Left:
      seek_by_bar (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
      seek_by_bar (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
      seek (self, 0.0);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
      seek (self, (double) mai_score_get_end (self->score));
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
make_seekable (MaiScoreThumbnail *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "pointer");
}

static void
mai_score_thumbnail_constructed (GObject *object)
{
  MaiScoreThumbnail *self = MAI_SCORE_THUMBNAIL (object);
  G_OBJECT_CLASS (mai_score_thumbnail_parent_class)->constructed (object);
  if (!self->seekable)
    return;
  g_object_set (self, "accessible-role", GTK_ACCESSIBLE_ROLE_SLIDER, NULL);
  make_seekable (self);
  update_value (self);
}

static void
mai_score_thumbnail_dispose (GObject *object)
{
  MaiScoreThumbnail *self = MAI_SCORE_THUMBNAIL (object);
  if (self->score != NULL)
    g_signal_handlers_disconnect_by_func (self->score, edited_cb, self);
  g_clear_object (&self->score);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->description, g_free);
  G_OBJECT_CLASS (mai_score_thumbnail_parent_class)->dispose (object);
}

static void
mai_score_thumbnail_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiScoreThumbnail *self = MAI_SCORE_THUMBNAIL (object);
  switch (id)
    {
    case PROP_SCORE:
      g_value_set_object (value, self->score);
      break;
    case PROP_POSITION:
      g_value_set_double (value, self->position);
      break;
    case PROP_SEEKABLE:
      g_value_set_boolean (value, self->seekable);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, self->description);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_score_thumbnail_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MaiScoreThumbnail *self = MAI_SCORE_THUMBNAIL (object);
  switch (id)
    {
    case PROP_SCORE:
      mai_score_thumbnail_set_score (self, g_value_get_object (value));
      break;
    case PROP_POSITION:
      mai_score_thumbnail_set_position (self, g_value_get_double (value));
      break;
    case PROP_SEEKABLE:
      self->seekable = g_value_get_boolean (value);
      break;
    case PROP_DESCRIPTION:
      mai_score_thumbnail_set_description (self, g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
add_properties (GObjectClass *class)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  properties[PROP_SCORE] = g_param_spec_object ("score", NULL, NULL, MAI_TYPE_SCORE, flags);
  properties[PROP_POSITION] =
      g_param_spec_double ("position", NULL, NULL, -1.0, G_MAXDOUBLE, -1.0, flags);
  properties[PROP_SEEKABLE] =
      g_param_spec_boolean ("seekable", NULL, NULL, FALSE,
                            G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  g_object_class_install_properties (class, N_PROPS, properties);
}

static void
mai_score_thumbnail_class_init (MaiScoreThumbnailClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->constructed = mai_score_thumbnail_constructed;
  object_class->dispose = mai_score_thumbnail_dispose;
  object_class->get_property = mai_score_thumbnail_get_property;
  object_class->set_property = mai_score_thumbnail_set_property;
  widget_class->snapshot = mai_score_thumbnail_snapshot;
  widget_class->measure = mai_score_thumbnail_measure;
  add_properties (object_class);
  signals[SEEK] = g_signal_new ("seek", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  gtk_widget_class_set_css_name (widget_class, "scorethumbnail");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mai_score_thumbnail_init (MaiScoreThumbnail *self)
{
  self->position = -1.0;
  mai_widget_style_watch (GTK_WIDGET (self));
}

GtkWidget *
mai_score_thumbnail_new (MaiScore *score, gboolean seekable)
{
  g_return_val_if_fail (score == NULL || MAI_IS_SCORE (score), NULL);
  return g_object_new (MAI_TYPE_SCORE_THUMBNAIL, "score", score, "seekable", seekable, NULL);
}

void
mai_score_thumbnail_set_score (MaiScoreThumbnail *self, MaiScore *score)
{
  g_return_if_fail (MAI_IS_SCORE_THUMBNAIL (self));
  g_return_if_fail (score == NULL || MAI_IS_SCORE (score));

  if (self->score == score)
    return;
  if (self->score != NULL)
    g_signal_handlers_disconnect_by_func (self->score, edited_cb, self);
  g_set_object (&self->score, score);
  if (score != NULL)
    g_signal_connect_swapped (score, "edited", G_CALLBACK (edited_cb), self);
  self->seek_tick = 0.0;
  edited_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCORE]);
}

void
mai_score_thumbnail_set_position (MaiScoreThumbnail *self, double tick)
{
  g_return_if_fail (MAI_IS_SCORE_THUMBNAIL (self));

  tick = tick >= 0.0 ? tick : -1.0; // NaN too
  if (self->position == tick)
    return;
  self->position = tick;
  update_value (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
}

void
mai_score_thumbnail_set_description (MaiScoreThumbnail *self, const char *description)
{
  g_return_if_fail (MAI_IS_SCORE_THUMBNAIL (self));

  if (g_strcmp0 (self->description, description) == 0)
    return;
  g_free (self->description);
  self->description = g_strdup (description);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  description != NULL ? description : "", -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESCRIPTION]);
}
