/* SPDX-License-Identifier: Apache-2.0 */
/* How original a song is: bar by bar its longest copy of a collection of music, beside the copies that human pieces have
 * of each other. What a copy is, is said in mai-copy-text.h; what human pieces have, in mai-copy-norms.h.
 *
 * Where the song itself is in the collection (mai_works_fingerprint()), that piece and all of its group are left out, and
 * it is said. Thread: any; the score must not change meanwhile. */
#pragma once

#include "learn/mai-copy-search.h"

G_BEGIN_DECLS

typedef struct
{
  guint notes; /* its length; 0: none */
  guint weight;
  MaiCopyLine line; /* of the song; `first` and `n` mean nothing here */
  guint32 bar, place; /* where it begins in the song; from 0, grid units */
  guint32 last_bar; /* of the song */
  MaiCopyPlace from; /* where it begins in the data */
  int transposition; /* semitones that the song lies above the data */
} MaiCopy;

/* A bar in which notes begin. */
typedef struct
{
  guint32 number; /* from 0 */
  gint64 tick; /* where it begins */
  guint notes; /* that begin in it */
  /* the longest, the heaviest, that pass through it */
  MaiCopy copies[MAI_COPY_N_FIGURES][MAI_N_COPY_KINDS];
  /* 1: in pitch and rhythm, and in pitch alone, the copies through it are no heavier than 95 % of human bars have. 0: one
   * is twice as heavy, or heavier. Straight in between; the worse of the two. */
  double originality;
} MaiOriginalBar;

typedef struct
{
  guint notes; /* of the song, that were compared */
  MaiOriginalBar *bars;
  guint n_bars;
  MaiCopy copies[MAI_COPY_N_FIGURES][MAI_N_COPY_KINDS]; /* the longest, and the heaviest, of all */
  guint size; /* of the excerpts of human pieces beside which it is put, see MaiCopyNorms */
  /* of these, how many have one as long, or heavy */
  double shares[MAI_COPY_N_FIGURES][MAI_N_COPY_KINDS];
  int same; /* the piece of the data that is the song itself, or -1 */
  guint n_left_out; /* pieces, the song itself too */
} MaiOriginality;

/* composed_only: compares the notes that a network composed as if there were no others. Fails when cancelled, and when
 * there are no notes to compare (MAI_LEARN_ERROR_EMPTY). */
MaiOriginality *mai_originality_new (MaiCopyIndex *index, MaiScore *score, gboolean composed_only,
                                     GCancellable *cancellable, GError **error);
void mai_originality_free (MaiOriginality *originality);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiOriginality, mai_originality_free)

G_END_DECLS
