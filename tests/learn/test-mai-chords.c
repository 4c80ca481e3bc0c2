/* SPDX-License-Identifier: Apache-2.0 */
/* Elements and their lengths: names, vocabularies, there and back, and composing. */
#include "learn/mai-chords-names.h"
#include "learn/mai-composer.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-recipe.h"
#include "mai-test-composer.h"
#include "mai-test-music.h"

#include <string.h>

/* ---- names ---- */

static void
assert_name (guint code, const char *expected)
{
  g_autofree char *name = mai_chords_name (code);

  g_assert_cmpstr (name, ==, expected);
}

static guint
chord (const char *classes)
{
  guint set = 0;

  for (; *classes != '\0'; classes++)
    set |= 1u << (*classes >= 'a' ? *classes - 'a' + 10 : *classes - '0');
  return mai_chords_code_of_classes (set);
}

static void
test_names (void)
{
  assert_name (60, "C4");
  assert_name (76, "E5");
  assert_name (70, "B-4");
  assert_name (54, "F#3");
  assert_name (34, "B-1");
  assert_name (11, "Bm1"); /* "B-1" is a B flat */
  assert_name (chord ("4b7"), "4.7.11"); /* E minor */
  assert_name (chord ("047"), "0.4.7");
  assert_name (chord ("904"), "9.0.4"); /* A minor */
  assert_name (chord ("27b5"), "11.2.5.7");
  assert_name (chord ("8041"),
               "0.1.4.8"); /* from 8 it is no wider, but its inner notes lie higher */
  assert_name (chord ("0369"), "0.3.6.9");
  assert_name (chord ("b0"), "11.0");
  assert_name (chord ("0"), "0");
}

/* Every name is another, and leads back; nothing else does. */
static void
test_parse (void)
{
  static const char *const wrong[] = { "",       ".",   "12",       "-1",     "0.",     "0..4",
                                       "0.4.7.", "4.0", "00",       "0.0",    "H4",     "C",
                                       "C10",    "c4",  "Db4",      "C-1",    "0.4.12", " 0",
                                       "0 ",     "+0",  "\xc3\xa9", "0.4.7.0" };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint code = 0; code < MAI_CHORDS_CODES; code++)
    {
      g_autofree char *name = code != 128 ? mai_chords_name (code) : NULL;
      guint found = G_MAXUINT;

      if (name == NULL)
        continue; /* the empty set */
      g_assert_true (mai_chords_parse (name, &found));
      g_assert_cmpuint (found, ==, code);
      g_assert_true (g_hash_table_add (seen, g_steal_pointer (&name)));
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      guint code;
      g_assert_false (mai_chords_parse (wrong[i], &code));
    }
}

static void
test_transpose (void)
{
  g_assert_cmpint (mai_chords_transpose (60, 7), ==, 67);
  g_assert_cmpint (mai_chords_transpose (121, 7), ==, -1);
  g_assert_cmpint (mai_chords_transpose (6, -7), ==, -1);
  g_assert_cmpint (mai_chords_transpose ((int) chord ("047"), 5), ==, chord ("590"));
  g_assert_cmpint (mai_chords_transpose ((int) chord ("047"), -1), ==, chord ("b36"));
  g_assert_cmpint (mai_chords_transpose ((int) chord ("047"), -36), ==, chord ("047"));
}

static guint
nearest (guint code, const guint *others, guint n)
{
  guint best = 0;

  for (guint i = 1; i < n; i++)
    if (mai_chords_distance (code, others[i]) < mai_chords_distance (code, others[best]))
      best = i;
  return others[best];
}

