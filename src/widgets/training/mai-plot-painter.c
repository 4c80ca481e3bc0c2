/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/training/mai-plot-painter.h"

#include "base/mai-i18n.h"

#include <math.h>

#define SMALL 0.82 // of the widget's font
#define EDGE 14.0 // px, around everything
#define GAP 8.0 // between words and what they belong to
#define RING 4.5
#define BEST_GAP 18.0 // from the best point to the middle of its words
#define BOX_PADDING 8.0

static PangoLayout *
make_layout (MaiPlotPainter *painter, const char *words, gboolean bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (painter->widget, words);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (SMALL));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

/*
 * At x by align: 0 its left edge, 1 its right; in the middle of y.
 */
static void
draw_layout (MaiPlotPainter *painter, PangoLayout *layout, double x, double y, double align,
             const GdkRGBA *colour)
{
  int width, height;
  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (painter->snapshot);
  gtk_snapshot_translate (
      painter->snapshot,
      &GRAPHENE_POINT_INIT ((float) round (x - align * width), (float) round (y - height / 2.0)));
  gtk_snapshot_append_layout (painter->snapshot, layout, colour);
  gtk_snapshot_restore (painter->snapshot);
}

static void
draw_words (MaiPlotPainter *painter, const char *words, double x, double y, double align,
            const GdkRGBA *colour)
{
  g_autoptr (PangoLayout) layout = make_layout (painter, words, FALSE);
  draw_layout (painter, layout, x, y, align, colour);
}

static double
measure_words (MaiPlotPainter *painter, const char *words, double *height)
{
  int width, tall;
  g_autoptr (PangoLayout) layout = make_layout (painter, words, FALSE);
  pango_layout_get_pixel_size (layout, &width, &tall);
  if (height != NULL)
    *height = tall;
  return width;
}

static MaiColour
get_colour (MaiPlotPainter *painter, guint i)
{
  const MaiRollPalette *palette = painter->style.palette;
  MaiPlotRole role = mai_plot_series_get_role (g_ptr_array_index (painter->series, i));
  guint before = 0;
  for (guint j = 0; j < i; j++)
    before += mai_plot_series_get_role (g_ptr_array_index (painter->series, j)) == role ? 1 : 0;
  if (role == MAI_PLOT_ROLE_VALIDATION && before == 0)
    return palette->composed;
  return palette->tracks[(before * 2 + (role == MAI_PLOT_ROLE_VALIDATION ? 1 : 0))
                         % MAI_ROLL_N_TRACK_COLOURS];
}

static const MaiPlotPoint *
get_last (MaiPlotSeries *series)
{
  gsize n;
  const MaiPlotPoint *points = mai_plot_series_get_points (series, &n);
  return &points[n - 1];
}

static double
find_label_width (MaiPlotPainter *painter)
{
  double widest = 0.0;
  for (guint i = 0; i < painter->area.up.n_ticks; i++)
    {
      g_autofree char *words = mai_plot_scale_format_tick (&painter->area.up, i, painter->accuracy);
      widest = MAX (widest, measure_words (painter, words, NULL));
    }
  return widest;
}

/*
 * As wide as it can be with every curve's name behind the end of its curve, and all of the last number under
 * the axis.
 */
static double
find_width (MaiPlotPainter *painter, double left, double all)
{
  double width = all - left - EDGE;
  const MaiPlotScale *across = &painter->area.across;
  if (across->n_ticks > 1)
    {
      guint last = across->n_ticks - 1;
      g_autofree char *words = mai_plot_scale_format_tick (across, last, FALSE);
      double room = measure_words (painter, words, NULL) / 2.0 + 4.0;
      width = MIN (width, (all - room - left)
                              / mai_plot_scale_at (across, mai_plot_scale_get_tick (across, last)));
    }
  for (guint i = 0; i < painter->series->len; i++)
    {
      MaiPlotSeries *series = g_ptr_array_index (painter->series, i);
      double part = mai_plot_scale_at (&painter->area.across, get_last (series)->x);
      double room = measure_words (painter, mai_plot_series_get_name (series), NULL) + GAP + 4.0;
      if (part > 0.0)
        width = MIN (width, (all - room - left) / part);
    }
  return MAX (width, all / 4.0);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  double first = ((const MaiPlotName *) a)->y, second = ((const MaiPlotName *) b)->y;
  return first < second ? -1 : first > second;
}

/*
 * Names that would lie on each other move apart.
 */
