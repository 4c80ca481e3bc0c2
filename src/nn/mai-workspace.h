/* SPDX-License-Identifier: Apache-2.0 */
/* Forward and backward of one shard: some rows of a batch, over all its steps, on one thread.
 *
 * Everything a pass needs lies in the workspace's own arena; workspaces of one learner run side by side and share only
 * the model's parameters and the batch. Inside nn/ only. */
#pragma once

#include <gio/gio.h>

#include "nn/mai-body.h"
#include "nn/mai-learner.h"

G_BEGIN_DECLS

typedef struct
{
  const MaiBatch *batch;
  const float *from; /* the states before the first step, whole batch, as MaiStates has them */
  float *to; /* receives the states after the last step */
  float *between; /* room for such states, where the batch looks ahead */
  float *gradients; /* laid out like the parameters, added to; NULL for forward alone */
  MaiMasks masks;
  gboolean fixed; /* batch norm goes by the running moments */
  guint64 layout; /* another number, other rows are scored: a recording has to be made anew */
  GCancellable *cancellable; /* or NULL */
} MaiPass;

typedef struct _MaiWorkspace MaiWorkspace;

/* Bytes that a workspace for so many rows would take; a double, so that nothing overflows. */
double mai_workspace_measure (MaiModel *model, guint steps, guint rows);
/* Bytes of the memory that all workspaces of a model share. */
gsize mai_workspace_count_shared (MaiModel *model);
/* What the model's body carries from window to window. */
void mai_workspace_list_states (MaiModel *model, MaiStates *states);

/* `parameters` are the model's, in the backend's memory; they, the model and what is shared must outlive it. */
MaiWorkspace *
mai_workspace_new (MaiModel *model, float *parameters, gpointer shared, const MaiShard *shard);
void mai_workspace_free (MaiWorkspace *workspace);

/* A pass in four parts, so that a backend may record those in the middle. The first hands the batch to the backend and returns
 * the sum of its weights; what will be scored is added to what was, unless `fresh`. */
double mai_workspace_upload (MaiWorkspace *workspace, const MaiPass *pass, gboolean fresh);
/* Makes what all workspaces share, in so many parts that may be made side by side; by any one of them, before any runs. */
guint mai_workspace_count_parts (MaiWorkspace *workspace);
void mai_workspace_prepare (MaiWorkspace *workspace, const MaiPass *pass, guint part);
/* FALSE when cancelled on the way; pass->to and pass->gradients then hold rubbish. */
gboolean mai_workspace_run (MaiWorkspace *workspace, const MaiPass *pass);
/* How often the rows that batch norm takes together have changed from one upload to the next. */
guint64 mai_workspace_get_layout (MaiWorkspace *workspace);
/* After the update: running moments learn from those of the last run. */
void mai_workspace_learn_norms (MaiWorkspace *workspace, const MaiUpdate *update);
/* `scores` (MAI_MAX_FIELDS), which may be read after the backend's finish. */
void mai_workspace_download (MaiWorkspace *workspace, MaiScoreSum *scores);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiWorkspace, mai_workspace_free)

G_END_DECLS
