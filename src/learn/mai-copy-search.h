/* SPDX-License-Identifier: Apache-2.0 */
/* Finds in an index what is like a passage. Pure functions, any thread. */
#pragma once

#include "learn/mai-copy-index.h"

G_BEGIN_DECLS

typedef struct
{
  guint32 at; /* position in the index's text */
  guint32 notes; /* 0: none */
} MaiCopyMatch;

/* Where in the data a note stands. */
typedef struct
{
  guint piece;
  const MaiCopyLine *line;
  guint32 bar; /* from 0 */
  guint32 place; /* in the bar, grid units */
  guint8 pitch;
} MaiCopyPlace;

/* Positions of the text that are not searched. */
typedef struct _MaiCopyExclusion MaiCopyExclusion;
MaiCopyExclusion *mai_copy_exclusion_new (MaiCopyIndex *index);
void mai_copy_exclusion_free (MaiCopyExclusion *exclusion);
void mai_copy_exclusion_add (MaiCopyExclusion *exclusion, MaiCopyIndex *index, guint piece);

/* The longest run that begins with note `from` of a line and is found in the data. pitches and onsets are as of MaiCopyText:
 * the line ends where a pitch says so. exclusion: nullable. A single note counts as a match, 1 long, where there is any of
 * that pitch (or at all, when transposed). Takes time in proportion to that length and to the logarithm of the data's. */
MaiCopyMatch mai_copy_search (MaiCopyIndex *index, MaiCopyKind kind, const guint8 *pitches,
                              const guint32 *onsets, guint32 from,
                              const MaiCopyExclusion *exclusion);

void mai_copy_search_locate (MaiCopyIndex *index, guint32 at, MaiCopyPlace *place);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiCopyExclusion, mai_copy_exclusion_free)

G_END_DECLS