static void
spread_names (MaiPlotName *names, guint n, double line, double bottom)
{
  qsort (names, n, sizeof *names, compare_names);
  for (guint i = 1; i < n; i++)
    {
      double missing = line - (names[i].y - names[i - 1].y);
      if (missing <= 0.0)
        continue;
      names[i].y += i == 1 ? missing / 2.0 : missing;
      names[i - 1].y -= i == 1 ? missing / 2.0 : 0.0;
    }
  for (guint i = n; i > 0; i--)
    names[i - 1].y = MIN (names[i - 1].y, bottom - (n - i) * line);
}

static void
find_names (MaiPlotPainter *painter)
{
  painter->n_names = MIN (painter->series->len, MAI_PLOT_MAX_SERIES);
  for (guint i = 0; i < painter->n_names; i++)
    {
      MaiPlotSeries *series = g_ptr_array_index (painter->series, i);
      const MaiPlotPoint *last = get_last (series);
      painter->names[i] = (MaiPlotName){
        .series = i,
        .x = mai_plot_area_x (&painter->area, last->x) + GAP,
        .y = mai_plot_area_y (&painter->area, last->y),
        .width = measure_words (painter, mai_plot_series_get_name (series), NULL),
      };
    }
  spread_names (painter->names, painter->n_names, painter->line,
                painter->area.y + painter->area.height);
}

void
mai_plot_painter_lay_out (MaiPlotPainter *painter, const MaiPlotPoint *least,
                          const MaiPlotPoint *most)
{
  MaiPlotArea *area = &painter->area;
  double width = gtk_widget_get_width (painter->widget);
  double height = gtk_widget_get_height (painter->widget);
  measure_words (painter, "0", &painter->line);
  area->y = EDGE;
  area->height = MAX (height - EDGE - painter->line - 12.0, 10.0);
  area->up = mai_plot_scale_make (
      least->y, most->y, (guint) CLAMP (area->height / (2.6 * painter->line), 3.0, 8.0), TRUE);
  area->x = EDGE + find_label_width (painter) + GAP;
  area->across = mai_plot_scale_make (
      least->x, most->x, (guint) CLAMP ((width - area->x) / (4.5 * painter->line), 3.0, 12.0),
      FALSE);
  area->width = find_width (painter, area->x, width);
  find_names (painter);
}

void
mai_plot_painter_draw_axes (MaiPlotPainter *painter)
{
  const MaiPlotArea *area = &painter->area;
  const GdkRGBA *dim = &painter->style.dim;
  double bottom = area->y + area->height;
  double under = (bottom + gtk_widget_get_height (painter->widget)) / 2.0;
  for (guint i = 0; i < area->up.n_ticks; i++)
    {
      g_autofree char *words = mai_plot_scale_format_tick (&area->up, i, painter->accuracy);
      double y = round (mai_plot_area_y (area, mai_plot_scale_get_tick (&area->up, i)));
      gtk_snapshot_append_color (
          painter->snapshot, &painter->style.line,
          &GRAPHENE_RECT_INIT ((float) area->x, (float) y, (float) area->width, 1.0f));
      draw_words (painter, words, area->x - GAP, y, 1.0, dim);
    }
  for (guint i = 0; i < area->across.n_ticks; i++)
    {
      g_autofree char *number = mai_plot_scale_format_tick (&area->across, i, FALSE);
      g_autofree char *words = i == 0 && painter->x_label != NULL && *painter->x_label != '\0'
                                   ? g_strconcat (painter->x_label, " ", number, NULL)
                                   : g_strdup (number);
      double x = mai_plot_area_x (area, mai_plot_scale_get_tick (&area->across, i));
      draw_words (painter, words, x, under, i == 0 ? 0.0 : 0.5, dim);
    }
}

/*
 * A ring on the ground of the widget, or a dot.
 */
static void
draw_dot (MaiPlotPainter *painter, double x, double y, double radius, const GdkRGBA *colour,
          gboolean hollow)
{
  GskRoundedRect circle =
      mai_widget_rounded (x - radius, y - radius, 2.0 * radius, 2.0 * radius, radius);
  GdkRGBA ground = mai_widget_rgba (painter->style.palette->white_row, 1.0);
  gtk_snapshot_push_rounded_clip (painter->snapshot, &circle);
  gtk_snapshot_append_color (painter->snapshot, hollow ? &ground : colour, &circle.bounds);
  gtk_snapshot_pop (painter->snapshot);
  if (hollow)
    gtk_snapshot_append_border (painter->snapshot, &circle,
                                (const float[4]){ 2.0f, 2.0f, 2.0f, 2.0f },
                                (const GdkRGBA[4]){ *colour, *colour, *colour, *colour });
}

