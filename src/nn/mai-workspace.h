/* SPDX-License-Identifier: Apache-2.0 */
/* Forward and backward of one shard: some rows of a batch, over all its steps, on one thread.
 *
 * Everything a pass needs lies in the workspace's own arena; workspaces of one learner run side by side and share only
 * the model's parameters and the batch. Inside nn/ only. */
#pragma once

#include <gio/gio.h>

#include "nn/mai-learner.h"
#include "nn/mai-model-parts.h"

G_BEGIN_DECLS

/* The state between windows, whole batch: h and c (B,H) of each layer. */
typedef struct
{
  float *h[MAI_MAX_LAYERS];
  float *c[MAI_MAX_LAYERS];
} MaiCarry;

typedef struct
{
  const MaiBatch *batch;
  const MaiCarry *from; /* the state before the first step */
  const MaiCarry *to; /* receives the state after the last step */
  float *gradients; /* laid out like the parameters, added to; NULL for forward alone */
  float dropout;
  guint64 seed; /* with step, draws the masks */
  guint64 step;
  GCancellable *cancellable; /* or NULL */
} MaiPass;

typedef struct
{
  MaiScoreSum fields[MAI_MAX_FIELDS];
  double steps; /* sum of weights */
} MaiShardLoss;

typedef struct _MaiWorkspace MaiWorkspace;

/* Bytes that a workspace for so many rows would take; a double, so that nothing overflows. */
double mai_workspace_measure (MaiModel *model, guint steps, guint rows);

/* For rows first_row .. first_row + rows - 1 of batches of `batch` rows. `parameters` are the model's, in the backend's
 * memory; they and the model must outlive it. */
MaiWorkspace *mai_workspace_new (MaiModel *model, float *parameters, guint steps, guint batch,
                                 guint first_row, guint rows);
void mai_workspace_free (MaiWorkspace *workspace);

/* FALSE when cancelled on the way; pass->to and pass->gradients then hold rubbish. Sets the loss, which may be read after
 * the backend's finish. */
gboolean mai_workspace_run (MaiWorkspace *workspace, const MaiPass *pass, MaiShardLoss *loss);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiWorkspace, mai_workspace_free)

G_END_DECLS
