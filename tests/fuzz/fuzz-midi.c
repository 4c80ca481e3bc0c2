/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes: they load or are refused with a sentence; what loads comes back the same when saved and
 * loaded again, is undisturbed by folding the pedal, and is let go. A libFuzzer target, which the suites
 * also run over generated files (tests/midi/test-mai-midi-mutants.c). */
#include "fuzz-midi.h"

#include "mai-test-midi.h"

#include <string.h>

static void
check_refusal (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "any.mid"));
  g_assert_null (strchr (error->message, '\n'));
}

static void
check_queries (MaiScore *score)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);

      g_array_set_size (found, 0);
      mai_track_query (track, 0, MAI_TICK_MAX + 1, 0, 127, found);
      g_assert_cmpuint (found->len, ==, mai_track_get_n_notes (track));
      g_assert_true (g_utf8_validate (mai_track_get_name (track), -1, NULL));
    }
  g_assert_cmpint (mai_score_get_end (score), <=, MAI_TICK_MAX);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiScore) score = mai_midi_load_bytes (bytes, "any.mid", &error);
  g_autoptr (GBytes) folded = NULL;

  if (score == NULL)
    {
      check_refusal (error);
      return 0;
    }
  g_assert_no_error (error);
  mai_test_round_trip (score, "any.mid");
  check_queries (score);
  mai_midi_fold_sustain (score);
  folded = mai_midi_to_bytes (score, &error);
  g_assert_no_error (error);
  return 0;
}
