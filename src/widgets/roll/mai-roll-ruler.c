/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-roll-ruler.h"

#include "base/mai-i18n.h"
#include "widgets/common/mai-widget-style.h"
#include "widgets/roll/mai-roll-ruler-drag.h"
#include "widgets/roll/mai-roll-wheel.h"

#define HEIGHT (MAI_RULER_BARS_HEIGHT + MAI_RULER_SEED_HEIGHT + MAI_RULER_COMPOSED_HEIGHT)
#define MIN_BAR_LABEL 36.0 // pixels from one number to the next
#define MIN_BEAT_LABEL 72.0
#define LABEL_GAP 7.0 // behind its line: a playhead there leaves it readable
#define MIN_MARK 10.0
#define MAX_BARS 4096
#define MAX_LABELS 512 // kept

struct _MaiRollRuler
{
  GtkWidget parent_instance;

  MaiRollScene *scene;
  GHashTable *labels; // of words (owned) to PangoLayout (owned)
};

enum
{
  SEEK,
  REGION_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiRollRuler, mai_roll_ruler, GTK_TYPE_WIDGET)

static PangoLayout *
get_label (MaiRollRuler *self, const char *words, gboolean bold)
{
  g_autofree char *key = g_strdup_printf ("%d%s", bold, words);
  PangoLayout *layout = g_hash_table_lookup (self->labels, key);
  if (layout != NULL)
    return layout;
  if (g_hash_table_size (self->labels) > MAX_LABELS)
    g_hash_table_remove_all (self->labels);
  layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), words);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (0.8));
  pango_attr_list_insert (attributes,
                          pango_attr_weight_new (bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL));
  pango_layout_set_attributes (layout, attributes);
  g_hash_table_insert (self->labels, g_steal_pointer (&key), layout);
  return layout;
}

/*
 * Draws words to the right of x, in the middle of top .. top + height. Returns where they end.
 */
static double
draw_words (MaiRollRuler *self, GtkSnapshot *snapshot, const char *words, double x, double top,
            double height, MaiColour colour, gboolean bold)
{
  PangoLayout *layout = get_label (self, words, bold);
  GdkRGBA rgba = mai_widget_rgba (colour, 1.0);
  int label_width, label_height;
  pango_layout_get_pixel_size (layout, &label_width, &label_height);
  double y = top + floor ((height - label_height) / 2.0);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, &rgba);
  gtk_snapshot_restore (snapshot);
  return x + label_width;
}

static void
draw_mark (MaiRollRuler *self, GtkSnapshot *snapshot, double x, double height, MaiColour colour)
{
  GdkRGBA rgba = mai_widget_rgba (colour, 1.0);
  gtk_snapshot_append_color (snapshot, &rgba,
                             &GRAPHENE_RECT_INIT ((float) floor (x),
                                                  (float) (MAI_RULER_BARS_HEIGHT - height), 1.0f,
                                                  (float) height));
}

static gboolean
is_composed (const GArray *spans, gint64 tick)
{
  for (guint i = 0; spans != NULL && i < spans->len; i++)
    {
      const MaiRollTicks *span = &g_array_index (spans, MaiRollTicks, i);
      if (tick >= span->from && tick < span->to)
        return TRUE;
    }
  return FALSE;
}

/*
 * What is the same for all bars.
 */
typedef struct
{
  GtkSnapshot *snapshot;
  MaiMetreMap *metre;
  guint division;
  double ticks_per_pixel;
  gint64 labelled; // every how many bars
} Bars;

static void
draw_beats (MaiRollRuler *self, const Bars *bars, gint64 bar, gint64 tick)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  const MaiRollPalette *palette = mai_roll_scene_get_palette (self->scene);
  guint denominator = MAX (mai_metre_map_get_metre (bars->metre, tick).denominator, 1);
  double beat = bars->division * 4.0 / denominator;
  double end = (double) tick + (double) mai_metre_map_get_bar_length (bars->metre, tick);
  double pixels = beat / bars->ticks_per_pixel;
  if (pixels < MIN_MARK)
    return;
  guint i = 2;
  for (double at = (double) tick + beat; at < end; at += beat, i++)
    {
      char words[32];
      double x = mai_roll_viewport_tick_to_x (viewport, at);
      if (x < -MIN_BEAT_LABEL || x > mai_roll_viewport_get_width (viewport))
        continue;
      draw_mark (self, bars->snapshot, x, 4.0, palette->bar_line);
      if (pixels < MIN_BEAT_LABEL)
        continue;
      g_snprintf (words, sizeof words, "%" G_GINT64_FORMAT ".%u", bar + 1, i);
      draw_words (self, bars->snapshot, words, floor (x) + LABEL_GAP, 0.0, MAI_RULER_BARS_HEIGHT,
                  mai_colour_mix (palette->page, palette->dim_text, 0.7), FALSE);
    }
}