/*
 * A curve of one point has no line yet.
 */
static void
draw_single_points (MaiPlotPainter *painter)
{
  for (guint i = 0; i < painter->series->len; i++)
    {
      gsize n;
      const MaiPlotPoint *points =
          mai_plot_series_get_points (g_ptr_array_index (painter->series, i), &n);
      GdkRGBA colour = mai_widget_rgba (get_colour (painter, i), 1.0);
      if (n == 1)
        draw_dot (painter, mai_plot_area_x (&painter->area, points[0].x),
                  mai_plot_area_y (&painter->area, points[0].y), 3.0, &colour, FALSE);
    }
}

static cairo_surface_t *
render_curves (MaiPlotPainter *painter, const MaiPlotCurves *curves)
{
  cairo_surface_t *image = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, curves->width * curves->scale, curves->height * curves->scale);
  cairo_surface_set_device_scale (image, curves->scale, curves->scale);
  for (guint i = 0; i < painter->series->len; i++)
    {
      gsize n;
      const MaiPlotPoint *points =
          mai_plot_series_get_points (g_ptr_array_index (painter->series, i), &n);
      mai_plot_area_draw (&painter->area, image, points, n,
                          painter->style.high_contrast ? 2.5 : 1.75, get_colour (painter, i));
    }
  return image;
}

void
mai_plot_painter_draw_curves (MaiPlotPainter *painter, MaiPlotCurves *curves)
{
  const MaiPlotArea *area = &painter->area;
  MaiPlotCurves now = {
    .palette = painter->style.palette,
    .width = gtk_widget_get_width (painter->widget),
    .height = gtk_widget_get_height (painter->widget),
    .scale = gtk_widget_get_scale_factor (painter->widget),
    .x = area->x,
    .right = area->x + area->width,
    .bottom = area->y + area->height,
    .n_series = painter->series->len,
  };
  now.image = curves->image;
  if (now.image == NULL || memcmp (&now, curves, sizeof now) != 0)
    {
      g_clear_pointer (&curves->image, cairo_surface_destroy);
      now.image = render_curves (painter, &now);
      *curves = now;
    }
  cairo_t *cr = gtk_snapshot_append_cairo (
      painter->snapshot, &GRAPHENE_RECT_INIT (0.0f, 0.0f, (float) now.width, (float) now.height));
  cairo_set_source_surface (cr, now.image, 0.0, 0.0);
  cairo_paint (cr);
  cairo_destroy (cr);
  draw_single_points (painter);
}

void
mai_plot_painter_draw_names (MaiPlotPainter *painter)
{
  for (guint i = 0; i < painter->n_names; i++)
    {
      const MaiPlotName *name = &painter->names[i];
      MaiPlotSeries *series = g_ptr_array_index (painter->series, name->series);
      GdkRGBA rgba = mai_widget_rgba (get_colour (painter, name->series), 1.0);
      draw_words (painter, mai_plot_series_get_name (series), name->x, name->y, 0.0, &rgba);
    }
}

/*
 * Whether words from x - room to x + room in the middle of y would lie on a name, or outside.
 */
static gboolean
is_taken (MaiPlotPainter *painter, double x, double y, double room)
{
  const MaiPlotName *names = painter->names;
  double line = painter->line;
  if (y < line / 2.0 || y > painter->area.y + painter->area.height - line / 2.0)
    return TRUE;
  for (guint i = 0; i < painter->n_names; i++)
    if (fabs (names[i].y - y) < line && x + room > names[i].x - 2.0
        && x - room < names[i].x + names[i].width + 2.0)
      return TRUE;
  return FALSE;
}

/*
 * Whether the line between two points of the widget goes through words of that place.
 */
static gboolean
line_crosses (const MaiPlotPoint *a, const MaiPlotPoint *b, const MaiPlotPoint *place, double room,
              double line)
{
  double from = MAX (a->x, place->x - room), to = MIN (b->x, place->x + room);
  double slope = b->x > a->x ? (b->y - a->y) / (b->x - a->x) : 0.0;
  if (from > to)
    return FALSE;
  double first = a->y + slope * (from - a->x), last = a->y + slope * (to - a->x);
  return MIN (first, last) < place->y + line / 2.0 && MAX (first, last) > place->y - line / 2.0;
}

