/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/editor/mai-note-clip.h"

#include <string.h>

/* None of ours. */
static const char *const bad[] = {
  "",
  "musicai",
  "musicai-notes 1",
  "musicai-notes 2 480 0 0\n",
  "musicai-notes 1 0 0 0\n",
  "musicai-notes 1 40000 0 0\n",
  "musicai-notes 1 480 0 1\n",
  "musicai-notes 1 480 0 999999999\n",
  "musicai-notes 1 480 99999999999999999999999 0\n",
  "musicai-notes 1 480 -1 0\n",
  "musicai-notes 1 480 0 1\n0 0 480 128 80 64 0 0 0\n",
  "musicai-notes 1 480 0 1\n0 0 480 60 0 64 0 0 0\n",
  "musicai-notes 1 480 0 1\n0 0 480 60 80 64 0 3 0\n",
  "musicai-notes 1 480 0 1\n0 0 480 60 80 64 0 0\n",
  "musicai-notes 1 480 0 1\n0 0 480 60 80 64 0 0 0 0\n",
  "musicai-notes 1 480 0 1\n99999999 0 480 60 80 64 0 0 0\n",
  "musicai-notes 1 480 0 2\n0 0 480 60 80 64 0 0 0\n",
};

static void
test_text (void)
{
  const MaiClipNote notes[] = {
    { { .onset = 480, .duration = 240, .pitch = 61, .velocity = 1, .release_velocity = 3 }, 4 },
    { { .onset = 0,
        .duration = MAI_TICK_MAX,
        .pitch = 127,
        .velocity = 127,
        .flags = MAI_NOTE_MUTED,
        .origin = MAI_ORIGIN_COMPOSED,
        .confidence = 0.125f },
      2 },
  };
  g_autoptr (MaiNoteClip) clip = mai_note_clip_new (384, 960, notes, 2), back = NULL;
  g_autofree char *text = mai_note_clip_to_text (clip), *again = NULL;
  gsize n;

  back = mai_note_clip_from_text (text, -1);
  g_assert_nonnull (back);
  again = mai_note_clip_to_text (back);
  g_assert_cmpstr (text, ==, again);
  g_assert_cmpuint (mai_note_clip_get_division (back), ==, 384);
  g_assert_cmpint (mai_note_clip_get_length (back), ==, 960);
  g_assert_false (mai_note_clip_is_of_one_track (back));
  g_assert_cmpuint (mai_note_clip_get_notes (back, &n)[0].track, ==, 2);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpfloat (mai_note_clip_get_notes (back, NULL)[0].note.confidence, ==, 0.125f);
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (mai_note_clip_from_text (bad[i], -1));
  for (gsize i = 0; i + 1 < strlen (text); i++) /* every beginning, without a byte behind */
    {
      g_autofree char *part = g_memdup2 (text, i + 1);
      g_autoptr (MaiNoteClip) cut = mai_note_clip_from_text (part, (gssize) i);

      g_assert_null (cut);
    }
}

/* Any bytes at all, and our own text with some of them changed. */
static void
test_hostile (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  const char *good = "musicai-notes 1 480 960 2\n0 0 480 60 80 64 0 0 0\n1 5 9 61 80 64 0 1 500\n";

  for (guint i = 0; i < 20000; i++)
    {
      gsize length = strlen (good);
      g_autofree char *text = g_memdup2 (good, length);
      g_autoptr (MaiNoteClip) clip = NULL;

      for (int k = g_rand_int_range (rand, 1, 5); k > 0; k--)
        text[g_rand_int_range (rand, 16, (int) length)] = (char) g_rand_int_range (rand, 0, 256);
      clip = mai_note_clip_from_text (text, (gssize) length);
      if (clip != NULL)
        {
          gsize n;
          const MaiClipNote *notes = mai_note_clip_get_notes (clip, &n);

          for (gsize j = 0; j < n; j++)
            g_assert_true (notes[j].note.onset >= 0 && notes[j].note.pitch <= 127
                           && mai_note_get_end (&notes[j].note) <= MAI_TICK_MAX
                           && notes[j].note.velocity >= 1 && notes[j].note.velocity <= 127);
        }
    }
}

static void
test_convert (void)
{
  const MaiClipNote notes[] = {
    { { .onset = 0, .duration = 160, .pitch = 60, .velocity = 1 }, 0 },
    { { .onset = 160, .duration = 160, .pitch = 60, .velocity = 1 }, 0 },
    { { .onset = 320, .duration = 1, .pitch = 60, .velocity = 1 }, 0 },
  };
  g_autoptr (MaiNoteClip) clip = mai_note_clip_new (480, 480, notes, 3);
  g_autoptr (MaiNoteClip) coarse = mai_note_clip_convert (clip, 16);
  g_autoptr (MaiNoteClip) fine = mai_note_clip_convert (clip, 960);
  const MaiClipNote *now = mai_note_clip_get_notes (coarse, NULL);

  g_assert_cmpint (now[0].note.duration, ==, 5); /* 5.33 */
  g_assert_cmpint (now[1].note.onset, ==, 5); /* still meets the first */
  g_assert_cmpint (mai_note_get_end (&now[1].note), ==, 11);
  g_assert_cmpint (now[2].note.onset, ==, 11);
  g_assert_cmpint (now[2].note.duration, ==, 1);
  g_assert_cmpint (mai_note_clip_get_length (coarse), ==, 16);
  g_assert_cmpint (mai_note_clip_get_notes (fine, NULL)[1].note.onset, ==, 320);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/note-clip/text", test_text);
  g_test_add_func ("/widgets/note-clip/hostile", test_hostile);
  g_test_add_func ("/widgets/note-clip/convert", test_convert);
  return g_test_run ();
}
