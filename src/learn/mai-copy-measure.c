/* SPDX-License-Identifier: Apache-2.0 */
/* The copies that human pieces have of each other. In sorted order the best match of a position lies next to it: the
 * nearest one of another group, before it or behind it. So one pass in each direction finds the copies of all positions. */
#include <string.h>

#include "learn/mai-copy-index-private.h"

#define HELD_OUT_NOTES 250000

typedef struct
{
  const MaiCopyIndex *index;
  const guint32 *numbers; /* (n) */
  guint32 n; /* of the text, the pieces held out: they come first in it */
  guint32 n_pieces;
  guint32 *groups; /* (n of the whole text) */
  guint16 *longest; /* (n), notes of the longest copy that begins here */
  guint16 *weights; /* (n), of that copy; 0: not known yet */
  guint16 *best[MAI_COPY_N_FIGURES]; /* (bars or excerpts of a piece), scratch */
  guint32 mask; /* of the kind being measured */
} Measure;

static guint16
common_notes (const MaiCopyIndex *index, guint32 a, guint32 b, guint32 mask)
{
  guint notes = 1;

  for (; notes < MAI_COPY_MOST; a++, b++, notes++)
    {
      guint32 x = mai_copy_symbol (index->pitches, index->onsets, a);
      guint32 y = mai_copy_symbol (index->pitches, index->onsets, b);

      if (x == 0 || y == 0 || ((x ^ y) & mask) != 0)
        break;
    }
  return (guint16) notes;
}

/* Compares each position held out of order[first .. first + n - 1] with the nearest of another group before it in the
 * direction `step`. */
static void
sweep (Measure *measure, const guint32 *order, guint32 n, gboolean backward)
{
  const guint32 *groups = measure->groups;
  gint64 last = -1, other = -1; /* the position before, and the nearest of another group than its */

  for (guint32 k = 0; k < n; k++)
    {
      guint32 at = order[backward ? n - 1 - k : k];

      if (last >= 0 && groups[last] != groups[at])
        other = last;
      last = at;
      if (at < measure->n && other >= 0)
        {
          guint16 notes = common_notes (measure->index, at, (guint32) other, measure->mask);
          measure->longest[at] = MAX (measure->longest[at], notes);
        }
    }
}

static gboolean
find_longest (Measure *measure, MaiCopyKind kind, GCancellable *cancellable, GError **error)
{
  const MaiCopyIndex *index = measure->index;
  gboolean same_key = mai_copy_kind_is_same_key (kind);

  measure->mask = mai_copy_kind_mask (kind);
  memset (measure->longest, 0, measure->n * sizeof *measure->longest);
  memset (measure->weights, 0, measure->n * sizeof *measure->weights);
  for (guint pitch = 0; pitch < (same_key ? 128 : 1); pitch++)
    {
      guint32 first = same_key ? index->buckets[pitch] : 0;
      guint32 end = same_key ? index->buckets[pitch + 1] : index->n;

      for (guint backward = 0; backward < 2; backward++)
        {
          if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
          sweep (measure, index->orders[kind] + first, end - first, backward == 1);
        }
    }
  return TRUE;
}

static guint16
weigh (Measure *measure, guint32 at, guint16 notes)
{
  const MaiCopyIndex *index = measure->index;
  gboolean whole = notes == measure->longest[at];
  guint16 weight = whole ? measure->weights[at] : 0;

  if (weight == 0)
    weight = (guint16) mai_copy_weigh (index->pitches, index->onsets, at, notes, measure->mask);
  if (whole)
    measure->weights[at] = weight;
  return weight;
}

static void
take_best (Measure *measure, guint slot, guint16 notes, guint16 weight)
{
  guint16 **best = measure->best;

  best[MAI_COPY_BY_LENGTH][slot] = MAX (best[MAI_COPY_BY_LENGTH][slot], notes);
  best[MAI_COPY_BY_WEIGHT][slot] = MAX (best[MAI_COPY_BY_WEIGHT][slot], weight);
}

/* Into best[]: the copies within each excerpt of `size` notes that lies in the line. */
static void
measure_excerpts (Measure *measure, const MaiCopyLine *line, guint size)
{
  const guint32 *numbers = measure->numbers;
  guint32 line_end = line->first + line->n, reach = line->first, end = line->first;

  for (guint32 i = line->first; i < line_end; i++)
    {
      if (i == end)
        for (reach = i; end < line_end && numbers[end] / size == numbers[i] / size; end++)
          ;
      guint16 notes = (guint16) MIN (measure->longest[i], end - i);

      /* One that reaches no farther lies within another. */
      if (i + notes <= reach)
        continue;
      reach = i + notes;
      take_best (measure, numbers[i] / size, notes, weigh (measure, i, notes));
    }
}

