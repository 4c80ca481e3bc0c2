/* SPDX-License-Identifier: Apache-2.0 */
/* Benchmarks: what is in a file, what is refused, and what is scored. */
#include <math.h>
#include <string.h>

#include "learn/mai-benchmark.h"
#include "learn/mai-evaluation.h"
#include "learn/mai-feeder.h"
#include "learn/mai-frames.h"
#include "learn/mai-learn-error.h"
#include "mai-test-tunes.h"

#define GOOD "{\"train\":[[[39,43],[]]],\"valid\":[[[0],[106]]],\"test\":[[[1],[1]]]}"

static MaiDataSet *
load (const char *text, gssize length, GError **error)
{
  g_autofree char *folder = test_folder ();
  g_autofree char *path = g_build_filename (folder, "rolls.json", NULL);
  MaiDataSet *set;

  g_assert_true (g_file_set_contents (path, text, length, NULL));
  set = mai_benchmark_load (path, NULL, error);
  test_remove (folder);
  return set;
}

static MaiDataSet *
load_good (const char *text)
{
  g_autoptr (GError) error = NULL;
  MaiDataSet *set = load (text, -1, &error);

  g_assert_no_error (error);
  return set;
}

static void
assert_notes (const MaiPiece *piece, const guint16 *expected, gsize n)
{
  g_assert_cmpuint (piece->steps->n, ==, n);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpuint (piece->steps->values[i * piece->steps->n_fields], ==, expected[i]);
}

/* Pitches are 21 higher, sorted, once; a piece of no frames is none; frame 0 is not scored. */
static void
test_load (void)
{
  g_autoptr (MaiDataSet) set =
      load_good ("{\"note\":1,\"train\":[[[43,39,43.0],[]],[],[[50]]],\"valid\":[[[0],[106]]],"
                 "\"test\":[[[1],[1],[2,3]]]}");
  const guint16 first[] = { 60, 64, 128, 128 }, last[] = { 22, 128, 22, 128, 23, 24, 128 };
  gsize frames, scored;

  g_assert_cmpstr (mai_encoding_get_name (mai_data_set_get_encoding (set)), ==, "frames-1");
  g_assert_cmpuint (mai_data_set_get_n_pieces (set), ==, 4);
  g_assert_cmpuint (mai_data_set_count_pieces (set, MAI_SPLIT_TRAIN), ==, 2);
  g_assert_cmpuint (mai_data_set_count_notes (set, MAI_SPLIT_TRAIN), ==, 6);
  assert_notes (mai_data_set_get_piece (set, 0), first, 4);
  assert_notes (mai_data_set_get_piece (set, 3), last, 7);
  g_assert_cmpuint (mai_data_set_get_piece (set, 0)->first_scored, ==, 3);
  g_assert_cmpuint (mai_data_set_get_piece (set, 1)->first_scored, ==, 2);
  g_assert_cmpstr (mai_data_set_get_piece (set, 1)->path, ==, "train/3");
  g_assert_cmpuint (mai_data_set_get_piece (set, 3)->rounding.notes, ==, 4);
  mai_benchmark_count (set, MAI_SPLIT_TRAIN, &frames, &scored);
  g_assert_cmpuint (frames, ==, 3);
  g_assert_cmpuint (scored, ==, 1);
  mai_benchmark_count (set, MAI_SPLIT_TEST, &frames, &scored);
  g_assert_cmpuint (frames, ==, 3);
  g_assert_cmpuint (scored, ==, 2);
}

static void
test_digest (void)
{
  g_autoptr (MaiDataSet) a = load_good (GOOD);
  g_autoptr (MaiDataSet) b =
      load_good ("{\"test\":[[[1],[1]]],\"train\":[[[43,39],[]]],\"valid\":[[],[[0],[106]]]}");
  g_autoptr (MaiDataSet) c =
      load_good ("{\"train\":[[[39,43],[]]],\"valid\":[[[0],[106]]],\"test\":[[[1],[2]]]}");

  g_assert_cmpstr (mai_data_set_get_digest (a), ==, mai_data_set_get_digest (b));
  g_assert_cmpstr (mai_data_set_get_digest (a), !=, mai_data_set_get_digest (c));
}