static void
draw_bar (MaiRollRuler *self, const Bars *bars, gint64 bar, gint64 tick)
{
  const MaiRollPalette *palette = mai_roll_scene_get_palette (self->scene);
  double x = mai_roll_viewport_tick_to_x (mai_roll_scene_get_viewport (self->scene), (double) tick);
  gboolean labelled = bar % bars->labelled == 0;
  char words[24];
  draw_mark (self, bars->snapshot, x, labelled ? 9.0 : 5.0, palette->bar_line);
  if (!labelled)
    return;
  gboolean composed = is_composed (mai_roll_scene_get_composed (self->scene), tick);
  g_snprintf (words, sizeof words, "%" G_GINT64_FORMAT, bar + 1);
  draw_words (self, bars->snapshot, words, floor (x) + LABEL_GAP, 0.0, MAI_RULER_BARS_HEIGHT,
              composed ? palette->composed_text : palette->dim_text, composed);
}

static void
draw_bars (MaiRollRuler *self, GtkSnapshot *snapshot)
{
  MaiScore *score = mai_roll_scene_get_score (self->scene);
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  if (score == NULL)
    return;
  Bars bars = {
    .snapshot = snapshot,
    .metre = mai_score_get_metre_map (score),
    .division = mai_score_get_division (score),
    .ticks_per_pixel = mai_roll_viewport_get_ticks_per_pixel (viewport),
  };
  gint64 step = mai_roll_scene_get_bar_step (self->scene, MIN_MARK);
  bars.labelled = mai_roll_scene_get_bar_step (self->scene, MIN_BAR_LABEL);
  double to = mai_roll_viewport_get_to (viewport);
  // a number stands to the right of its line, which may be out of sight
  double from = mai_roll_viewport_x_to_tick (viewport, -MIN_BAR_LABEL);
  gint64 first = mai_metre_map_tick_to_bar (bars.metre, (gint64) MAX (from, 0.0)).bar / step * step;
  for (guint i = 0; i < MAX_BARS; i++)
    {
      gint64 bar = first + i * step;
      gint64 tick = mai_metre_map_bar_to_tick (bars.metre, bar);
      if ((double) tick >= to)
        return;
      if (step == 1)
        draw_beats (self, &bars, bar, tick);
      draw_bar (self, &bars, bar, tick);
    }
}

static void
draw_composed (MaiRollRuler *self, GtkSnapshot *snapshot)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  const MaiRollPalette *palette = mai_roll_scene_get_palette (self->scene);
  const GArray *spans = mai_roll_scene_get_composed (self->scene);
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  GdkRGBA colour = mai_widget_rgba (palette->composed, 1.0);
  GdkRGBA line = mai_widget_rgba (palette->bar_line, 1.0);
  float top = MAI_RULER_BARS_HEIGHT + MAI_RULER_SEED_HEIGHT;
  gtk_snapshot_append_color (snapshot, &line,
                             &GRAPHENE_RECT_INIT (0.0f, HEIGHT - 1.0f, (float) width, 1.0f));
  for (guint i = 0; spans != NULL && i < spans->len; i++)
    {
      const MaiRollTicks *span = &g_array_index (spans, MaiRollTicks, i);
      double left = floor (mai_roll_viewport_tick_to_x (viewport, (double) span->from));
      double right = floor (mai_roll_viewport_tick_to_x (viewport, (double) span->to));
      left = MAX (left, 0.0);
      right = MIN (right, width);
      if (left < right)
        gtk_snapshot_append_color (snapshot, &colour,
                                   &GRAPHENE_RECT_INIT ((float) left, top, (float) (right - left),
                                                        MAI_RULER_COMPOSED_HEIGHT));
    }
}

/*
 * A region's chip, with a grip at each end, and its name where there is room.
 */
static void
draw_region (MaiRollRuler *self, GtkSnapshot *snapshot, MaiRollRegion region)
{
  MaiRollViewport *viewport = mai_roll_scene_get_viewport (self->scene);
  const MaiRollPalette *palette = mai_roll_scene_get_palette (self->scene);
  MaiRollTicks ticks = mai_roll_scene_get_region (self->scene, region);
  MaiColour colour = region == MAI_ROLL_SEED ? palette->seed : palette->loop;
  double top = region == MAI_ROLL_SEED ? MAI_RULER_BARS_HEIGHT + 1.0 : 2.0;
  double height =
      region == MAI_ROLL_SEED ? MAI_RULER_SEED_HEIGHT - 3.0 : MAI_RULER_BARS_HEIGHT - 4.0;
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double left = round (mai_roll_viewport_tick_to_x (viewport, (double) ticks.from));
  double right = round (mai_roll_viewport_tick_to_x (viewport, (double) ticks.to));
  if (ticks.to <= ticks.from || right < 0.0 || left > width)
    return;
  // what is far outside costs nothing
  left = MAX (left, -20.0);
  right = MIN (right, width + 20.0);
  GskRoundedRect chip = mai_widget_rounded (left, top, MAX (right - left, 3.0), height, 4.0);
  GdkRGBA inside = mai_widget_rgba (colour, 0.16);
  GdkRGBA grip = mai_widget_rgba (colour, 0.85);
  gtk_snapshot_push_rounded_clip (snapshot, &chip);
  gtk_snapshot_append_color (snapshot, &inside, &chip.bounds);
  gtk_snapshot_append_color (snapshot, &grip,
                             &GRAPHENE_RECT_INIT ((float) left, (float) top, 3.0f, (float) height));
  gtk_snapshot_append_color (
      snapshot, &grip,
      &GRAPHENE_RECT_INIT ((float) right - 3.0f, (float) top, 3.0f, (float) height));
  if (region == MAI_ROLL_SEED && right - left > 40.0)
    draw_words (self, snapshot, _ ("Seed"), MAX (left, 0.0) + 9.0, top, height, colour, TRUE);
  gtk_snapshot_pop (snapshot);
}

