/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "mai-nn-fixture.h"
#include "nn/mai-nn-error.h"
#include "nn/mai-random.h"
#include "nn/mai-safetensors.h"

#define BATCH 21
#define STEPS 6
#define TOTAL 10
#define STOP 4

/* Trains from the learner's step on to step `until`; losses[i] is that of step i. */
static void
train (MaiLearner *learner, const MaiModelConfig *config, guint until, double *losses)
{
  MaiOptimiser optimiser = mai_fixture_optimiser (0.01f);

  while (mai_learner_get_step_count (learner) < until)
    {
      guint64 step = mai_learner_get_step_count (learner);
      g_autoptr (MaiFixtureBatch) batch =
          mai_fixture_batch_new (config, BATCH, STEPS, 50 + step, TRUE);
      MaiLoss loss;

      g_assert_true (mai_learner_step (learner, &batch->view, &optimiser, 11, &loss, NULL, NULL));
      losses[step] = mai_loss_get_nats (&loss);
    }
}

/* All in one go; saves on the way. */
static void
train_whole (MaiFamily family, const char *model_path, const char *state_path, double *losses)
{
  MaiModelConfig config = mai_fixture_family_config (family, 0.25f);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 6);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, BATCH, STEPS, NULL);
  g_autoptr (GHashTable) metadata = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (metadata, (gpointer) "encoding", (gpointer) "{\"name\": \"events\"}");
  train (learner, &config, STOP, losses);
  g_assert_true (mai_model_save (model, metadata, model_path, NULL));
  g_assert_true (mai_learner_save (learner, metadata, state_path, NULL));
  train (learner, &config, TOTAL, losses);
}

/* Run in a process of its own: goes on from the files and prints the bits of each loss. */
static void
resume (const char *model_path, const char *state_path, guint n_threads)
{
  g_autoptr (GHashTable) metadata = NULL;
  g_autoptr (GHashTable) state_metadata = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiModel) model = mai_model_load (model_path, mai_backend_cpu (), &metadata, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (metadata, "encoding"), ==, "{\"name\": \"events\"}");
  g_autoptr (MaiPool) pool = mai_pool_new (n_threads);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, BATCH, STEPS, NULL);
  double losses[TOTAL];

  g_assert_true (mai_learner_load (learner, state_path, &state_metadata, &error));
  g_assert_cmpstr (g_hash_table_lookup (state_metadata, "format"), ==, "musicai-state-1");
  g_assert_cmpuint (mai_learner_get_step_count (learner), ==, STOP);
  train (learner, mai_model_get_config (model), TOTAL, losses);
  for (guint i = STOP; i < TOTAL; i++)
    {
      guint64 bits;

      memcpy (&bits, &losses[i], sizeof bits);
      g_print ("loss %" G_GINT64_MODIFIER "x\n", bits);
    }
}

static void
check_resume (const char *program, MaiFamily family)
{
  g_autofree char *model_path = mai_fixture_path ("resume.safetensors");
  g_autofree char *state_path = mai_fixture_path ("resume-state.safetensors");
  double losses[TOTAL];

  train_whole (family, model_path, state_path, losses);
  for (guint n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autofree char *threads = g_strdup_printf ("%u", n_threads);
      const char *argv[] = { program, "resume", model_path, state_path, threads, NULL };
      g_autofree char *output = NULL;
      g_autoptr (GString) expected = g_string_new (NULL);
      int status;

      for (guint i = STOP; i < TOTAL; i++)
        {
          guint64 bits;

          memcpy (&bits, &losses[i], sizeof bits);
          g_string_append_printf (expected, "loss %" G_GINT64_MODIFIER "x\n", bits);
        }
      g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output,
                                   NULL, &status, NULL));
      g_assert_true (g_spawn_check_wait_status (status, NULL));
      g_assert_cmpstr (output, ==, expected->str);
    }
}

static void
test_resume (gconstpointer program)
{
  check_resume (program, MAI_FAMILY_LSTM);
  check_resume (program, MAI_FAMILY_WAVENET);
}

/* Saves a small model with one tensor, or the metadata, changed; every way must be refused. */
typedef struct
{
  const char *skip; /* the tensor left out */
  const char *extra; /* added under this name */
  const char *spoil; /* the tensor whose last number is `number` */
  float number;
  const char *format, *config; /* instead of the right ones; "" for none */
} Change;

