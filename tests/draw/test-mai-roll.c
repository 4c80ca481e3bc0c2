/* SPDX-License-Identifier: Apache-2.0 */
#include "draw/mai-draw-error.h"
#include "draw/mai-roll-notes.h"
#include "draw/mai-roll.h"

#include <glib/gstdio.h>
#include <math.h>

#define WIDTH 800
#define HEIGHT 500

static char *folder;

static MaiScore *
make_score (void)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);
  const MaiNote notes[] = {
    { .onset = 0, .duration = 960, .pitch = 60, .velocity = 112 },
    { .onset = 960, .duration = 960, .pitch = 67, .velocity = 20 },
    { .onset = 1920,
      .duration = 1920,
      .pitch = 64,
      .velocity = 112,
      .origin = MAI_ORIGIN_COMPOSED },
  };
  mai_track_add_notes (track, notes, G_N_ELEMENTS (notes));
  return score;
}

static cairo_surface_t *
draw (MaiScore *score, const MaiRollStyle *style, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  mai_roll_draw (cr, score, style, 0, 0, width, height);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static guint32
get_pixel (cairo_surface_t *surface, double x, double y)
{
  int stride = cairo_image_surface_get_stride (surface);
  const guint8 *data = cairo_image_surface_get_data (surface);
  g_assert_cmpint ((int) x, <, cairo_image_surface_get_width (surface));
  g_assert_cmpint ((int) y, <, cairo_image_surface_get_height (surface));
  return *(const guint32 *) (gconstpointer) (data + (gsize) y * (gsize) stride + 4 * (gsize) x);
}

/*
 * How far a pixel is from a colour, 0..1.
 */
static double
get_distance (guint32 pixel, MaiColour colour)
{
  double red = (pixel >> 16 & 0xFF) / 255.0 - colour.red;
  double green = (pixel >> 8 & 0xFF) / 255.0 - colour.green;
  double blue = (pixel & 0xFF) / 255.0 - colour.blue;
  return fmax (fabs (red), fmax (fabs (green), fabs (blue)));
}

static guint32
pixel_at_note (cairo_surface_t *surface, const MaiRollView *view, double tick, guint pitch)
{
  double y = mai_roll_view_y (view, pitch) + mai_roll_view_row_height (view) / 2.0;
  return get_pixel (surface, mai_roll_view_x (view, tick), y);
}

static void
test_view (void)
{
  MaiRollView view = { 60, 24, 700, 480, 0, 3840, 40, 79 };
  g_assert_cmpfloat_with_epsilon (mai_roll_view_x (&view, 1920), 410, 1e-9);
  g_assert_cmpfloat_with_epsilon (mai_roll_view_tick (&view, 410), 1920, 1e-9);
  g_assert_cmpfloat_with_epsilon (mai_roll_view_row_height (&view), 12, 1e-9);
  for (guint pitch = 40; pitch < 80; pitch++)
    g_assert_cmpint (mai_roll_view_pitch (&view, mai_roll_view_y (&view, pitch) + 6.0), ==, pitch);
  const gboolean black[12] = { 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 0 };
  for (guint pitch = 0; pitch < 128; pitch++)
    g_assert_cmpint (mai_roll_is_black (pitch), ==, black[pitch % 12]);
}

/*
 * Notes have the colour of who made them, loud ones more of it, in light and dark.
 */
static void
test_colours (void)
{
  g_autoptr (MaiScore) score = make_score ();
  for (guint dark = 0; dark < 2; dark++)
    {
      MaiRollStyle style = MAI_ROLL_STYLE_INIT;
      style.dark = dark == 1;
      const MaiRollPalette *palette = mai_roll_palette_get (style.dark);
      MaiRollView view = mai_roll_get_view (score, &style, 0, 0, WIDTH, HEIGHT);
      cairo_surface_t *surface = draw (score, &style, WIDTH, HEIGHT);
      guint32 loud = pixel_at_note (surface, &view, 480, 60);
      guint32 soft = pixel_at_note (surface, &view, 1440, 67);
      guint32 composed = pixel_at_note (surface, &view, 2880, 64);
      g_assert_cmpfloat (get_distance (loud, palette->tracks[0]), <, 0.08);
      g_assert_cmpfloat (get_distance (composed, palette->composed), <, 0.08);
      g_assert_cmpfloat (get_distance (soft, palette->tracks[0]), >, 0.12);
      g_assert_cmpfloat (get_distance (soft, palette->white_row), >, 0.12);
      // nothing where nothing sounds, and a tint where the network was
      guint32 empty = pixel_at_note (surface, &view, 600, 65);
      guint32 tinted = pixel_at_note (surface, &view, 2760, 67);
      g_assert_cmpfloat (get_distance (empty, palette->white_row), <, 0.01);
      g_assert_cmpfloat (get_distance (tinted, palette->white_row), >, 0.01);
      g_assert_cmpfloat (get_distance (tinted, palette->white_row), <, 0.15);
      cairo_surface_destroy (surface);
    }
}

/*
 * A bar line is one pixel wide, in one colour.
 */
static void
test_crisp (void)
{
  g_autoptr (MaiScore) score = make_score ();
  MaiRollStyle style = MAI_ROLL_STYLE_INIT;
  const MaiRollPalette *palette = mai_roll_palette_get (FALSE);
  MaiRollView view = mai_roll_get_view (score, &style, 0, 0, WIDTH, HEIGHT);
  cairo_surface_t *surface = draw (score, &style, WIDTH, HEIGHT);
  double x = floor (mai_roll_view_x (&view, 1920));
  double y = mai_roll_view_y (&view, 71) + 3.0; // a white row with no note
  g_assert_cmpfloat (get_distance (get_pixel (surface, x, y), palette->bar_line), <, 0.02);
  g_assert_cmpfloat (get_distance (get_pixel (surface, x - 1, y), palette->bar_line), >, 0.05);
  g_assert_cmpfloat (get_distance (get_pixel (surface, x + 1, y), palette->bar_line), >, 0.05);
  cairo_surface_destroy (surface);
}

static MaiScore *
make_dense (guint n)
{
  MaiScore *score = mai_score_new (480);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  for (guint t = 0; t < 4; t++)
    {
      MaiTrack *track = mai_score_add_track (score, "T", 0, (guint8) t);
      g_autofree MaiNote *notes = g_new0 (MaiNote, n / 4);
      for (guint i = 0; i < n / 4; i++)
        notes[i] = (MaiNote){
          .onset = i * 120,
          .duration = g_rand_int_range (random, 30, 900),
          .pitch = (guint8) g_rand_int_range (random, 30, 90),
          .velocity = (guint8) g_rand_int_range (random, 30, 120),
          .origin = i > n / 8 ? MAI_ORIGIN_COMPOSED : MAI_ORIGIN_PLAYED,
        };
      mai_track_add_notes (track, notes, n / 4);
    }
  return score;
}

static guint
count_covered (cairo_surface_t *surface)
{
  guint count = 0;
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      count += get_pixel (surface, x, y) >> 24 >= 0x60 ? 1 : 0;
  return count;
}

static MaiRollLayer *
make_layers (MaiScore *score)
{
  MaiRollLayer *layers = g_new0 (MaiRollLayer, mai_score_get_n_tracks (score));
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      layers[i].track = mai_score_get_track (score, i);
      layers[i].notes = mai_track_get_notes (layers[i].track, &layers[i].n);
      layers[i].colour = mai_roll_palette_get (FALSE)->tracks[i];
    }
  return layers;
}

