/* SPDX-License-Identifier: Apache-2.0 */
#include "mai-test-music.h"

#include "base/mai-tree.h"
#include "learn/mai-grid.h"
#include "midi/mai-midi.h"
#include "nn/mai-random.h"

static const guint8 scale[7] = { 0, 2, 4, 5, 7, 9, 11 };

static guint8
pitch_of (int degree, guint key)
{
  return (guint8) (36 + key + 12 * (degree / 7) + scale[degree % 7]);
}

MaiScore *
mai_test_music_score (guint number, guint n_notes)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);
  g_autofree MaiNote *notes = g_new0 (MaiNote, n_notes);
  MaiRandom random;
  int degree = 14;
  gint64 onset = 0;

  mai_random_init (&random, number, 99);
  for (guint i = 0; i < n_notes; i++)
    {
      gboolean bass = i % 4 == 3;

      degree = CLAMP (degree + (int) mai_random_below (&random, 5) - 2, 7, 27);
      notes[i] = (MaiNote){
        .onset = onset,
        .duration = bass ? 960 : 240,
        .pitch = pitch_of (bass ? degree % 7 : degree, number % 12),
        .velocity = (guint8) (bass ? 62 : 78),
        .release_velocity = 64,
      };
      onset += bass ? 0 : 240 * (1 + mai_random_below (&random, 2));
    }
  mai_track_add_notes (track, notes, n_notes);
  return score;
}

MaiScore *
mai_test_music_every_rhythm (guint8 pitch)
{
  MaiScore *score = mai_score_new (MAI_GRID);
  g_autoptr (GArray) notes = g_array_new (FALSE, FALSE, sizeof (MaiNote));
  MaiNote note = { .duration = 1, .pitch = pitch, .velocity = 70 };

  for (guint a = 1; a < MAI_GRID_N_LENGTHS; a++)
    for (guint b = 1; b < MAI_GRID_N_LENGTHS; b++)
      {
        note.onset += mai_grid_length (a);
        g_array_append_val (notes, note);
        note.onset += mai_grid_length (b);
        g_array_append_val (notes, note);
      }
  mai_track_set_notes (mai_score_add_track (score, "Piano", 0, 0),
                       (const MaiNote *) (gpointer) notes->data, notes->len);
  return score;
}

MaiNote
mai_test_music_chance_note (guint number, guint i)
{
  MaiRandom random;

  mai_random_init (&random, number * 1000 + i, 5);
  return (MaiNote){ .onset = 480 * i + 120 * mai_random_below (&random, 4),
                    .duration = 120,
                    .pitch = (guint8) (50 + mai_random_below (&random, 30)),
                    .velocity = 70 };
}

void
mai_test_music_add_chance (MaiTrack *track, guint number, guint from, guint to, gint64 later,
                           int higher)
{
  for (guint i = from; i < to; i++)
    {
      MaiNote note = mai_test_music_chance_note (number, i);

      note.onset += later;
      note.pitch = (guint8) (note.pitch + higher);
      mai_track_add_notes (track, &note, 1);
    }
}

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("musicai-test-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

static void
save (MaiScore *score, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  mai_midi_save (score, path, &error);
  g_assert_no_error (error);
}

char *
mai_test_music_chance_folder (guint n_tunes, guint n_notes, const char *ending)
{
  char *folder = make_folder ();

  for (guint i = 0; i < n_tunes; i++)
    {
      g_autoptr (MaiScore) score = mai_score_new (480);
      g_autofree char *name = g_strdup_printf ("tune-%u%s", i, ending);

      mai_test_music_add_chance (mai_score_add_track (score, "Piano", 0, 0), i, 0, n_notes, 0, 0);
      save (score, folder, name);
    }
  return folder;
}

MaiCopyIndex *
mai_test_music_index (const char *folder)
{
  const char *paths[] = { folder, NULL };
  g_autoptr (GError) error = NULL;
  MaiCopyIndex *index = mai_copy_index_new (paths, NULL, NULL, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return index;
}

char *
mai_test_music_folder (guint n_pieces, guint n_notes)
{
  char *folder = make_folder ();

  for (guint i = 0; i < n_pieces; i++)
    {
      g_autoptr (MaiScore) score = mai_test_music_score (i, n_notes + i % 7);
      g_autofree char *name = g_strdup_printf ("piece-%03u.mid", i);

      save (score, folder, name);
    }
  return folder;
}

void
mai_test_music_remove (char *folder)
{
  g_assert_true (mai_tree_remove (folder, NULL, NULL, NULL));
  g_free (folder);
}

MaiDataSet *
mai_test_music_set (guint n_pieces, guint n_notes)
{
  char *folder = mai_test_music_folder (n_pieces, n_notes);
  const char *paths[] = { folder, NULL };
  MaiDataSetOptions options = MAI_DATA_SET_OPTIONS_DEFAULT;
  g_autoptr (GError) error = NULL;
  MaiDataSet *set = mai_data_set_new (paths, mai_encoding_by_name ("events-1", NULL), &options,
                                      NULL, NULL, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  mai_test_music_remove (folder);
  return set;
}
