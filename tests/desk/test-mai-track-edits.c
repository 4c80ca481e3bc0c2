/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/common/mai-track-edits.h"

#define DRUMS 9

static void
test_add (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  guint seen = 0;

  for (guint i = 0; i < 15; i++)
    {
      guint8 channel;

      mai_track_edits_add (score);
      g_assert_cmpuint (mai_score_get_n_tracks (score), ==, i + 1);
      channel = mai_track_get_channel (mai_score_get_track (score, i));
      g_assert_cmpuint (channel, !=, DRUMS);
      g_assert_cmpuint (seen & (1u << channel), ==, 0);
      seen |= 1u << channel;
    }
  mai_score_undo (score);
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 14);
}

static void
test_instrument (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track;

  mai_track_edits_add (score);
  mai_track_edits_add (score);
  track = mai_score_get_track (score, 0);
  mai_track_edits_set_instrument (score, track, 73);
  g_assert_cmpuint (mai_track_edits_get_instrument (track), ==, 73);
  mai_track_edits_set_instrument (score, track, MAI_TRACK_EDITS_DRUMS);
  g_assert_cmpuint (mai_track_get_channel (track), ==, DRUMS);
  g_assert_cmpuint (mai_track_edits_get_instrument (track), ==, MAI_TRACK_EDITS_DRUMS);
  /* One step, though it changes channel and program. */
  mai_track_edits_set_instrument (score, track, 40);
  g_assert_cmpuint (mai_track_get_program (track), ==, 40);
  g_assert_cmpuint (mai_track_get_channel (track), !=, DRUMS);
  g_assert_cmpuint (mai_track_get_channel (track), !=,
                    mai_track_get_channel (mai_score_get_track (score, 1)));
  mai_score_undo (score);
  g_assert_cmpuint (mai_track_edits_get_instrument (track), ==, MAI_TRACK_EDITS_DRUMS);
}

static void
test_describe (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  const char *const words[] = { "Left hand", "Flute", "Drum kit" };

  mai_score_add_track (score, "Left hand", 0, 0);
  mai_score_add_track (score, "", 73, 1);
  mai_score_add_track (score, "", 0, DRUMS);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autofree char *described = mai_track_edits_describe (score, i);

      g_assert_cmpstr (described, ==, words[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/track-edits/add", test_add);
  g_test_add_func ("/desk/track-edits/instrument", test_instrument);
  g_test_add_func ("/desk/track-edits/describe", test_describe);
  return g_test_run ();
}
