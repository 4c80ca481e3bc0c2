/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roll-frames [FRAMES [TRACKS [KIND]]]: what a frame of the piano roll costs with 100,000 notes, from GdkFrameClock's
 * before-paint to its after-paint: the processor time of the window's thread, and the time on the wall. All is
 * drawn N_PASSES times over, frame for frame the same, and of each frame its least time counts: processor time too
 * grows where other programs take the caches and the clock away, never shrinks. A kind's first frame, a jump to
 * somewhere else, is judged apart, by its longest time. To be run under tests/xvfb.sh, which gives a display of
 * 1280 x 800 and has GTK draw with cairo.
 */
#include "widgets/mai-widgets.h"
#include "widgets/roll/mai-piano-roll.h"

#include <adwaita.h>
#include <stdlib.h>
#include <time.h>

#define N_NOTES 100000
#define N_PASSES 3
#define N_KINDS 9
#define LIMIT_MILLISECONDS 8.0

typedef struct _Bench Bench;

/*
 * Changes something before the i-th of n frames.
 */
typedef void (*Mover) (Bench *bench, guint i, guint n);

/*
 * Milliseconds of a kind's frames, the least of all passes; the first frame's is the longest.
 */
typedef struct
{
  double *processor, *wall; // (n_frames)
} Times;

struct _Bench
{
  MaiPianoRoll *roll;
  MaiRollViewport *viewport;
  MaiScore *score;
  MaiNoteEditor *editor;
  Mover mover;
  guint n_frames, n_done;
  double worst, worst_first; // of all kinds: what 99 frames in 100 take at most, and a first frame
  Times *times; // where the frames being drawn are entered
  double processor_start, wall_start;
  int only; // the kind that is measured, -1: all
  gboolean measuring; // a frame that was asked for is being drawn
};

