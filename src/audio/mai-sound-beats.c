/* SPDX-License-Identifier: Apache-2.0 */
/* From the metre and tempo maps to the seconds of clicks. Thread of the score. */
#include "audio/mai-sound-beats.h"

#define MIN_GAP 0.04 // seconds
#define MAX_BEATS 100000
#define MAX_STEPS 1000000 // beats looked at
#define EXTRA_BARS 64
#define NEAR 1e-6 // seconds

typedef struct
{
  MaiScore *score;
  GArray *beats;
  double last; // seconds of the last click
  guint n_steps;
} Walk;

static void
add_beat (Walk *walk, gint64 tick, gboolean first)
{
  MaiTempoMap *tempo = mai_score_get_tempo_map (walk->score);
  MaiSoundBeat beat = { mai_tempo_map_ticks_to_seconds (tempo, tick), first };
  walk->n_steps++;
  if (beat.seconds - walk->last < MIN_GAP)
    return;
  walk->last = beat.seconds;
  g_array_append_val (walk->beats, beat);
}

static gboolean
add_bar (Walk *walk, gint64 from, gint64 to)
{
  MaiMetreChange metre = mai_metre_map_get_metre (mai_score_get_metre_map (walk->score), from);
  gint64 whole = 4 * (gint64) mai_score_get_division (walk->score);
  for (gint64 i = 0; i < metre.numerator; i++)
    {
      gint64 tick = from + i * whole / metre.denominator;
      if (tick >= to || walk->beats->len >= MAX_BEATS || walk->n_steps >= MAX_STEPS)
        break;
      add_beat (walk, tick, i == 0);
    }
  return walk->beats->len < MAX_BEATS && walk->n_steps < MAX_STEPS;
}

GArray *
mai_sound_beats_new (MaiScore *score)
{
  MaiMetreMap *metre = mai_score_get_metre_map (score);
  gint64 last_bar = mai_metre_map_tick_to_bar (metre, mai_score_get_end (score)).bar + EXTRA_BARS;
  Walk walk = { score, g_array_new (FALSE, FALSE, sizeof (MaiSoundBeat)), -1.0, 0 };
  gint64 from = 0;
  gboolean more = TRUE;
  for (gint64 bar = 0; bar <= last_bar && more; bar++)
    {
      gint64 to = mai_metre_map_bar_to_tick (metre, bar + 1);
      walk.n_steps++; // bars may be shorter than a tick
      more = add_bar (&walk, from, to);
      from = to;
    }
  return walk.beats;
}

gsize
mai_sound_beats_find (const MaiSoundBeat *beats, gsize n_beats, double seconds)
{
  gsize low = 0;
  gsize high = n_beats;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      if (beats[middle].seconds < seconds - NEAR)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}
