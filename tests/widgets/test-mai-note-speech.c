/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/editor/mai-note-speech.h"

static void
test_pitch (void)
{
  static const struct
  {
    guint pitch;
    gboolean flats;
    const char *words;
  } cases[] = {
    { 60, FALSE, "C 4" },           { 61, FALSE, "C sharp 4" }, { 61, TRUE, "D flat 4" },
    { 63, TRUE, "E flat 4" },       { 66, FALSE, "F sharp 4" }, { 68, TRUE, "A flat 4" },
    { 70, TRUE, "B flat 4" },       { 71, TRUE, "B 4" },        { 0, FALSE, "C minus 1" },
    { 10, TRUE, "B flat minus 1" }, { 12, FALSE, "C 0" },       { 127, FALSE, "G 9" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = mai_note_speech_pitch (cases[i].pitch, cases[i].flats);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static const struct
{
  gint64 ticks;
  guint division;
  const char *words;
} lengths[] = {
  { 1920, 480, "one whole" },
  { 2880, 480, "one dotted whole" },
  { 960, 480, "one half" },
  { 1440, 480, "one dotted half" },
  { 1680, 480, "one double dotted half" },
  { 480, 480, "one quarter" },
  { 720, 480, "one dotted quarter" },
  { 840, 480, "one double dotted quarter" },
  { 240, 480, "one eighth" },
  { 360, 480, "one dotted eighth" },
  { 120, 480, "one sixteenth" },
  { 180, 480, "one dotted sixteenth" },
  { 60, 480, "one thirty-second" },
  { 90, 480, "one dotted thirty-second" },
  { 30, 480, "one sixty-fourth" },
  { 640, 480, "one half triplet" },
  { 320, 480, "one quarter triplet" },
  { 160, 480, "one eighth triplet" },
  { 80, 480, "one sixteenth triplet" },
  { 40, 480, "one thirty-second triplet" },
  { 239, 480, "one eighth" }, /* as notation programs end notes */
  { 241, 480, "one eighth" },
  { 235, 480, "about one eighth" },
  { 3840, 480, "2 wholes" },
  { 3839, 480, "2 wholes" },
  { 5760, 480, "3 wholes" },
  { 2400, 480, "one whole and one quarter" },
  { 4320, 480, "2 wholes and one quarter" },
  { 1200, 480, "one half and one eighth" },
  { 600, 480, "one quarter and one sixteenth" },
  { 4000, 480, "2 wholes and one eighth triplet" },
  { 4100, 480, "about 2 wholes" },
  { 0, 480, "no length" },
  { 1, 480, "about one sixty-fourth" },
  { 1, 4, "one sixteenth" },
  { 3, 4, "one dotted eighth" },
  { 2, 4, "one eighth" },
  { 1, 1, "one quarter" },
  { 7, 1, "one whole and one dotted half" },
  { MAI_TICK_MAX, 1, "536870911 wholes and one dotted half" },
};

static void
test_length (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autofree char *words = mai_note_speech_length (lengths[i].ticks, lengths[i].division);

      g_assert_cmpstr (words, ==, lengths[i].words);
    }
}

static void
test_position (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  static const struct
  {
    gint64 tick;
    const char *words;
  } cases[] = {
    { 0, "bar 1 beat 1" },
    { 480, "bar 1 beat 2" },
    { 600, "bar 1 beat 2 plus one sixteenth" },
    { 1920, "bar 2 beat 1" },
    { 3360, "bar 3 beat 1" }, /* 3/4 from bar 2 on */
    { 4320, "bar 3 beat 3" },
    { 4800, "bar 4 beat 1" }, /* 6/8 */
    { 5520, "bar 4 beat 4" },
    { 5600, "bar 4 beat 4 plus one sixteenth triplet" },
  };

  mai_score_set_metre (score, 1920, 3, 4);
  mai_score_set_metre (score, 4800, 6, 8);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = mai_note_speech_position (score, cases[i].tick);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
assert_note (MaiScore *score, guint track, const MaiNote *note, gint64 tick, gboolean selected,
             const char *expected)
{
  g_autofree char *words = mai_note_speech_note (score, track, note, tick, selected);

  g_assert_cmpstr (words, ==, expected);
}

static void
assert_place (MaiScore *score, guint track, gint64 tick, guint pitch, const char *expected)
{
  g_autofree char *words = mai_note_speech_place (score, track, tick, pitch);

  g_assert_cmpstr (words, ==, expected);
}

static void
test_note (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiNote note = { .onset = 2 * 1920 + 480, .duration = 240, .pitch = 61, .velocity = 80 };

  mai_score_add_track (score, "Piano", 0, 0);
  assert_note (score, 0, &note, 0, FALSE, "C sharp 4, bar 3 beat 2, one eighth, velocity 80");
  assert_place (score, 0, note.onset, 61, "C sharp 4, bar 3 beat 2, empty");
  assert_note (score, 0, &note, note.onset + 120, FALSE,
               "C sharp 4, bar 3 beat 2 plus one sixteenth, held, one eighth from bar 3 beat 2, "
               "velocity 80");
  assert_note (score, 0, &note, 0, TRUE,
               "C sharp 4, bar 3 beat 2, one eighth, velocity 80, selected");
  note.origin = MAI_ORIGIN_COMPOSED;
  note.flags = MAI_NOTE_MUTED;
  assert_note (score, 0, &note, 0, TRUE,
               "C sharp 4, bar 3 beat 2, one eighth, velocity 80, composed, muted, selected");
  mai_score_add_track (score, "", 0, 1);
  assert_note (score, 0, &note, 0, FALSE,
               "C sharp 4, bar 3 beat 2, one eighth, velocity 80, track Piano, composed, muted");
  assert_note (score, 1, &note, 0, FALSE,
               "C sharp 4, bar 3 beat 2, one eighth, velocity 80, track 2, composed, muted");
}

static void
add_signature (MaiTrack *track, gint64 tick, int sharps)
{
  const guint8 data[] = { 0xFF, 0x59, (guint8) sharps, 0 };

  mai_track_add_event (track, tick, data, sizeof data);
}

/* The key signature of the track, or else of the first track, says how black keys are called. */
static void
test_spelling (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *conductor = mai_score_add_track (score, "", 0, 0);
  MaiTrack *piano = mai_score_add_track (score, "Piano", 0, 0);

  assert_place (score, 1, 0, 70, "A sharp 4, bar 1 beat 1, empty");
  add_signature (conductor, 0, -3);
  add_signature (conductor, 1920, 2);
  assert_place (score, 1, 0, 70, "B flat 4, bar 1 beat 1, empty");
  assert_place (score, 1, 1919, 70, "B flat 4, bar 1 beat 4 plus one quarter, empty");
  assert_place (score, 1, 1920, 70, "A sharp 4, bar 2 beat 1, empty");
  add_signature (piano, 0, -1);
  assert_place (score, 1, 1920, 70, "B flat 4, bar 2 beat 1, empty");
  assert_place (score, 0, 1920, 70, "A sharp 4, bar 2 beat 1, empty");
  g_assert_false (mai_note_speech_has_flats (score, 7, 1920));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/widgets/note-speech/pitch", test_pitch);
  g_test_add_func ("/widgets/note-speech/length", test_length);
  g_test_add_func ("/widgets/note-speech/position", test_position);
  g_test_add_func ("/widgets/note-speech/note", test_note);
  g_test_add_func ("/widgets/note-speech/spelling", test_spelling);
  return g_test_run ();
}
