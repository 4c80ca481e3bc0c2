/* SPDX-License-Identifier: Apache-2.0 */
/* Composing as the source projects' presets do: from windows, with a network of lengths, without loops, unlike the songs. */
#include <glib/gstdio.h>
#include <string.h>

#include "learn/mai-composer.h"
#include "learn/mai-ear.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-lengths.h"
#include "learn/mai-repetition.h"
#include "mai-test-composer.h"
#include "mai-test-music.h"
#include "midi/mai-midi.h"
#include "nn/mai-checkpoint.h"
#include "nn/mai-stream.h"

#define WINDOW 7

/* An untrained network of the elements of some test music. */
static MaiComposer *
make_composer (const char *name, guint64 seed)
{
  const MaiEncoding *open = mai_encoding_by_name (name, NULL);
  MaiRecipe recipe = mai_preset_find ("notes-lstm", NULL)->recipe;
  g_autoptr (MaiScore) music = mai_test_music_score (3, 200);
  g_autoptr (MaiSteps) steps = mai_encoding_encode (open, music, NULL);
  g_autoptr (MaiEncoding) encoding = mai_encoding_learn (open, &steps, 1);
  MaiComposer *composer;

  recipe.embedding = recipe.hidden = recipe.projection = recipe.head = 12;
  composer = mai_test_composer_new (encoding, &recipe, seed);
  mai_composer_set_window (composer, WINDOW);
  return composer;
}

static MaiComposeOptions
default_options (void)
{
  return (MaiComposeOptions){
    .notes = 60, .sampling = { 1, 0, 1 }, .constraints = MAI_CONSTRAINTS_NONE, .random_seed = 7
  };
}

/* ---- windows ---- */

/* What an ear says after n steps is what a fresh stream says after the last of them, to the bit; with weights of fewer bits,
 * too. */
static void
check_ear (MaiPrecision weights)
{
  g_autoptr (MaiComposer) composer = make_composer ("chords", 1);
  MaiModel *model = mai_composer_get_model (composer);
  guint size = mai_model_get_config (model)->sizes[0];
  g_autoptr (MaiEar) ear = mai_ear_new (model, 2, WINDOW, weights, NULL);

  for (guint n = 0; n < 3 * WINDOW; n++)
    {
      g_autoptr (MaiStream) fresh = mai_stream_new (model, 1, weights);
      guint16 pair[2] = { (guint16) (n % size), (guint16) ((n * n + 1) % size) };

      mai_ear_hear (ear, pair);
      for (guint i = n < WINDOW ? 0 : n + 1 - WINDOW; i <= n; i++)
        mai_stream_feed (fresh, &(guint16){ (guint16) ((i * i + 1) % size) });
      g_assert_cmpmem (mai_ear_get_logits (ear) + size, size * sizeof (float),
                       mai_stream_logits (fresh), size * sizeof (float));
    }
}

static void
test_ear (void)
{
  check_ear (MAI_PRECISION_FLOAT32);
  check_ear (MAI_PRECISION_BFLOAT16);
  check_ear (MAI_PRECISION_INT8);
}

/* A WaveNet of few weights that remembers 15 MiB a row. */
static MaiComposer *
make_forgetless (void)
{
  g_autoptr (MaiComposer) small = make_composer ("chords", 1);
  const MaiEncoding *encoding = mai_composer_get_encoding (small);
  MaiModelConfig config = *mai_model_get_config (mai_composer_get_model (small));
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiModel) model = NULL;

  config.family = MAI_FAMILY_WAVENET;
  config.hidden = 60;
  config.layers = 12;
  config.stacks = 8;
  config.kernel = 3;
  config.skip = 12;
  model = mai_model_new (&config, mai_backend_cpu (), &error);
  g_assert_no_error (error);
  return mai_composer_new (model, encoding, &error);
}

