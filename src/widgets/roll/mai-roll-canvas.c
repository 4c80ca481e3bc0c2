/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-roll-canvas.h"

#include "base/mai-i18n.h"
#include "widgets/common/mai-widget-style.h"
#include "widgets/editor/mai-note-cursor.h"
#include "widgets/roll/mai-roll-tiles.h"
#include "widgets/roll/mai-roll-wheel.h"

#define MIN_CURSOR 8.0 // pixels

struct _MaiRollCanvas
{
  GtkWidget parent_instance;

  MaiRollScene *scene;
  MaiRollTiles *tiles;
  GtkWidget *cursor;

  GtkAdjustment *hadjustment;
  GtkAdjustment *vadjustment;
  GtkScrollablePolicy hscroll_policy;
  GtkScrollablePolicy vscroll_policy;
  gint64 cursor_end; // of the frame around the note cursor, in ticks; -1: to be found
  gboolean adjusting; // the adjustments are being brought up to date
  gboolean allocating;
};

enum
{
  PROP_0,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY
};

G_DEFINE_FINAL_TYPE_WITH_CODE (MaiRollCanvas, mai_roll_canvas, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static void
snapshot_regions (MaiRollCanvas *self, GtkSnapshot *snapshot)
{
  const MaiRollPalette *palette = mai_roll_scene_get_palette (self->scene);
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  const MaiColour colours[] = { palette->seed, palette->loop };
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  for (guint i = 0; i < MAI_ROLL_N_REGIONS; i++)
    {
      MaiRollTicks ticks = mai_roll_scene_get_region (self->scene, i);
      GdkRGBA colour = mai_widget_rgba (colours[i], 0.6);
      if (ticks.to <= ticks.from)
        continue;
      const gint64 edges[] = { ticks.from, ticks.to };
      for (guint j = 0; j < G_N_ELEMENTS (edges); j++)
        {
          float x = (float) floor (mai_roll_viewport_tick_to_x (viewport, (double) edges[j]));
          if (x > -1.0f && x < width)
            gtk_snapshot_append_color (snapshot, &colour,
                                       &GRAPHENE_RECT_INIT (x, 0.0f, 1.0f, height));
        }
    }
}

static void
snapshot_band (MaiRollCanvas *self, GtkSnapshot *snapshot)
{
  MaiNoteEditor *editor = mai_roll_scene_get_editor (self->scene);
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  const MaiNoteBand *band = editor != NULL ? mai_note_editor_get_band (editor) : NULL;
  if (band == NULL)
    return;
  MaiColour colour = mai_roll_scene_get_palette (self->scene)->seed;
  double left = round (mai_roll_viewport_tick_to_x (viewport, (double) band->from));
  double right = round (mai_roll_viewport_tick_to_x (viewport, (double) band->to));
  double top = round (mai_roll_viewport_pitch_to_y (viewport, band->high));
  double bottom = round (mai_roll_viewport_pitch_to_y (viewport, (double) band->low - 1.0));
  // what lies far outside would cost time and show nothing
  left = MAX (left, -10.0);
  right = MIN (right, gtk_widget_get_width (GTK_WIDGET (self)) + 10.0);
  if (right <= left || bottom <= top)
    return;
  GskRoundedRect outline = mai_widget_rounded (left, top, right - left, bottom - top, 3.0);
  GdkRGBA edge = mai_widget_rgba (colour, 0.9);
  GdkRGBA inside = mai_widget_rgba (colour, 0.14);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &inside, &outline.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_append_border (snapshot, &outline, (const float[4]){ 1.0f, 1.0f, 1.0f, 1.0f },
                              (const GdkRGBA[4]){ edge, edge, edge, edge });
}

static void
mai_roll_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MaiRollCanvas *self = MAI_ROLL_CANVAS (widget);
  if (self->scene == NULL)
    return;
  mai_roll_tiles_snapshot (self->tiles, self->scene, widget, snapshot);
  snapshot_regions (self, snapshot);
  snapshot_band (self, snapshot);
  gtk_widget_snapshot_child (widget, self->cursor, snapshot);
}

static void
configure (GtkAdjustment *adjustment, double value, double lower, double most, double page)
{
  if (adjustment != NULL)
    gtk_adjustment_configure (adjustment, value, lower, most + page, MAX (page * 0.1, 1.0),
                              page * 0.9, page);
}

static void
update_adjustments (MaiRollCanvas *self)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  self->adjusting = TRUE;
  configure (self->hadjustment, mai_roll_viewport_get_offset_x (viewport),
             mai_roll_viewport_get_least_x (viewport), mai_roll_viewport_get_most_x (viewport),
             mai_roll_viewport_get_width (viewport));
  configure (self->vadjustment, mai_roll_viewport_get_offset_y (viewport), 0.0,
             mai_roll_viewport_get_most_y (viewport), mai_roll_viewport_get_height (viewport));
  self->adjusting = FALSE;
}

