/* SPDX-License-Identifier: Apache-2.0 */
/* Frames: sets of pitches, scores there and back, context, composing. */
#include "learn/mai-composer.h"
#include "learn/mai-frames.h"
#include "learn/mai-recipe.h"
#include "mai-test-composer.h"
#include "mai-test-tunes.h"

static const MaiEncoding *
frames (void)
{
  return mai_encoding_by_name ("frames-1", NULL);
}

static void
add_note (MaiTrack *track, gint64 onset, gint64 duration, guint pitch)
{
  MaiNote note = { .onset = onset, .duration = duration, .pitch = (guint8) pitch, .velocity = 64 };
  mai_track_add_notes (track, &note, 1);
}

static const guint16 *
row (const MaiSteps *steps, gsize i)
{
  return steps->values + i * steps->n_fields;
}

/* The steps as text: "60 64 | | 67 |", a bar for each end. */
static char *
spell (const MaiSteps *steps)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < steps->n; i++)
    if (row (steps, i)[MAI_FRAMES_NOTE] == MAI_FRAMES_END)
      g_string_append (text, "| ");
    else
      g_string_append_printf (text, "%u ", row (steps, i)[MAI_FRAMES_NOTE]);
  return g_string_free (text, FALSE);
}

static void
assert_spells (const MaiSteps *steps, const char *expected)
{
  g_autofree char *text = spell (steps);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_frame (void)
{
  MaiPitchSet frame = { { 0, 0 } };
  const guint pitches[] = { 0, 1, 62, 63, 64, 65, 100, 127 };
  int pitch = -1;

  g_assert_cmpint (mai_pitch_set_next (&frame, -1), ==, -1);
  for (guint i = 0; i < G_N_ELEMENTS (pitches); i++)
    mai_pitch_set_add (&frame, pitches[i]);
  mai_pitch_set_add (&frame, 64);
  g_assert_cmpuint (mai_pitch_set_count (&frame), ==, G_N_ELEMENTS (pitches));
  for (guint i = 0; i < G_N_ELEMENTS (pitches); i++)
    {
      pitch = mai_pitch_set_next (&frame, pitch);
      g_assert_cmpint (pitch, ==, (int) pitches[i]);
    }
  g_assert_cmpint (mai_pitch_set_next (&frame, 127), ==, -1);
  g_assert_true (mai_pitch_set_has (&frame, 127) && mai_pitch_set_has (&frame, 0));
  g_assert_false (mai_pitch_set_has (&frame, 2));
}

/* By hand: a chord, one note held, one too short for any frame's start, a drum; a bar of silence is left out. */
static void
test_score (void)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *one = mai_score_add_track (score, NULL, 0, 0);
  MaiTrack *two = mai_score_add_track (score, NULL, 40, 1);
  MaiTrack *drums = mai_score_add_track (score, NULL, 0, 9);
  MaiRounding rounding;

  add_note (one, 1920 + 120, 239, 60); /* ends a tick early, as engraved */
  add_note (two, 1920 + 120, 120, 67);
  add_note (two, 1920 + 120, 120, 67);
  add_note (drums, 1920 + 360, 480, 36);
  add_note (one, 1920 + 400, 40, 72); /* begins and ends in the fourth frame */
  add_note (one, 1920 + 490, 240, 55); /* a twelfth late: from the sixth on */
  g_autoptr (MaiSteps) steps = mai_encoding_encode (frames (), score, &rounding);
  assert_spells (steps, "| 60 67 | 60 | 72 | | 55 | 55 | ");
  g_assert_cmpuint (rounding.notes, ==, 5);
  g_assert_cmpuint (rounding.onsets_rounded, ==, 2);
  g_assert_cmpuint (rounding.durations_rounded, ==, 1);
  g_assert_cmpuint (mai_frames_count (steps, 0), ==, 7);
  g_assert_cmpuint (mai_frames_count (steps, 4), ==, 5);
  g_assert_cmpuint (mai_frames_find (steps, 0), ==, 0);
  g_assert_cmpuint (mai_frames_find (steps, 2), ==, 4);
  g_assert_cmpuint (mai_frames_find (steps, 99), ==, steps->n);
}