static void
save_changed (const char *path, const Change *change)
{
  MaiModelConfig config = mai_fixture_config (0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 6);
  g_autoptr (MaiSafetensors) file = mai_safetensors_new ();
  float *p = mai_model_get_parameters (model, NULL);
  const char *right = "{\"family\":\"lstm\",\"outputs\":3,\"sizes\":[5,7,4,3],\"embedding\":6,"
                      "\"hidden\":9,\"layers\":2,\"projection\":8,\"head\":5,\"dropout\":0}";
  guint n_tensors;
  const MaiTensor *tensors = mai_model_get_tensors (model, &n_tensors);

  for (guint i = 0; i < n_tensors; i++)
    {
      const MaiTensor *tensor = &tensors[i];

      if (g_strcmp0 (change->skip, tensor->name) == 0)
        continue;
      if (g_strcmp0 (change->spoil, tensor->name) == 0)
        p[tensor->offset + tensor->size - 1] = change->number;
      mai_safetensors_add (file, tensor->name, MAI_DTYPE_F32, tensor->n_dims, tensor->shape,
                           p + tensor->offset);
    }
  if (change->extra != NULL)
    mai_safetensors_add (file, change->extra, MAI_DTYPE_F32, 1, tensors[0].shape, p);
  if (g_strcmp0 (change->format, "") != 0)
    mai_safetensors_set_metadata (file, "format",
                                  change->format ? change->format : "musicai-model-1");
  if (g_strcmp0 (change->config, "") != 0)
    mai_safetensors_set_metadata (file, "config", change->config ? change->config : right);
  g_assert_true (mai_safetensors_save (file, path, NULL));
}

#define CONFIG(sizes, hidden, layers, dropout) \
  "{\"family\":\"lstm\",\"outputs\":3,\"sizes\":[" sizes "],\"embedding\":6,\"hidden\":" hidden \
  ",\"layers\":" layers ",\"projection\":8,\"head\":5,\"dropout\":" dropout "}"

static void
test_refused (void)
{
  static const Change changes[] = {
    { .skip = "lstm.1.weight_hh" },
    { .extra = "lstm.2.bias" },
    { .spoil = "head.2.out.weight", .number = NAN },
    { .spoil = "embedding.3.weight", .number = -INFINITY },
    { .format = "" },
    { .format = "pt" },
    { .format = "musicai-model-2" },
    { .format = "musicai-state-1" },
    { .config = "" },
    { .config = "{" },
    { .config = "[]" },
    { .config = "{}" },
    { .config = CONFIG ("5,7,4,3", "10", "2", "0") },
    { .config = CONFIG ("5,7,4", "9", "2", "0") },
    { .config = CONFIG ("", "9", "2", "0") },
    { .config = CONFIG ("5,7", "9", "2", "0") }, /* fewer inputs than outputs */
    { .config = CONFIG ("5,7,4,65535", "9", "2", "0") },
    { .config = CONFIG ("5,7,4,-1", "9", "2", "0") },
    { .config = CONFIG ("5,7,4,\"3\"", "9", "2", "0") },
    { .config = CONFIG ("5,7,4,[3]", "9", "2", "0") },
    { .config = CONFIG ("5,7,4,null", "9", "2", "0") },
    { .config = CONFIG ("5,7,4,4294967299", "9", "2", "0") },
    { .config = CONFIG ("5,7,4,3,3,3,3,3,3,3,3,3,3,3,3,3,3", "9", "2", "0") },
    { .config = CONFIG ("5,7,4,3", "16384", "8", "0") }, /* too large */
    { .config = CONFIG ("5,7,4,3", "999999999999", "2", "0") },
    { .config = CONFIG ("5,7,4,3", "0", "2", "0") },
    { .config = CONFIG ("5,7,4,3", "9", "9", "0") },
    { .config = CONFIG ("5,7,4,3", "9", "2", "1") },
    { .config = CONFIG ("5,7,4,3", "9", "2", "-0.1") },
    { .config = CONFIG ("5,7,4,3", "9", "2", "1e999") },
  };
  g_autofree char *path = mai_fixture_path ("changed.safetensors");

  save_changed (path, &(Change){ 0 });
  g_autoptr (MaiModel) good = mai_model_load (path, mai_backend_cpu (), NULL, NULL);
  g_assert_nonnull (good);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GError) error = NULL;

      save_changed (path, &changes[i]);
      g_assert_null (mai_model_load (path, mai_backend_cpu (), NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, "changed.safetensors"));
      g_assert_true (g_str_has_suffix (error->message, "."));
    }
}