/*
 * What the empty lane is for.
 */
static void
draw_hint (MaiRollRuler *self, GtkSnapshot *snapshot)
{
  MaiScore *score = mai_roll_scene_get_score (self->scene);
  const MaiRollPalette *palette = mai_roll_scene_get_palette (self->scene);
  MaiRollTicks seed = mai_roll_scene_get_region (self->scene, MAI_ROLL_SEED);
  if (score == NULL || seed.to > seed.from || mai_score_get_n_notes (score) == 0)
    return;
  draw_words (self, snapshot, _ ("Drag here to mark the seed"), 12.0, MAI_RULER_BARS_HEIGHT,
              MAI_RULER_SEED_HEIGHT - 1.0, palette->dim_text, FALSE);
}

static void
mai_roll_ruler_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  MaiRollRuler *self = MAI_ROLL_RULER (widget);
  if (self->scene == NULL)
    return;
  GdkRGBA page = mai_widget_rgba (mai_roll_scene_get_palette (self->scene)->page, 1.0);
  float width = (float) gtk_widget_get_width (widget);
  gtk_snapshot_append_color (snapshot, &page, &GRAPHENE_RECT_INIT (0.0f, 0.0f, width, HEIGHT));
  draw_region (self, snapshot, MAI_ROLL_LOOP);
  draw_bars (self, snapshot);
  draw_hint (self, snapshot);
  draw_region (self, snapshot, MAI_ROLL_SEED);
  draw_composed (self, snapshot);
}

static void
mai_roll_ruler_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                        int *natural, int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 40;
}

static void
mai_roll_ruler_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  g_hash_table_remove_all (MAI_ROLL_RULER (widget)->labels);
  GTK_WIDGET_CLASS (mai_roll_ruler_parent_class)->css_changed (widget, change);
}

static void
mai_roll_ruler_dispose (GObject *object)
{
  MaiRollRuler *self = MAI_ROLL_RULER (object);
  g_hash_table_remove_all (self->labels);
  g_clear_object (&self->scene);
  G_OBJECT_CLASS (mai_roll_ruler_parent_class)->dispose (object);
}

static void
mai_roll_ruler_finalize (GObject *object)
{
  g_hash_table_unref (MAI_ROLL_RULER (object)->labels);
  G_OBJECT_CLASS (mai_roll_ruler_parent_class)->finalize (object);
}

static void
mai_roll_ruler_class_init (MaiRollRulerClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = mai_roll_ruler_dispose;
  object_class->finalize = mai_roll_ruler_finalize;
  widget_class->snapshot = mai_roll_ruler_snapshot;
  widget_class->measure = mai_roll_ruler_measure;
  widget_class->css_changed = mai_roll_ruler_css_changed;
  signals[SEEK] = g_signal_new ("seek", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[REGION_CHANGED] =
      g_signal_new ("region-changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                    NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_css_name (widget_class, "rollruler");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
mai_roll_ruler_init (MaiRollRuler *self)
{
  self->labels = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Bars and regions"), -1);
}

void
mai_roll_ruler_set_scene (MaiRollRuler *self, MaiRollScene *scene)
{
  g_return_if_fail (MAI_IS_ROLL_RULER (self) && MAI_IS_ROLL_SCENE (scene));
  g_return_if_fail (self->scene == NULL);
  const char *const names[] = { "notes-changed", "score-changed", "palette-changed",
                                "regions-changed" };
  self->scene = g_object_ref (scene);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_signal_connect_object (scene, names[i], G_CALLBACK (gtk_widget_queue_draw), self,
                             G_CONNECT_SWAPPED);
  g_signal_connect_object (mai_roll_scene_get_viewport (scene), "changed",
                           G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  mai_roll_ruler_drag_attach (self, scene);
  mai_roll_wheel_attach (GTK_WIDGET (self), scene, MAI_ROLL_WHEEL_SCROLLS_TIME);
}
