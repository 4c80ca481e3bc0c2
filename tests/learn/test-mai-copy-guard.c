/* SPDX-License-Identifier: Apache-2.0 */
/* The guard against looking at the whole of what was let in, and what composing makes of it. */
#include "learn/mai-copy-guard.h"

#include "learn/mai-composer.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-recipe.h"
#include "mai-test-composer.h"
#include "mai-test-music.h"
#include "midi/mai-midi.h"
#include "nn/mai-random.h"

typedef struct
{
  char *folder;
  MaiCopyIndex *index;
} Fixture;

/* Pieces of few pitches and gaps, chords and two instruments: much in it is alike. */
static MaiScore *
make_piece (guint number)
{
  MaiScore *score = mai_score_new (480);
  MaiRandom random;
  gint64 onset = 0;

  mai_random_init (&random, number, 7);
  mai_score_add_track (score, "Piano", 0, 0);
  mai_score_add_track (score, "Flute", 73, 1);
  for (guint i = 0; i < 150; i++)
    {
      MaiNote note = { .onset = onset,
                       .duration = 240 * (1 + mai_random_below (&random, 3)),
                       .pitch = (guint8) (60 + mai_random_below (&random, 4)),
                       .velocity = 70 };

      mai_track_add_notes (mai_score_get_track (score, mai_random_below (&random, 4) == 0), &note,
                           1);
      onset += 240 * mai_random_below (&random, 3);
    }
  return score;
}

static void
setup (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("musicai-test-XXXXXX", &error);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (MaiScore) score = make_piece (i);
      g_autofree char *name = g_strdup_printf ("%02u.mid", i);
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_assert_true (mai_midi_save (score, path, &error));
    }
  fixture->index = mai_test_music_index (fixture->folder);
}

static void
teardown (Fixture *fixture, gconstpointer data)
{
  mai_copy_index_unref (fixture->index);
  mai_test_music_remove (fixture->folder);
}

/* ---- the guard ---- */

#define N_HEARD 150

typedef struct
{
  gint64 onset, gap; /* grid units */
  guint track, pitch;
} Heard;

typedef struct
{
  gint64 onset;
  guint part, pitch; /* the last note */
  const Heard *heard;
  guint next; /* of these */
} Walk;

static const guint parts[2] = { 0, 9 };

static void
walk_add (MaiScore *score, gint64 onset, guint duration, guint track, guint pitch)
{
  MaiNote note = {
    .onset = onset * 20, .duration = duration * 20, .pitch = (guint8) pitch, .velocity = 70
  };

  mai_track_add_notes (mai_score_get_track (score, track), &note, 1);
}

/* Draws a note that the order of `events` lets come next; FALSE where it did not. Much is drawn as a piece of the data
 * has it, so that runs of it get long. */
static gboolean
draw_note (Walk *walk, MaiRandom *random, gint64 *onset, guint *track, guint *pitch)
{
  const Heard *heard = &walk->heard[walk->next];
  guint mood = mai_random_below (random, 12);

  *onset = walk->onset + 12 * mai_random_below (random, 9);
  *track = mai_random_below (random, 4) == 0;
  *pitch = 40 + mai_random_below (random, 40);
  if (mood > 0)
    {
      *onset = walk->onset + heard->gap;
      *track = heard->track;
      *pitch = heard->pitch + 2;
    }
  walk->next = mood == 1 ? mai_random_below (random, N_HEARD) : (walk->next + 1) % N_HEARD;
  return *onset > walk->onset || parts[*track] > walk->part
         || (parts[*track] == walk->part && *pitch > walk->pitch);
}

static int
compare_heard (gconstpointer a, gconstpointer b)
{
  const Heard *x = a, *y = b;

  if (x->onset != y->onset)
    return x->onset < y->onset ? -1 : 1;
  return x->track != y->track ? (int) x->track - (int) y->track : (int) x->pitch - (int) y->pitch;
}

/* The notes of piece 1 in the order of `events`, with the gaps between them. */
static void
hear_piece (Heard *heard)
{
  g_autoptr (MaiScore) score = make_piece (1);
  guint count = 0;

  for (guint i = 0; i < 2; i++)
    {
      gsize n;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, i), &n);

      for (gsize k = 0; k < n; k++)
        heard[count++] = (Heard){ notes[k].onset / 20, 0, i, notes[k].pitch };
    }
  g_assert_cmpuint (count, ==, N_HEARD);
  qsort (heard, N_HEARD, sizeof *heard, compare_heard);
  for (guint i = 1; i < N_HEARD; i++)
    heard[i].gap = heard[i].onset - heard[i - 1].onset;
}

/* Whatever is let in or kept out, looking at the whole score says the same: a note is allowed exactly when no line of the
 * score with it has too long a copy. */