/* `member` takes the place of the training split. The sentence holds `word`. */
static void
assert_refused (const char *member, const char *word)
{
  g_autofree char *text =
      g_strdup_printf ("{%s\"valid\":[[[0],[106]]],\"test\":[[[1],[1]]]}", member);
  g_autoptr (GError) error = NULL;

  g_assert_null (load (text, -1, &error));
  g_assert_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_BENCHMARK);
  if (strstr (error->message, word) == NULL || strstr (error->message, "rolls.json") == NULL)
    g_error ("%s", error->message);
}

static void
test_hostile (void)
{
  g_autoptr (GError) error = NULL;
  static const char *const no_json[] = {
    "", "[]", "{", "{\"train\":[[[1],[1]]}", "\xff\xfe", "nul"
  };

  assert_refused ("", "train");
  assert_refused ("\"train\":null,", "train");
  assert_refused ("\"train\":{},", "train");
  assert_refused ("\"train\":[],", "two frames");
  assert_refused ("\"train\":[[],[[1]]],", "two frames");
  assert_refused ("\"train\":[[[1],[1]],7],", "piece 2");
  assert_refused ("\"train\":[[[1],[1]],[[],3]],", "frame 2 of piece 2");
  assert_refused ("\"train\":[[[1],[\"2\"]]],", "frame 2 of piece 1");
  for (guint i = 0; i < 7; i++)
    {
      static const char *const pitches[] = { "-1", "107", "1.5", "1e300", "null", "[1]", "true" };
      g_autofree char *train = g_strdup_printf ("\"train\":[[[1],[1,%s]]],", pitches[i]);
      assert_refused (train, "from 0 to 106");
    }
  for (guint i = 0; i < G_N_ELEMENTS (no_json); i++)
    {
      g_assert_null (load (no_json[i], -1, &error));
      g_assert_nonnull (error);
      g_clear_error (&error);
    }
  g_assert_null (load (GOOD "\0", sizeof GOOD, &error)); /* a NUL behind it */
  g_clear_error (&error);
  g_assert_null (mai_benchmark_load ("/nowhere/x.json", NULL, &error));
  g_assert_nonnull (strstr (error->message, "/nowhere/x.json"));
}

static void
test_cancel (void)
{
  g_autofree char *folder = test_folder ();
  g_autofree char *path = g_build_filename (folder, "rolls.json", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, GOOD, -1, NULL));
  g_cancellable_cancel (cancellable);
  g_assert_null (mai_benchmark_load (path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_remove (folder);
}

/* ---- the figure ---- */

/* Steps of frame 0 are fed and have no weight; in training they have. */
static void
test_feeder (void)
{
  g_autoptr (MaiDataSet) set = load_good (GOOD);
  g_autoptr (MaiFeeder) evaluation = mai_feeder_new_evaluation (set, MAI_SPLIT_TRAIN, 1, 5);
  MaiRecipe recipe = mai_preset_find ("sketch-lstm", NULL)->recipe;
  const float weights[] = { 0, 0, 0, 1, 0 }; /* 60 64 | . | and a place to spare */
  MaiBatch batch;

  g_assert_true (mai_feeder_next (evaluation, &batch));
  g_assert_cmpmem (batch.weight, sizeof weights, weights, sizeof weights);
  g_assert_cmpuint (batch.inputs[MAI_FRAMES_N_FIELDS], ==, 60);
  recipe.batch = 1;
  recipe.steps = 4;
  g_autoptr (MaiFeeder) training = mai_feeder_new_training (set, &recipe);
  g_assert_true (mai_feeder_next (training, &batch));
  for (guint i = 0; i < 4; i++)
    g_assert_true (batch.weight[i] > 0);
}

/* A network that knows nothing, all its parameters zero, pays ln 129 for each step: by hand from the counts. */
static void
test_nats (void)
{
  g_autoptr (MaiDataSet) set = load_good ("{\"train\":[[[1],[1]]],\"valid\":[[[0],[1]]],"
                                          "\"test\":[[[1,2,3],[1],[2,3]],[[5],[],[7,8,9]],[[4]]]}");
  MaiRecipe recipe = mai_preset_find ("sketch-lstm", NULL)->recipe;
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiModel) model = NULL;
  MaiModelConfig config;
  MaiLoss loss;

  mai_recipe_get_config (&recipe, mai_data_set_get_encoding (set), &config);
  model = mai_model_new (&config, mai_backend_cpu (), &error);
  g_assert_no_error (error);
  g_assert_true (mai_evaluate_model (model, set, MAI_SPLIT_TEST, pool, &loss, NULL, &error));
  g_assert_cmpfloat (loss.steps, ==, 2 + 3 + 1 + 4);
  g_assert_cmpfloat_with_epsilon (mai_benchmark_get_nats (set, MAI_SPLIT_TEST, &loss),
                                  10 * log (129) / 4, 1e-4);
}