/* Context says where the next step stands. */
static void
test_context (void)
{
  MaiPitchSet piece[18] = { { { 0, 0 } } };

  mai_pitch_set_add (&piece[0], 60);
  mai_pitch_set_add (&piece[0], 64);
  for (guint pitch = 0; pitch < 20; pitch++)
    mai_pitch_set_add (&piece[16], 40 + pitch);
  g_autoptr (MaiSteps) steps = mai_frames_to_steps (piece, 18);

  g_assert_cmpuint (steps->n, ==, 18 + 22);
  g_assert_cmpuint (row (steps, 0)[MAI_FRAMES_PLACE], ==, 1);
  g_assert_cmpuint (row (steps, 1)[MAI_FRAMES_PLACE], ==, 2);
  g_assert_cmpuint (row (steps, 1)[MAI_FRAMES_BEAT], ==, 0);
  g_assert_cmpuint (row (steps, 2)[MAI_FRAMES_PLACE], ==, 0);
  g_assert_cmpuint (row (steps, 2)[MAI_FRAMES_BEAT], ==, 1);
  g_assert_cmpuint (row (steps, 17)[MAI_FRAMES_BEAT], ==, 0);
  g_assert_cmpuint (row (steps, 18 + 18)[MAI_FRAMES_PLACE], ==, 15);
  g_assert_cmpuint (row (steps, 1)[MAI_FRAMES_ABOVE], ==, MAI_FRAMES_NONE);
  g_assert_cmpuint (row (steps, 2)[MAI_FRAMES_ABOVE], ==,
                    60); /* of frame 0, which has just ended */
  g_assert_cmpuint (row (steps, 2)[MAI_FRAMES_THEN], ==, 64);
  g_assert_cmpuint (row (steps, 3)[MAI_FRAMES_ABOVE], ==, MAI_FRAMES_END);
  g_assert_cmpuint (row (steps, steps->n - 2)[MAI_FRAMES_ABOVE], ==, 40);
  for (gsize i = 0; i < steps->n; i++)
    for (guint f = 0; f < MAI_FRAMES_N_FIELDS; f++)
      g_assert_cmpuint (row (steps, i)[f], <, mai_encoding_get_fields (frames ())[f].size);
}

/* Going up through a chord after another: what the chord before has above. */
static void
test_above (void)
{
  MaiPitchSet piece[2] = { { { 0, 0 } } };
  /* after 60 64 67 | 62 65 67 | */
  const guint16 above[] = { 129, 129, 129, 60, 64, 67, 128, 62 };
  const guint16 then[] = { 129, 129, 129, 64, 67, 128, 128, 65 };

  for (guint i = 0; i < 3; i++)
    mai_pitch_set_add (&piece[0], 60 + (guint[]){ 0, 4, 7 }[i]);
  mai_pitch_set_add (&piece[1], 62);
  mai_pitch_set_add (&piece[1], 65);
  mai_pitch_set_add (&piece[1], 67);
  g_autoptr (MaiSteps) steps = mai_frames_to_steps (piece, 2);
  g_assert_cmpuint (steps->n, ==, 8);
  for (gsize i = 0; i < steps->n; i++)
    {
      g_assert_cmpuint (row (steps, i)[MAI_FRAMES_ABOVE], ==, above[i]);
      g_assert_cmpuint (row (steps, i)[MAI_FRAMES_THEN], ==, then[i]);
    }
}

/* Any score: after one round it is at home on the frames, and all its rows come back. */
static void
test_identity (void)
{
  for (guint32 seed = 0; seed < 200; seed++)
    {
      g_autoptr (MaiScore) score = test_tune (seed, 100);
      g_autoptr (MaiSteps) first = mai_encoding_encode (frames (), score, NULL);
      g_autoptr (MaiScore) back = mai_encoding_decode (frames (), first);
      MaiRounding rounding;
      g_autoptr (MaiSteps) second = mai_encoding_encode (frames (), back, &rounding);

      g_assert_cmpmem (first->values, first->n * first->n_fields * 2, second->values,
                       second->n * second->n_fields * 2);
      g_assert_cmpuint (rounding.onsets_rounded + rounding.durations_rounded, ==, 0);
    }
}

