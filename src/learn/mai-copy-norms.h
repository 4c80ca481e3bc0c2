/* SPDX-License-Identifier: Apache-2.0 */
/* How long the copies are that human music has by chance: what a song's are to be measured against.
 *
 * Pieces are held out one after another: each is compared with all of the data but its own group, as a song would be.
 * Counted are the longest and the heaviest copy through each of their bars, and those in each of their excerpts of 32, 64, 128, ...
 * notes, as a longer piece has longer copies: a song is put beside excerpts of about its own length. Of large data the
 * first 250,000 notes are taken, in the order of the pieces' fingerprints, which is as good as chance.
 *
 * Plain values, any thread. */
#pragma once

#include "learn/mai-copy-text.h"

G_BEGIN_DECLS

/* Transposed: any interval between the two, none too. */
typedef enum
{
  MAI_COPY_RHYTHM, /* in pitch and rhythm, transposed */
  MAI_COPY_RHYTHM_SAME_KEY,
  MAI_COPY_PITCH, /* in pitch alone, transposed */
  MAI_COPY_PITCH_SAME_KEY,
  MAI_N_COPY_KINDS,
} MaiCopyKind;

/* What is compared of two copies, see mai-copy-text.h. */
typedef enum
{
  MAI_COPY_BY_LENGTH,
  MAI_COPY_BY_WEIGHT,
  MAI_COPY_N_FIGURES,
} MaiCopyFigure;

#define MAI_COPY_N_SIZES 10
#define MAI_COPY_SMALLEST 32 /* notes of an excerpt of size 0; each size is twice the last */
#define MAI_COPY_BARS MAI_COPY_N_SIZES /* in the place of a size: bars, not excerpts */
#define MAI_COPY_ENOUGH 20 /* excerpts that make a distribution */

typedef struct
{
  guint32 pieces, notes; /* held out */
  /* How many have each figure. */
  guint32 counts[MAI_COPY_N_FIGURES][MAI_N_COPY_KINDS][MAI_COPY_N_SIZES + 1][MAI_COPY_MOST + 1];
} MaiCopyNorms;

/* The size to compare a song of so many notes with: the nearest of which there are enough excerpts, or else the one with
 * most. */
guint mai_copy_norms_find_size (const MaiCopyNorms *norms, guint n_notes);
guint mai_copy_norms_count (const MaiCopyNorms *norms, guint size);
/* Which share (0 .. 1) of the excerpts, or bars, have a copy of this figure or more; 0 where there are none. */
double mai_copy_norms_get_share (const MaiCopyNorms *norms, MaiCopyFigure figure, MaiCopyKind kind,
                                 guint size, guint value);
/* The smallest figure that at least this share of them do not exceed; 0 where there are none. */
guint mai_copy_norms_get_quantile (const MaiCopyNorms *norms, MaiCopyFigure figure,
                                   MaiCopyKind kind, guint size, double share);

G_END_DECLS