/* A note at a time costs what whole sequences do; weights of fewer bits a little more or less. */
static void
test_nats_with_weights (void)
{
  g_autoptr (MaiDataSet) set = load_good (GOOD);
  MaiRecipe recipe = mai_preset_find ("sketch-lstm", NULL)->recipe;
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiModel) model = NULL;
  MaiModelConfig config;
  MaiLoss whole, loss;

  mai_recipe_get_config (&recipe, mai_data_set_get_encoding (set), &config);
  model = mai_model_new (&config, mai_backend_cpu (), NULL);
  mai_model_init (model, 1);
  g_assert_true (mai_evaluate_model (model, set, MAI_SPLIT_TRAIN, pool, &whole, NULL, NULL));
  for (MaiPrecision weights = MAI_PRECISION_FLOAT32; weights <= MAI_PRECISION_INT8; weights++)
    {
      gboolean exact = weights == MAI_PRECISION_FLOAT32;
      double apart;

      g_assert_true (
          mai_evaluate_weights (model, set, MAI_SPLIT_TRAIN, weights, &loss, NULL, NULL));
      apart = fabs (mai_loss_get_nats (&loss) / mai_loss_get_nats (&whole) - 1);
      g_assert_cmpfloat (loss.steps, ==, whole.steps);
      g_assert_cmpfloat (loss.correct[0], <=, loss.steps);
      g_assert_cmpfloat (apart, <, exact ? 1e-5 : 5e-3);
      g_assert_true (exact || apart > 0);
    }
}

/* A training piece of n frames of one pitch is 2 n steps. */
static MaiDataSet *
load_long (guint n)
{
  g_autoptr (GString) text =
      g_string_new ("{\"valid\":[[[0],[1]]],\"test\":[[[0],[1]]],\"train\":[[");

  for (guint i = 0; i < n; i++)
    g_string_append (text, i > 0 ? ",[7]" : "[7]");
  g_string_append (text, "]]}");
  return load_good (text->str);
}

static void
assert_epochs (guint frames, guint expected)
{
  g_autoptr (MaiDataSet) set = load_long (frames);
  MaiRecipe recipe = mai_preset_find ("best-frames", NULL)->recipe;

  recipe.batch = recipe.steps = 1;
  recipe.epochs = 60;
  mai_benchmark_limit_epochs (set, &recipe);
  g_assert_cmpuint (recipe.epochs, ==, expected);
}

static void
test_epochs (void)
{
  assert_epochs (2, 60);
  assert_epochs (333, 60);
  assert_epochs (2000, 10);
  assert_epochs (30000, 1);
}

static void
test_shared (void)
{
  const char *shared = g_getenv ("MUSICAI_SHARED");
  g_autofree char *path = g_build_filename (shared != NULL ? shared : "", "data", "benchmarks",
                                            "jsb-chorales.json", NULL);
  g_autoptr (GError) error = NULL;
  gsize frames, scored;

  if (shared == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("The benchmarks beside the checkout are not there.");
      return;
    }
  g_autoptr (MaiDataSet) set = mai_benchmark_load (path, NULL, &error);
  g_assert_no_error (error);
  mai_benchmark_count (set, MAI_SPLIT_TEST, &frames, &scored);
  g_assert_cmpuint (frames, ==, scored + mai_data_set_count_pieces (set, MAI_SPLIT_TEST));
  g_assert_cmpuint (mai_data_set_count_pieces (set, MAI_SPLIT_TRAIN), ==, 229);
  g_assert_cmpuint (mai_data_set_count_pieces (set, MAI_SPLIT_TEST), ==, 77);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/benchmark/load", test_load);
  g_test_add_func ("/benchmark/digest", test_digest);
  g_test_add_func ("/benchmark/hostile", test_hostile);
  g_test_add_func ("/benchmark/cancel", test_cancel);
  g_test_add_func ("/benchmark/feeder", test_feeder);
  g_test_add_func ("/benchmark/nats", test_nats);
  g_test_add_func ("/benchmark/nats-with-weights", test_nats_with_weights);
  g_test_add_func ("/benchmark/epochs", test_epochs);
  g_test_add_func ("/benchmark/shared", test_shared);
  return g_test_run ();
}