static void
test_distance (void)
{
  const guint some[] = { 60, 64, 76, chord ("047"), chord ("04"), chord ("0"), 67 };

  for (guint i = 0; i < G_N_ELEMENTS (some); i++)
    g_assert_cmpuint (mai_chords_distance (some[i], some[i]), ==, 0);
  g_assert_cmpuint (nearest (88, some, 7), ==, 76); /* the same class, nearest in pitch */
  g_assert_cmpuint (nearest (chord ("047a"), some, 7), ==, chord ("047"));
  g_assert_cmpuint (nearest (chord ("7"), some, 7), ==, 67); /* a note before a chord with more */
  g_assert_cmpuint (nearest (72, some, 7), ==, 60); /* a note for a note, not the octave */
  g_assert_cmpuint (nearest (61, some, 7), ==, 60); /* nothing in common: the nearest note */
}

/* ---- encoding ---- */

static const MaiEncoding *
chords (void)
{
  return mai_encoding_by_name ("chords", NULL);
}

static const MaiEncoding *
lengths (void)
{
  return mai_encoding_by_name ("lengths-1", NULL);
}

static void
add_note (MaiTrack *track, gint64 onset, gint64 duration, guint pitch)
{
  MaiNote note = { .onset = onset, .duration = duration, .pitch = (guint8) pitch, .velocity = 64 };
  mai_track_add_notes (track, &note, 1);
}

/* E5; E minor over two tracks (a drum with it); a unison; an octave; a note that is late by less than the grid sees. */
static MaiScore *
small_score (void)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *one = mai_score_add_track (score, NULL, 0, 0);
  MaiTrack *two = mai_score_add_track (score, NULL, 40, 1);
  MaiTrack *drums = mai_score_add_track (score, NULL, 0, 9);

  add_note (one, 0, 480, 76);
  add_note (one, 480, 240, 52);
  add_note (one, 480, 960, 71);
  add_note (two, 482, 240, 67);
  add_note (drums, 480, 240, 36);
  add_note (one, 960, 240, 60);
  add_note (two, 960, 120, 60);
  add_note (one, 1440, 240, 48);
  add_note (two, 1440, 240, 60);
  add_note (two, 4001, 480, 61);
  return score;
}

static void
test_elements (void)
{
  g_autoptr (MaiScore) score = small_score ();
  MaiRounding rounding;
  g_autoptr (MaiSteps) steps = mai_encoding_encode (chords (), score, &rounding);
  g_autoptr (MaiSteps) long_ones = mai_encoding_encode (lengths (), score, NULL);
  const guint16 expected[] = { 76, (guint16) chord ("47b"), 60, (guint16) chord ("0"), 61 };
  const guint16 durations[] = { 24, 48, 12, 12, 24 };

  g_assert_true (mai_encoding_is_open (chords ()));
  g_assert_cmpmem (steps->values, steps->n * 2, expected, sizeof expected);
  g_assert_cmpmem (long_ones->values, long_ones->n * 2, durations, sizeof durations);
  g_assert_cmpuint (rounding.notes, ==, 9);
  g_assert_cmpuint (rounding.onsets_rounded, ==, 2);
}

/* Learns the vocabulary of small_score(); steps (nullable) gets it, encoded anew. */
static MaiEncoding *
learn_small (const MaiEncoding *open, MaiSteps **steps)
{
  g_autoptr (MaiScore) score = small_score ();
  g_autoptr (MaiSteps) own = mai_encoding_encode (open, score, NULL);
  MaiEncoding *encoding = mai_encoding_learn (open, &own, 1);

  if (steps != NULL)
    *steps = g_steal_pointer (&own);
  return encoding;
}

static void
test_vocabulary (void)
{
  g_autoptr (MaiSteps) steps = NULL;
  g_autoptr (MaiEncoding) encoding = learn_small (chords (), &steps);
  g_autoptr (MaiEncoding) rhythm = learn_small (lengths (), NULL);
  g_autofree char *names = mai_encoding_dup_vocabulary (encoding);
  g_autofree char *durations = mai_encoding_dup_vocabulary (rhythm);
  const guint16 expected[] = { 4, 1, 3, 0, 2 };

  g_assert_false (mai_encoding_is_open (encoding));
  g_assert_cmpstr (names, ==, "[\"0\",\"4.7.11\",\"C#4\",\"C4\",\"E5\"]");
  g_assert_cmpstr (durations, ==, "[\"0012\",\"0024\",\"0048\"]");
  g_assert_cmpuint (mai_encoding_get_fields (encoding)[0].size, ==, 5);
  g_assert_cmpmem (steps->values, steps->n * 2, expected, sizeof expected);
  g_assert_null (mai_encoding_dup_vocabulary (chords ()));
}