static void
test_agrees (Fixture *fixture, gconstpointer data)
{
  Heard heard[N_HEARD];

  hear_piece (heard);
  for (guint max = MAI_COPY_GUARD_LEAST; max < 12; max += 1 + max / 4)
    {
      g_autoptr (MaiScore) score = mai_score_new (480);
      g_autoptr (MaiCopyGuard) guard = mai_copy_guard_new (fixture->index, max);
      Walk walk = { 0, 0, 0, heard, 0 };
      guint allowed = 0, forbidden = 0;
      MaiRandom random;

      mai_random_init (&random, max, 8);
      mai_score_add_track (score, "Piano", 0, 0);
      mai_score_add_track (score, "Flute", 73, 1);
      for (guint round = 0; round < 400; round++)
        {
          g_autoptr (MaiScore) with = mai_score_copy (score);
          guint duration = 12 * (1 + mai_random_below (&random, 3)), track, pitch;
          gboolean allows;
          gint64 onset;

          if (!draw_note (&walk, &random, &onset, &track, &pitch))
            continue;
          walk_add (with, onset, duration, track, pitch);
          allows = mai_copy_guard_allows (guard, onset, parts[track], pitch);
          g_assert_cmpint (allows, ==, mai_copy_guard_measure (fixture->index, with) <= max);
          allowed += allows;
          forbidden += !allows;
          if (!allows)
            continue;
          mai_copy_guard_append (guard, onset, onset + duration, parts[track], pitch);
          walk_add (score, onset, duration, track, pitch);
          walk.onset = onset;
          walk.part = parts[track];
          walk.pitch = pitch;
        }
      g_assert_cmpuint (allowed, >, 5);
      g_assert_cmpuint (forbidden, >, 5);
    }
}

static void
test_drums (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiCopyGuard) guard = mai_copy_guard_new (fixture->index, 2);

  for (guint i = 0; i < 50; i++)
    {
      g_assert_true (mai_copy_guard_allows (guard, i, 16, 36));
      mai_copy_guard_append (guard, i, i + 1, 16, 36);
    }
}

/* ---- composing ---- */

static MaiComposeOptions
copying_options (void)
{
  return (MaiComposeOptions){
    .notes = 120, .sampling = { 0.02, 0, 1 }, .constraints = { 0xfff, 60, 63 }, .random_seed = 7
  };
}

/* The notes of a take behind those of its seed. */
static MaiScore *
take_composed (MaiScore *take)
{
  MaiScore *composed = mai_score_copy (take);

  for (guint i = 0; i < mai_score_get_n_tracks (composed); i++)
    {
      MaiTrack *track = mai_score_get_track (composed, i);
      g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (MaiNote));
      gsize n;
      const MaiNote *notes = mai_track_get_notes (track, &n);

      for (gsize k = 0; k < n; k++)
        if (notes[k].origin == MAI_ORIGIN_COMPOSED)
          g_array_append_val (kept, notes[k]);
      mai_track_set_notes (track, (const MaiNote *) (gpointer) kept->data, kept->len);
    }
  return composed;
}

static guint
measure (Fixture *fixture, MaiScore *take)
{
  g_autoptr (MaiScore) composed = take_composed (take);

  return mai_copy_guard_measure (fixture->index, composed);
}

/* An index of songs. */
static MaiCopyIndex *
index_songs (GPtrArray *songs)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("musicai-test-XXXXXX", &error);
  MaiCopyIndex *index;

  for (guint i = 0; i < songs->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("%02u.mid", i);
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_assert_true (mai_midi_save (songs->pdata[i], path, &error));
    }
  index = mai_test_music_index (folder);
  mai_test_music_remove (folder);
  return index;
}

/* What a network composes by itself is made the data: unhindered it would copy all of it. */
static void
test_promise (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (NULL, NULL, 1);
  g_autoptr (MaiScore) seed = make_piece (2);
  MaiComposeOptions options = copying_options ();
  g_autoptr (GPtrArray) free_takes = mai_test_compose (composer, seed, &options, 0, 3);
  g_autoptr (MaiCopyIndex) own = index_songs (free_takes);
  Fixture with_own = { fixture->folder, own };

  for (guint k = 0; k < free_takes->len; k++)
    g_assert_cmpuint (measure (&with_own, free_takes->pdata[k]), >, 50);
  options.copy_index = own;
  for (options.max_copy = 2; options.max_copy <= 34; options.max_copy += 1 + options.max_copy / 2)
    {
      g_autoptr (GPtrArray) takes = mai_test_compose (composer, seed, &options, 0, 3);
      g_autoptr (GPtrArray) alone = mai_test_compose (composer, seed, &options, 1, 1);

      for (guint k = 0; k < takes->len; k++)
        {
          g_assert_cmpuint (measure (&with_own, takes->pdata[k]), <=, options.max_copy);
          g_assert_cmpuint (mai_score_get_n_notes (takes->pdata[k]), ==,
                            mai_score_get_n_notes (free_takes->pdata[k]));
        }
      g_assert_true (mai_test_composer_is_same (takes->pdata[1], alone->pdata[0]));
    }
}

