/* SPDX-License-Identifier: Apache-2.0 */
/* Which lines a score has, and what a copy weighs. */
#include "learn/mai-copy-text.h"

#include "learn/mai-copy-voices.h"
#include "nn/mai-random.h"

static void
add (MaiTrack *track, gint64 onset, gint64 duration, guint8 pitch)
{
  MaiNote note = { .onset = onset, .duration = duration, .pitch = pitch, .velocity = 70 };

  mai_track_add_notes (track, &note, 1);
}

/* The pitches of a line, "60 62 64"; NULL where there is none of that kind, part and track. */
static char *
read_line (const MaiCopyText *text, MaiCopyLineKind kind, guint part, guint track)
{
  for (guint i = 0; i < text->lines->len; i++)
    {
      const MaiCopyLine *line = &g_array_index (text->lines, MaiCopyLine, i);
      g_autoptr (GString) pitches = g_string_new (NULL);

      if (line->kind != kind || line->part != part || line->track != track)
        continue;
      for (guint k = line->first; k < line->first + line->n; k++)
        {
          guint8 pitch = g_array_index (text->pitches, guint8, k);

          g_assert_cmpint ((pitch & MAI_COPY_LINE_END) != 0, ==, k + 1 == line->first + line->n);
          g_string_append_printf (pitches, k > line->first ? " %d" : "%d", pitch & 127);
        }
      return g_string_free (g_steal_pointer (&pitches), FALSE);
    }
  return NULL;
}

static void
assert_line (const MaiCopyText *text, MaiCopyLineKind kind, guint part, guint track,
             const char *wanted)
{
  g_autofree char *line = read_line (text, kind, part, track);

  g_assert_cmpstr (line, ==, wanted);
}

/* A tune on a flute above a piano with chords: what is whose, and which chord note is which voice. */
static void
test_lines (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (MaiCopyText) text = mai_copy_text_new ();
  MaiTrack *flute = mai_score_add_track (score, "Flute", 73, 0);
  MaiTrack *piano = mai_score_add_track (score, "Piano", 0, 1);
  MaiTrack *drums = mai_score_add_track (score, "Drums", 0, MAI_CHANNEL_DRUMS);

  for (guint i = 0; i < 2; i++)
    {
      add (flute, i * 960, 480, (guint8) (80 + i));
      add (flute, i * 960 + 480, 480, (guint8) (84 + i));
      add (piano, i * 960, 959, (guint8) (40 + i));
      add (piano, i * 960, 960, (guint8) (60 + i));
      add (piano, i * 960, 960, (guint8) (50 + i));
      /* Below the chord that is held. */
      add (piano, i * 960 + 480, 480, (guint8) (45 + i));
      add (drums, i * 960, 100, 35);
    }
  g_assert_cmpuint (mai_copy_text_add (text, score, FALSE), ==, 12);
  assert_line (text, MAI_COPY_ALL, 0, 0, "40 50 60 80 45 84 41 51 61 81 46 85");
  assert_line (text, MAI_COPY_PART, 0, 0, "40 50 60 45 41 51 61 46");
  assert_line (text, MAI_COPY_PART, 9, 0, "80 84 81 85");
  assert_line (text, MAI_COPY_UPPER, 0, 0, "60 61");
  assert_line (text, MAI_COPY_SECOND, 0, 0, "50 51");
  assert_line (text, MAI_COPY_THIRD, 0, 0, "40 45 41 46");
  /* The lowest notes are the lowest of the chord alone: 45 lies above 40. */
  assert_line (text, MAI_COPY_LOWEST, 0, 0, "40 41");
  assert_line (text, MAI_COPY_HIGHEST, 0, 0, NULL); /* the flute is it */
  assert_line (text, MAI_COPY_HIGHEST_OF_PART, 0, 0, "60 45 61 46");
  assert_line (text, MAI_COPY_UPPER, 9, 0, NULL);
  assert_line (text, MAI_COPY_HIGHEST_OF_TRACK, 9, 0, NULL);
}

/* Two tracks of one instrument have lines of their own, muted notes have none, the same note on both is one. */
static void
test_tracks (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (MaiCopyText) text = mai_copy_text_new ();
  MaiTrack *right = mai_score_add_track (score, "Right", 0, 0);
  MaiTrack *left = mai_score_add_track (score, "Left", 0, 1);
  MaiNote muted = {
    .onset = 30, .duration = 100, .pitch = 99, .velocity = 9, .flags = MAI_NOTE_MUTED
  };

  for (guint i = 0; i < 3; i++)
    {
      add (right, i * 480, 480, (guint8) (60 + i));
      add (right, i * 480, 480, (guint8) (70 + i));
      add (left, i * 480, 480, (guint8) (80 - 10 * i));
    }
  mai_track_add_notes (right, &muted, 1);
  g_assert_cmpuint (mai_copy_text_add (text, score, FALSE), ==, 9);
  assert_line (text, MAI_COPY_HIGHEST_OF_TRACK, 0, 0, "70 71 72");
  assert_line (text, MAI_COPY_HIGHEST_OF_TRACK, 0, 1, "80 70 60");
  assert_line (text, MAI_COPY_PART, 0, 0, NULL);

  /* The left hand plays what the right does. */
  mai_track_set_notes (left, NULL, 0);
  add (left, 0, 480, 60);
  add (left, 480, 480, 61);
  g_array_set_size (text->lines, 0);
  g_assert_cmpuint (mai_copy_text_add (text, score, FALSE), ==, 6);
}