/* Encoding what was decoded gives the same steps, of whatever element, in both. */
static void
assert_returns (const MaiEncoding *encoding, const MaiSteps *steps)
{
  g_autoptr (MaiScore) score = mai_encoding_decode (encoding, steps);
  MaiRounding rounding;
  g_autoptr (MaiSteps) again = mai_encoding_encode (encoding, score, &rounding);

  g_assert_cmpmem (steps->values, steps->n * 2, again->values, again->n * 2);
  g_assert_cmpuint (rounding.unknown + rounding.onsets_rounded, ==, 0);
}

static void
test_round_trip (void)
{
  g_autoptr (MaiSteps) every = mai_steps_new (MAI_CHORDS_CODES - 1, 1);
  g_autoptr (MaiSteps) every_length =
      mai_steps_new (mai_encoding_get_fields (lengths ())[0].size - 1, 1);
  g_autoptr (MaiSteps) steps = NULL;
  g_autoptr (MaiEncoding) encoding = learn_small (chords (), &steps);

  for (guint i = 0; i < every->n; i++)
    every->values[i] = (guint16) (i < 128 ? i : i + 1);
  for (guint i = 0; i < every_length->n; i++)
    every_length->values[i] = (guint16) (i + 1);
  assert_returns (chords (), every);
  assert_returns (lengths (), every_length);
  assert_returns (encoding, steps);
}

/* A seed from elsewhere: what is not known becomes the nearest, and is counted. */
static void
test_unknown (void)
{
  g_autoptr (MaiEncoding) encoding = learn_small (chords (), NULL);
  g_autoptr (MaiEncoding) rhythm = learn_small (lengths (), NULL);
  g_autoptr (MaiScore) score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, NULL, 0, 0);
  MaiRounding rounding;
  add_note (track, 0, 480, 64); /* an E, two octaves from the one known */
  add_note (track, 480, 1900, 60);
  add_note (track, 960, 480, 52); /* E G B D */
  add_note (track, 960, 480, 55);
  add_note (track, 960, 480, 59);
  add_note (track, 960, 480, 62);
  g_autoptr (MaiSteps) steps = mai_encoding_encode (encoding, score, &rounding);
  const guint16 expected[] = { 4, 3, 1 };

  g_assert_cmpmem (steps->values, steps->n * 2, expected, sizeof expected);
  g_assert_cmpuint (rounding.unknown, ==, 2);
  g_autoptr (MaiSteps) durations = mai_encoding_encode (rhythm, score, &rounding);
  g_assert_cmpuint (durations->values[1], ==, 2);
  g_assert_cmpuint (rounding.unknown, ==, 1);
}

static void
test_augment (void)
{
  g_autoptr (MaiSteps) steps = mai_steps_new (2, 1);
  g_autoptr (MaiEncoding) encoding = NULL;

  steps->values[0] = 60;
  steps->values[1] = 61;
  encoding = mai_encoding_learn (chords (), &steps, 1);
  g_assert_false (mai_encoding_augment (encoding, steps, 1, 0)); /* there is no D */
  g_assert_false (mai_encoding_augment (encoding, steps, -1, 0));
  steps->n = 1;
  g_assert_cmpuint (steps->values[0], ==, 1); /* "C4" comes after "C#4" */
  g_assert_true (mai_encoding_augment (encoding, steps, 1, 3));
  g_assert_cmpuint (steps->values[0], ==, 0);
}

/* ---- in a model's metadata ---- */

static GHashTable *
metadata_new (const char *name, const char *vocabulary)
{
  GHashTable *metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  g_hash_table_insert (metadata, g_strdup ("encoding"), g_strdup (name));
  if (vocabulary != NULL)
    g_hash_table_insert (metadata, g_strdup ("vocabulary"), g_strdup (vocabulary));
  return metadata;
}