static void
value_changed_cb (MaiRollCanvas *self)
{
  if (self->adjusting || self->scene == NULL || self->hadjustment == NULL
      || self->vadjustment == NULL)
    return;
  mai_roll_viewport_scroll_to (mai_roll_scene_get_viewport (self->scene),
                               gtk_adjustment_get_value (self->hadjustment),
                               gtk_adjustment_get_value (self->vadjustment));
}

static void
allocate_cursor (MaiRollCanvas *self)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  MaiNoteEditor *editor = mai_roll_scene_get_editor (self->scene);
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  GtkAllocation place = { 0, 0, 1, 1 };
  if (editor != NULL)
    {
      double tick = (double) mai_note_editor_get_cursor_tick (editor);
      if (self->cursor_end < 0)
        self->cursor_end = mai_note_editor_get_cursor_end (editor);
      double end = (double) self->cursor_end;
      guint pitch = mai_note_editor_get_cursor_pitch (editor);
      double left = floor (mai_roll_viewport_tick_to_x (viewport, tick));
      double right = ceil (mai_roll_viewport_tick_to_x (viewport, end));
      double top = round (mai_roll_viewport_pitch_to_y (viewport, pitch));
      double bottom = round (mai_roll_viewport_pitch_to_y (viewport, (double) pitch - 1.0));
      right = MAX (right, left + MIN_CURSOR);
      // far outside, on either side, it only has to be somewhere: no whole number holds all pixels
      left = CLAMP (left, -1000.0, width + 1000.0);
      right = CLAMP (right, left, left + 2.0 * width + 2000.0);
      place = (GtkAllocation){ (int) left - 1, (int) top - 1, (int) (right - left) + 2,
                               (int) (bottom - top) + 2 };
    }
  int least;
  gtk_widget_measure (self->cursor, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  place.width = MAX (place.width, least);
  gtk_widget_measure (self->cursor, GTK_ORIENTATION_VERTICAL, -1, &least, NULL, NULL, NULL);
  place.height = MAX (place.height, least);
  gtk_widget_size_allocate (self->cursor, &place, -1);
}

static void
mai_roll_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  MaiRollCanvas *self = MAI_ROLL_CANVAS (widget);
  if (self->scene == NULL)
    return;
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  self->allocating = TRUE;
  mai_roll_viewport_set_scale (viewport, gtk_widget_get_scale_factor (widget));
  mai_roll_viewport_set_size (viewport, width, height);
  update_adjustments (self);
  allocate_cursor (self);
  self->allocating = FALSE;
}

static void
mai_roll_canvas_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                         int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = 80;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 600 : 320;
}

static gboolean
mai_roll_canvas_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (MAI_ROLL_CANVAS (widget)->cursor);
}

/*
 * The cursor is all there is to focus, and Tab leaves it.
 */
static gboolean
mai_roll_canvas_focus (GtkWidget *widget, GtkDirectionType direction)
{
  MaiRollCanvas *self = MAI_ROLL_CANVAS (widget);
  if (gtk_widget_has_focus (self->cursor))
    return FALSE;
  return gtk_widget_grab_focus (self->cursor);
}