/* What a small file can ask for is measured before it is tried. */
static void
test_too_much_memory (void)
{
  g_autoptr (MaiComposer) composer = make_forgetless ();
  g_autoptr (MaiScore) seed = mai_test_music_score (3, 4);
  MaiComposeOptions options = default_options ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) few = NULL;

  options.notes = 2;
  mai_composer_set_window (composer, 4096);
  g_assert_null (mai_composer_compose (composer, seed, &options, 0, 1, NULL, NULL, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL);
  g_clear_error (&error);
  mai_composer_set_window (composer, 40);
  g_assert_null (mai_composer_compose (composer, seed, &options, 0, 1, NULL, NULL, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL);
  /* Two takes beside each other would be too much, one after the other they are not. */
  mai_composer_set_window (composer, 20);
  few = mai_test_compose (composer, seed, &options, 0, 2);
}

/* Before the first step all is equally likely to a network of windows; "start" says something to one of whole pieces. */
static void
test_ear_before_the_first (void)
{
  g_autoptr (MaiComposer) composer = make_composer ("chords", 1);
  MaiModel *model = mai_composer_get_model (composer);
  g_autoptr (MaiEar) ear = mai_ear_new (model, 1, WINDOW, MAI_PRECISION_FLOAT32, NULL);
  g_autoptr (MaiEar) whole = mai_ear_new (model, 1, 0, MAI_PRECISION_FLOAT32, NULL);

  g_assert_true (mai_ear_get_logits (ear)[0] == mai_ear_get_logits (ear)[1]);
  g_assert_false (mai_ear_get_logits (whole)[0] == mai_ear_get_logits (whole)[1]);
  mai_ear_choose (ear, &(guint16){ 3 });
}

/* Only the last notes of a seed count, take k is the same whatever is beside it, and a short seed or none will do. */
static void
test_windows (void)
{
  g_autoptr (MaiComposer) composer = make_composer ("chords", 2);
  g_autoptr (MaiScore) seed = mai_test_music_score (3, 60);
  g_autoptr (MaiScore) empty = mai_score_new (480);
  MaiComposeOptions options = default_options ();
  g_autoptr (GPtrArray) takes = mai_test_compose (composer, seed, &options, 0, 20);
  g_autoptr (GPtrArray) nothing = mai_test_compose (composer, empty, &options, 0, 2);
  g_autoptr (GPtrArray) carried = NULL;

  for (guint k = 0; k < 20; k += 6)
    {
      g_autoptr (GPtrArray) alone = mai_test_compose (composer, seed, &options, k, 1);

      g_assert_true (mai_test_composer_is_same (takes->pdata[k], alone->pdata[0]));
    }
  g_assert_false (mai_test_composer_is_same (nothing->pdata[0], nothing->pdata[1]));
  mai_composer_set_window (composer, 0);
  carried = mai_test_compose (composer, seed, &options, 0, 1);
  g_assert_false (mai_test_composer_is_same (takes->pdata[0], carried->pdata[0]));
}

/* ---- lengths ---- */

/* Each composed element begins when the one before has lasted its length, and the lengths are such as are in the data. */
static void
test_lengths (void)
{
  g_autoptr (MaiComposer) composer = make_composer ("chords", 3);
  g_autoptr (MaiScore) seed = mai_test_music_score (3, 40);
  MaiComposeOptions options = default_options ();
  g_autoptr (GPtrArray) plain = mai_test_compose (composer, seed, &options, 0, 1);
  g_autoptr (GPtrArray) takes = NULL;
  g_autoptr (MaiSteps) elements = NULL;
  g_autoptr (MaiSteps) plain_elements = NULL;
  const MaiEncoding *encoding = mai_composer_get_encoding (composer);
  gint64 next = -1;
  guint n_lengths = 0;
  gsize n;
  const MaiNote *notes;

  g_assert_true (mai_composer_take_lengths (composer, make_composer ("lengths", 4), NULL));
  takes = mai_test_compose (composer, seed, &options, 0, 1);
  /* The elements are what they were: each network goes by what it learnt alone. */
  elements = mai_encoding_encode (encoding, takes->pdata[0], NULL);
  plain_elements = mai_encoding_encode (encoding, plain->pdata[0], NULL);
  g_assert_cmpmem (elements->values, elements->n * sizeof (guint16), plain_elements->values,
                   plain_elements->n * sizeof (guint16));
  notes = mai_track_get_notes (mai_score_get_track (takes->pdata[0], 0), &n);
  for (gsize i = 0; i < n; i++)
    {
      if (notes[i].origin != MAI_ORIGIN_COMPOSED)
        continue;
      if (next >= 0 && notes[i].onset != notes[i - 1].onset)
        g_assert_cmpint (notes[i].onset, ==, next);
      next = notes[i].onset + notes[i].duration;
      n_lengths += notes[i].duration != 240;
    }
  g_assert_cmpuint (n_lengths, >, 0);
}

static void
test_lengths_must_fit (void)
{
  g_autoptr (MaiComposer) composer = make_composer ("chords", 3);
  g_autoptr (GError) error = NULL;

  g_assert_false (mai_composer_take_lengths (composer, make_composer ("chords", 4), &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL);
}

typedef struct
{
  char *folder, *path;
} Files;

static void
files_init (Files *files)
{
  files->folder = g_dir_make_tmp ("musicai-XXXXXX", NULL);
  files->path = g_build_filename (files->folder, "model.safetensors", NULL);
}

static void
files_clear (Files *files)
{
  mai_test_music_remove (files->folder);
  g_free (files->path);
}

/* With these pairs of key and value, ending in NULL. */
static void
save_model (const char *folder, const char *file, MaiComposer *composer, ...)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GHashTable) metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GError) error = NULL;
  const char *key;
  va_list pairs;

  mai_encoding_save (mai_composer_get_encoding (composer), metadata);
  va_start (pairs, composer);
  while ((key = va_arg (pairs, const char *)) != NULL)
    g_hash_table_insert (metadata, g_strdup (key), g_strdup (va_arg (pairs, const char *)));
  va_end (pairs);
  mai_model_save (mai_composer_get_model (composer), metadata, path, &error);
  g_assert_no_error (error);
}

