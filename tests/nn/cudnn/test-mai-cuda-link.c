/* SPDX-License-Identifier: Apache-2.0 */
/* Processes with a card each, and what they sum: by NCCL where that can be, by way of the hosts where not. Every member trains
 * with the others and alone, and holds one against the other. */
#include <math.h>

#include <glib/gstdio.h>

#include "../mai-group-fixture.h"
#include "../mai-nn-fixture.h"
#include "mai-cuda-fixture.h"

#define STEPS 6
#define ROWS 7

typedef struct
{
  guint batch;
  guint linked; /* members that must have joined */
} Expected;

static void
train (const MaiBackend *gpu, MaiGroup *group, guint batch, MaiLoss *losses)
{
  const MaiModelConfig config = mai_fixture_config (0);
  const MaiOptimiser optimiser = mai_fixture_optimiser (0.01f);
  MaiModel *model = mai_model_new (&config, gpu, NULL);
  MaiPool *pool = mai_pool_new (1);
  g_autoptr (GError) error = NULL;
  MaiLearner *learner;

  mai_model_init (model, 5);
  learner = mai_learner_new_in_group (model, pool, group, batch, ROWS, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < STEPS; i++)
    {
      g_autoptr (MaiFixtureBatch) data = mai_fixture_batch_new (&config, batch, ROWS, i, TRUE);

      mai_learner_step (learner, &data->view, &optimiser, 9, &losses[i], NULL, &error);
      g_assert_no_error (error);
    }
  g_assert_true (mai_learner_gather (learner, &error)); /* says whether parameters went apart */
  g_assert_no_error (error);
  mai_learner_free (learner);
  mai_pool_free (pool);
  mai_model_unref (model);
}

static void
assert_close (const MaiLoss *a, const MaiLoss *b)
{
  g_assert_cmpfloat (a->steps, ==, b->steps);
  for (guint f = 0; f < 3; f++)
    g_assert_cmpfloat (fabs (a->nats[f] - b->nats[f]), <=, 1e-4 * fabs (b->nats[f]));
  g_assert_cmpfloat (fabs (a->gradient_norm - b->gradient_norm), <=, 1e-3 * b->gradient_norm);
}

/* Twice, as a job with two networks does, on one link. */
static void
compare (MaiGroup *group, int n_cards, const Expected *expected)
{
  MaiLoss together[STEPS], alone[STEPS];
  g_autoptr (GError) error = NULL;
  const MaiBackend *gpu;

  mai_cuda_fixture_fake ()->devices = n_cards;
  gpu = mai_backend_open ("gpu", MAI_ARITHMETIC_FLOAT32, group->place, NULL, &error);
  g_assert_no_error (error);
  train (gpu, NULL, expected->batch, alone);
  g_assert_cmpuint (gpu->n_linked, ==, 0);
  for (guint turn = 0; turn < 2; turn++)
    {
      train (gpu, group, expected->batch, together);
      g_assert_cmpuint (gpu->n_linked, ==, expected->linked);
      for (guint i = 0; i < STEPS; i++)
        assert_close (&together[i], &alone[i]);
    }
  mai_backend_close (gpu);
}

static void
member_with_a_card (MaiGroup *group)
{
  compare (group, 3, &(Expected){ .batch = 6, .linked = group->size });
}

/* One row for two or three. */
static void
member_that_may_be_idle (MaiGroup *group)
{
  compare (group, 3, &(Expected){ .batch = 1, .linked = group->size });
}

static void
member_without_a_card_of_its_own (MaiGroup *group)
{
  compare (group, 1, &(Expected){ .batch = 6 });
}

/* Of three, one has a card of its own and would wait for the two others, who share one, if it joined. */
static void
member_on_two_cards (MaiGroup *group)
{
  compare (group, 2, &(Expected){ .batch = 6, .linked = group->size == 2 ? 2 : 0 });
}

static void
member_without_the_library (MaiGroup *group)
{
  g_autofree char *path = g_build_filename (mai_cuda_fixture_folder (), "libnccl.so.2", NULL);

  if (group->rank == 1)
    g_assert_cmpint (g_unlink (path), ==, 0);
  compare (group, 3, &(Expected){ .batch = 6 });
}

static const MaiGroupFixturePart parts[] = {
  { "with-a-card", member_with_a_card },
  { "may-be-idle", member_that_may_be_idle },
  { "without-a-card-of-its-own", member_without_a_card_of_its_own },
  { "on-two-cards", member_on_two_cards },
  { "without-the-library", member_without_the_library },
  { NULL, NULL },
};

static void
test_members (gconstpointer part)
{
  for (guint n = 2; n <= 3; n++)
    mai_group_fixture_run (n, part);
}

int
main (int argc, char **argv)
{
  g_assert_true (mai_cuda_fixture_begin ());
  if (mai_group_fixture_is_member (argc, argv, parts))
    {
      mai_cuda_fixture_end ();
      return 0;
    }
  mai_cuda_fixture_end ();
  g_test_init (&argc, &argv, NULL);
  for (const MaiGroupFixturePart *part = parts; part->name != NULL; part++)
    {
      g_autofree char *path = g_strdup_printf ("/nn/cudnn/link/%s", part->name);

      g_test_add_data_func (path, part->name, test_members);
    }
  return g_test_run ();
}