static double
get_milliseconds (clockid_t clock)
{
  struct timespec now;
  clock_gettime (clock, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static MaiScore *
make_score (guint n_tracks)
{
  MaiScore *score = mai_score_new (480);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guint n = N_NOTES / n_tracks;
  for (guint t = 0; t < n_tracks; t++)
    {
      MaiTrack *track = mai_score_add_track (score, "T", 0, (guint8) (t % 16));
      g_autofree MaiNote *notes = g_new0 (MaiNote, n);
      for (guint i = 0; i < n; i++)
        notes[i] = (MaiNote){
          .onset = (gint64) i * 30 * n_tracks / 4,
          .duration = g_rand_int_range (random, 30, 2000),
          .pitch = (guint8) g_rand_int_range (random, 30, 100),
          .velocity = (guint8) g_rand_int_range (random, 20, 120),
          .origin = i > n / 2 ? MAI_ORIGIN_COMPOSED : MAI_ORIGIN_PLAYED,
        };
      mai_track_add_notes (track, notes, n);
    }
  return score;
}

static void
scroll (Bench *bench, guint i, guint n)
{
  if (i == 0)
    {
      mai_roll_viewport_set_ticks_per_pixel (bench->viewport, 40.0);
      mai_roll_viewport_set_row_height (bench->viewport, 12.0);
      mai_roll_viewport_scroll_to (bench->viewport, 0.0, 300.0);
    }
  mai_roll_viewport_scroll_by (bench->viewport, 23.0, i % 40 < 20 ? 9.0 : -9.0);
}

static void
sweep (Bench *bench, guint i, guint n)
{
  double place = (double) (i < n / 2 ? i : n - i) / (n / 2.0);
  if (i == 0)
    mai_roll_viewport_scroll_to (bench->viewport, 1e7, 300.0);
  mai_roll_viewport_zoom (bench->viewport,
                          mai_roll_viewport_get_ticks_per_pixel (bench->viewport)
                              / exp (log (700.0) * (1.0 - place)),
                          600.0);
}

static void
sweep_rows (Bench *bench, guint i, guint n)
{
  if (i == 0)
    mai_roll_viewport_fit (bench->viewport);
  mai_roll_viewport_set_row_height (bench->viewport, 4.0 + 30.0 * (i % 100) / 100.0);
}

/*
 * All notes in sight, and nothing of what was drawn can be used again.
 */
static void
out (Bench *bench, guint i, guint n)
{
  if (i == 0)
    {
      mai_roll_viewport_set_row_height (bench->viewport,
                                        1.0); // as low as rows go: all pitches in sight
      mai_roll_viewport_fit (bench->viewport);
    }
  mai_roll_viewport_zoom (bench->viewport, i % 2 == 0 ? 1.002 : 1.0 / 1.002, 0.0);
}

static void
scroll_selected (Bench *bench, guint i, guint n)
{
  if (i == 0)
    mai_note_editor_select_all (bench->editor);
  scroll (bench, i, n);
  if (i == n - 1)
    mai_note_editor_select_none (bench->editor);
}

static void
out_selected (Bench *bench, guint i, guint n)
{
  if (i == 0)
    mai_note_editor_select_all (bench->editor);
  out (bench, i, n);
}

static void
out_and_scroll (Bench *bench, guint i, guint n)
{
  if (i == 0)
    {
      mai_roll_viewport_set_row_height (bench->viewport, 12.0);
      mai_roll_viewport_fit (bench->viewport);
    }
  mai_roll_viewport_scroll_by (bench->viewport, 0.0, i % 100 < 50 ? 11.0 : -11.0);
}

static void
play (Bench *bench, guint i, guint n)
{
  if (i == 0)
    mai_roll_viewport_scroll_to (bench->viewport, 0.0, 300.0);
  mai_piano_roll_set_playhead (bench->roll, (gint64) i * 600);
}

/*
 * A note is dragged while all are in sight.
 */
static void
edit (Bench *bench, guint i, guint n)
{
  MaiTrack *track = mai_score_get_track (bench->score, 0);
  guint index = (guint) mai_track_get_n_notes (track) / 2;
  if (i == 0)
    mai_roll_viewport_fit (bench->viewport);
  MaiNote note = mai_track_get_notes (track, NULL)[index];
  note.velocity = (guint8) (40 + i % 60);
  mai_score_begin_gesture_edit (bench->score, "Move", 77);
  mai_score_change_notes (bench->score, track, &index, &note, 1, NULL);
  mai_score_commit_edit (bench->score);
}

static void
before_paint_cb (GdkFrameClock *clock, Bench *bench)
{
  bench->processor_start = get_milliseconds (CLOCK_THREAD_CPUTIME_ID);
  bench->wall_start = get_milliseconds (CLOCK_MONOTONIC);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Bench *bench = data;
  if (bench->mover == NULL || bench->n_done >= bench->n_frames)
    return G_SOURCE_CONTINUE;
  bench->mover (bench, bench->n_done, bench->n_frames);
  bench->measuring = TRUE;
  return G_SOURCE_CONTINUE;
}

/*
 * Enters what the i-th frame took.
 */
static void
enter (double *times, guint i, double milliseconds)
{
  if (times[i] == 0.0)
    times[i] = milliseconds;
  else
    times[i] = i == 0 ? MAX (times[i], milliseconds) : MIN (times[i], milliseconds);
}

static void
after_paint_cb (GdkFrameClock *clock, Bench *bench)
{
  if (!bench->measuring)
    return;
  bench->measuring = FALSE;
  enter (bench->times->processor, bench->n_done,
         get_milliseconds (CLOCK_THREAD_CPUTIME_ID) - bench->processor_start);
  enter (bench->times->wall, bench->n_done, get_milliseconds (CLOCK_MONOTONIC) - bench->wall_start);
  bench->n_done++;
}

static void
draw_frames (Bench *bench, Mover mover, Times *times)
{
  bench->n_done = 0;
  bench->times = times;
  bench->mover = mover;
  while (bench->n_done < bench->n_frames)
    g_main_context_iteration (NULL, TRUE);
  bench->mover = NULL;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *one = a, *other = b;
  return (*one > *other) - (*one < *other);
}

static void
report (Bench *bench, guint n_tracks, const char *words, Times *times)
{
  guint n = bench->n_frames - 1;
  double *processor = times->processor + 1, *wall = times->wall + 1, first = times->processor[0];
  qsort (processor, n, sizeof (double), compare);
  qsort (wall, n, sizeof (double), compare);
  g_print (
      "%2u tracks, %-34s processor %5.2f ms, 99 %%: %5.2f, worst %5.2f (first %5.2f); wall %5.2f, "
      "99 %%: %5.2f\n",
      n_tracks, words, processor[n / 2], processor[n * 99 / 100], processor[n - 1], first,
      wall[n / 2], wall[n * 99 / 100]);
  bench->worst = MAX (bench->worst, processor[n * 99 / 100]);
  bench->worst_first = MAX (bench->worst_first, first);
}

/*
 * Every kind in each of the passes, with notes made anew.
 */
static void
measure (Bench *bench, guint n_tracks)
{
  const struct
  {
    const char *words;
    Mover mover;
  } kinds[N_KINDS] = {
    { "scrolling along and down", scroll },
    { "zooming in and out", sweep },
    { "zooming rows, all notes in sight", sweep_rows },
    { "all notes in sight, drawn anew", out },
    { "all notes in sight, scrolling down", out_and_scroll },
    { "playhead moving", play },
    { "an edit in each frame", edit },
    { "all selected, scrolling", scroll_selected },
    { "all selected, drawn anew", out_selected },
  };
  Times times[N_KINDS];
  for (guint i = 0; i < N_KINDS; i++)
    times[i] = (Times){ g_new0 (double, bench->n_frames), g_new0 (double, bench->n_frames) };
  for (guint pass = 0; pass < N_PASSES; pass++)
    {
      g_autoptr (MaiScore) score = make_score (n_tracks);
      g_autoptr (MaiNoteEditor) editor = mai_note_editor_new (score);
      bench->score = score;
      bench->editor = editor;
      mai_piano_roll_set_editor (bench->roll, editor);
      for (guint i = 0; i < N_KINDS; i++)
        if (bench->only < 0 || bench->only == (int) i)
          draw_frames (bench, kinds[i].mover, &times[i]);
    }
  for (guint i = 0; i < N_KINDS; i++)
    {
      if (bench->only < 0 || bench->only == (int) i)
        report (bench, n_tracks, kinds[i].words, &times[i]);
      g_free (times[i].processor);
      g_free (times[i].wall);
    }
}

/*
 * In words, exactly.
 */
static gboolean
judge (const Bench *bench)
{
  gboolean good = bench->worst < LIMIT_MILLISECONDS;
  g_print ("of each kind, its first frame apart, 99 frames in 100 take less than %.0f ms of the "
           "processor (at most %.2f ms; a first frame %.2f ms): %s\n",
           LIMIT_MILLISECONDS, bench->worst, bench->worst_first, good ? "yes" : "NO");
  return good;
}

int
main (int argc, char **argv)
{
  const guint n_tracks[] = { 1, 16, 64 };
  Bench bench = { .n_frames = argc > 1 ? (guint) MAX (atoi (argv[1]), 10) : 120 };
  guint only_tracks = argc > 2 ? (guint) atoi (argv[2]) : 0;
  bench.only = argc > 3 ? atoi (argv[3]) : -1;
  mai_widgets_keep_memory ();
  adw_init ();
  mai_widgets_init (gdk_display_get_default ());
  bench.roll = MAI_PIANO_ROLL (mai_piano_roll_new ());
  bench.viewport = mai_piano_roll_get_viewport (bench.roll);
  GtkWidget *window = adw_window_new ();
  adw_window_set_content (ADW_WINDOW (window), GTK_WIDGET (bench.roll));
  gtk_window_set_default_size (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), &bench);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &bench);
  gtk_widget_add_tick_callback (GTK_WIDGET (bench.roll), tick_cb, &bench, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (n_tracks); i++)
    {
      if (only_tracks != 0 && only_tracks != n_tracks[i])
        continue;
      measure (&bench, n_tracks[i]);
    }
  gboolean good = judge (&bench);
  gtk_window_destroy (GTK_WINDOW (window));
  return good ? 0 : 1;
}
