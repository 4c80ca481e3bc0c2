/* SPDX-License-Identifier: Apache-2.0 */
/* A suffix is of type S when it is smaller than the one that begins a symbol later, else of type L. An S behind an L is
 * called LMS ("leftmost S"). Once the LMS suffixes are sorted, one pass forward places all L, one backward all S. They are
 * sorted by doing the same to a shorter text: each stretch from one LMS to the next is a symbol there. */
#include "learn/mai-suffix-array.h"

#include <string.h>

typedef struct
{
  const gint32 *text;
  gint32 n, highest;
  gint32 *order; /* (n), the result; -1: nothing there yet */
  guint8 *smaller; /* (n), 1: of type S */
  gint32 *starts; /* (highest + 2), where the L of each symbol begin in `order` */
  gint32 *ends; /* (highest + 1), where its S begin */
  gint32 *next; /* (highest + 2), scratch */
  gint32 *lms; /* (n_lms), in the order of the text */
  gint32 *number; /* (n), which LMS begins here, or -1 */
  gint32 n_lms;
  GCancellable *cancellable;
} Sorter;

static void
sorter_init (Sorter *sorter, const gint32 *text, gint32 n, gint32 highest, gint32 *order)
{
  gsize n_symbols = (gsize) highest + 2;

  *sorter = (Sorter){ .text = text, .n = n, .highest = highest, .order = order };
  sorter->smaller = g_new0 (guint8, (gsize) n);
  sorter->starts = g_new0 (gint32, n_symbols);
  sorter->ends = g_new0 (gint32, n_symbols);
  sorter->next = g_new (gint32, n_symbols);
  sorter->number = g_new (gint32, (gsize) n);
}

static void
sorter_clear (Sorter *sorter)
{
  g_free (sorter->smaller);
  g_free (sorter->starts);
  g_free (sorter->ends);
  g_free (sorter->next);
  g_free (sorter->lms);
  g_free (sorter->number);
}

/* Types, and how many of each symbol there are: its L come first, its S behind them. */
static void
find_types (Sorter *sorter)
{
  const gint32 *text = sorter->text;

  for (gint32 i = sorter->n - 2; i >= 0; i--)
    sorter->smaller[i] =
        text[i] == text[i + 1] ? sorter->smaller[i + 1] : (guint8) (text[i] < text[i + 1]);
  for (gint32 i = 0; i < sorter->n; i++)
    {
      if (sorter->smaller[i])
        sorter->starts[text[i] + 1]++;
      else
        sorter->ends[text[i]]++;
    }
  for (gint32 symbol = 0; symbol <= sorter->highest; symbol++)
    {
      sorter->ends[symbol] += sorter->starts[symbol];
      sorter->starts[symbol + 1] += sorter->ends[symbol];
    }
}

static gboolean
is_lms (const Sorter *sorter, gint32 i)
{
  return i > 0 && sorter->smaller[i] && !sorter->smaller[i - 1];
}

static void
find_lms (Sorter *sorter)
{
  for (gint32 i = 0; i < sorter->n; i++)
    sorter->number[i] = is_lms (sorter, i) ? sorter->n_lms++ : -1;
  sorter->lms = g_new (gint32, (gsize) sorter->n_lms + 1);
  for (gint32 i = 0; i < sorter->n; i++)
    if (sorter->number[i] >= 0)
      sorter->lms[sorter->number[i]] = i;
}

/* Sorts all suffixes, given the LMS ones in their order. FALSE when cancelled. */
static gboolean
induce (Sorter *sorter, const gint32 *sorted_lms)
{
  const gint32 *text = sorter->text;
  gint32 *order = sorter->order, *next = sorter->next;
  gsize bytes = ((gsize) sorter->highest + 1) * sizeof *next;
  gint32 n = sorter->n;

  memset (order, 0xff, (gsize) n * sizeof *order);
  memcpy (next, sorter->ends, bytes);
  for (gint32 i = 0; i < sorter->n_lms; i++)
    order[next[text[sorted_lms[i]]]++] = sorted_lms[i];
  if (g_cancellable_is_cancelled (sorter->cancellable))
    return FALSE;
  memcpy (next, sorter->starts, bytes);
  order[next[text[n - 1]]++] = n - 1;
  for (gint32 i = 0; i < n; i++)
    if (order[i] > 0 && !sorter->smaller[order[i] - 1])
      order[next[text[order[i] - 1]]++] = order[i] - 1;
  if (g_cancellable_is_cancelled (sorter->cancellable))
    return FALSE;
  memcpy (next, sorter->starts, bytes + sizeof *next);
  for (gint32 i = n - 1; i >= 0; i--)
    if (order[i] > 0 && sorter->smaller[order[i] - 1])
      order[--next[text[order[i] - 1] + 1]] = order[i] - 1;
  return !g_cancellable_is_cancelled (sorter->cancellable);
}

/* Whether the stretches that begin at two LMS are equal, the LMS behind them included. */
static gboolean
same_stretch (const Sorter *sorter, gint32 a, gint32 b)
{
  gint32 ends[2] = { sorter->n, sorter->n };
  const gint32 starts[2] = { a, b };

  for (guint k = 0; k < 2; k++)
    if (sorter->number[starts[k]] + 1 < sorter->n_lms)
      ends[k] = sorter->lms[sorter->number[starts[k]] + 1];
  if (ends[0] - a != ends[1] - b)
    return FALSE;
  if (ends[0] == sorter->n || ends[1] == sorter->n)
    return FALSE;
  return memcmp (sorter->text + a, sorter->text + b,
                 ((gsize) (ends[0] - a) + 1) * sizeof *sorter->text)
         == 0;
}

/* sorted (n_lms) gets the LMS suffixes in their order. `order` holds the LMS stretches in theirs. */
static gboolean
sort_lms (Sorter *sorter, gint32 *sorted)
{
  g_autofree gint32 *shorter = g_new (gint32, (gsize) sorter->n_lms);
  gint32 count = 0, name = 0;

  for (gint32 i = 0; i < sorter->n; i++)
    if (sorter->number[sorter->order[i]] >= 0)
      sorted[count++] = sorter->order[i];
  for (gint32 i = 0; i < count; i++)
    {
      if (i > 0 && !same_stretch (sorter, sorted[i - 1], sorted[i]))
        name++;
      shorter[sorter->number[sorted[i]]] = name;
    }
  if (!mai_suffix_array (shorter, count, name, sorted, sorter->cancellable))
    return FALSE;
  for (gint32 i = 0; i < count; i++)
    sorted[i] = sorter->lms[sorted[i]];
  return TRUE;
}

static gboolean
sort (Sorter *sorter)
{
  g_autofree gint32 *sorted = NULL;

  find_types (sorter);
  find_lms (sorter);
  if (!induce (sorter, sorter->lms))
    return FALSE;
  if (sorter->n_lms == 0)
    return TRUE;
  sorted = g_new (gint32, (gsize) sorter->n_lms);
  return sort_lms (sorter, sorted) && induce (sorter, sorted);
}

gboolean
mai_suffix_array (const gint32 *text, gint32 n, gint32 highest, gint32 *order,
                  GCancellable *cancellable)
{
  Sorter sorter;
  gboolean done;

  if (n == 0)
    return TRUE;
  sorter_init (&sorter, text, n, highest, order);
  sorter.cancellable = cancellable;
  done = sort (&sorter);
  sorter_clear (&sorter);
  return done;
}