static gboolean
is_crossed (MaiPlotPainter *painter, const MaiPlotPoint *place, double room)
{
  const MaiPlotArea *area = &painter->area;
  for (guint i = 0; i < painter->series->len; i++)
    {
      gsize n;
      MaiPlotSeries *series = g_ptr_array_index (painter->series, i);
      const MaiPlotPoint *points = mai_plot_series_get_points (series, &n);
      gsize from = (gsize) mai_plot_series_find_nearest (
          series, mai_plot_area_value (area, place->x - room));
      for (gsize j = MAX (from, 1); j < n; j++)
        {
          MaiPlotPoint a = { mai_plot_area_x (area, points[j - 1].x),
                             mai_plot_area_y (area, points[j - 1].y) };
          MaiPlotPoint b = { mai_plot_area_x (area, points[j].x),
                             mai_plot_area_y (area, points[j].y) };
          if (a.x > place->x + room)
            break;
          if (line_crosses (&a, &b, place, room, painter->line))
            return TRUE;
        }
    }
  return FALSE;
}

static double
keep_inside (const MaiPlotArea *area, double x, double room)
{
  return CLAMP (x, area->x + room, area->x + area->width - room);
}

/*
 * As near as there is room, above first where losses fall, below where accuracies rise: over or under the best point, else
 * to its right or left.
 */
static MaiPlotPoint
find_best_place (MaiPlotPainter *painter, double x, double y, double room)
{
  double side = painter->accuracy ? 1.0 : -1.0;
  const double shifts[] = { 0.0, room + RING, -room - RING };
  for (guint i = 0; i < 8 * 2 * G_N_ELEMENTS (shifts); i++)
    {
      guint away = i / (2 * G_N_ELEMENTS (shifts));
      double up = i / G_N_ELEMENTS (shifts) % 2 == 0 ? side : -side;
      MaiPlotPoint place = {
        keep_inside (&painter->area, x + shifts[i % G_N_ELEMENTS (shifts)], room),
        y + up * (BEST_GAP + away * BEST_GAP / 2.0),
      };
      if (!is_taken (painter, place.x, place.y, room) && !is_crossed (painter, &place, room))
        return place;
    }
  return (MaiPlotPoint){ keep_inside (&painter->area, x, room), y + side * BEST_GAP };
}

static void
draw_best (MaiPlotPainter *painter, guint i, const MaiPlotPoint *best)
{
  g_autofree char *value =
      mai_plot_scale_format_value (&painter->area.up, best->y, painter->accuracy);
  g_autofree char *words = g_strdup_printf (_ ("best %s"), value);
  GdkRGBA colour = mai_widget_rgba (get_colour (painter, i), 1.0);
  double x = mai_plot_area_x (&painter->area, best->x);
  double y = mai_plot_area_y (&painter->area, best->y);
  double room = measure_words (painter, words, NULL) / 2.0;
  draw_dot (painter, x, y, RING, &colour, TRUE);
  MaiPlotPoint place = find_best_place (painter, x, y, room);
  draw_words (painter, words, place.x, place.y, 0.5, &colour);
}

void
mai_plot_painter_draw_best (MaiPlotPainter *painter)
{
  for (guint i = 0; i < painter->series->len; i++)
    {
      gsize n;
      MaiPlotSeries *series = g_ptr_array_index (painter->series, i);
      const MaiPlotPoint *points = mai_plot_series_get_points (series, &n);
      if (mai_plot_series_get_role (series) == MAI_PLOT_ROLE_VALIDATION && n >= 2)
        draw_best (painter, i, &points[mai_plot_series_find_best (series, painter->accuracy)]);
    }
}

static char *
format_x (MaiPlotPainter *painter, double x)
{
  g_autofree char *number = x == round (x)
                                ? g_strdup_printf ("%.0f", x)
                                : mai_plot_scale_format_value (&painter->area.across, x, FALSE);
  if (painter->x_label == NULL || *painter->x_label == '\0')
    return g_steal_pointer (&number);
  return g_strconcat (painter->x_label, " ", number, NULL);
}

/*
 * The lines of the box: their words and colours.
 */