static void
assert_refused (const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_composer_load (path, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL);
}

/* A pair is loaded; what is missing is said; what is not the pair's is refused. */
static void
test_lengths_beside (void)
{
  g_autoptr (MaiComposer) chords = make_composer ("chords", 3);
  g_autoptr (MaiComposer) lengths = make_composer ("lengths", 4);
  g_autoptr (MaiComposer) alone = NULL;
  g_autoptr (MaiComposer) pair = NULL;
  Files files;

  files_init (&files);
  save_model (files.folder, "model.safetensors", chords, "data", "abc", "lengths", "l.safetensors",
              NULL);
  alone = mai_composer_load (files.path, NULL);
  g_assert_nonnull (strstr (mai_composer_get_lacking (alone), "l.safetensors"));
  save_model (files.folder, "l.safetensors", lengths, "lengths_of", "abc", NULL);
  pair = mai_composer_load (files.path, NULL);
  g_assert_nonnull (pair);
  g_assert_null (mai_composer_get_lacking (pair));
  save_model (files.folder, "l.safetensors", lengths, "lengths_of", "another", NULL);
  assert_refused (files.path);
  save_model (files.folder, "l.safetensors", chords, "lengths_of", "abc", NULL);
  assert_refused (files.path);
  files_clear (&files);
}

static void
test_lengths_lead_nowhere_else (void)
{
  const char *const names[] = {
    "../l.safetensors", "/etc/passwd",      "..", ".", "", "l", "a/b.safetensors",
    ".l.safetensors",   "model.safetensors"
  };
  g_autoptr (MaiComposer) chords = make_composer ("chords", 3);
  Files files;

  files_init (&files);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      save_model (files.folder, "model.safetensors", chords, "data", "abc", "lengths_of", "abc",
                  "lengths", names[i], NULL);
      assert_refused (files.path);
    }
  files_clear (&files);
}

