/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-copy-search.h"

#include "learn/mai-copy-index-private.h"

struct _MaiCopyExclusion
{
  guint8 *bits; /* one for each position */
};

MaiCopyExclusion *
mai_copy_exclusion_new (MaiCopyIndex *index)
{
  MaiCopyExclusion *exclusion = g_new (MaiCopyExclusion, 1);

  exclusion->bits = g_new0 (guint8, index->n / 8 + 1);
  return exclusion;
}

void
mai_copy_exclusion_free (MaiCopyExclusion *exclusion)
{
  if (exclusion == NULL)
    return;
  g_free (exclusion->bits);
  g_free (exclusion);
}

void
mai_copy_exclusion_add (MaiCopyExclusion *exclusion, MaiCopyIndex *index, guint piece)
{
  const MaiCopyPiece *left_out = &index->pieces[piece];

  for (guint i = 0; i < left_out->n_lines; i++)
    {
      const MaiCopyLine *line = &index->lines[left_out->first_line + i];

      for (guint32 k = line->first; k < line->first + line->n; k++)
        exclusion->bits[k / 8] |= (guint8) (1u << (k % 8));
    }
}

static gboolean
is_excluded (const MaiCopyExclusion *exclusion, guint32 at)
{
  return exclusion != NULL && (exclusion->bits[at / 8] >> (at % 8) & 1) != 0;
}

/* ---- comparing ---- */

typedef struct
{
  const MaiCopyIndex *index;
  const guint32 *order; /* of this kind, or the part of it that begins with the first pitch */
  guint32 n;
  guint32 mask;
  const guint8 *pitches; /* what is looked for */
  const guint32 *onsets;
  guint32 from;
} Search;

/* Position k of the order; one that a damaged file puts behind the text becomes its end. */
static guint32
get_position (const Search *search, guint32 k)
{
  return MIN (search->order[k], search->index->n - 1);
}

/* Goes on where `equal` symbols are known to be equal; *equal gets how many are. Negative where what is looked for comes
 * before, or at, position `at` of the text. */
static int
compare (const Search *search, guint32 at, guint32 *equal)
{
  for (;; ++*equal)
    {
      guint32 wanted =
          mai_copy_symbol (search->pitches, search->onsets, search->from + *equal) & search->mask;
      guint32 found = mai_copy_symbol (search->index->pitches, search->index->onsets, at + *equal)
                      & search->mask;

      if (wanted != found)
        return wanted < found ? -1 : 1;
      if (wanted == 0)
        return -1;
    }
}

static guint32
count_equal (const Search *search, guint32 at)
{
  guint32 equal = 0;

  compare (search, at, &equal);
  return equal;
}

/* The first place in the order that does not come before what is looked for. What lies between two suffixes that share
 * symbols with it shares as many. */
static guint32
find_place (const Search *search)
{
  guint32 low = 0, high = search->n, equal_low = 0, equal_high = 0;

  while (low < high)
    {
      guint32 middle = low + (high - low) / 2, equal = MIN (equal_low, equal_high);

      if (compare (search, get_position (search, middle), &equal) < 0)
        {
          high = middle;
          equal_high = equal;
        }
      else
        {
          low = middle + 1;
          equal_low = equal;
        }
    }
  return low;
}

static void
take_longer (const Search *search, guint32 at, MaiCopyMatch *match)
{
  guint32 notes = count_equal (search, at) + 1;

  if (notes > match->notes)
    *match = (MaiCopyMatch){ at, notes };
}

MaiCopyMatch
mai_copy_search (MaiCopyIndex *index, MaiCopyKind kind, const guint8 *pitches,
                 const guint32 *onsets, guint32 from, const MaiCopyExclusion *exclusion)
{
  gboolean same_key = mai_copy_kind_is_same_key (kind);
  guint pitch = pitches[from] & 127;
  guint32 first = same_key ? index->buckets[pitch] : 0;
  guint32 end = same_key ? index->buckets[pitch + 1] : index->n;
  Search search = { .index = index,
                    .order = index->orders[kind] + first,
                    .n = end - first,
                    .mask = mai_copy_kind_mask (kind),
                    .pitches = pitches,
                    .onsets = onsets,
                    .from = from };
  MaiCopyMatch match = { 0, 0 };
  guint32 place = find_place (&search), k;

  for (k = place; k > 0 && is_excluded (exclusion, get_position (&search, k - 1)); k--)
    ;
  if (k > 0)
    take_longer (&search, get_position (&search, k - 1), &match);
  for (k = place; k < search.n && is_excluded (exclusion, get_position (&search, k)); k++)
    ;
  if (k < search.n)
    take_longer (&search, get_position (&search, k), &match);
  return match;
}

/* ---- where it is ---- */

static const MaiCopyLine *
find_line (const MaiCopyIndex *index, guint32 at)
{
  guint32 low = 0, high = index->n_lines;

  while (high - low > 1)
    {
      guint32 middle = low + (high - low) / 2;

      if (index->lines[middle].first <= at)
        low = middle;
      else
        high = middle;
    }
  return &index->lines[low];
}

static guint
find_piece (const MaiCopyIndex *index, guint32 line)
{
  guint low = 0, high = index->n_pieces;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (index->pieces[middle].first_line <= line)
        low = middle;
      else
        high = middle;
    }
  return low;
}

void
mai_copy_search_locate (MaiCopyIndex *index, guint32 at, MaiCopyPlace *place)
{
  const MaiCopyLine *line = find_line (index, at);
  guint piece = find_piece (index, (guint32) (line - index->lines));
  const MaiCopyBar *bars = index->bars + index->pieces[piece].first_bar;
  guint32 low = 0, high = index->pieces[piece].n_bars, onset = index->onsets[at];

  while (high - low > 1)
    {
      guint32 middle = low + (high - low) / 2;

      if (bars[middle].start <= onset)
        low = middle;
      else
        high = middle;
    }
  *place = (MaiCopyPlace){ .piece = piece,
                           .line = line,
                           .bar = bars[low].number,
                           .place = onset - bars[low].start,
                           .pitch = index->pitches[at] & 127 };
}
