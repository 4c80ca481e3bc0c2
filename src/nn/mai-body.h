/* SPDX-License-Identifier: Apache-2.0 */
/* The part of a network that differs from family to family: what lies between the embedding and the projection.
 *
 * A body reads one vector of E floats a step and gives one of W, its top. What it must remember from one step to the
 * next is a list of named states, so many floats a row each: the learner carries them from window to window and a
 * checkpoint keeps them, without knowing what they mean; zeros are the beginning of a piece. A body comes in two
 * forms, a run over whole sequences (forward and backward, on any backend) and a stream of single steps (with packed
 * weights, on the CPU). The two families are mai-lstm.h and mai-wavenet.h. Inside nn/ only. */
#pragma once

#include <gio/gio.h>

#include "nn/mai-arena.h"
#include "nn/mai-layout.h"
#include "nn/mai-model-parts.h"
#include "nn/mai-packed.h"

G_BEGIN_DECLS

#define MAI_MAX_STATES 128

typedef struct
{
  char name[16]; /* "h.0" */
  gsize width; /* floats a row */
  gsize offset; /* the sum of the widths before */
} MaiState;

typedef struct
{
  guint n;
  MaiState items[MAI_MAX_STATES];
  gsize
      width; /* of all together; a carry of B rows is one block of so many (B,width) matrices, in this order */
} MaiStates;

/* Appends a state. */
void mai_states_add (MaiStates *states, gsize width, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* The rows first_row .. first_row + rows - 1 of a batch of T steps: what one thread works on. */
typedef struct
{
  guint steps; /* T */
  guint batch; /* B */
  guint first_row, rows; /* Bs */
} MaiShard;

/* Where the shard's rows (Bs,width) of state `i` begin in a carry of the whole batch, in floats. */
gsize mai_states_locate (const MaiStates *states, guint i, const MaiShard *shard);

/* Dropout masks: functions of the seed, the step, the layer and the element's place in the whole batch, so that they do
 * not depend on how the batch is cut. */
typedef struct
{
  float p; /* 0: none */
  float recurrent_p; /* of weights that lead from step to step; 0: none */
  guint64 seed;
  const guint64 *step; /* in the backend's memory */
} MaiMasks;

/* y = masked x for steps t .. t + n - 1 of the shard, each (Bs,width). In place allowed. */
void mai_masks_apply (const MaiMasks *masks, const MaiBackend *backend, const MaiShard *shard,
                      guint layer, guint t, guint n, gsize width, float *y, const float *x);

/* The same for `rows` rows from row `first` of the whole batch on, steps after another. */
void mai_masks_apply_rows (const MaiMasks *masks, const MaiBackend *backend, guint layer,
                           guint64 first, gsize rows, gsize width, float *y, const float *x);

/* y = masked x, n weights that lead layer `layer` from one step to the next. The same mask for every shard. */
void mai_masks_apply_weights (const MaiMasks *masks, const MaiBackend *backend, guint layer,
                              gsize n, float *y, const float *x);

/* A body's buffers for whole sequences of N = T Bs steps; each family has more behind these. */
typedef struct
{
  const MaiModelConfig *config;
  const MaiBackend *backend;
  const MaiStates *states;
  MaiShard shard;
  const MaiBodyParts *parts, *gradients; /* the latter in backward alone */
  float *top; /* (N,W), of forward */
  float *dtop; /* (N,W), for backward, which uses it up */
  float *dinput; /* (N,E), of backward */
  gpointer shared; /* what prepare fills, the same for all shards */
} MaiBodyRun;

typedef struct
{
  guint first, steps; /* what forward runs over: these of the shard's T steps. backward: all */
  const float *input; /* (N,E) */
  const float *keep; /* (N): 0 where a piece begins */
  const float *from; /* the states before step `first`, of the whole batch, see MaiStates */
  float *to; /* receives those after the last step of them; not `from` */
  MaiMasks masks;
  GCancellable *cancellable; /* or NULL */
} MaiBodyPass;

/* A body's state in a stream of K rows; each family has more behind this. */
typedef struct
{
  const MaiModelConfig *config;
  guint rows;
  MaiPrecision precision; /* of the packed weights */
} MaiBodyStream;

typedef struct
{
  const char *name; /* in files */
  /* The members of a configuration that only this family has; those that several have are checked already. */
  gboolean (*check) (const MaiModelConfig *config, GError **error);
  void (*lay_out) (MaiLayout *layout, const MaiModelConfig *config, MaiBodyParts *parts);
  void (*list_states) (const MaiModelConfig *config, MaiStates *states);
  guint (*get_width) (const MaiModelConfig *config); /* W */

  double (*measure) (const MaiModelConfig *config, const MaiBackend *backend, guint steps,
                     guint rows); /* floats that a run would take */
  /* What all shards of a pass read beside the parameters: bytes of the backend's memory, which so many calls of prepare
   * fill from the parameters before any shard runs, side by side, each for a part; for forward alone unless `backward`.
   * NULLs where there is no such thing. */
  gsize (*count_shared) (const MaiModelConfig *config, const MaiBackend *backend);
  guint (*count_parts) (const MaiModelConfig *config);
  void (*prepare) (const MaiBodyRun *run, const MaiMasks *masks, guint part, gboolean backward);
  /* A run in the arena's memory, with `base` as its first members; free with g_free(). */
  MaiBodyRun *(*run_new) (const MaiBodyRun *base, MaiArena *arena);
  /* FALSE when cancelled on the way. backward comes after forward over all steps of the same pass. */
  gboolean (*forward) (MaiBodyRun *run, const MaiBodyPass *pass);
  gboolean (*backward) (MaiBodyRun *run, const MaiBodyPass *pass);

  /* Floats that a row of a stream takes. */
  gsize (*measure_stream) (const MaiModelConfig *config);
  /* Weights are copied. Free with g_free(). */
  MaiBodyStream *(*stream_new) (const MaiBodyStream *base, const MaiBodyParts *parts,
                                MaiArena *arena);
  /* So many rows from row `first` on are as before a piece. */
  void (*reset) (MaiBodyStream *stream, guint first, guint n);
  /* input (K,E) -> top (K,W), valid until the next call. A row's numbers do not depend on K. */
  const float *(*step) (MaiBodyStream *stream, const float *input);
} MaiBody;

const MaiBody *mai_body_get (MaiFamily family);
/* FALSE when no family has that name. */
gboolean mai_body_find (const char *name, MaiFamily *family);

G_END_DECLS