static void
test_lengths_are_copied (void)
{
  g_autoptr (MaiComposer) chords = make_composer ("chords", 3);
  g_autoptr (MaiComposer) lengths = make_composer ("lengths", 4);
  g_autofree char *to = g_dir_make_tmp ("musicai-XXXXXX", NULL);
  g_autofree char *copy = g_build_filename (to, "l.safetensors", NULL);
  g_autoptr (GError) error = NULL;
  Files files;

  files_init (&files);
  save_model (files.folder, "model.safetensors", chords, "lengths", "l.safetensors", NULL);
  g_assert_true (mai_lengths_copy (files.path, to, &error)); /* there is none */
  save_model (files.folder, "l.safetensors", lengths, NULL);
  g_assert_true (mai_lengths_copy (files.path, to, &error));
  g_assert_true (g_file_test (copy, G_FILE_TEST_IS_REGULAR));
  g_assert_true (mai_lengths_copy (files.path, to, &error)); /* again */
  save_model (files.folder, "model.safetensors", chords, "lengths", "../l.safetensors", NULL);
  g_assert_false (mai_lengths_copy (files.path, to, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL);
  mai_test_music_remove (g_steal_pointer (&to));
  files_clear (&files);
}

/* ---- repeats ---- */

static void
test_repetition (void)
{
  static const guint16 loop[] = { 4, 1, 2, 1, 2, 1, 2 };
  guint8 allowed[5] = { 1, 1, 1, 1, 1 };

  /* 1 2 1 2 1 2 | 1 is no more than 1 2 three times yet; the 2 after it would make it four. */
  g_assert_cmpuint (mai_repetition_forbid (loop, 7, 3, allowed, 5), ==, 0);
  g_assert_cmpuint (
      mai_repetition_forbid ((const guint16[]){ 1, 2, 1, 2, 1, 2, 1 }, 7, 3, allowed, 5), ==, 1);
  g_assert_cmpuint (allowed[2], ==, 0);
  /* 3 3 | no third, unless nothing else may be. */
  memset (allowed, 1, sizeof allowed);
  g_assert_cmpuint (mai_repetition_forbid ((const guint16[]){ 3, 3 }, 2, 2, allowed, 5), ==, 1);
  g_assert_cmpuint (allowed[3], ==, 0);
  memset (allowed, 0, sizeof allowed);
  allowed[3] = 1;
  g_assert_cmpuint (mai_repetition_forbid ((const guint16[]){ 3, 3 }, 2, 2, allowed, 5), ==, 0);
  g_assert_cmpuint (allowed[3], ==, 1);
  g_assert_cmpuint (mai_repetition_forbid (NULL, 0, 1, allowed, 5), ==, 0);
  g_assert_cmpuint (mai_repetition_forbid (loop, 7, G_MAXUINT, allowed, 5), ==, 0);
}

/* How often some passage is played in a row, at most. */
static guint
count_repeats (const MaiSteps *steps, gsize first)
{
  guint most = 1;

  for (guint length = 1; length <= MAI_REPETITION_LONGEST; length++)
    for (gsize i = first + length, same = 0; i < steps->n; i++)
      {
        same = steps->values[i] == steps->values[i - length] ? same + 1 : 0;
        most = MAX (most, (guint) (same / length) + 1);
      }
  return most;
}

/* A network that always takes the most likely note runs in circles. */
static void
test_repeats (void)
{
  g_autoptr (MaiComposer) composer = make_composer ("chords", 5);
  g_autoptr (MaiScore) seed = mai_test_music_score (3, 20);
  MaiComposeOptions options = default_options ();
  g_autoptr (GPtrArray) circle = NULL;
  g_autoptr (GPtrArray) takes = NULL;
  g_autoptr (MaiSteps) looped = NULL;
  g_autoptr (MaiSteps) steps = NULL;

  options.notes = 200;
  options.sampling.temperature = 0;
  circle = mai_test_compose (composer, seed, &options, 0, 1);
  looped = mai_encoding_encode (mai_composer_get_encoding (composer), circle->pdata[0], NULL);
  g_assert_cmpuint (count_repeats (looped, 20), >, 3);
  options.max_repeats = 3;
  takes = mai_test_compose (composer, seed, &options, 0, 1);
  steps = mai_encoding_encode (mai_composer_get_encoding (composer), takes->pdata[0], NULL);
  g_assert_cmpuint (count_repeats (steps, 20), <=, 3);
}

/* One pitch alone is allowed, so it is repeated: composing ends all the same. */
static void
test_repeats_of_the_only_note (void)
{
  g_autoptr (MaiComposer) composer = make_composer ("chords", 5);
  g_autoptr (MaiScore) seed = mai_test_music_score (3, 20);
  MaiComposeOptions options = default_options ();
  gsize n;
  const MaiNote *notes = mai_track_get_notes (mai_score_get_track (seed, 0), &n);
  g_autoptr (GPtrArray) takes = NULL;

  options.max_repeats = 2;
  options.constraints.lowest = options.constraints.highest = notes[n / 2].pitch;
  takes = mai_test_compose (composer, seed, &options, 0, 1);
  g_assert_cmpuint (mai_score_get_n_notes (takes->pdata[0]), ==, n + options.notes);
}

/* ---- likeness ---- */

static void
test_histograms (void)
{
  g_autoptr (MaiHistograms) songs = mai_histograms_new ();
  g_autoptr (MaiHistograms) read = NULL;
  g_autoptr (MaiScore) one = mai_test_music_score (1, 60);
  g_autoptr (MaiScore) other = mai_test_music_score (2, 60);
  g_autoptr (MaiScore) empty = mai_score_new (480);
  g_autofree char *text = NULL;
  g_autofree char *again = NULL;
  double likeness;

  g_assert_cmpfloat (mai_histograms_compare (songs, one), ==, 0);
  mai_histograms_add (songs, one);
  mai_histograms_add (songs, empty);
  g_assert_cmpuint (mai_histograms_get_n (songs), ==, 1);
  g_assert_cmpfloat_with_epsilon (mai_histograms_compare (songs, one), 1, 1e-12);
  g_assert_cmpfloat (mai_histograms_compare (songs, empty), ==, 0);
  likeness = mai_histograms_compare (songs, other);
  g_assert_cmpfloat (likeness, <, 1);
  mai_histograms_add (songs, other);
  text = mai_histograms_to_text (songs);
  read = mai_histograms_from_text (text, NULL);
  again = mai_histograms_to_text (read);
  g_assert_cmpstr (text, ==, again);
}

/* A half and a quarter of one element each side: the smaller shares. */
static void
test_overlap (void)
{
  g_autoptr (MaiHistograms) songs = mai_histograms_from_text ("[[60,1,62,3]]", NULL);
  g_autoptr (MaiScore) song = mai_score_new (480);
  const MaiNote notes[] = { { .onset = 0, .duration = 240, .pitch = 60, .velocity = 80 },
                            { .onset = 480, .duration = 240, .pitch = 62, .velocity = 80 } };

  mai_track_set_notes (mai_score_add_track (song, "", 0, 0), notes, 2);
  g_assert_cmpfloat_with_epsilon (mai_histograms_compare (songs, song), 0.75, 1e-12);
}

static void
test_hostile_histograms (void)
{
  const char *const texts[] = { "",           "{}",          "[",           "[1]",
                                "[[]]",       "[[1]]",       "[[1,0]]",     "[[-1,1]]",
                                "[[9999,1]]", "[[2,1,1,1]]", "[[1,1,1,1]]", "[[1,1.5]]",
                                "[[\"1\",1]]" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (mai_histograms_from_text (texts[i], &error));
      g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL);
    }
}