/*
 * By pixels and one by one give much the same picture, but for the round corners and the space between notes.
 */
static void
test_levels_of_detail (void)
{
  g_autoptr (MaiScore) score = make_dense (400);
  const MaiRollPalette *palette = mai_roll_palette_get (FALSE);
  MaiRollView view = { 0, 0, WIDTH, HEIGHT, 0, (double) mai_score_get_end (score), 30, 89 };
  g_autofree MaiRollLayer *layers = make_layers (score);
  guint covered[2];
  for (guint i = 0; i < 2; i++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
      cairo_t *cr = cairo_create (surface);
      if (i == 0)
        mai_roll_draw_notes (cr, &view, palette, layers, 4);
      else
        mai_roll_draw_density (cr, &view, palette, layers, 4);
      cairo_destroy (cr);
      cairo_surface_flush (surface);
      covered[i] = count_covered (surface);
      for (gsize j = 0; j < layers[3].n; j++)
        {
          const MaiNote *note = &layers[3].notes[j];
          double middle = (double) note->onset + (double) note->duration / 2.0;
          guint32 pixel = pixel_at_note (surface, &view, middle, note->pitch);
          g_assert_cmpuint (pixel >> 24, >, 0x40);
        }
      cairo_surface_destroy (surface);
    }
  g_assert_cmpfloat_with_epsilon ((double) covered[1] / covered[0], 1.0, 0.4);
}