static void
test_save (void)
{
  g_autoptr (MaiEncoding) encoding = learn_small (chords (), NULL);
  g_autoptr (GHashTable) metadata = metadata_new ("x", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiEncoding) read = NULL;
  g_autofree char *a = mai_encoding_dup_vocabulary (encoding);
  g_autofree char *b = NULL;

  mai_encoding_save (encoding, metadata);
  read = mai_encoding_load (metadata, &error);
  g_assert_no_error (error);
  b = mai_encoding_dup_vocabulary (read);
  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (mai_encoding_get_name (read), ==, "chords-1");

  g_autoptr (GHashTable) plain = metadata_new ("x", NULL);
  mai_encoding_save (mai_encoding_by_name ("events-1", NULL), plain);
  g_assert_false (g_hash_table_contains (plain, "vocabulary"));
  g_autoptr (MaiEncoding) events = mai_encoding_load (plain, &error);
  g_assert_true (events == mai_encoding_by_name ("events", NULL));
  mai_encoding_unref (mai_encoding_ref (events));
}

static void
test_hostile (void)
{
  static const char *const wrong[] = { NULL,           "",
                                       "[]",           "{}",
                                       "[1]",          "[\"C4\",1]",
                                       "[\"C4\"",      "[\"C4\",\"C4\"]",
                                       "\"C4\"",       "[[\"C4\"]]",
                                       "[null]",       "[\"H4\"]",
                                       "[\"7.4.11\"]", "[\"0.4.7\",\"4.0.7\"]" };
  g_autoptr (GString) many = g_string_new ("[\"C4\"");

  for (guint i = 0; i < MAI_CHORDS_CODES; i++)
    g_string_append (many, ",\"C4\"");
  g_string_append_c (many, ']');
  for (guint i = 0; i <= G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GHashTable) metadata =
          metadata_new ("chords-1", i < G_N_ELEMENTS (wrong) ? wrong[i] : many->str);
      g_autoptr (GError) error = NULL;

      g_assert_null (mai_encoding_load (metadata, &error));
      g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_ENCODING);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
}

/* ---- data sets, composing ---- */

