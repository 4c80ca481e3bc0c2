/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-metrics.h"

#include <math.h>
#include <stdlib.h>

/* ---- pitch ---- */

/* Notes of each pitch class, drums and muted notes left out; returns how many in all. */
static gsize
count_pitch_classes (MaiScore *score, gsize counts[12])
{
  gsize total = 0;
  for (guint i = 0; i < 12; i++)
    counts[i] = 0;
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      gsize n;
      const MaiNote *notes = mai_track_get_notes (track, &n);
      if (mai_track_get_channel (track) == 9)
        continue;
      for (gsize k = 0; k < n; k++)
        if (!(notes[k].flags & MAI_NOTE_MUTED))
          {
            counts[notes[k].pitch % 12]++;
            total++;
          }
    }
  return total;
}

double
mai_metrics_pitch_class_entropy (MaiScore *score)
{
  gsize counts[12];
  gsize total = count_pitch_classes (score, counts);
  double entropy = 0;

  if (total == 0)
    return NAN;
  for (guint i = 0; i < 12; i++)
    if (counts[i] > 0)
      {
        double share = (double) counts[i] / (double) total;
        entropy -= share * log2 (share);
      }
  return entropy;
}

double
mai_metrics_scale_consistency (MaiScore *score)
{
  static const guint16 modes[] = { 0xab5,
                                   0x5ad }; /* C major, C natural minor; bit p: pitch class p */
  gsize counts[12], best = 0;
  gsize total = count_pitch_classes (score, counts);

  if (total == 0)
    return NAN;
  for (guint mode = 0; mode < G_N_ELEMENTS (modes); mode++)
    for (guint root = 0; root < 12; root++)
      {
        gsize inside = 0;
        for (guint i = 0; i < 12; i++)
          if (modes[mode] >> i & 1)
            inside += counts[(i + root) % 12];
        best = MAX (best, inside);
      }
  return (double) best / (double) total;
}

/* ---- groove ---- */

/* The bar length in ticks of the metre that holds for most of the score. */
static gint64
usual_bar_length (MaiScore *score)
{
  MaiMetreMap *map = mai_score_get_metre_map (score);
  g_autoptr (GHashTable) held = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  gint64 end = mai_score_get_end (score), longest = -1, best = 0;
  gssize n = (gssize) mai_metre_map_get_n_changes (map);

  for (gssize i = -1; i < n; i++)
    {
      gint64 from = i < 0 ? 0 : mai_metre_map_get_change (map, (gsize) i).tick;
      gint64 to = i + 1 < n ? mai_metre_map_get_change (map, (gsize) (i + 1)).tick : end;
      MaiMetreChange metre = mai_metre_map_get_metre (map, from);
      if (to <= from && !(i + 1 == n && longest < 0))
        continue;
      gint64 length = MAX (
          4 * (gint64) mai_score_get_division (score) * metre.numerator / metre.denominator, 1);
      gint64 *ticks = g_hash_table_lookup (held, &length);
      if (ticks == NULL)
        {
          ticks = g_new0 (gint64, 1);
          g_hash_table_insert (held, g_memdup2 (&length, sizeof length), ticks);
        }
      *ticks += MAX (to - from, 0);
      if (*ticks > longest)
        {
          longest = *ticks;
          best = length;
        }
    }
  return best;
}

static int
compare_ticks (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;
  return (x > y) - (x < y);
}

/* Ticks on which notes begin, ascending, each once. */
static GArray *
collect_onsets (MaiScore *score)
{
  GArray *onsets = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint kept = 0;

  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      gsize n;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (score, i), &n);
      for (gsize k = 0; k < n; k++)
        if (!(notes[k].flags & MAI_NOTE_MUTED))
          g_array_append_val (onsets, notes[k].onset);
    }
  if (onsets->len > 0)
    qsort (onsets->data, onsets->len, sizeof (gint64), compare_ticks);
  gint64 *ticks = (gint64 *) (gpointer) onsets->data;
  for (guint i = 0; i < onsets->len; i++)
    if (i == 0 || ticks[i] != ticks[i - 1])
      ticks[kept++] = ticks[i];
  g_array_set_size (onsets, kept);
  return onsets;
}

/* An onset differs from the bar after it unless there is one a bar later, and from the bar before unless there is one a
 * bar earlier; the first bar has none before, the last none after. */
double
mai_metrics_groove_consistency (MaiScore *score, gint64 bar_length)
{
  g_autoptr (GArray) onsets = collect_onsets (score);
  const gint64 *ticks = (const gint64 *) (gpointer) onsets->data;
  double differences = 0;

  if (bar_length <= 0)
    bar_length = usual_bar_length (score);
  if (onsets->len == 0 || mai_score_get_end (score) < bar_length)
    return NAN;
  gint64 last_bar = mai_score_get_end (score) / bar_length;

  for (guint i = 0, later = 0; i < onsets->len; i++)
    {
      while (later < onsets->len && ticks[later] < ticks[i] + bar_length)
        later++;
      gint64 bar = ticks[i] / bar_length;
      gboolean again = later < onsets->len && ticks[later] == ticks[i] + bar_length;
      differences += (bar < last_bar) + (bar > 0) - 2 * again;
    }
  return 1 - differences / ((double) bar_length * (double) last_bar);
}

/* ---- percentiles ---- */

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

double
mai_metrics_percentile (const double *values, gsize n, double p)
{
  g_autofree double *sorted = g_new (double, MAX (n, 1));
  gsize kept = 0;

  for (gsize i = 0; i < n; i++)
    if (!isnan (values[i]))
      sorted[kept++] = values[i];
  if (kept == 0)
    return NAN;
  qsort (sorted, kept, sizeof *sorted, compare_doubles);

  double place = CLAMP (p, 0, 100) / 100 * (double) (kept - 1);
  gsize below = MIN ((gsize) place, kept - 1);
  gsize above = MIN (below + 1, kept - 1);
  return sorted[below] + (place - (double) below) * (sorted[above] - sorted[below]);
}
