/* SPDX-License-Identifier: Apache-2.0 */
/* The seeds that are shipped, as the program finds and reads them. */
#include <string.h>

#include "base/mai-paths.h"
#include "learn/mai-encoding.h"
#include "midi/mai-midi.h"

static guint
count_velocities (MaiTrack *track)
{
  gboolean seen[128] = { FALSE };
  guint different = 0;
  gsize n;
  const MaiNote *notes = mai_track_get_notes (track, &n);
  for (gsize i = 0; i < n; i++)
    {
      different += !seen[notes[i].velocity];
      seen[notes[i].velocity] = TRUE;
    }
  return different;
}

static void
check_seed (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiScore) score = mai_midi_load (path, &error);
  g_assert_no_error (error);
  g_test_message ("%s", path);

  MaiMetreMap *metres = mai_score_get_metre_map (score);
  gint64 end = mai_score_get_end (score);
  MaiBarPosition last = mai_metre_map_tick_to_bar (metres, end);
  g_assert_cmpuint (mai_score_get_division (score), ==, 480);
  g_assert_cmpint (last.beat, ==, 0); /* it ends with its last bar */
  g_assert_cmpint (last.tick, ==, 0);
  g_assert_cmpint (last.bar, >=, 8);
  g_assert_cmpint (last.bar, <=, 17);
  g_assert_cmpuint (mai_tempo_map_get_n_changes (mai_score_get_tempo_map (score)), ==, 1);

  g_autofree char *title = mai_score_dup_title (score);
  g_assert_nonnull (title);
  g_assert_cmpuint (strlen (title), >, 4);

  MaiRounding rounding;
  g_autoptr (MaiSteps) steps =
      mai_encoding_encode (mai_encoding_by_name ("events-1", NULL), score, &rounding);
  g_assert_cmpuint (steps->n, >=, 32);
  g_assert_cmpuint (rounding.onsets_rounded + rounding.durations_rounded + rounding.gaps_rounded,
                    ==, 0);
  for (guint i = 1; i < mai_score_get_n_tracks (score); i++)
    g_assert_cmpuint (count_velocities (mai_score_get_track (score, i)), >=, 8);
}

static void
test_seeds (void)
{
  g_auto (GStrv) paths = mai_paths_list ("seeds", ".mid");
  g_assert_cmpuint (g_strv_length (paths), ==, 12);
  for (guint i = 0; paths[i] != NULL; i++)
    check_seed (paths[i]);
}

/* The share of a seed's notes that its own key has: what was written down is in the key it says. */
static void
test_keys (void)
{
  static const struct
  {
    const char *name;
    guint8 tonic;
    guint16 scale; /* from the tonic; minor with both sixths and sevenths */
  } keys[] = {
    { "ode-to-joy.mid", 2, 0xab5 },   { "greensleeves.mid", 9, 0xfad },
    { "largo.mid", 1, 0xab5 },        { "minuet-in-g.mid", 7, 0xab5 },
    { "lullaby.mid", 3, 0xab5 },      { "canon-in-d.mid", 2, 0xab5 },
    { "silent-night.mid", 0, 0xab5 }, { "sonata-in-a.mid", 9, 0xab5 },
    { "prelude-in-c.mid", 0, 0xab5 }, { "the-entertainer.mid", 0, 0xab5 },
  };
  for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
    {
      g_autofree char *path = mai_paths_find ("seeds", keys[k].name);
      g_assert_nonnull (path);
      g_autoptr (MaiScore) score = mai_midi_load (path, NULL);
      guint inside = 0, all = 0;
      for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
        {
          gsize n;
          const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, i), &n);
          for (gsize j = 0; j < n; j++, all++)
            inside += keys[k].scale >> ((notes[j].pitch + 12 - keys[k].tonic) % 12) & 1;
        }
      g_test_message ("%s: %u of %u", keys[k].name, inside, all);
      g_assert_cmpuint (inside * 100, >=, all * 88);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seeds/load", test_seeds);
  g_test_add_func ("/seeds/keys", test_keys);
  return g_test_run ();
}
