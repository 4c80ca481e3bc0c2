/* SPDX-License-Identifier: Apache-2.0 */
/* Music made up for tests, and files of it. */
#pragma once

#include "base/mai-tree.h"
#include "learn/mai-dataset.h"
#include "midi/mai-midi.h"

/* A tune of two hands that depends on the seed alone: `n` notes, piano, 480 ticks to the quarter. */
static inline MaiScore *
test_tune (guint32 seed, guint n)
{
  static const guint8 scale[] = { 0, 2, 4, 5, 7, 9, 11 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  MaiScore *score = mai_score_new (480);
  MaiTrack *right = mai_score_add_track (score, "right", 0, 0);
  MaiTrack *left = mai_score_add_track (score, "left", 0, 1);
  gint64 onset = 0;

  for (guint i = 0, degree = 14; i < n; i++)
    {
      degree = (guint) CLAMP ((int) degree + g_rand_int_range (rand, -4, 5), 7, 21);
      gint64 duration = 120 * g_rand_int_range (rand, 1, 5);
      MaiNote note = { .onset = onset,
                       .duration = duration,
                       .pitch = (guint8) (48 + degree / 7 * 12 + scale[degree % 7]),
                       .velocity = (guint8) g_rand_int_range (rand, 50, 90) };
      if (i % 4 == 3)
        note.pitch = (guint8) (note.pitch - 24);
      mai_track_add_notes (i % 4 == 3 ? left : right, &note, 1);
      onset += i % 4 == 3 ? 0 : duration;
    }
  return score;
}

/* Every note higher by `semitones`, from tick `shift` on. */
static inline void
test_move (MaiScore *score, int semitones, gint64 shift)
{
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      gsize n;
      const MaiNote *notes = mai_track_get_notes (track, &n);
      g_autofree MaiNote *moved = g_memdup2 (notes, n * sizeof *notes);
      for (gsize k = 0; k < n; k++)
        {
          moved[k].pitch = (guint8) (moved[k].pitch + semitones);
          moved[k].onset += shift;
        }
      mai_track_set_notes (track, moved, n);
    }
}

static inline char *
test_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("musicai-learn-XXXXXX", &error);
  g_assert_no_error (error);
  return folder;
}

static inline void
test_save (MaiScore *score, const char *folder, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_mkdir_with_parents (parent, 0700);
  g_assert_true (mai_midi_save (score, path, &error));
  g_assert_no_error (error);
}

static inline void
test_save_tune (guint32 seed, guint n, const char *folder, const char *name)
{
  g_autoptr (MaiScore) score = test_tune (seed, n);
  test_save (score, folder, name);
}

/* Takes away a folder that a test made, and what is in it. */
static inline void
test_remove (const char *path)
{
  g_assert_true (mai_tree_remove (path, NULL, NULL, NULL));
}

static inline MaiDataSet *
test_data_set (const char *folder, const MaiDataSetOptions *options, GError **error)
{
  const char *const paths[] = { folder, NULL };
  return mai_data_set_new (paths, mai_encoding_by_name ("events-1", NULL), options, NULL, NULL,
                           NULL, NULL, NULL, error);
}
