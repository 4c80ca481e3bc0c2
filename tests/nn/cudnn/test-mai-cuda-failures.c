/* SPDX-License-Identifier: Apache-2.0 */
/* What is missing is said in one sentence, and every call that fails, one after the other through opening, training and
 * saving, ends in one too: with the stand-in for CUDA's libraries, which fails when told. */
#include <math.h>
#include <string.h>

#include <unistd.h>

#include <glib/gstdio.h>

#include "../mai-nn-fixture.h"
#include "mai-cuda-fixture.h"
#include "nn/mai-nn-error.h"

#define STEPS 5 /* some asked for, some recorded, some replayed */

static void
assert_sentence (const char *text)
{
  g_test_message ("%s", text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strchr (text, '\n'));
  g_assert_true (g_str_has_suffix (text, "."));
  g_assert_cmpuint (strlen (text), <, 300);
}

/* "gpu" fails with that word in its sentence, and "auto" is the cpu for the same reason. */
static void
assert_refused (const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;

  g_assert_null (mai_backend_open ("gpu", MAI_ARITHMETIC_FLOAT32, 0, NULL, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE);
  assert_sentence (error->message);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_true (mai_backend_open ("auto", MAI_ARITHMETIC_FLOAT32, 0, &why, NULL)
                 == mai_backend_cpu ());
  g_assert_cmpstr (why, ==, error->message);
  g_assert_true (mai_backend_open ("auto", MAI_ARITHMETIC_TF32, 0, NULL, NULL)
                 == mai_backend_cpu ());
  g_assert_cmpint (mai_cuda_fixture_count ("fake_cuda_live"), ==, 0);
}

static void
test_names (void)
{
  g_autoptr (GError) error = NULL;
  char *why = (char *) "not set";
  MaiArithmetic arithmetic;

  g_assert_true (mai_backend_open ("cpu", MAI_ARITHMETIC_BF16, 0, &why, NULL)
                 == mai_backend_cpu_bf16 ());
  g_assert_null (why);
  g_assert_null (mai_backend_open ("cpu", MAI_ARITHMETIC_TF32, 0, &why, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_CONFIG);
  g_clear_error (&error);
  mai_backend_close (mai_backend_cpu ());
  g_assert_null (mai_backend_open ("abacus", MAI_ARITHMETIC_FLOAT32, 0, NULL, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_CONFIG);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (mai_arithmetic_from_name (mai_arithmetic_to_name (i), &arithmetic));
      g_assert_cmpuint (arithmetic, ==, i);
    }
  g_assert_false (mai_arithmetic_from_name ("fp8", &arithmetic));
}

/* The library of either release leads there, or nowhere when `to` is NULL. */
static void
lead (const char *name, const char *to)
{
  for (guint release = 12; release <= 13; release++)
    {
      g_autofree char *file = g_strdup_printf ("%s.%u", name, release);
      g_autofree char *path = g_build_filename (mai_cuda_fixture_folder (), file, NULL);

      g_remove (path);
      if (to != NULL)
        g_assert_cmpint (symlink (to, path), ==, 0);
    }
}

static void
test_missing_libraries (void)
{
  static const char *const names[] = { "libcudart.so", "libcublas.so", "libnvrtc.so" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      lead (names[i], NULL);
      assert_refused (names[i]);
      lead (names[i], g_getenv ("MUSICAI_OTHER_LIBRARY")); /* has none of the functions */
      assert_refused ("another version");
      lead (names[i], g_getenv ("MUSICAI_FAKE_CUDA"));
    }
  mai_backend_close (mai_cuda_fixture_open (MAI_ARITHMETIC_FLOAT32));
}

static void
test_unfit_machines (void)
{
  FakeCuda *fake = mai_cuda_fixture_fake ();
  FakeCuda good = *fake;

  fake->driver = 0;
  assert_refused ("no driver");
  fake->driver = 11040;
  assert_refused ("11.4");
  *fake = good;
  fake->devices = 0;
  assert_refused ("none of NVIDIA");
  *fake = good;
  fake->architecture = 61;
  assert_refused ("older");
  *fake = good;
  fake->memory_bytes = 100 << 20;
  assert_refused ("memory");
  *fake = good;
  mai_backend_close (mai_cuda_fixture_open (MAI_ARITHMETIC_FLOAT32));
}

/* A network that the card has no room for, and one that it has. */
static void
test_little_memory (void)
{
  FakeCuda *fake = mai_cuda_fixture_fake ();
  MaiModelConfig config = mai_fixture_config (0);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (GError) error = NULL;

  fake->others_bytes = fake->memory_bytes - (48 << 20);
  config.hidden = 400;
  const MaiBackend *gpu = mai_cuda_fixture_open (MAI_ARITHMETIC_FLOAT32);
  MaiModel *model = mai_model_new (&config, gpu, NULL);
  g_assert_null (mai_learner_new (model, pool, 4, 8, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_TOO_LARGE);
  assert_sentence (error->message);
  mai_model_unref (model);
  mai_backend_close (gpu);
  g_assert_cmpint (mai_cuda_fixture_count ("fake_cuda_live"), ==, 0);
  fake->others_bytes = 0;
}

/* Those who share a machine take a card each, as far as there are any. */
static void
test_which_card (void)
{
  const guint asked[] = { 0, 2, 3, 7 }, taken[] = { 0, 2, 0, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      FakeCuda *fake = mai_cuda_fixture_fake ();
      g_autoptr (GError) error = NULL;
      const MaiBackend *gpu;

      fake->devices = 3;
      gpu = mai_backend_open ("gpu", MAI_ARITHMETIC_FLOAT32, asked[i], NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (fake->card, ==, (int) taken[i]);
      mai_backend_close (gpu);
    }
}

/* Where beginning, a call or ending fails, nothing has been done, and asking again without is enough. */
static void
test_not_recorded (void)
{
  const MaiBackend *gpu = mai_cuda_fixture_open (MAI_ARITHMETIC_FLOAT32);
  const float first[] = { 1, -2, 3 };
  float *x = gpu->alloc (gpu, sizeof first), *y = gpu->alloc (gpu, sizeof first), back[3];

  gpu->upload (gpu, x, first, sizeof first);
  for (int call = 1; call <= 4; call++)
    {
      mai_cuda_fixture_fake ()->fail_at = call;
      gpu->record (gpu);
      gpu->relu_forward (gpu, y, x, 3);
      g_assert_null (gpu->recorded (gpu));
      mai_cuda_fixture_fake ()->fail_at = 0;
      gpu->download (gpu, back, y, sizeof back);
      g_assert_true (gpu->finish (gpu, NULL));
      g_assert_true (back[0] == 0 && back[2] == 0);
    }
  gpu->relu_forward (gpu, y, x, 3);
  gpu->download (gpu, back, y, sizeof back);
  g_assert_true (gpu->finish (gpu, NULL));
  g_assert_true (back[0] == 1 && back[1] == 0 && back[2] == 3);
  gpu->free (gpu, x);
  gpu->free (gpu, y);
  mai_backend_close (gpu);
}

/* Everything that a job does with a card. Returns what went wrong, or NULL. */
static GError *
train (gboolean reads)
{
  const MaiModelConfig config = mai_fixture_config (0.2f);
  const MaiOptimiser optimiser = mai_fixture_optimiser (0.01f);
  GError *error = NULL;
  const MaiBackend *gpu = mai_backend_open ("gpu", MAI_ARITHMETIC_FLOAT32, 0, NULL, &error);

  if (gpu == NULL)
    return error;

  MaiModel *model = mai_model_new (&config, gpu, NULL);
  MaiPool *pool = mai_pool_new (1);
  MaiFixtureBatch *batch = mai_fixture_batch_new (&config, 3, 7, 1, TRUE);
  mai_model_init (model, 1);
  MaiLearner *learner = mai_learner_new (model, pool, 3, 7, &error);
  MaiLoss loss;

  for (guint i = 0; learner != NULL && error == NULL && i < STEPS; i++)
    mai_learner_step (learner, &batch->view, &optimiser, 9, reads ? &loss : NULL, NULL, &error);
  if (error == NULL)
    mai_learner_evaluate (learner, &batch->view, &loss, NULL, &error);
  if (error == NULL)
    mai_learner_pull (learner, &error);
  if (learner != NULL)
    mai_learner_free (learner);
  mai_model_unref (model);
  mai_pool_free (pool);
  mai_fixture_batch_free (batch);
  mai_backend_close (gpu);
  return error;
}

static void
check_calls (long every, gboolean stays_broken, gboolean reads)
{
  FakeCuda *fake = mai_cuda_fixture_fake ();
  guint n_failed = 0, n_borne = 0;
  long calls;

  fake->computes = 0;
  calls = mai_cuda_fixture_count ("fake_cuda_calls");
  g_assert_null (train (reads));
  calls = mai_cuda_fixture_count ("fake_cuda_calls") - calls;
  g_test_message ("%ld calls", calls);
  g_assert_cmpint (calls, >, 500);
  for (long n = 1; n <= calls; n += every)
    {
      fake = mai_cuda_fixture_fake (); /* whole again */
      fake->stays_broken = stays_broken;
      fake->fail_at = (int) n;
      g_autoptr (GError) error = train (reads);
      fake = mai_cuda_fixture_fake ();
      fake->fail_at = 0;
      n_failed += error != NULL;
      n_borne += error == NULL;
      if (error != NULL && n % 64 == 1)
        assert_sentence (error->message);
      if (error != NULL)
        {
          g_assert_true (error->domain == MAI_NN_ERROR);
          g_assert_null (strchr (error->message, '\n'));
        }
      g_assert_cmpint (mai_cuda_fixture_count ("fake_cuda_live"), ==, 0);
    }
  g_test_message ("%u failures told, %u borne", n_failed, n_borne);
  g_assert_cmpuint (n_failed, >, (guint) (calls / every / 2));
  fake->computes = 1;
}

static void
test_every_call (void)
{
  check_calls (1, FALSE, TRUE);
}

static void
test_lost_card (void)
{
  check_calls (7, TRUE, TRUE);
}

static void
test_lost_unread (void)
{
  check_calls (7, TRUE, FALSE);
}

/* The card fails in the middle; the processor goes on from what was saved before. */
static void
test_going_on (void)
{
  FakeCuda *fake = mai_cuda_fixture_fake ();
  const MaiModelConfig config = mai_fixture_config (0.2f);
  const MaiOptimiser optimiser = mai_fixture_optimiser (0.01f);
  g_autofree char *model_path = mai_fixture_path ("cudnn-model.safetensors");
  g_autofree char *state_path = mai_fixture_path ("cudnn-state.safetensors");
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, 3, 7, 1, TRUE);
  g_autoptr (MaiPool) pool = mai_pool_new (1);
  g_autoptr (GError) error = NULL;
  const MaiBackend *gpu = mai_cuda_fixture_open (MAI_ARITHMETIC_FLOAT32);
  double expected[6];
  MaiLoss loss;

  for (guint run = 0; run < 2; run++) /* on the processor alone, then with the card */
    {
      const MaiBackend *be = run == 0 ? mai_backend_cpu () : gpu;
      MaiModel *model = mai_model_new (&config, be, NULL);
      mai_model_init (model, 4);
      MaiLearner *learner = mai_learner_new (model, pool, 3, 7, NULL);

      for (guint i = 0; i < (run == 0 ? 6 : 3); i++)
        {
          g_assert_true (
              mai_learner_step (learner, &batch->view, &optimiser, 9, &loss, NULL, &error));
          if (run == 0)
            expected[i] = mai_loss_get_nats (&loss);
        }
      if (run == 1)
        {
          g_assert_true (mai_learner_pull (learner, &error));
          g_assert_true (mai_model_save (model, NULL, model_path, &error));
          g_assert_true (mai_learner_save (learner, NULL, state_path, &error));
          fake->fail_at = 20;
          fake->stays_broken = 1;
          g_assert_false (
              mai_learner_step (learner, &batch->view, &optimiser, 9, &loss, NULL, &error));
          assert_sentence (error->message);
          g_clear_error (&error);
          g_assert_false (mai_learner_pull (learner, &error)); /* and stays so */
          g_clear_error (&error);
        }
      mai_learner_free (learner);
      mai_model_unref (model);
    }
  mai_backend_close (gpu);

  g_autoptr (MaiModel) model = mai_model_load (model_path, mai_backend_cpu (), NULL, &error);
  g_assert_no_error (error);
  g_autoptr (MaiLearner) learner = mai_learner_new (model, pool, 3, 7, NULL);
  g_assert_true (mai_learner_load (learner, state_path, NULL, &error));
  for (guint i = 3; i < 6; i++)
    {
      g_assert_true (mai_learner_step (learner, &batch->view, &optimiser, 9, &loss, NULL, &error));
      g_assert_cmpfloat (fabs (mai_loss_get_nats (&loss) - expected[i]), <=, 1e-5);
    }
  g_remove (model_path);
  g_remove (state_path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (g_getenv ("MUSICAI_FAKE_CUDA") == NULL)
    g_print ("1..0 # SKIP Only calls of the stand-in for CUDA can be made to fail.\n");
  if (g_getenv ("MUSICAI_FAKE_CUDA") == NULL || !mai_cuda_fixture_begin ())
    return 0;
  g_test_add_func ("/nn/cudnn/failures/names", test_names);
  g_test_add_func ("/nn/cudnn/failures/missing-libraries", test_missing_libraries);
  g_test_add_func ("/nn/cudnn/failures/unfit-machines", test_unfit_machines);
  g_test_add_func ("/nn/cudnn/failures/which-card", test_which_card);
  g_test_add_func ("/nn/cudnn/failures/little-memory", test_little_memory);
  g_test_add_func ("/nn/cudnn/failures/not-recorded", test_not_recorded);
  g_test_add_func ("/nn/cudnn/failures/every-call", test_every_call);
  g_test_add_func ("/nn/cudnn/failures/lost-card", test_lost_card);
  g_test_add_func ("/nn/cudnn/failures/lost-unread", test_lost_unread);
  g_test_add_func ("/nn/cudnn/failures/going-on", test_going_on);
  int result = g_test_run ();
  mai_cuda_fixture_end ();
  return result;
}