/* A pitch in neighbouring frames is one note; steps that do not end their last frame are understood, too. */
static void
test_decode (void)
{
  const guint16 notes_of_steps[] = { 60, 64, 128, 60, 128, 128, 60 };
  guint16 values[7 * MAI_FRAMES_N_FIELDS] = { 0 };
  MaiSteps steps = { values, 7, MAI_FRAMES_N_FIELDS };
  for (guint i = 0; i < 7; i++)
    values[i * MAI_FRAMES_N_FIELDS] = notes_of_steps[i];
  g_autoptr (MaiScore) score = mai_encoding_decode (frames (), &steps);
  gsize n;
  const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, 0), &n);

  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpint (notes[0].duration, ==, 240);
  g_assert_cmpint (notes[1].duration, ==, 120);
  g_assert_cmpint (notes[2].onset, ==, 360);
  steps.n = 0;
  g_autoptr (MaiScore) empty = mai_encoding_decode (frames (), &steps);
  g_assert_cmpuint (mai_score_get_n_notes (empty), ==, 0);
}

/* A file may say anything: notes that last for years, and a silence of as many. */
static void
test_long (void)
{
  g_autoptr (MaiScore) score = mai_score_new (1);
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
  MaiRounding rounding;

  add_note (track, 0, MAI_TICK_MAX, 60);
  add_note (track, 2000000000, 1, 62);
  g_autoptr (MaiSteps) steps = mai_encoding_encode (frames (), score, &rounding);
  g_assert_cmpuint (mai_frames_count (steps, 0), ==, 256 + 256 + 4);
  g_assert_cmpuint (rounding.gaps_rounded, ==, 1);
  g_assert_cmpuint (rounding.durations_rounded, ==, 1);
  g_assert_cmpuint (rounding.notes, ==, 2);

  for (int i = 0; i < 1200; i++) /* and another 500 frames each */
    add_note (track, 1000 * i, 60, 62);
  g_autoptr (MaiSteps) cut = mai_encoding_encode (frames (), score, &rounding);
  g_assert_cmpuint (mai_frames_count (cut, 0), <=, MAI_FRAMES_MAX);
  g_assert_cmpuint (mai_frames_count (cut, 0), >, MAI_FRAMES_MAX - 600);
  g_assert_cmpuint (rounding.notes, <, 1202);
}

static void
test_augment (void)
{
  g_autoptr (MaiScore) score = test_tune (3, 50);
  g_autoptr (MaiSteps) steps = mai_encoding_encode (frames (), score, NULL);
  test_move (score, 5, 0);
  g_autoptr (MaiSteps) higher = mai_encoding_encode (frames (), score, NULL);

  g_assert_false (mai_encoding_augment (frames (), steps, 100, 0));
  g_assert_false (mai_encoding_augment (frames (), steps, -100, 0));
  g_assert_true (mai_encoding_augment (frames (), steps, 5, 3));
  g_assert_cmpmem (steps->values, steps->n * steps->n_fields * 2, higher->values,
                   higher->n * higher->n_fields * 2);
}

/* ---- composing ---- */

static void
choose (GRand *rand, MaiCursor *cursor, const MaiConstraints *constraints, guint16 *step)
{
  guint8 allowed[129];

  g_assert_cmpuint (mai_cursor_mask (cursor, constraints, 0, step, allowed), >, 0);
  g_assert_true (allowed[128]);
  step[0] = 128;
  if (g_rand_int_range (rand, 0, 3) > 0)
    do
      step[0] = (guint16) g_rand_int_range (rand, 30, 129);
    while (!allowed[step[0]]);
}

