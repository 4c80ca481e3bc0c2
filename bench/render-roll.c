/* SPDX-License-Identifier: Apache-2.0 */
/* Draws 100,000 notes zoomed out and a screenful zoomed in: processor milliseconds, the best of 30. */
#include "draw/mai-roll.h"

#include <time.h>

#define WIDTH 1300
#define HEIGHT 640
#define LIMIT_MILLISECONDS 8.0

static double
processor_milliseconds (void)
{
  struct timespec now;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static MaiScore *
make_score (guint n_tracks, guint n_notes)
{
  MaiScore *score = mai_score_new (480);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  for (guint t = 0; t < n_tracks; t++)
    {
      MaiTrack *track = mai_score_add_track (score, "T", 0, (guint8) (t % 16));
      g_autofree MaiNote *notes = g_new0 (MaiNote, n_notes / n_tracks);
      for (guint i = 0; i < n_notes / n_tracks; i++)
        notes[i] = (MaiNote){
          .onset = (gint64) i * 30 * n_tracks / 4,
          .duration = g_rand_int_range (random, 30, 2000),
          .pitch = (guint8) g_rand_int_range (random, 30, 100),
          .velocity = (guint8) g_rand_int_range (random, 20, 120),
          .origin = i > n_notes / n_tracks / 2 ? MAI_ORIGIN_COMPOSED : MAI_ORIGIN_PLAYED,
        };
      mai_track_add_notes (track, notes, n_notes / n_tracks);
    }
  return score;
}

static double
measure (MaiScore *score, const MaiRollStyle *style)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  cairo_t *cr = cairo_create (surface);
  double best = G_MAXDOUBLE;
  for (guint i = 0; i < 30; i++)
    {
      double start = processor_milliseconds ();
      mai_roll_draw (cr, score, style, 0, 0, WIDTH, HEIGHT);
      best = MIN (best, processor_milliseconds () - start);
    }
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return best;
}

int
main (void)
{
  const guint n_tracks[] = { 1, 4, 16 };
  double worst = 0.0;
  MaiRollStyle part = MAI_ROLL_STYLE_INIT;
  for (guint i = 0; i < G_N_ELEMENTS (n_tracks); i++)
    {
      g_autoptr (MaiScore) score = make_score (n_tracks[i], 100000);
      MaiRollStyle whole = MAI_ROLL_STYLE_INIT;
      double best = measure (score, &whole);
      worst = MAX (worst, best);
      g_print ("roll, 100000 notes on %u tracks: %.2f ms\n", n_tracks[i], best);
    }
  g_autoptr (MaiScore) score = make_score (4, 100000);
  part.from = 480 * 200;
  part.to = 480 * 208;
  g_print ("roll, two bars of them: %.2f ms\n", measure (score, &part));
  g_print ("at most %.0f ms: %s\n", LIMIT_MILLISECONDS, worst < LIMIT_MILLISECONDS ? "yes" : "NO");
  return worst < LIMIT_MILLISECONDS ? 0 : 1;
}