static void
test_many (void)
{
  g_autoptr (MaiScore) score = make_dense (40000);
  MaiRollStyle style = MAI_ROLL_STYLE_INIT;
  MaiRollStyle thumbnail = MAI_ROLL_STYLE_THUMBNAIL_INIT;
  const MaiRollPalette *palette = mai_roll_palette_get (FALSE);
  MaiRollView view = mai_roll_get_view (score, &style, 0, 0, WIDTH, HEIGHT);
  cairo_surface_t *surface = draw (score, &style, WIDTH, HEIGHT);
  guint composed = 0;
  double end = (double) mai_score_get_end (score);
  for (guint pitch = 31; pitch < 89; pitch++)
    composed +=
        get_distance (pixel_at_note (surface, &view, end * 0.8, pitch), palette->composed) < 0.3
            ? 1
            : 0;
  g_assert_cmpuint (composed, >, 20);
  cairo_surface_destroy (surface);

  surface = draw (score, &thumbnail, 200, 40); // rows thinner than a pixel
  guint covered = 0;
  for (int x = 0; x < 200; x++)
    covered += get_pixel (surface, x, 20) >> 24 > 0x40 ? 1 : 0;
  g_assert_cmpuint (covered, >, 150);
  cairo_surface_destroy (surface);
}

/*
 * A part of a long score shows what is there, also what began before.
 */
static void
test_part (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Organ", 0, 0);
  const MaiNote notes[] = { { 0, 480 * 1000, 60, 112 }, { 480 * 500, 480, 64, 112 } };
  mai_track_add_notes (track, notes, 2);
  MaiRollStyle style = MAI_ROLL_STYLE_INIT;
  style.from = 480 * 499;
  style.to = 480 * 503;
  const MaiRollPalette *palette = mai_roll_palette_get (FALSE);
  MaiRollView view = mai_roll_get_view (score, &style, 0, 0, WIDTH, HEIGHT);
  cairo_surface_t *surface = draw (score, &style, WIDTH, HEIGHT);
  guint32 pedal = pixel_at_note (surface, &view, 480 * 502.5, 60);
  guint32 note = pixel_at_note (surface, &view, 480 * 500.5, 64);
  g_assert_cmpfloat (get_distance (pedal, palette->tracks[0]), <, 0.08);
  g_assert_cmpfloat (get_distance (note, palette->tracks[0]), <, 0.08);
  cairo_surface_destroy (surface);
}

/*
 * Whatever a file may say, drawing ends, and soon.
 */
static void
test_odd (void)
{
  g_autoptr (MaiScore) empty = mai_score_new (480);
  g_autoptr (MaiScore) far = mai_score_new (1);
  MaiTrack *track = mai_score_add_track (far, "Far", 127, 15);
  const MaiNote notes[] = { { 0, 0, 0, 1 }, { MAI_TICK_MAX - 10, 10, 127, 127 } };
  mai_track_add_notes (track, notes, 2);
  mai_metre_map_set (mai_score_get_metre_map (far), 0, 1, 32);
  MaiScore *const scores[] = { empty, far };
  const int sizes[][2] = { { 1, 1 }, { 16, 16 }, { 100, 300 }, { 2000, 30 } };
  for (guint i = 0; i < 2; i++)
    for (guint j = 0; j < G_N_ELEMENTS (sizes); j++)
      {
        MaiRollStyle style = MAI_ROLL_STYLE_INIT;
        style.title = "A title that is by far too long for the picture that it stands above";
        cairo_surface_destroy (draw (scores[i], &style, sizes[j][0], sizes[j][1]));
        style.bare = TRUE;
        cairo_surface_destroy (draw (scores[i], &style, sizes[j][0], sizes[j][1]));
        style.bare = FALSE;
        style.from = 100;
        style.to = 101;
        style.low = 127;
        style.high = 127;
        cairo_surface_destroy (draw (scores[i], &style, sizes[j][0], sizes[j][1]));
      }
}

/*
 * Where bars are narrow too, a tint ends with its bar, as it does in the window.
 */
