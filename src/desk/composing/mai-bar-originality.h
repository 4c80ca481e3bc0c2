/* SPDX-License-Identifier: Apache-2.0 */
/* How original one bar of a song is, as a value of its own that needs no index any more. Any thread. */
#pragma once

#include "learn/mai-originality.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 from, to; /* ticks */
  double originality; /* 0: copied, 1: as original as human bars; see MaiOriginalBar */
  char *sentence; /* which bar it is, what it copies, from where, and how usual that is */
} MaiBarOriginality;

MaiBarOriginality *
mai_bar_originality_new (MaiCopyIndex *index, const MaiOriginalBar *bar, MaiMetreMap *metres);
void mai_bar_originality_free (gpointer bar);

G_END_DECLS