static void
viewport_changed_cb (MaiRollCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->allocating)
    return;
  update_adjustments (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
place_cursor_anew (MaiRollCanvas *self)
{
  self->cursor_end = -1;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
notes_changed_cb (MaiRollCanvas *self, gint64 first, gint64 last)
{
  mai_roll_tiles_drop_ticks (self->tiles, first, last);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  place_cursor_anew (self); // the same may be said of a note that is as long no more
}

static void
everything_changed_cb (MaiRollCanvas *self)
{
  mai_roll_canvas_draw_afresh (self);
  place_cursor_anew (self);
}

static void
cursor_changed_cb (MaiRollCanvas *self)
{
  MaiNoteEditor *editor = mai_roll_scene_get_editor (self->scene);
  gtk_widget_set_visible (self->cursor, editor != NULL);
  if (editor != NULL)
    mai_note_cursor_set_words (MAI_NOTE_CURSOR (self->cursor),
                               mai_note_editor_get_description (editor));
  place_cursor_anew (self);
}

static void
band_changed_cb (MaiRollCanvas *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_adjustment (MaiRollCanvas *self, GtkAdjustment **place, GtkAdjustment *adjustment)
{
  if (adjustment != NULL && *place == adjustment)
    return;
  if (*place != NULL)
    g_signal_handlers_disconnect_by_func (*place, value_changed_cb, self);
  g_clear_object (place);
  *place =
      g_object_ref_sink (adjustment != NULL ? adjustment : gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  g_signal_connect_swapped (*place, "value-changed", G_CALLBACK (value_changed_cb), self);
  if (self->scene != NULL)
    update_adjustments (self);
}

static void
mai_roll_canvas_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiRollCanvas *self = MAI_ROLL_CANVAS (object);
  switch (id)
    {
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->hadjustment);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vadjustment);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, self->hscroll_policy);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->vscroll_policy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_roll_canvas_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MaiRollCanvas *self = MAI_ROLL_CANVAS (object);
  switch (id)
    {
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->hadjustment, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vadjustment, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->hscroll_policy = (GtkScrollablePolicy) g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->vscroll_policy = (GtkScrollablePolicy) g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
forget_adjustment (MaiRollCanvas *self, GtkAdjustment **adjustment)
{
  if (*adjustment != NULL)
    g_signal_handlers_disconnect_by_func (*adjustment, value_changed_cb, self);
  g_clear_object (adjustment);
}

static void
mai_roll_canvas_dispose (GObject *object)
{
  MaiRollCanvas *self = MAI_ROLL_CANVAS (object);
  forget_adjustment (self, &self->hadjustment);
  forget_adjustment (self, &self->vadjustment);
  g_clear_pointer (&self->cursor, gtk_widget_unparent);
  g_clear_pointer (&self->tiles, mai_roll_tiles_free);
  g_clear_object (&self->scene);
  G_OBJECT_CLASS (mai_roll_canvas_parent_class)->dispose (object);
}

static void
mai_roll_canvas_class_init (MaiRollCanvasClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = mai_roll_canvas_dispose;
  object_class->get_property = mai_roll_canvas_get_property;
  object_class->set_property = mai_roll_canvas_set_property;
  widget_class->snapshot = mai_roll_canvas_snapshot;
  widget_class->size_allocate = mai_roll_canvas_size_allocate;
  widget_class->measure = mai_roll_canvas_measure;
  widget_class->grab_focus = mai_roll_canvas_grab_focus;
  widget_class->focus = mai_roll_canvas_focus;
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  gtk_widget_class_set_css_name (widget_class, "rollcanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
mai_roll_canvas_init (MaiRollCanvas *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  self->tiles = mai_roll_tiles_new (FALSE);
  self->cursor = mai_note_cursor_new ();
  gtk_widget_set_visible (self->cursor, FALSE);
  gtk_widget_set_parent (self->cursor, widget);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_direction (widget, GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Notes"),
                                  -1);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (gtk_widget_queue_resize), NULL);
}

void
mai_roll_canvas_set_scene (MaiRollCanvas *self, MaiRollScene *scene)
{
  g_return_if_fail (MAI_IS_ROLL_CANVAS (self) && MAI_IS_ROLL_SCENE (scene));
  g_return_if_fail (self->scene == NULL);
  const struct
  {
    const char *signal;
    GCallback callback;
  } table[] = {
    { "notes-changed", G_CALLBACK (notes_changed_cb) },
    { "selection-changed", G_CALLBACK (notes_changed_cb) },
    { "score-changed", G_CALLBACK (everything_changed_cb) },
    { "palette-changed", G_CALLBACK (mai_roll_canvas_draw_afresh) },
    { "cursor-changed", G_CALLBACK (cursor_changed_cb) },
    { "band-changed", G_CALLBACK (band_changed_cb) },
    { "regions-changed", G_CALLBACK (gtk_widget_queue_draw) },
  };
  self->scene = g_object_ref (scene);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    g_signal_connect_object (scene, table[i].signal, table[i].callback, self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mai_roll_scene_get_viewport (scene), "changed",
                           G_CALLBACK (viewport_changed_cb), self, G_CONNECT_SWAPPED);
  mai_roll_wheel_attach (GTK_WIDGET (self), scene, MAI_ROLL_WHEEL_ZOOMS);
}

GtkWidget *
mai_roll_canvas_get_cursor (MaiRollCanvas *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_CANVAS (self), NULL);
  return self->cursor;
}

gsize
mai_roll_canvas_get_n_drawn (MaiRollCanvas *self)
{
  g_return_val_if_fail (MAI_IS_ROLL_CANVAS (self), 0);
  return mai_roll_tiles_get_n_drawn (self->tiles);
}

void
mai_roll_canvas_draw_afresh (MaiRollCanvas *self)
{
  g_return_if_fail (MAI_IS_ROLL_CANVAS (self));
  mai_roll_tiles_drop (self->tiles);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