static void
test_narrow_bars (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);
  MaiNote notes[100];
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    notes[i] = (MaiNote){ i * 1920 * 4, 1920, 60, 112, .origin = MAI_ORIGIN_COMPOSED };
  mai_track_add_notes (track, notes, G_N_ELEMENTS (notes));
  MaiRollStyle style = MAI_ROLL_STYLE_INIT;
  MaiColour white = mai_roll_palette_get (FALSE)->white_row;
  MaiRollView view = mai_roll_get_view (score, &style, 0, 0, WIDTH, HEIGHT);
  g_assert_cmpfloat (mai_roll_view_x (&view, 1920) - view.x, <, 4.0);
  cairo_surface_t *surface = draw (score, &style, WIDTH, HEIGHT);
  g_assert_cmpfloat (get_distance (pixel_at_note (surface, &view, 1920 * 40.5, 62), white), >,
                     0.01);
  g_assert_cmpfloat (get_distance (pixel_at_note (surface, &view, 1920 * 42.5, 62), white), <,
                     0.01);
  cairo_surface_destroy (surface);
}

static void
test_png (void)
{
  g_autoptr (MaiScore) score = make_score ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, "roll.PNG", NULL);
  MaiRollStyle style = MAI_ROLL_STYLE_INIT;
  g_assert_true (mai_roll_save (score, path, &style, 400, 300, 2.0, &error));
  g_assert_no_error (error);
  cairo_surface_t *surface = cairo_image_surface_create_from_png (path);
  g_assert_cmpint (cairo_image_surface_get_width (surface), ==, 800);
  g_assert_cmpint (cairo_image_surface_get_height (surface), ==, 600);
  MaiRollView view = mai_roll_get_view (score, &style, 0, 0, 400, 300);
  double y = mai_roll_view_y (&view, 60) + mai_roll_view_row_height (&view) / 2.0;
  guint32 pixel = get_pixel (surface, 2.0 * mai_roll_view_x (&view, 480), 2.0 * y);
  g_assert_cmpfloat (get_distance (pixel, mai_roll_palette_get (FALSE)->tracks[0]), <, 0.08);
  cairo_surface_destroy (surface);
  g_unlink (path);
}

static void
count_element_cb (GMarkupParseContext *context, const char *name, const char **names,
                  const char **values, gpointer data, GError **error)
{
  (*(guint *) data)++;
}

static void
test_svg (void)
{
  g_autoptr (MaiScore) small = make_score ();
  g_autoptr (MaiScore) large = make_dense (40000);
  g_autofree char *path = g_build_filename (folder, "roll.svg", NULL);
  MaiScore *const scores[] = { small, large };
  const GMarkupParser parser = { .start_element = count_element_cb };
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      gsize size = 0;
      guint n_elements = 0;
      MaiRollStyle style = MAI_ROLL_STYLE_INIT;
      style.title = "A & B <C>";
      g_assert_true (mai_roll_save (scores[i], path, &style, 600, 400, 1.0, &error));
      g_assert_no_error (error);
      g_assert_true (g_file_get_contents (path, &text, &size, NULL));
      g_autoptr (GMarkupParseContext) context =
          g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &n_elements, NULL);
      g_assert_true (g_markup_parse_context_parse (context, text, (gssize) size, &error));
      g_assert_true (g_markup_parse_context_end_parse (context, &error));
      g_assert_cmpuint (n_elements, >, 20);
      g_assert_nonnull (strstr (text, "width=\"600"));
      g_assert_cmpuint (size, <, 16 * 1024 * 1024);
    }
  g_unlink (path);
}

static void
test_refused (void)
{
  g_autoptr (MaiScore) score = make_score ();
  MaiRollStyle style = MAI_ROLL_STYLE_INIT;
  const char *const names[] = { "roll.gif", "roll.png", "roll.png", "nowhere/roll.svg" };
  const int widths[] = { 400, 4, 100000, 400 };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_assert_false (mai_roll_save (score, path, &style, widths[i], 300, 1.0, &error));
      g_assert_nonnull (error);
      g_assert_nonnull (strstr (error->message, names[i]));
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *made = g_dir_make_tmp ("mai-roll-XXXXXX", NULL);
  folder = made;
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/roll/view", test_view);
  g_test_add_func ("/draw/roll/colours", test_colours);
  g_test_add_func ("/draw/roll/crisp", test_crisp);
  g_test_add_func ("/draw/roll/levels-of-detail", test_levels_of_detail);
  g_test_add_func ("/draw/roll/many", test_many);
  g_test_add_func ("/draw/roll/part", test_part);
  g_test_add_func ("/draw/roll/odd", test_odd);
  g_test_add_func ("/draw/roll/narrow-bars", test_narrow_bars);
  g_test_add_func ("/draw/roll/png", test_png);
  g_test_add_func ("/draw/roll/svg", test_svg);
  g_test_add_func ("/draw/roll/refused", test_refused);
  int result = g_test_run ();
  g_rmdir (folder);
  return result;
}
