/* SPDX-License-Identifier: Apache-2.0 */
/* A learner as two and three processes against one process alone: every member does both and holds them against each
 * other, bit for bit. */
#include <math.h>
#include <string.h>

#include <glib/gstdio.h>

#include "mai-group-fixture.h"
#include "mai-nn-fixture.h"
#include "nn/mai-nn-error.h"

#define BATCH 37 /* some shards, the last of them shorter */
#define STEPS 7

typedef struct
{
  MaiModelConfig config;
  MaiModel *model;
  MaiPool *pool;
  MaiLearner *learner;
  guint batch;
} Side;

static void
side_init_on (Side *side, const MaiModelConfig *config, const MaiBackend *backend, MaiGroup *group,
              guint n_threads, guint batch)
{
  side->config = *config;
  side->batch = batch;
  side->model = mai_model_new (config, backend, NULL);
  mai_model_init (side->model, 5);
  side->pool = mai_pool_new (n_threads);
  side->learner =
      mai_learner_new_in_group (side->model, side->pool, group, batch, STEPS, &(GError *){ NULL });
  g_assert_nonnull (side->learner);
}

static void
side_init (Side *side, const MaiModelConfig *config, MaiGroup *group, guint n_threads, guint batch)
{
  side_init_on (side, config, mai_backend_cpu (), group, n_threads, batch);
}

static void
side_clear (Side *side)
{
  mai_learner_free (side->learner);
  mai_pool_free (side->pool);
  mai_model_unref (side->model);
}

static MaiOptimiser
make_optimiser (const MaiModelConfig *config)
{
  MaiOptimiser optimiser = mai_fixture_optimiser (0.01f);

  if (config->batch_norm)
    optimiser.rule = MAI_RULE_RMSPROP;
  return optimiser;
}

static gboolean
try_step (Side *side, guint number, MaiLoss *loss, GCancellable *cancellable, GError **error)
{
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (
      &side->config, side->batch, mai_learner_get_steps (side->learner), number, TRUE);
  MaiOptimiser optimiser = make_optimiser (&side->config);

  return mai_learner_step (side->learner, &batch->view, &optimiser, 9, loss, cancellable, error);
}

static MaiLoss
take_step (Side *side, guint number)
{
  MaiLoss loss;
  g_autoptr (GError) error = NULL;

  try_step (side, number, &loss, NULL, &error);
  g_assert_no_error (error);
  return loss;
}

static MaiLoss
evaluate (Side *side, guint number)
{
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (
      &side->config, side->batch, mai_learner_get_steps (side->learner), number, TRUE);
  g_autoptr (GError) error = NULL;
  MaiLoss loss;

  mai_learner_evaluate (side->learner, &batch->view, &loss, NULL, &error);
  g_assert_no_error (error);
  return loss;
}

static void
assert_same_loss (const MaiLoss *a, const MaiLoss *b)
{
  g_assert_cmpmem (a, sizeof *a, b, sizeof *b);
  g_assert_cmpfloat (a->steps, >, 0);
}

static void
assert_same_parameters (Side *a, Side *b)
{
  gsize n;
  const float *p = mai_model_get_parameters (a->model, &n);

  g_assert_cmpmem (p, n * sizeof *p, mai_model_get_parameters (b->model, NULL), n * sizeof *p);
}

/* Steps and evaluations, which come out alike. */
static void
go_on_alike (Side *together, Side *alone, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    {
      MaiLoss a = take_step (together, i), b = take_step (alone, i);

      assert_same_loss (&a, &b);
      a = evaluate (together, 100 + i);
      b = evaluate (alone, 100 + i);
      assert_same_loss (&a, &b);
    }
  assert_same_parameters (together, alone);
}

static void
compare (MaiGroup *group, const MaiModelConfig *config, guint n_threads, guint batch)
{
  Side together, alone;

  side_init (&together, config, group, n_threads, batch);
  side_init (&alone, config, NULL, 1, batch);
  go_on_alike (&together, &alone, 0, 10);
  side_clear (&together);
  side_clear (&alone);
}