/* A player's legato: each note hangs over a little into the next. */
static void
test_legato (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (MaiCopyText) text = mai_copy_text_new ();
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);

  for (guint i = 0; i < 4; i++)
    {
      add (track, i * 480, 480 + 480 / 24 * MAI_COPY_LEGATO, (guint8) (70 - i));
      add (track, i * 480 + 240, 240, (guint8) (40 + i));
    }
  mai_copy_text_add (text, score, FALSE);
  assert_line (text, MAI_COPY_UPPER, 0, 0, "70 69 68 67");
  assert_line (text, MAI_COPY_SECOND, 0, 0, "40 41 42 43");
  /* As the bass rests on every beat the lowest notes are all of them, and that line is there already. */
  assert_line (text, MAI_COPY_LOWEST, 0, 0, NULL);
}

static void
test_composed_only (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (MaiCopyText) text = mai_copy_text_new ();
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);

  for (guint i = 0; i < 6; i++)
    {
      MaiNote note = { .onset = i * 480,
                       .duration = 480,
                       .pitch = (guint8) (60 + i),
                       .velocity = 70,
                       .origin = i < 3 ? MAI_ORIGIN_PLAYED : MAI_ORIGIN_COMPOSED };

      mai_track_add_notes (track, &note, 1);
    }
  g_assert_cmpuint (mai_copy_text_add (text, score, TRUE), ==, 3);
  assert_line (text, MAI_COPY_ALL, 0, 0, "63 64 65");
  /* They stand where they stood. */
  g_assert_cmpuint (g_array_index (text->onsets, guint32, 0), ==, 72);
}

static void
test_nothing (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (MaiCopyText) text = mai_copy_text_new ();
  MaiTrack *track;

  g_assert_cmpuint (mai_copy_text_add (text, score, FALSE), ==, 0);
  track = mai_score_add_track (score, "Piano", 0, 0);
  add (track, 0, 480, 60);
  g_assert_cmpuint (mai_copy_text_add (text, score, FALSE), ==, 1);
  g_assert_cmpuint (text->lines->len, ==, 0);
  g_assert_cmpuint (text->pitches->len, ==, 0);
}

static guint
weigh (const guint8 *pitches, guint notes)
{
  g_autofree guint8 *line = g_memdup2 (pitches, notes);
  g_autofree guint32 *onsets = g_new (guint32, notes);

  for (guint i = 0; i < notes; i++)
    onsets[i] = i * 12;
  line[notes - 1] |= MAI_COPY_LINE_END;
  return mai_copy_weigh (line, onsets, 0, notes, MAI_COPY_RHYTHM_MASK);
}

static void
test_weight (void)
{
  const guint8 tune[] = { 60, 62, 61, 65, 64, 60, 67, 69, 60, 59 };
  guint8 same[2000], trill[40];

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    same[i] = 60;
  for (guint i = 0; i < G_N_ELEMENTS (trill); i++)
    trill[i] = (guint8) (60 + i % 2);
  g_assert_cmpuint (weigh (tune, 10), ==, 10);
  g_assert_cmpuint (weigh (tune, 3), ==, 3);
  g_assert_cmpuint (weigh (tune, 2), ==, 2);
  g_assert_cmpuint (weigh (same, 40), ==, 4);
  g_assert_cmpuint (weigh (same, 2000), ==, 4);
  g_assert_cmpuint (weigh (trill, 40), ==, 5);
}

static void
test_pitch_set (void)
{
  MaiRandom random;

  mai_random_init (&random, 3, 3);
  for (guint round = 0; round < 300; round++)
    {
      MaiPitchSet set = { { 0, 0 } };
      gboolean has[128] = { FALSE };

      for (guint i = 0; i < round % 40; i++)
        {
          guint pitch = mai_random_below (&random, 128);

          mai_pitch_set_add (&set, pitch);
          has[pitch] = TRUE;
        }
      for (guint pitch = 0, below = 0; pitch < 128; below += has[pitch++])
        {
          g_assert_cmpint (mai_pitch_set_has (&set, pitch), ==, has[pitch]);
          g_assert_cmpuint (mai_pitch_set_count_below (&set, pitch), ==, below);
          g_assert_cmpuint (mai_pitch_set_count_above (&set, pitch) + below + has[pitch], ==,
                            mai_pitch_set_count (&set));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/copy-text/lines", test_lines);
  g_test_add_func ("/copy-text/tracks", test_tracks);
  g_test_add_func ("/copy-text/legato", test_legato);
  g_test_add_func ("/copy-text/composed-only", test_composed_only);
  g_test_add_func ("/copy-text/nothing", test_nothing);
  g_test_add_func ("/copy-text/weight", test_weight);
  g_test_add_func ("/copy-text/pitch-set", test_pitch_set);
  return g_test_run ();
}
