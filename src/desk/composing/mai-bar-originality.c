/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/composing/mai-bar-originality.h"

#include "work/mai-originality-words.h"

MaiBarOriginality *
mai_bar_originality_new (MaiCopyIndex *index, const MaiOriginalBar *bar, MaiMetreMap *metres)
{
  MaiBarOriginality *self = g_new0 (MaiBarOriginality, 1);

  self->from = bar->tick;
  self->to = mai_metre_map_bar_to_tick (metres, (gint64) bar->number + 1);
  self->originality = bar->originality;
  self->sentence = mai_originality_words_describe_bar (index, bar);
  return self;
}

void
mai_bar_originality_free (gpointer bar)
{
  MaiBarOriginality *self = bar;

  g_free (self->sentence);
  g_free (self);
}