/* A limit that nothing reaches changes nothing. */
static void
test_far_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (NULL, NULL, 1);
  g_autoptr (MaiScore) seed = make_piece (2);
  MaiComposeOptions options = copying_options ();
  g_autoptr (GPtrArray) before = mai_test_compose (composer, seed, &options, 0, 2);
  g_autoptr (GPtrArray) after = NULL;

  options.copy_index = fixture->index;
  options.max_copy = 1000;
  after = mai_test_compose (composer, seed, &options, 0, 2);
  for (guint k = 0; k < 2; k++)
    g_assert_true (mai_test_composer_is_same (before->pdata[k], after->pdata[k]));
}

/* A seed with notes that were composed before: they are no part of the promise, and no fault of it. */
static void
test_composed_seed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (NULL, NULL, 1);
  g_autoptr (MaiScore) seed = make_piece (2);
  MaiComposeOptions options = copying_options ();
  g_autoptr (GPtrArray) takes = NULL;

  for (guint i = 0; i < mai_score_get_n_tracks (seed); i++)
    {
      MaiTrack *track = mai_score_get_track (seed, i);
      gsize n;
      const MaiNote *notes = mai_track_get_notes (track, &n);
      g_autofree MaiNote *composed = g_memdup2 (notes, n * sizeof *notes);

      for (gsize k = 0; k < n; k++)
        composed[k].origin = MAI_ORIGIN_COMPOSED;
      mai_track_set_notes (track, composed, n);
    }
  options.copy_index = fixture->index;
  options.max_copy = 3;
  takes = mai_test_compose (composer, seed, &options, 0, 1);
  g_assert_cmpuint (mai_score_get_n_notes (takes->pdata[0]), >, mai_score_get_n_notes (seed));
}

/* By bars, and with one pitch only, where soon every note copies: it ends, and keeps the promise. */
static void
test_no_way_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (NULL, NULL, 1);
  g_autoptr (MaiScore) seed = make_piece (2);
  MaiComposeOptions options = copying_options ();
  g_autoptr (GPtrArray) takes = NULL;

  options.constraints = (MaiConstraints){ 0xfff, 60, 60 };
  options.notes = 0;
  options.bars = 20;
  options.copy_index = fixture->index;
  options.max_copy = 2;
  takes = mai_test_compose (composer, seed, &options, 0, 2);
  for (guint k = 0; k < takes->len; k++)
    g_assert_cmpuint (measure (fixture, takes->pdata[k]), <=, 2);
}

/* Of each take, whether it was stopped. */
static void
finished_cb (guint take, MaiScore *score, gboolean stopped, gpointer data)
{
  ((gboolean *) data)[take] = stopped;
}

/* On that pitch the third note copies whenever it comes, so a take is stopped there; on others it is as long as asked for,
 * whatever rests it ends in. */
static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (NULL, NULL, 1);
  g_autoptr (MaiScore) seed = make_piece (2);
  g_autoptr (GPtrArray) songs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (MaiCopyIndex) index = NULL;
  MaiComposeOptions options = copying_options ();
  gboolean stopped[8];
  const MaiComposeListener listener = { NULL, finished_cb, stopped };

  g_ptr_array_add (songs, mai_test_music_every_rhythm (60));
  index = index_songs (songs);
  options.copy_index = index;
  options.max_copy = 2;
  for (guint by_bars = 0; by_bars < 2; by_bars++)
    for (guint one_pitch = 0; one_pitch < 2; one_pitch++)
      {
        g_autoptr (GPtrArray) takes = NULL;

        options.notes = by_bars ? 0 : 200; /* more than two onsets have */
        options.bars = by_bars ? 40 : 0; /* as two onsets lie 32 bars apart at most */
        options.constraints = one_pitch ? (MaiConstraints){ 0xfff, 60, 60 } : MAI_CONSTRAINTS_NONE;
        takes = mai_composer_compose (composer, seed, &options, 0, G_N_ELEMENTS (stopped),
                                      &listener, NULL, NULL);
        for (guint k = 0; k < takes->len; k++)
          g_assert_cmpint (stopped[k], ==, one_pitch);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/copy-guard/" name, Fixture, NULL, setup, func, teardown)
  ADD ("agrees", test_agrees);
  ADD ("drums", test_drums);
  ADD ("promise", test_promise);
  ADD ("far-limit", test_far_limit);
  ADD ("composed-seed", test_composed_seed);
  ADD ("no-way-out", test_no_way_out);
  ADD ("stopped", test_stopped);
  return g_test_run ();
}