/* ---- what members do ---- */

static void
member_takes_ten_steps (MaiGroup *group)
{
  MaiModelConfig lstm = mai_fixture_family_config (MAI_FAMILY_LSTM, 0.3f);
  MaiModelConfig wavenet = mai_fixture_family_config (MAI_FAMILY_WAVENET, 0.3f);

  compare (group, &lstm, 1, BATCH);
  compare (group, &lstm, 3, BATCH);
  compare (group, &wavenet, 2, BATCH);
}

/* One or two shards: there is a member with nothing to do. */
static void
member_may_be_idle (MaiGroup *group)
{
  MaiModelConfig config = mai_fixture_family_config (MAI_FAMILY_LSTM, 0.3f);

  compare (group, &config, 2, 4);
  compare (group, &config, 1, 7);
}

/* Shards of 64, 64 and 2 rows. */
static void
member_learns_norms (MaiGroup *group)
{
  MaiModelConfig config = mai_fixture_family_config (MAI_FAMILY_LSTM, 0.2f);

  config.batch_norm = TRUE;
  compare (group, &config, 2, 130);
}

static void
member_finds_gradients (MaiGroup *group)
{
  MaiModelConfig config = mai_fixture_family_config (MAI_FAMILY_LSTM, 0);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, BATCH, STEPS, 3, TRUE);
  g_autofree float *a = NULL;
  g_autofree float *b = NULL;
  g_autoptr (GError) error = NULL;
  MaiLoss loss[2];
  Side together, alone;
  gsize n;

  side_init (&together, &config, group, 2, BATCH);
  side_init (&alone, &config, NULL, 1, BATCH);
  mai_model_get_parameters (alone.model, &n);
  a = g_new0 (float, n);
  b = g_new0 (float, n);
  g_assert_true (mai_learner_gradients (together.learner, &batch->view, a, &loss[0], &error));
  g_assert_true (mai_learner_gradients (alone.learner, &batch->view, b, &loss[1], &error));
  assert_same_loss (&loss[0], &loss[1]);
  g_assert_cmpmem (a, n * sizeof *a, b, n * sizeof *b);
  side_clear (&together);
  side_clear (&alone);
}

/* Windows of another length in between. */
static void
member_changes_steps (MaiGroup *group)
{
  MaiModelConfig config = mai_fixture_family_config (MAI_FAMILY_WAVENET, 0.3f);
  Side sides[2];

  side_init (&sides[0], &config, group, 2, BATCH);
  side_init (&sides[1], &config, NULL, 1, BATCH);
  go_on_alike (&sides[0], &sides[1], 0, 3);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;
      MaiLearner *next = mai_learner_new_after (sides[i].learner, sides[i].pool, STEPS + 4, &error);

      g_assert_no_error (error);
      mai_learner_free (sides[i].learner);
      sides[i].learner = next;
    }
  go_on_alike (&sides[0], &sides[1], 3, 3);
  side_clear (&sides[0]);
  side_clear (&sides[1]);
}

