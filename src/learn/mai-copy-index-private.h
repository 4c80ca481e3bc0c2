/* SPDX-License-Identifier: Apache-2.0 */
/* What an index is made of; for what makes, keeps and searches one. */
#pragma once

#include "learn/mai-copy-index.h"

G_BEGIN_DECLS

struct _MaiCopyIndex
{
  gatomicrefcount references;
  guint32 n; /* notes in the text, at least 2 */
  guint8 *pitches; /* (n), see MaiCopyText */
  guint32 *onsets; /* (n) */
  /* (n) each: positions in the text, sorted. Of a file they are not checked: a position may lie behind the text. */
  guint32 *orders[MAI_N_COPY_KINDS];
  guint32 buckets[129]; /* where each first pitch begins in the orders of the same key */
  MaiCopyLine *lines;
  MaiCopyBar *bars;
  MaiCopyPiece *pieces;
  guint32 n_lines, n_bars, n_pieces, n_refused;
  MaiCopyNorms *norms;
  GMappedFile *file; /* that the arrays lie in, but for the pieces; NULL: each array is its own */
};

static inline guint32
mai_copy_kind_mask (MaiCopyKind kind)
{
  return kind < MAI_COPY_PITCH ? MAI_COPY_RHYTHM_MASK : MAI_COPY_PITCH_MASK;
}

static inline gboolean
mai_copy_kind_is_same_key (MaiCopyKind kind)
{
  return kind == MAI_COPY_RHYTHM_SAME_KEY || kind == MAI_COPY_PITCH_SAME_KEY;
}

/* An empty one with one reference. */
MaiCopyIndex *mai_copy_index_alloc (void);
void mai_copy_index_count_buckets (MaiCopyIndex *index);
/* Fills the norms; numbers (n) as of MaiCopyText. They stay empty where all pieces are of one group. Fails when cancelled. */
gboolean mai_copy_index_measure (MaiCopyIndex *index, const guint32 *numbers,
                                 GCancellable *cancellable, GError **error);

G_END_DECLS
