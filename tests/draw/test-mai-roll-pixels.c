/* SPDX-License-Identifier: Apache-2.0 */
/* Rolls straight into pixels: the colours are there, and parts make a whole. */
#include "draw/mai-roll-pixels.h"
#include "draw/mai-roll-view.h"

#include <math.h>
#include <string.h>

#define WIDTH 600
#define HEIGHT 400

typedef struct
{
  MaiScore *score;
  GArray *composed;
  MaiRollArea area;
  MaiRollScenery scenery;
  guint32 *pixels; // (area.height, area.width)
} Sheet;

static void
paint (Sheet *sheet)
{
  gsize n = (gsize) sheet->area.width * (gsize) sheet->area.height;
  g_free (sheet->pixels);
  sheet->pixels = g_new0 (guint32, n);
  mai_roll_paint (&sheet->area, &sheet->scenery, sheet->pixels, (gsize) sheet->area.width);
  for (gsize i = 0; i < n; i++)
    g_assert_cmphex (sheet->pixels[i] >> 24, ==, 0xFF);
}

/*
 * 10 ticks to a pixel, rows of 16 pixels, pitch 72 at the top.
 */
static void
sheet_init (Sheet *sheet, MaiScore *score)
{
  *sheet = (Sheet){
    .score = score,
    .composed = mai_roll_find_composed_ticks (score),
    .area = { 0, (127 - 72) * 16, WIDTH, HEIGHT, 10.0, 16.0, 1 },
    .scenery = { .score = score,
                 .palette = mai_roll_palette_get (FALSE),
                 .top_track = G_MAXUINT,
                 .bar_step = 1 },
  };
  sheet->scenery.composed = sheet->composed;
}

static void
sheet_clear (Sheet *sheet)
{
  g_array_unref (sheet->composed);
  g_free (sheet->pixels);
}

static guint32
get_pixel (const Sheet *sheet, gint64 x, int y)
{
  x -= sheet->area.x;
  y -= sheet->area.y;
  g_assert_true (x >= 0 && x < sheet->area.width && y >= 0 && y < sheet->area.height);
  return sheet->pixels[y * sheet->area.width + x];
}

/*
 * At a tick, in the middle of a pitch's row.
 */
static guint32
get_at (const Sheet *sheet, gint64 tick, guint pitch)
{
  const MaiRollArea *area = &sheet->area;
  return get_pixel (sheet, (gint64) ((double) tick / area->ticks_per_pixel),
                    (int) ((127.5 - pitch) * area->row_height));
}

static double
get_distance (guint32 pixel, MaiColour colour)
{
  double red = (pixel >> 16 & 0xFF) / 255.0 - colour.red;
  double green = (pixel >> 8 & 0xFF) / 255.0 - colour.green;
  double blue = (pixel & 0xFF) / 255.0 - colour.blue;
  return fmax (fabs (red), fmax (fabs (green), fabs (blue)));
}

static MaiScore *
make_score (void)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);
  const MaiNote notes[] = {
    { .onset = 0, .duration = 960, .pitch = 60, .velocity = 112 },
    { .onset = 960, .duration = 960, .pitch = 67, .velocity = 112 },
    { .onset = 960, .duration = 960, .pitch = 65, .velocity = 112, .flags = MAI_NOTE_MUTED },
    { .onset = 3840, .duration = 480, .pitch = 64, .velocity = 112, .origin = MAI_ORIGIN_COMPOSED },
  };
  mai_track_add_notes (track, notes, G_N_ELEMENTS (notes));
  return score;
}

