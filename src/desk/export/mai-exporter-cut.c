/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/export/mai-exporter-cut.h"

#include <math.h>

typedef struct
{
  MaiScore *from, *to;
  gint64 start, end; // ticks of from: [start, end)
} Cut;

/*
 * What came before the start falls on tick 0, where the last one stays.
 */
static void
cut_maps (const Cut *cut)
{
  MaiTempoMap *tempi = mai_score_get_tempo_map (cut->from);
  MaiMetreMap *metres = mai_score_get_metre_map (cut->from);

  for (gsize i = 0; i < mai_tempo_map_get_n_changes (tempi); i++)
    {
      MaiTempoChange change = mai_tempo_map_get_change (tempi, i);

      if (change.tick < cut->end)
        mai_tempo_map_set (mai_score_get_tempo_map (cut->to), MAX (change.tick - cut->start, 0),
                           change.microseconds);
    }
  for (gsize i = 0; i < mai_metre_map_get_n_changes (metres); i++)
    {
      MaiMetreChange change = mai_metre_map_get_change (metres, i);

      if (change.tick >= cut->end)
        continue;
      change.tick = MAX (change.tick - cut->start, 0);
      mai_metre_map_set_change (mai_score_get_metre_map (cut->to), &change);
    }
}

/*
 * Names what an event sets, so that of several only the last counts; 0 for what sets nothing that
 * lasts.
 */
static guint
state_of (const guint8 *data, gsize size)
{
  guint status = data[0] & 0xF0;

  if (status == 0xB0 && size == 3 && data[1] < 120)
    return 0x100u + data[1];
  if (status == 0xC0 || status == 0xD0 || status == 0xE0)
    return status;
  if (data[0] == 0xFF && size >= 2)
    return 0x200u + data[1];
  return 0;
}

/*
 * Of what came before the start, the last of each kind, and what set everything up on tick 0
 * (SysEx).
 */
static void
cut_earlier_events (const Cut *cut, MaiTrack *from, MaiTrack *to)
{
  g_autoptr (GHashTable) later = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) held = g_ptr_array_new ();
  const MaiEvent *events;
  gsize n;

  events = mai_track_get_events (from, &n);
  while (n > 0 && events[n - 1].tick >= cut->start)
    n--;
  for (gsize i = n; i > 0; i--)
    {
      const MaiEvent *event = &events[i - 1];
      guint state = state_of (mai_track_get_event_data (from, event), event->size);

      if (state == 0 ? event->tick == 0 : g_hash_table_add (later, GUINT_TO_POINTER (state)))
        g_ptr_array_add (held, (gpointer) event);
    }
  for (guint i = held->len; i > 0; i--)
    {
      const MaiEvent *event = g_ptr_array_index (held, i - 1);

      mai_track_add_event (to, 0, mai_track_get_event_data (from, event), event->size);
    }
}

static void
cut_events (const Cut *cut, MaiTrack *from, MaiTrack *to)
{
  gsize n;
  const MaiEvent *events = mai_track_get_events (from, &n);

  cut_earlier_events (cut, from, to);
  for (gsize i = 0; i < n; i++)
    if (events[i].tick >= cut->start && events[i].tick < cut->end)
      mai_track_add_event_at (to, events[i].tick - cut->start, events[i].late,
                              mai_track_get_event_data (from, &events[i]), events[i].size);
}

static void
cut_notes (const Cut *cut, MaiTrack *from, MaiTrack *to)
{
  g_autoptr (GArray) kept = g_array_new (FALSE, FALSE, sizeof (MaiNote));
  gsize n;
  const MaiNote *notes = mai_track_get_notes (from, &n);

  for (gsize i = mai_track_find_onset (from, cut->start); i < n && notes[i].onset < cut->end; i++)
    {
      MaiNote note = notes[i];

      note.duration = MIN (note.duration, cut->end - note.onset);
      note.onset -= cut->start;
      g_array_append_val (kept, note);
    }
  mai_track_add_notes (to, (const MaiNote *) (gpointer) kept->data, kept->len);
}

MaiScore *
mai_exporter_cut (MaiScore *score, gint64 from, gint64 to)
{
  Cut cut = { .from = score, .start = MAX (from, 0), .end = to };

  g_return_val_if_fail (MAI_IS_SCORE (score), NULL);
  g_return_val_if_fail (to > from, NULL);

  cut.to = mai_score_new (mai_score_get_division (score));
  cut_maps (&cut);
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      MaiTrack *part = mai_score_add_bare_track (cut.to, mai_track_get_channel (track));

      cut_events (&cut, track, part);
      cut_notes (&cut, track, part);
      mai_track_set_end_mark (part, cut.end - cut.start);
    }
  return cut.to;
}

void
mai_exporter_speed_up (MaiScore *score, double tempo)
{
  MaiTempoMap *map;
  gsize n;

  g_return_if_fail (MAI_IS_SCORE (score));
  g_return_if_fail (tempo > 0.0);

  map = mai_score_get_tempo_map (score);
  // What holds where nothing was said has to be said now.
  if (mai_tempo_map_find (map, 0) < 0)
    mai_tempo_map_set (map, 0, MAI_TEMPO_DEFAULT);
  n = mai_tempo_map_get_n_changes (map);
  for (gsize i = 0; i < n; i++)
    {
      MaiTempoChange change = mai_tempo_map_get_change (map, i);
      double microseconds = round (change.microseconds / tempo);

      mai_tempo_map_set (map, change.tick, (guint32) CLAMP (microseconds, 1.0, MAI_TEMPO_MAX));
    }
}