/* What was composed encodes as what was chosen, with its context, and the seed's notes stay as they were. */
static void
test_cursor (void)
{
  static const guint divisions[] = { 480, 24, 100, 384, 1000 };
  MaiConstraints constraints = MAI_CONSTRAINTS_NONE;

  for (guint32 seed = 0; seed < 50; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (MaiScore) score = mai_score_new (divisions[seed % 5]);
      gint64 quarter = mai_score_get_division (score);
      MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
      guint16 chosen[400 * MAI_FRAMES_N_FIELDS], end[MAI_FRAMES_N_FIELDS] = { 128 };
      guint n_notes = 1;

      add_note (track, (5 + seed % 7) * quarter, quarter, 60);
      g_autoptr (MaiCursor) cursor = mai_cursor_new (frames (), score);
      for (guint i = 0; i < 400; i++)
        {
          guint16 *step = chosen + i * MAI_FRAMES_N_FIELDS;
          choose (rand, cursor, &constraints, step);
          if (i == 399)
            step[0] = 128;
          if (i == 397)
            step[0] = 127; /* so that no silence is left out at the end */
          gint64 there = mai_cursor_peek (cursor, step);
          n_notes += mai_cursor_append (cursor, step);
          if (step[0] != 128)
            g_assert_cmpint (mai_cursor_get_onset (cursor), ==, there);
        }
      if (chosen[398 * MAI_FRAMES_N_FIELDS] != 128)
        continue; /* 127 was not the last */
      g_assert_cmpuint (mai_score_get_n_notes (score), ==, n_notes);
      gsize n;
      g_assert_cmpint (mai_track_get_notes (track, &n)[0].duration, ==, quarter);
      g_autoptr (MaiSteps) steps = mai_encoding_encode (frames (), score, NULL);
      g_assert_cmpuint (row (steps, steps->n - 1)[0], ==, end[0]);
      for (guint i = 0; i < 399 * MAI_FRAMES_N_FIELDS; i++)
        g_assert_cmpuint (steps->values[(steps->n - 399) * MAI_FRAMES_N_FIELDS + i], ==, chosen[i]);
    }
}

static void
test_constraints (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (MaiScore) score = test_tune (1, 20);
  g_autoptr (MaiCursor) cursor = mai_cursor_new (frames (), score);
  MaiConstraints constraints = { 0xab5, 40, 90 };

  for (guint i = 0; i < 500; i++)
    {
      guint16 step[MAI_FRAMES_N_FIELDS];
      choose (rand, cursor, &constraints, step);
      g_assert_true (step[0] == 128
                     || (step[0] >= 40 && step[0] <= 90 && (0xab5 >> step[0] % 12 & 1)));
      mai_cursor_append (cursor, step);
    }
}

static void
test_compose (void)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (frames (), NULL, 1);
  g_autoptr (MaiScore) seed = test_tune (1, 30);
  g_autoptr (MaiScore) nothing = mai_score_new (480);
  MaiComposeOptions options = { .notes = 60,
                                .sampling = MAI_SAMPLING_DEFAULT,
                                .constraints = MAI_CONSTRAINTS_NONE,
                                .random_seed = 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) takes =
      mai_composer_compose (composer, seed, &options, 0, 2, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mai_score_get_n_notes (takes->pdata[1]), ==, 90);

  options.notes = 0;
  options.bars = 3;
  g_autoptr (GPtrArray) bars =
      mai_composer_compose (composer, nothing, &options, 0, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mai_score_get_n_notes (bars->pdata[0]), >, 0);
  g_assert_cmpint (mai_score_get_end (bars->pdata[0]), <=, 3 * 1920);
}

/* A network that would be silent for ever ends, too. */
static void
test_silence (void)
{
  g_autoptr (MaiComposer) composer = mai_test_composer_new (frames (), NULL, 1);
  g_autoptr (MaiScore) nothing = mai_score_new (480);
  MaiModel *model = mai_composer_get_model (composer);
  const MaiTensor *bias = mai_model_find_tensor (model, "head.0.out.bias");
  MaiComposeOptions options = { .notes = 5,
                                .sampling = MAI_SAMPLING_DEFAULT,
                                .constraints = MAI_CONSTRAINTS_NONE,
                                .random_seed = 1 };
  g_autoptr (GError) error = NULL;
  gsize n;

  g_assert_nonnull (bias);
  mai_model_get_parameters (model, &n)[bias->offset + MAI_FRAMES_END] = 1000;
  g_autoptr (GPtrArray) takes =
      mai_composer_compose (composer, nothing, &options, 0, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mai_score_get_n_notes (takes->pdata[0]), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/frames/frame", test_frame);
  g_test_add_func ("/frames/score", test_score);
  g_test_add_func ("/frames/context", test_context);
  g_test_add_func ("/frames/above", test_above);
  g_test_add_func ("/frames/identity", test_identity);
  g_test_add_func ("/frames/decode", test_decode);
  g_test_add_func ("/frames/long", test_long);
  g_test_add_func ("/frames/augment", test_augment);
  g_test_add_func ("/frames/cursor", test_cursor);
  g_test_add_func ("/frames/constraints", test_constraints);
  g_test_add_func ("/frames/compose", test_compose);
  g_test_add_func ("/frames/silence", test_silence);
  return g_test_run ();
}