static void
test_colours (void)
{
  g_autoptr (MaiScore) score = make_score ();
  const MaiRollPalette *const palettes[] = { mai_roll_palette_get (FALSE),
                                             mai_roll_palette_get (TRUE),
                                             mai_roll_palette_get_high_contrast (FALSE),
                                             mai_roll_palette_get_high_contrast (TRUE) };
  for (guint i = 0; i < G_N_ELEMENTS (palettes); i++)
    {
      const MaiRollPalette *palette = palettes[i];
      Sheet sheet;
      sheet_init (&sheet, score);
      sheet.scenery.palette = palette;
      paint (&sheet);
      g_assert_cmpfloat (get_distance (get_at (&sheet, 480, 60), palette->tracks[0]), <, 0.01);
      g_assert_cmpfloat (get_distance (get_at (&sheet, 4000, 64), palette->composed), <, 0.01);
      g_assert_cmpfloat (get_distance (get_at (&sheet, 240, 62), palette->white_row), <, 0.01);
      g_assert_cmpfloat (get_distance (get_at (&sheet, 240, 63), palette->black_row), <, 0.01);
      // inside a muted note there is nothing
      g_assert_cmpfloat (get_distance (get_at (&sheet, 1200, 65), palette->white_row), <, 0.01);
      // the bar of what was composed is tinted to its end, and not beyond
      double tinted = get_distance (get_at (&sheet, 5500, 67), palette->white_row);
      g_assert_cmpfloat (tinted, >, 0.01);
      g_assert_cmpfloat (tinted, <, 0.25);
      g_assert_cmpfloat (get_distance (get_at (&sheet, 5800, 67), palette->white_row), <, 0.01);
      // lines: bars, beats, and below a C
      g_assert_cmpfloat (get_distance (get_at (&sheet, 1920, 62), palette->bar_line), <, 0.01);
      g_assert_cmpfloat (get_distance (get_at (&sheet, 480, 62), palette->beat_line), <, 0.01);
      guint32 octave = get_pixel (&sheet, 300, (127 - 60 + 1) * 16 - 1);
      g_assert_cmpfloat (get_distance (octave, palette->octave_line), <, 0.01);
      sheet_clear (&sheet);
    }
}

static void
test_selected (void)
{
  g_autoptr (MaiScore) score = make_score ();
  const guint index = 0;
  const MaiRollPicked picked = { &index, 1 };
  Sheet sheet;
  sheet_init (&sheet, score);
  const MaiRollPalette *palette = sheet.scenery.palette;
  paint (&sheet);
  guint32 before = get_at (&sheet, 480, 60);
  guint32 other = get_at (&sheet, 1200, 67);
  sheet.scenery.selected = &picked;
  paint (&sheet);
  g_assert_cmphex (get_at (&sheet, 480, 60), !=, before);
  g_assert_cmphex (get_at (&sheet, 1200, 67), ==, other);
  // an outline above and below: rows from 67 x 16 on, an inset of 1 and a gap of 1
  g_assert_cmpfloat (get_distance (get_pixel (&sheet, 40, 67 * 16 + 1), palette->selected), <,
                     0.01);
  g_assert_cmpfloat (get_distance (get_pixel (&sheet, 40, 68 * 16 - 2), palette->selected), <,
                     0.01);
  g_assert_cmpfloat (get_distance (get_pixel (&sheet, 40, 67 * 16 + 3), palette->selected), >, 0.2);
  sheet.scenery.crowded = TRUE;
  paint (&sheet);
  g_assert_cmpfloat (get_distance (get_at (&sheet, 480, 60), palette->selected), <, 0.01);
  sheet_clear (&sheet);
}

/*
 * On a dense screen lines are two pixels wide.
 */
static void
test_scale (void)
{
  g_autoptr (MaiScore) score = make_score ();
  Sheet sheet;
  sheet_init (&sheet, score);
  sheet.area = (MaiRollArea){ 0, (127 - 72) * 32, 2 * WIDTH, 2 * HEIGHT, 5.0, 32.0, 2 };
  paint (&sheet);
  const MaiRollPalette *palette = sheet.scenery.palette;
  int y = (127 - 62) * 32 + 16;
  for (int i = -1; i < 3; i++)
    {
      double distance = get_distance (get_pixel (&sheet, 1920 / 5 + i, y), palette->bar_line);
      if (i == 0 || i == 1)
        g_assert_cmpfloat (distance, <, 0.01);
      else
        g_assert_cmpfloat (distance, >, 0.05);
    }
  g_assert_cmpfloat (get_distance (get_at (&sheet, 480, 60), palette->tracks[0]), <, 0.01);
  sheet_clear (&sheet);
}

static MaiScore *
make_dense (guint n)
{
  MaiScore *score = mai_score_new (480);
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  for (guint t = 0; t < 3; t++)
    {
      MaiTrack *track = mai_score_add_track (score, "T", 0, (guint8) t);
      g_autofree MaiNote *notes = g_new0 (MaiNote, n / 3);
      for (guint i = 0; i < n / 3; i++)
        notes[i] = (MaiNote){
          .onset = g_rand_int_range (random, 0, 480 * 64),
          .duration = g_rand_int_range (random, 0, 1900),
          .pitch = (guint8) g_rand_int_range (random, 0, 128),
          .velocity = (guint8) g_rand_int_range (random, 1, 128),
          .flags = g_rand_int_range (random, 0, 8) == 0 ? MAI_NOTE_MUTED : 0,
          .origin = g_rand_int_range (random, 0, 3) == 0 ? MAI_ORIGIN_COMPOSED : MAI_ORIGIN_PLAYED,
        };
      mai_track_add_notes (track, notes, n / 3);
    }
  mai_metre_map_set (mai_score_get_metre_map (score), 480 * 12, 3, 8);
  return score;
}