/* What one alone has saved the group goes on with, and the other way round; the files are the same. */
static void
member_resumes (MaiGroup *group)
{
  MaiModelConfig config = mai_fixture_family_config (MAI_FAMILY_LSTM, 0.3f);
  g_autofree char *ours = g_strdup_printf ("%s.group", g_getenv ("MUSICAI_GROUP_FILE"));
  g_autofree char *theirs = g_strdup_printf ("%s.alone", g_getenv ("MUSICAI_GROUP_FILE"));
  g_autofree char *files[2] = { NULL };
  g_autoptr (GError) error = NULL;
  gboolean good = TRUE;
  Side together, alone, again;
  gsize n[2];

  side_init (&together, &config, group, 2, BATCH);
  side_init (&alone, &config, NULL, 1, BATCH);
  go_on_alike (&together, &alone, 0, 4);
  g_assert_true (mai_learner_gather (together.learner, &error));
  if (mai_group_leads (group))
    {
      g_assert_true (mai_learner_save (together.learner, NULL, ours, &error));
      g_assert_true (mai_learner_save (alone.learner, NULL, theirs, &error));
      g_assert_true (g_file_get_contents (ours, &files[0], &n[0], NULL));
      g_assert_true (g_file_get_contents (theirs, &files[1], &n[1], NULL));
      g_assert_cmpmem (files[0], n[0], files[1], n[1]);
    }

  side_init (&again, &config, group, 1, BATCH);
  if (mai_group_leads (group))
    {
      gsize size;
      const float *p = mai_model_get_parameters (together.model, &size);

      good = mai_learner_load (again.learner, theirs, NULL, &error);
      memcpy (mai_model_get_parameters (again.model, NULL), p, size * sizeof *p);
    }
  g_assert_true (mai_group_agree (group, good, &error));
  g_assert_true (mai_learner_hand_out (again.learner, &error));
  g_assert_cmpuint (mai_learner_get_step_count (again.learner), ==, 4);
  mai_learner_reset_evaluation (again.learner);
  mai_learner_reset_evaluation (alone.learner);
  go_on_alike (&again, &alone, 4, 3);
  side_clear (&together);
  side_clear (&alone);
  side_clear (&again);
}