static void
finished_cb (guint take, MaiScore *score, gboolean stopped, gpointer data)
{
  ((guint *) data)[take]++;
}

/* What is too like is composed again; in the end the least alike is given, and each take is told of once. */
static void
test_likeness (void)
{
  g_autoptr (MaiComposer) composer = make_composer ("chords", 6);
  g_autoptr (MaiScore) seed = mai_test_music_score (3, 20);
  g_autoptr (MaiHistograms) songs = mai_histograms_new ();
  MaiComposeOptions options = default_options ();
  g_autoptr (GPtrArray) free_takes = mai_test_compose (composer, seed, &options, 0, 3);
  g_autoptr (GPtrArray) takes = NULL;
  g_autoptr (GPtrArray) alone = NULL;
  guint told[3] = { 0 };
  const MaiComposeListener listener = { NULL, finished_cb, told };

  mai_histograms_add (songs, free_takes->pdata[1]);
  options.songs = songs;
  options.max_likeness =
      mai_composer_get_likeness (composer, &options, seed, free_takes->pdata[1]) - 0.01;
  takes = mai_composer_compose (composer, seed, &options, 0, 3, &listener, NULL, NULL);
  g_assert_true (mai_test_composer_is_same (takes->pdata[0], free_takes->pdata[0]));
  g_assert_false (mai_test_composer_is_same (takes->pdata[1], free_takes->pdata[1]));
  alone = mai_test_compose (composer, seed, &options, 1, 1);
  g_assert_true (mai_test_composer_is_same (takes->pdata[1], alone->pdata[0]));
  for (guint k = 0; k < 3; k++)
    {
      g_assert_cmpuint (told[k], ==, 1);
      g_assert_cmpfloat (mai_composer_get_likeness (composer, &options, seed, takes->pdata[k]), <=,
                         options.max_likeness);
    }
  options.max_likeness = 1e-6; /* nothing is so unlike: the best of all tries */
  g_ptr_array_unref (alone);
  alone = mai_test_compose (composer, seed, &options, 1, 1);
  g_assert_cmpfloat (mai_composer_get_likeness (composer, &options, seed, alone->pdata[0]), <=,
                     mai_composer_get_likeness (composer, &options, seed, takes->pdata[1]));
}