/*
 * What a part shows is what the whole shows there, to the last bit, at any zoom.
 */
static void
check_parts (Sheet *sheet, gboolean velocities, GRand *random)
{
  void (*func) (const MaiRollArea *, const MaiRollScenery *, guint32 *, gsize) =
      velocities ? mai_roll_paint_velocities : mai_roll_paint;
  MaiRollArea all = sheet->area;
  gsize stride = (gsize) all.width;
  g_autofree guint32 *whole = g_new0 (guint32, stride * (gsize) all.height);
  g_autofree guint32 *part = g_new0 (guint32, stride * (gsize) all.height);
  func (&all, &sheet->scenery, whole, stride);
  for (guint i = 0; i < 12; i++)
    {
      MaiRollArea area = all;
      int x = g_rand_int_range (random, 0, all.width - 1);
      int y = velocities ? 0 : g_rand_int_range (random, 0, all.height - 1);
      area.x += x;
      area.y += y;
      area.width = g_rand_int_range (random, 1, all.width - x + 1);
      area.height = velocities ? all.height : g_rand_int_range (random, 1, all.height - y + 1);
      func (&area, &sheet->scenery, part, stride);
      for (int row = 0; row < area.height; row++)
        g_assert_cmpmem (part + (gsize) row * stride, (gsize) area.width * 4,
                         whole + (gsize) (y + row) * stride + x, (gsize) area.width * 4);
    }
}

static void
test_parts (void)
{
  g_autoptr (MaiScore) score = make_dense (900);
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  const double zooms[] = { 0.37, 2.0, 13.7, 61.3, 400.0 };
  const guint indices[] = { 0, 5, 6, 7, 100, 200 };
  const MaiRollPicked picked[] = { { indices, 6 }, { NULL, 0 }, { indices, 3 } };
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    for (guint kind = 0; kind < 4; kind++)
      {
        Sheet sheet;
        sheet_init (&sheet, score);
        sheet.area.ticks_per_pixel = zooms[i];
        sheet.area.x = i == 0 ? 20000 : -8;
        sheet.area.row_height = 3.1 + 4.3 * i;
        sheet.area.y = (int) (30 * sheet.area.row_height);
        sheet.area.scale = kind == 3 ? 2 : 1;
        sheet.scenery.crowded = kind % 2 == 1;
        sheet.scenery.selected = picked;
        sheet.scenery.top_track = kind;
        sheet.scenery.bar_step =
            mai_roll_get_bar_step (mai_roll_get_mean_bar (score), zooms[i], 10.0);
        check_parts (&sheet, FALSE, random);
        sheet.area.y = 0;
        sheet.area.height = 72 * sheet.area.scale;
        check_parts (&sheet, TRUE, random);
        sheet_clear (&sheet);
      }
}

/*
 * With and without their shapes notes cover the same places, but for the corners.
 */
static void
test_crowd (void)
{
  g_autoptr (MaiScore) score = make_dense (300);
  Sheet shapes, lines;
  sheet_init (&shapes, score);
  sheet_init (&lines, score);
  lines.scenery.crowded = TRUE;
  paint (&shapes);
  paint (&lines);
  guint n_different = 0;
  for (gsize i = 0; i < WIDTH * HEIGHT; i++)
    n_different += shapes.pixels[i] != lines.pixels[i] ? 1 : 0;
  g_assert_cmpuint (n_different, >, 0);
  g_assert_cmpuint (n_different, <, WIDTH * HEIGHT / 10);
  sheet_clear (&shapes);
  sheet_clear (&lines);
  g_assert_cmpfloat (mai_roll_get_density (score) * 10.0, <, MAI_ROLL_CROWD);
  g_assert_cmpfloat (mai_roll_get_density (score) * 2000.0, >, MAI_ROLL_CROWD);
}