/* One is cancelled: nobody has taken the step, and all may take it again. */
static void
member_is_cancelled (MaiGroup *group)
{
  MaiModelConfig config = mai_fixture_family_config (MAI_FAMILY_LSTM, 0.3f);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Side together, alone;
  MaiLoss loss;

  g_cancellable_cancel (cancellable);
  side_init (&together, &config, group, 2, BATCH);
  side_init (&alone, &config, NULL, 1, BATCH);
  go_on_alike (&together, &alone, 0, 2);
  for (guint r = 0; r < group->size; r++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (
          try_step (&together, 2, &loss, r == group->rank ? cancellable : NULL, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      assert_same_parameters (&together, &alone);
    }
  go_on_alike (&together, &alone, 2, 2);
  side_clear (&together);
  side_clear (&alone);
}

/* A batch that only the last member finds wrong, and numbers that are none. */
static void
member_fails (MaiGroup *group)
{
  MaiModelConfig config = mai_fixture_family_config (MAI_FAMILY_LSTM, 0.3f);
  g_autoptr (MaiFixtureBatch) batch = mai_fixture_batch_new (&config, BATCH, STEPS, 3, TRUE);
  MaiOptimiser optimiser = mai_fixture_optimiser (0.01f);
  gboolean is_last = group->rank + 1 == group->size;
  g_autoptr (GError) error = NULL;
  guint16 target = batch->targets[0];
  Side together, alone;
  MaiLoss loss;

  side_init (&together, &config, group, 1, BATCH);
  side_init (&alone, &config, NULL, 1, BATCH);
  if (is_last)
    batch->targets[0] = 1000;
  g_assert_false (
      mai_learner_step (together.learner, &batch->view, &optimiser, 9, &loss, NULL, &error));
  g_assert_error (error, MAI_NN_ERROR, (is_last ? MAI_NN_ERROR_BATCH : MAI_NN_ERROR_GROUP));
  g_clear_error (&error);
  batch->targets[0] = target;

  float *p = mai_model_get_parameters (together.model, NULL);
  float first = p[0];
  for (guint i = 0; i < 6; i++)
    p[i] = NAN;
  g_assert_false (try_step (&together, 0, &loss, NULL, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_NOT_FINITE);
  g_clear_error (&error);
  memcpy (p, mai_model_get_parameters (alone.model, NULL), 6 * sizeof *p);
  g_assert_cmpfloat (p[0], ==, first);
  go_on_alike (&together, &alone, 0, 2);
  side_clear (&together);
  side_clear (&alone);
}

/* Parameters that went apart are noticed before they are saved. */
static void
member_goes_apart (MaiGroup *group)
{
  MaiModelConfig config = mai_fixture_family_config (MAI_FAMILY_LSTM, 0);
  g_autoptr (GError) error = NULL;
  Side together;

  side_init (&together, &config, group, 1, BATCH);
  take_step (&together, 0);
  if (group->rank == 1)
    mai_model_get_parameters (together.model, NULL)[3] *= 1 + 1e-6f;
  g_assert_false (mai_learner_gather (together.learner, &error));
  g_assert_error (error, MAI_NN_ERROR, MAI_NN_ERROR_GROUP);
  side_clear (&together);
}

/* Memory that is not the host's, with a part of the batch for each member: as one alone would compute that cuts the batch
 * so. */
static void
member_has_a_device (MaiGroup *group)
{
  MaiModelConfig config = mai_fixture_family_config (MAI_FAMILY_LSTM, 0.3f);
  MaiBackend device = *mai_backend_cpu (), cut = device;
  g_autoptr (GError) error = NULL;
  Side together, alone;

  device.is_host = FALSE;
  device.shard_rows = 0;
  cut.shard_rows = (BATCH + group->size - 1) / group->size;
  side_init_on (&together, &config, &device, group, 1, BATCH);
  side_init_on (&alone, &config, &cut, NULL, 1, BATCH);
  g_assert_cmpuint (mai_learner_count_shards (together.learner), ==, group->size);
  for (guint i = 0; i < 10; i++)
    {
      MaiLoss a = take_step (&together, i), b = take_step (&alone, i);

      assert_same_loss (&a, &b);
    }
  g_assert_true (mai_learner_gather (together.learner, &error));
  assert_same_parameters (&together, &alone);
  g_assert_true (mai_learner_hand_out (together.learner, &error));
  assert_same_parameters (&together, &alone);
  side_clear (&together);
  side_clear (&alone);
}

static const MaiGroupFixturePart parts[] = {
  { "takes-ten-steps", member_takes_ten_steps },
  { "may-be-idle", member_may_be_idle },
  { "learns-norms", member_learns_norms },
  { "finds-gradients", member_finds_gradients },
  { "changes-steps", member_changes_steps },
  { "resumes", member_resumes },
  { "is-cancelled", member_is_cancelled },
  { "fails", member_fails },
  { "goes-apart", member_goes_apart },
  { "has-a-device", member_has_a_device },
  { NULL, NULL },
};

/* ---- tests ---- */

static void
test_members (gconstpointer part)
{
  mai_group_fixture_run (2, part);
  mai_group_fixture_run (3, part);
}

static void
test_resume (void)
{
  g_autofree char *folder = g_dir_make_tmp ("musicai-group-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "state", NULL);
  g_autofree char *ours = g_strconcat (file, ".group", NULL);
  g_autofree char *theirs = g_strconcat (file, ".alone", NULL);

  g_setenv ("MUSICAI_GROUP_FILE", file, TRUE);
  test_members ("resumes");
  g_unlink (ours);
  g_unlink (theirs);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  if (mai_group_fixture_is_member (argc, argv, parts))
    return 0;
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/learner-group/steps", "takes-ten-steps", test_members);
  g_test_add_data_func ("/learner-group/idle", "may-be-idle", test_members);
  g_test_add_data_func ("/learner-group/norms", "learns-norms", test_members);
  g_test_add_data_func ("/learner-group/gradients", "finds-gradients", test_members);
  g_test_add_data_func ("/learner-group/other-steps", "changes-steps", test_members);
  g_test_add_func ("/learner-group/resume", test_resume);
  g_test_add_data_func ("/learner-group/cancel", "is-cancelled", test_members);
  g_test_add_data_func ("/learner-group/failures", "fails", test_members);
  g_test_add_data_func ("/learner-group/apart", "goes-apart", test_members);
  g_test_add_data_func ("/learner-group/device", "has-a-device", test_members);
  return g_test_run ();
}
