/* SPDX-License-Identifier: Apache-2.0 */
/* Small networks and made-up batches for the tests of the engine. */
#pragma once

#include "nn/mai-checkpoint.h"
#include "nn/mai-learner.h"

G_BEGIN_DECLS

/* Three fields predicted and one of context, two layers. */
MaiModelConfig mai_fixture_config (float dropout);
/* One field predicted, its logits straight from the projection, and no way past the body. */
MaiModelConfig mai_fixture_plain_config (void);
/* Two stacks of three layers, which look back 14 steps together (with three taps 28). */
MaiModelConfig mai_fixture_wavenet_config (float dropout);
/* The first of either family, with all kinds of dropout that it has. */
MaiModelConfig mai_fixture_family_config (MaiFamily family, float dropout);
/* There is no such model; code: of MaiNnError. */
void mai_fixture_assert_refused (const MaiModelConfig *config, int code);
MaiModel *mai_fixture_model (const MaiModelConfig *config, guint64 seed);
/* Larger weights and biases spread out, so that few rectifiers stand near their kink. */
void mai_fixture_scatter (MaiModel *model);

/* A batch that owns what it points to. */
typedef struct
{
  guint steps, batch;
  guint16 *inputs, *targets;
  float *weight, *keep;
  MaiBatch view;
} MaiFixtureBatch;

/* Random values; with `holes`, some pieces begin inside, some steps are padding, some fields unscored or unread. */
MaiFixtureBatch *mai_fixture_batch_new (const MaiModelConfig *config, guint batch, guint steps,
                                        guint64 seed, gboolean holes);
void mai_fixture_batch_free (MaiFixtureBatch *batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiFixtureBatch, mai_fixture_batch_free)

MaiOptimiser mai_fixture_optimiser (float learning_rate);

/* A path in the build folder, for a file that a test writes. Free with g_free(). */
char *mai_fixture_path (const char *name);

G_END_DECLS