static MaiLearner *
make_learner (const MaiModelConfig *config, MaiPool *pool, guint batch, guint steps)
{
  g_autoptr (MaiModel) model = mai_fixture_model (config, 6);

  return mai_learner_new (model, pool, batch, steps, NULL);
}

static void
assert_state_refused (const MaiModelConfig *config, guint batch, guint steps, const char *path,
                      int code)
{
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiLearner) learner = make_learner (config, pool, batch, steps);
  g_autoptr (GError) error = NULL;

  g_assert_false (mai_learner_load (learner, path, NULL, &error));
  g_assert_error (error, MAI_NN_ERROR, code);
  g_assert_nonnull (strstr (error->message, ".safetensors"));
  g_assert_cmpuint (mai_learner_get_step_count (learner), ==, 0);
}

static void
test_other_state (void)
{
  MaiModelConfig config = mai_fixture_config (0), other = config;
  g_autofree char *path = mai_fixture_path ("state.safetensors");
  g_autofree char *model_path = mai_fixture_path ("state-model.safetensors");
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiLearner) learner = make_learner (&config, pool, 3, 4);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 6);

  g_assert_true (mai_learner_save (learner, NULL, path, NULL));
  g_assert_true (mai_learner_load (learner, path, NULL, NULL));
  assert_state_refused (&config, 4, 4, path, MAI_NN_ERROR_MISMATCH);
  assert_state_refused (&config, 3, 5, path, MAI_NN_ERROR_MISMATCH);
  other.hidden = 10;
  assert_state_refused (&other, 3, 4, path, MAI_NN_ERROR_MISMATCH);
  other = config;
  other.dropout = 0.5f;
  assert_state_refused (&other, 3, 4, path, MAI_NN_ERROR_MISMATCH);
  g_assert_true (mai_model_save (model, NULL, model_path, NULL));
  assert_state_refused (&config, 3, 4, model_path, MAI_NN_ERROR_FORMAT);
}