static GPtrArray *
make_lines (MaiPlotPainter *painter, double x, const gssize *indices, GArray *colours)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *head = format_x (painter, x);
  g_ptr_array_add (lines, make_layout (painter, head, TRUE));
  g_array_append_val (colours, painter->style.text);
  for (guint i = 0; i < painter->series->len; i++)
    {
      MaiPlotSeries *series = g_ptr_array_index (painter->series, i);
      const MaiPlotPoint *points = mai_plot_series_get_points (series, NULL);
      if (indices[i] < 0)
        continue;
      g_autofree char *value =
          mai_plot_scale_format_value (&painter->area.up, points[indices[i]].y, painter->accuracy);
      g_autofree char *words = g_strconcat (mai_plot_series_get_name (series), "  ", value, NULL);
      GdkRGBA colour = mai_widget_rgba (get_colour (painter, i), 1.0);
      g_ptr_array_add (lines, make_layout (painter, words, FALSE));
      g_array_append_val (colours, colour);
    }
  return lines;
}

static void
draw_box (MaiPlotPainter *painter, double x, GPtrArray *lines, GArray *colours)
{
  int width = 0, line = 0;
  for (guint i = 0; i < lines->len; i++)
    {
      int w;
      pango_layout_get_pixel_size (g_ptr_array_index (lines, i), &w, &line);
      width = MAX (width, w);
    }
  double box_width = width + 2.0 * BOX_PADDING;
  double box_height = line * lines->len + 2.0 * BOX_PADDING;
  double left = x + 12.0;
  if (left + box_width > gtk_widget_get_width (painter->widget) - 4.0)
    left = MAX (x - 12.0 - box_width, 2.0);
  /* Where the curves are not: losses end low, accuracies high. */
  double top = painter->area.y + 4.0;
  if (painter->accuracy)
    top = MAX (top, painter->area.y + painter->area.height - box_height - 6.0);
  GskRoundedRect outline = mai_widget_rounded (round (left), top, box_width, box_height, 6.0);
  GdkRGBA ground = mai_widget_rgba (painter->style.palette->page, 0.97);
  GdkRGBA line_colour = painter->style.line;
  gtk_snapshot_push_rounded_clip (painter->snapshot, &outline);
  gtk_snapshot_append_color (painter->snapshot, &ground, &outline.bounds);
  gtk_snapshot_pop (painter->snapshot);
  gtk_snapshot_append_border (
      painter->snapshot, &outline, (const float[4]){ 1.0f, 1.0f, 1.0f, 1.0f },
      (const GdkRGBA[4]){ line_colour, line_colour, line_colour, line_colour });
  for (guint i = 0; i < lines->len; i++)
    draw_layout (painter, g_ptr_array_index (lines, i), left + BOX_PADDING,
                 top + BOX_PADDING + (i + 0.5) * line, 0.0, &g_array_index (colours, GdkRGBA, i));
}

void
mai_plot_painter_draw_hover (MaiPlotPainter *painter, double x, const gssize *indices)
{
  g_autoptr (GArray) colours = g_array_new (FALSE, FALSE, sizeof (GdkRGBA));
  g_autoptr (GPtrArray) lines = make_lines (painter, x, indices, colours);
  double at = mai_plot_area_x (&painter->area, x);
  gtk_snapshot_append_color (painter->snapshot, &painter->style.dim,
                             &GRAPHENE_RECT_INIT ((float) (round (at) - 0.5),
                                                  (float) painter->area.y, 1.0f,
                                                  (float) painter->area.height));
  for (guint i = 0; i < painter->series->len; i++)
    {
      const MaiPlotPoint *points =
          mai_plot_series_get_points (g_ptr_array_index (painter->series, i), NULL);
      GdkRGBA colour = mai_widget_rgba (get_colour (painter, i), 1.0);
      if (indices[i] >= 0)
        draw_dot (painter, mai_plot_area_x (&painter->area, points[indices[i]].x),
                  mai_plot_area_y (&painter->area, points[indices[i]].y), 4.0, &colour, FALSE);
    }
  draw_box (painter, at, lines, colours);
}

void
mai_plot_painter_draw_empty (MaiPlotPainter *painter, const char *words)
{
  int width = gtk_widget_get_width (painter->widget);
  int height = gtk_widget_get_height (painter->widget);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (painter->widget, words);
  pango_layout_set_width (layout, MAX (width - 4 * (int) EDGE, 1) * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  draw_layout (painter, layout, 2.0 * EDGE, height / 2.0, 0.0, &painter->style.dim);
}
