/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files of a workspace share: mai-workspace.c and mai-workspace-heads.c. */
#pragma once

#include "nn/mai-norm.h"
#include "nn/mai-workspace.h"

G_BEGIN_DECLS

/* The shard's part of a batch in host memory, on its way to the device. */
typedef struct
{
  guint16 *inputs, *targets;
  float *weight, *keep;
} MaiStaging;

/* Rows that follow one another in a step: number `first` of the shard's N, `place` of the whole batch's T B. */
typedef struct
{
  gsize first, n;
  guint64 place;
} MaiRowRun;

/* The rows that are scored, one after another: with batch norm nothing else may count. */
typedef struct
{
  GArray *runs; /* of MaiRowRun; of the batch that was uploaded */
  GArray *runs_before; /* of the one before it */
  guint64 layout; /* counts the times that they differed */
  gsize n; /* rows of them all */
  float *top, *embedded, *dtop, *dembedded; /* (N,W), (N,E), likewise */
  guint16 *targets; /* (N,n_outputs) */
  float *weight; /* (N) */
} MaiGathered;

struct _MaiWorkspace
{
  MaiModel *model;
  const MaiModelConfig *config;
  const MaiBackend *backend;
  const MaiBody *body;
  guint width; /* W, of its top */
  MaiStates states;
  MaiShard shard;
  guint chunk_steps;

  MaiArena *arena;
  MaiModelParts parts; /* of the parameters */
  MaiModelParts gradients; /* of pass->gradients */

  guint16 *inputs; /* (N,n_inputs) */
  guint16 *targets; /* (N,n_outputs) */
  float *weight; /* (N) */
  float *keep; /* (N) */
  MaiScoreSum *sums; /* one a predicted field */
  MaiArena *staging_arena; /* host memory */
  MaiStaging staging;

  float *embedded; /* (N,E) */
  float *dembedded; /* (N,E) gradient of the shortcut */
  MaiBodyRun *run;

  MaiGathered gathered; /* of a network with batch norm, as these two */
  MaiNorm norms[2]; /* of h and p */
  float *rectified; /* (N,P) p before its norm */

  /* One chunk, R rows. */
  float *top; /* (R,W) */
  float *projected, *dprojected; /* (R,P) */
  float *unit, *dunit; /* (R,D) */
  float *logits; /* (R,largest size) */
};

/* Which rows of the uploaded batch are scored. */
void mai_workspace_list_runs (MaiWorkspace *workspace);
/* After the body's forward: losses, and with gradients those of its top and of the shortcut. FALSE when cancelled on the
 * way. */
gboolean mai_workspace_run_heads (MaiWorkspace *workspace, const MaiPass *pass);
/* The predicted fields of step t's inputs become the most likely ones after step t - 1, each given those before it. Batch
 * norm goes by the running moments here. */
void mai_workspace_choose_inputs (MaiWorkspace *workspace, const MaiPass *pass, guint t);

G_END_DECLS