/* A model that asks for it keeps what it needs; one that does not is asked in vain. */
static void
test_likeness_of_a_file (void)
{
  g_autoptr (MaiComposer) chords = make_composer ("chords", 3);
  g_autoptr (MaiComposer) loaded = NULL;
  g_autoptr (MaiScore) seed = mai_test_music_score (3, 20);
  MaiComposeOptions options = default_options ();
  g_autoptr (GError) error = NULL;
  Files files;

  files_init (&files);
  save_model (files.folder, "model.safetensors", chords, "songs", "[[60,1]]", "habits",
              "{\"max_likeness\":0.5}", NULL);
  loaded = mai_composer_load (files.path, NULL);
  g_assert_cmpfloat (mai_composer_get_max_likeness (loaded, &options), ==, 0.5);
  options.max_likeness = 1;
  g_assert_cmpfloat (mai_composer_get_max_likeness (loaded, &options), ==, 0);
  options.max_likeness = 0.3;
  g_assert_null (mai_composer_compose (chords, seed, &options, 0, 1, NULL, NULL, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS);
  save_model (files.folder, "model.safetensors", chords, "songs", "[[60,0]]", NULL);
  assert_refused (files.path);
  files_clear (&files);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/composer-chords/ear", test_ear);
  g_test_add_func ("/composer-chords/ear-before-the-first", test_ear_before_the_first);
  g_test_add_func ("/composer-chords/too-much-memory", test_too_much_memory);
  g_test_add_func ("/composer-chords/windows", test_windows);
  g_test_add_func ("/composer-chords/lengths", test_lengths);
  g_test_add_func ("/composer-chords/lengths-must-fit", test_lengths_must_fit);
  g_test_add_func ("/composer-chords/lengths-beside", test_lengths_beside);
  g_test_add_func ("/composer-chords/lengths-lead-nowhere-else", test_lengths_lead_nowhere_else);
  g_test_add_func ("/composer-chords/lengths-are-copied", test_lengths_are_copied);
  g_test_add_func ("/composer-chords/repetition", test_repetition);
  g_test_add_func ("/composer-chords/repeats", test_repeats);
  g_test_add_func ("/composer-chords/repeats-of-the-only-note", test_repeats_of_the_only_note);
  g_test_add_func ("/composer-chords/histograms", test_histograms);
  g_test_add_func ("/composer-chords/overlap", test_overlap);
  g_test_add_func ("/composer-chords/hostile-histograms", test_hostile_histograms);
  g_test_add_func ("/composer-chords/likeness", test_likeness);
  g_test_add_func ("/composer-chords/likeness-of-a-file", test_likeness_of_a_file);
  return g_test_run ();
}