static MaiDataSet *
make_set (const char *encoding)
{
  char *folder = mai_test_music_folder (20, 60);
  const char *paths[] = { folder, NULL };
  g_autoptr (GError) error = NULL;
  MaiDataSet *set = mai_data_set_new (paths, mai_encoding_by_name (encoding, NULL), NULL, NULL,
                                      NULL, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  mai_test_music_remove (folder);
  return set;
}

/* Twice the same; every step is a value of the vocabulary, and every value occurs. Both encodings see as many elements. */
static void
test_data_set (void)
{
  g_autoptr (MaiDataSet) set = make_set ("chords");
  g_autoptr (MaiDataSet) again = make_set ("chords-1");
  g_autoptr (MaiDataSet) rhythm = make_set ("lengths");
  const MaiEncoding *encoding = mai_data_set_get_encoding (set);
  guint size = mai_encoding_get_fields (encoding)[0].size;
  g_autofree gboolean *seen = g_new0 (gboolean, size);

  g_assert_false (mai_encoding_is_open (encoding));
  g_assert_cmpstr (mai_data_set_get_digest (set), ==, mai_data_set_get_digest (again));
  g_assert_cmpstr (mai_data_set_get_digest (set), !=, mai_data_set_get_digest (rhythm));
  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    {
      const MaiSteps *steps = mai_data_set_get_piece (set, i)->steps;

      g_assert_cmpuint (steps->n, ==, mai_data_set_get_piece (rhythm, i)->steps->n);
      for (gsize s = 0; s < steps->n; s++)
        {
          g_assert_cmpuint (steps->values[s], <, size);
          seen[steps->values[s]] = TRUE;
        }
    }
  for (guint value = 0; value < size; value++)
    g_assert_true (seen[value]);
}

/* Half a quarter from one to the next, all of them in scale and range, as many notes as asked for or a chord more. */
static void
test_compose (void)
{
  g_autoptr (MaiDataSet) set = make_set ("chords");
  g_autoptr (MaiComposer) composer =
      mai_test_composer_new (mai_data_set_get_encoding (set), NULL, 1);
  g_autoptr (MaiScore) seed = mai_test_music_score (3, 32);
  MaiComposeOptions options = { .notes = 100,
                                .sampling = MAI_SAMPLING_DEFAULT,
                                .constraints = { 0xab5, 40, 90 },
                                .random_seed = 1 };
  g_autoptr (GPtrArray) takes = NULL;
  g_autoptr (GError) error = NULL;
  gsize n, composed = 0;
  const MaiNote *notes;
  gint64 last = -1;

  takes = mai_composer_compose (composer, seed, &options, 0, 1, NULL, NULL, &error);
  g_assert_no_error (error);
  notes = mai_track_get_notes (mai_score_get_track (takes->pdata[0], 0), &n);
  for (gsize i = 0; i < n; i++)
    {
      if (notes[i].origin == MAI_ORIGIN_COMPOSED)
        {
          composed++;
          g_assert_true (notes[i].onset == last || notes[i].onset == last + 240);
          g_assert_true (0xab5 >> notes[i].pitch % 12 & 1);
          g_assert_cmpuint (notes[i].pitch, >=, 40);
        }
      last = notes[i].onset;
    }
  g_assert_cmpuint (composed, >=, 100);
  g_assert_cmpuint (composed, <, 112);

  options.constraints = (MaiConstraints){ 0xfff, 0, 1 };
  g_assert_null (mai_composer_compose (composer, seed, &options, 0, 1, NULL, NULL, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS);
}

/* What was composed encodes as what was chosen; in `lengths` each follows where the last one ends. */
static void
test_cursor (void)
{
  static const char *const names[] = { "chords", "lengths" };

  for (guint e = 0; e < G_N_ELEMENTS (names); e++)
    {
      g_autoptr (MaiEncoding) encoding = learn_small (mai_encoding_by_name (names[e], NULL), NULL);
      g_autoptr (MaiScore) score = small_score ();
      g_autoptr (MaiCursor) cursor = mai_cursor_new (encoding, score);
      guint size = mai_encoding_get_fields (encoding)[0].size;
      g_autoptr (MaiSteps) before = mai_encoding_encode (encoding, score, NULL);

      for (guint16 i = 0; i < 20; i++)
        {
          guint16 step = (guint16) (i * 7 % size);
          gint64 there = mai_cursor_peek (cursor, &step);
          g_assert_cmpuint (mai_cursor_append (cursor, &step), >, 0);
          g_assert_cmpint (mai_cursor_get_onset (cursor), ==, there);
        }
      g_autoptr (MaiSteps) steps = mai_encoding_encode (encoding, score, NULL);
      g_assert_cmpuint (steps->n, ==, before->n + 20);
      for (guint i = 0; i < 20; i++)
        g_assert_cmpuint (steps->values[before->n + i], ==, i * 7 % size);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chords/names", test_names);
  g_test_add_func ("/chords/parse", test_parse);
  g_test_add_func ("/chords/transpose", test_transpose);
  g_test_add_func ("/chords/distance", test_distance);
  g_test_add_func ("/chords/elements", test_elements);
  g_test_add_func ("/chords/vocabulary", test_vocabulary);
  g_test_add_func ("/chords/round-trip", test_round_trip);
  g_test_add_func ("/chords/unknown", test_unknown);
  g_test_add_func ("/chords/augment", test_augment);
  g_test_add_func ("/chords/save", test_save);
  g_test_add_func ("/chords/hostile", test_hostile);
  g_test_add_func ("/chords/data-set", test_data_set);
  g_test_add_func ("/chords/compose", test_compose);
  g_test_add_func ("/chords/cursor", test_cursor);
  return g_test_run ();
}