static void
test_composed (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *one = mai_score_add_track (score, "A", 0, 0);
  MaiTrack *other = mai_score_add_track (score, "B", 0, 1);
  const MaiNote notes[] = {
    { .onset = 1920, .duration = 480, .pitch = 60, .velocity = 80, .origin = MAI_ORIGIN_COMPOSED },
    { .onset = 3840, .duration = 480, .pitch = 60, .velocity = 80, .origin = MAI_ORIGIN_COMPOSED },
    { .onset = 9600, .duration = 480, .pitch = 60, .velocity = 80 },
    { .onset = 19200, .duration = 480, .pitch = 60, .velocity = 80, .origin = MAI_ORIGIN_COMPOSED },
  };
  mai_track_add_notes (one, notes, 2);
  mai_track_add_notes (other, notes + 2, 2);
  g_autoptr (GArray) spans = mai_roll_find_composed_ticks (score);
  g_assert_cmpuint (spans->len, ==, 2);
  g_assert_cmpint (g_array_index (spans, MaiRollTicks, 0).from, ==, 1920);
  g_assert_cmpint (g_array_index (spans, MaiRollTicks, 0).to, ==, 5760);
  g_assert_cmpint (g_array_index (spans, MaiRollTicks, 1).from, ==, 19200);
  g_assert_cmpint (g_array_index (spans, MaiRollTicks, 1).to, ==, 21120);
}

/*
 * Whatever a file may say, drawing ends, and stays within its pixels.
 */
static void
test_odd (void)
{
  g_autoptr (MaiScore) far = mai_score_new (1);
  MaiTrack *track = mai_score_add_track (far, "Far", 127, 15);
  const MaiNote notes[] = { { 0, 0, 0, 1 },
                            { MAI_TICK_MAX - 10, 10, 127, 127 },
                            { 0, MAI_TICK_MAX, 60, 64 } };
  const double zooms[] = { 0.001, 1.0, 1e7 };
  mai_track_add_notes (track, notes, G_N_ELEMENTS (notes));
  mai_metre_map_set (mai_score_get_metre_map (far), 0, 1, 32);
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    {
      Sheet sheet;
      sheet_init (&sheet, far);
      sheet.area.ticks_per_pixel = zooms[i];
      sheet.scenery.bar_step = mai_roll_get_bar_step (mai_roll_get_mean_bar (far), zooms[i], 10.0);
      paint (&sheet);
      sheet.area.x = (gint64) (MAI_TICK_MAX / zooms[i]) - 300;
      sheet.area.width = 1;
      paint (&sheet);
      sheet.area.x = -500;
      sheet.area.width = 13;
      sheet.area.height = 2;
      paint (&sheet);
      sheet_clear (&sheet);
    }
}

static void
test_velocities (void)
{
  g_autoptr (MaiScore) score = make_score ();
  g_autofree guint32 *pixels = g_new0 (guint32, WIDTH * 72);
  Sheet sheet;
  sheet_init (&sheet, score);
  sheet.area.y = 0;
  sheet.area.height = 72;
  mai_roll_paint_velocities (&sheet.area, &sheet.scenery, pixels, WIDTH);
  const MaiRollPalette *palette = sheet.scenery.palette;
  int top = mai_roll_velocity_to_y (112, 72, 1);
  g_assert_cmpfloat (get_distance (pixels[(top + 9) * WIDTH + 96], palette->tracks[0]), <, 0.01);
  g_assert_cmpfloat (get_distance (pixels[(top - 6) * WIDTH + 96], palette->beat_line), <, 0.01);
  g_assert_cmpfloat (get_distance (pixels[(top + 9) * WIDTH + 384], palette->composed), <, 0.01);
  for (guint velocity = 1; velocity < 128; velocity++)
    {
      int y = mai_roll_velocity_to_y (velocity, 500, 1);
      g_assert_cmpuint (mai_roll_y_to_velocity (y, 500, 1), ==, velocity);
    }
  g_assert_cmpuint (mai_roll_y_to_velocity (-100.0, 72, 1), ==, 127);
  g_assert_cmpuint (mai_roll_y_to_velocity (1000.0, 72, 1), ==, 1);
  sheet_clear (&sheet);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/roll-pixels/colours", test_colours);
  g_test_add_func ("/draw/roll-pixels/selected", test_selected);
  g_test_add_func ("/draw/roll-pixels/scale", test_scale);
  g_test_add_func ("/draw/roll-pixels/parts", test_parts);
  g_test_add_func ("/draw/roll-pixels/crowd", test_crowd);
  g_test_add_func ("/draw/roll-pixels/composed", test_composed);
  g_test_add_func ("/draw/roll-pixels/odd", test_odd);
  g_test_add_func ("/draw/roll-pixels/velocities", test_velocities);
  return g_test_run ();
}
