/* SPDX-License-Identifier: Apache-2.0 */
/* What is to be made of how original a song is, in sentences for people: the command line and the window say the same.
 * Translated. Any thread. */
#pragma once

#include "learn/mai-originality.h"

G_BEGIN_DECLS

typedef enum
{
  MAI_ORIGINALITY_UNKNOWN, /* the data has too few pieces to tell */
  MAI_ORIGINALITY_ORIGINAL,
  MAI_ORIGINALITY_DOUBTFUL, /* at most 5 % of human excerpts have a copy as heavy */
  MAI_ORIGINALITY_COPIED, /* at most 1 % */
} MaiOriginalityVerdict;

/* Excerpts of human pieces beside which the song is put. */
guint mai_originality_words_count_excerpts (MaiCopyIndex *index, const MaiOriginality *found);
MaiOriginalityVerdict
mai_originality_words_get_verdict (MaiCopyIndex *index, const MaiOriginality *found);
/* Of the song. Free with g_free(). */
char *mai_originality_words_judge (MaiCopyIndex *index, const MaiOriginality *found);

/* In pitch and rhythm, or in pitch alone: whichever copy through a bar fewer human bars have. */
MaiCopyKind mai_originality_words_choose_kind (MaiCopyIndex *index, const MaiOriginalBar *bar);
/* Of a bar, with its number. Free with g_free(). */
char *mai_originality_words_describe_bar (MaiCopyIndex *index, const MaiOriginalBar *bar);

G_END_DECLS