static void
write_bytes (const char *path, const char *bytes, gsize size)
{
  g_assert_true (
      g_file_set_contents_full (path, bytes, size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

static gboolean
try_state (const MaiModelConfig *config, MaiPool *pool, const char *path)
{
  g_autoptr (MaiLearner) learner = make_learner (config, pool, 3, 4);
  g_autoptr (GError) error = NULL;
  gboolean loaded = mai_learner_load (learner, path, NULL, &error);

  g_assert_true (loaded == (error == NULL));
  if (!loaded)
    g_assert_cmpuint (mai_learner_get_step_count (learner), ==, 0);
  return loaded;
}

/* Good files with bytes changed, cut or repeated: an error that names the file, or a network of finite numbers. */
static void
test_mutations (gconstpointer family)
{
  MaiModelConfig config = mai_fixture_family_config (GPOINTER_TO_UINT (family), 0.1f);
  g_autofree char *model_path = mai_fixture_path ("fuzz-model.safetensors");
  g_autofree char *state_path = mai_fixture_path ("fuzz-state.safetensors");
  g_autofree char *path = mai_fixture_path ("fuzzed.safetensors");
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (MaiLearner) learner = make_learner (&config, pool, 3, 4);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 6);
  g_autofree char *model_bytes = NULL;
  g_autofree char *state_bytes = NULL;
  gsize model_size, state_size;
  guint n_loaded = 0;
  MaiRandom random;

  g_assert_true (mai_model_save (model, NULL, model_path, NULL));
  g_assert_true (mai_learner_save (learner, NULL, state_path, NULL));
  g_assert_true (g_file_get_contents (model_path, &model_bytes, &model_size, NULL));
  g_assert_true (g_file_get_contents (state_path, &state_bytes, &state_size, NULL));
  mai_random_init (&random, 2, 0);
  for (guint i = 0; i < 1500; i++)
    {
      gboolean is_state = i % 3 == 0;
      gsize size = is_state ? state_size : model_size;
      g_autofree char *bytes = g_memdup2 (is_state ? state_bytes : model_bytes, size);

      for (guint n = 1 + mai_random_below (&random, 4); n > 0; n--)
        bytes[mai_random_below (&random, mai_random_below (&random, 4) ? 4000 : size)] ^=
            1 << mai_random_below (&random, 8);
      if (mai_random_below (&random, 8) == 0)
        size = mai_random_below (&random, size);
      write_bytes (path, bytes, size);
      if (is_state)
        {
          n_loaded += try_state (&config, pool, path);
          continue;
        }
      g_autoptr (GError) error = NULL;
      g_autoptr (MaiModel) loaded = mai_model_load (path, mai_backend_cpu (), NULL, &error);
      if (loaded == NULL)
        g_assert_nonnull (strstr (error->message, "fuzzed.safetensors"));
      n_loaded += loaded != NULL;
    }
  g_test_message ("%u of 1500 loaded", n_loaded);
}

/* A reader that shares no code with ours: Python's own package where it is installed, else the format's few words. */
static const char reader[] =
    "import json, struct, sys\n"
    "try:\n"
    "    from safetensors import safe_open\n"
    "    with safe_open(sys.argv[1], 'np') as f:\n"
    "        note, tensor = f.metadata()['note'], f.get_tensor('lstm.1.weight_hh')\n"
    "        shape, last = list(tensor.shape), float(tensor[-1, -1])\n"
    "except ImportError:\n"
    "    with open(sys.argv[1], 'rb') as f:\n"
    "        length, = struct.unpack('<Q', f.read(8))\n"
    "        header = json.loads(f.read(length).decode())\n"
    "        data = f.read()\n"
    "    note = header.pop('__metadata__')['note']\n"
    "    assert max(t['data_offsets'][1] for t in header.values()) == len(data)\n"
    "    tensor = header['lstm.1.weight_hh']\n"
    "    assert tensor['dtype'] == 'F32'\n"
    "    shape, last = tensor['shape'], struct.unpack_from('<f', data, "
    "tensor['data_offsets'][1] - 4)[0]\n"
    "sys.stdout.buffer.write(f'{note} {shape} {last:.9g}'.encode())\n";

static void
test_python (void)
{
  MaiModelConfig config = mai_fixture_config (0);
  g_autoptr (MaiModel) model = mai_fixture_model (&config, 6);
  const MaiTensor *tensor = mai_model_find_tensor (model, "lstm.1.weight_hh");
  g_autofree char *path = mai_fixture_path ("python.safetensors");
  g_autoptr (GHashTable) metadata = g_hash_table_new (g_str_hash, g_str_equal);
  const char *argv[] = { "/usr/bin/python3", "-c", reader, path, NULL };
  g_autofree char *output = NULL;
  int status;

  g_hash_table_insert (metadata, (gpointer) "note", (gpointer) "é \"x\"");
  g_assert_true (mai_model_save (model, metadata, path, NULL));
  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, NULL,
                     &status, NULL))
    {
      g_test_skip ("There is no /usr/bin/python3.");
      return;
    }
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  float last = mai_model_get_parameters (model, NULL)[tensor->offset + tensor->size - 1];
  g_autofree char *expected = g_strdup_printf ("é \"x\" [36, 9] %.9g", (double) last);
  g_assert_cmpstr (output, ==, expected);
}

int
main (int argc, char **argv)
{
  if (argc == 5 && g_str_equal (argv[1], "resume"))
    {
      resume (argv[2], argv[3], atoi (argv[4]));
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/checkpoint/resume", argv[0], test_resume);
  g_test_add_func ("/checkpoint/refused", test_refused);
  g_test_add_func ("/checkpoint/other-state", test_other_state);
  g_test_add_data_func ("/checkpoint/mutations/lstm", GUINT_TO_POINTER (MAI_FAMILY_LSTM),
                        test_mutations);
  g_test_add_data_func ("/checkpoint/mutations/wavenet", GUINT_TO_POINTER (MAI_FAMILY_WAVENET),
                        test_mutations);
  g_test_add_func ("/checkpoint/python", test_python);
  return g_test_run ();
}