/* The bar that position `at` lies in, or a later one than `bar`. */
static guint
find_bar (const MaiCopyIndex *index, const MaiCopyPiece *piece, guint bar, guint32 at)
{
  const MaiCopyBar *bars = index->bars + piece->first_bar;

  while (bar + 1 < piece->n_bars && bars[bar + 1].start <= index->onsets[at])
    bar++;
  return bar;
}

/* Into best[]: the copies through each bar. */
static void
measure_bars (Measure *measure, const MaiCopyPiece *piece, const MaiCopyLine *line)
{
  guint32 reach = line->first; /* of the copies so far */
  guint first_bar = 0, last_bar = 0;

  for (guint32 i = line->first; i < line->first + line->n; i++)
    {
      guint16 notes = measure->longest[i];

      first_bar = find_bar (measure->index, piece, first_bar, i);
      if (i + notes <= reach)
        continue;
      reach = i + notes;
      last_bar = find_bar (measure->index, piece, MAX (first_bar, last_bar), reach - 1);
      for (guint bar = first_bar; bar <= last_bar; bar++)
        take_best (measure, bar, notes, weigh (measure, i, notes));
    }
}

static void
count (guint32 *counts, const guint16 *best, guint n)
{
  for (guint i = 0; i < n; i++)
    counts[MIN (best[i], MAI_COPY_MOST)]++;
}

static void
measure_piece (Measure *measure, const MaiCopyPiece *piece, MaiCopyKind kind)
{
  MaiCopyNorms *norms = measure->index->norms;
  const MaiCopyLine *lines = measure->index->lines + piece->first_line;

  for (guint size = 0; size <= MAI_COPY_N_SIZES; size++)
    {
      guint notes = MAI_COPY_SMALLEST << size;
      /* What is left over at the end counts when it is half an excerpt or more. */
      guint n = size == MAI_COPY_BARS ? piece->n_bars : (piece->n_notes + notes / 2) / notes;

      for (MaiCopyFigure figure = 0; figure < MAI_COPY_N_FIGURES; figure++)
        memset (measure->best[figure], 0,
                (MAX (piece->n_notes, piece->n_bars) + 1) * sizeof *measure->best[figure]);
      for (guint i = 0; i < piece->n_lines; i++)
        {
          if (size == MAI_COPY_BARS)
            measure_bars (measure, piece, &lines[i]);
          else
            measure_excerpts (measure, &lines[i], notes);
        }
      for (MaiCopyFigure figure = 0; figure < MAI_COPY_N_FIGURES; figure++)
        count (norms->counts[figure][kind][size], measure->best[figure], n);
    }
}

/* Which pieces are held out, and the group of every position. */
static guint
choose_pieces (Measure *measure)
{
  const MaiCopyIndex *index = measure->index;
  guint largest = 0;

  for (guint i = 0; i < index->n_pieces; i++)
    {
      const MaiCopyPiece *piece = &index->pieces[i];
      const MaiCopyLine *last = &index->lines[piece->first_line + piece->n_lines - 1];
      guint32 end = last->first + last->n;

      for (guint32 k = index->lines[piece->first_line].first; k < end; k++)
        measure->groups[k] = piece->group;
      if (measure->index->norms->notes >= HELD_OUT_NOTES)
        continue;
      measure->n = end;
      index->norms->pieces++;
      index->norms->notes += piece->n_notes;
      largest = MAX (largest, MAX (piece->n_notes, piece->n_bars));
    }
  return largest;
}

static gboolean
measure_all (Measure *measure, GCancellable *cancellable, GError **error)
{
  const MaiCopyIndex *index = measure->index;

  for (MaiCopyKind kind = 0; kind < MAI_N_COPY_KINDS; kind++)
    {
      if (!find_longest (measure, kind, cancellable, error))
        return FALSE;
      for (guint i = 0; i < index->norms->pieces; i++)
        measure_piece (measure, &index->pieces[i], kind);
    }
  return TRUE;
}

gboolean
mai_copy_index_measure (MaiCopyIndex *index, const guint32 *numbers, GCancellable *cancellable,
                        GError **error)
{
  Measure measure = { .index = index, .numbers = numbers };
  gboolean alike = TRUE, done;
  guint largest;

  index->norms = g_new0 (MaiCopyNorms, 1);
  for (guint i = 1; i < index->n_pieces; i++)
    alike = alike && index->pieces[i].group == index->pieces[0].group;
  if (alike)
    return TRUE;
  measure.groups = g_new (guint32, index->n);
  largest = choose_pieces (&measure);
  measure.longest = g_new (guint16, measure.n);
  measure.weights = g_new (guint16, measure.n);
  for (MaiCopyFigure figure = 0; figure < MAI_COPY_N_FIGURES; figure++)
    measure.best[figure] = g_new (guint16, (gsize) largest + 1);
  done = measure_all (&measure, cancellable, error);
  g_free (measure.groups);
  g_free (measure.longest);
  g_free (measure.weights);
  for (MaiCopyFigure figure = 0; figure < MAI_COPY_N_FIGURES; figure++)
    g_free (measure.best[figure]);
  return done;
}
