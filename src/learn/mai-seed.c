/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-seed.h"

#include <stdlib.h>

#include "learn/mai-grid.h"

/* ---- which notes ---- */

typedef struct
{
  gint64 tick;
  guint track, index;
  guint8 pitch;
} Place;

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *x = a, *y = b;
  if (x->tick != y->tick)
    return x->tick < y->tick ? -1 : 1;
  if (x->pitch != y->pitch)
    return x->pitch - y->pitch;
  if (x->track != y->track)
    return x->track < y->track ? -1 : 1;
  return (x->index > y->index) - (x->index < y->index);
}

/* The last n places by onset, then pitch, as a listener counts: which track a note is on does not matter. */
static GArray *
last_places (MaiScore *score, guint n_notes)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));

  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      gsize n;
      const MaiNote *notes = mai_track_get_notes (track, &n);
      for (gsize k = 0; k < n; k++)
        {
          Place place = {
            .tick = notes[k].onset, .track = i, .index = (guint) k, .pitch = notes[k].pitch
          };
          if (!(notes[k].flags & MAI_NOTE_MUTED))
            g_array_append_val (places, place);
        }
    }
  if (places->len > 0)
    qsort (places->data, places->len, sizeof (Place), compare_places);
  if (places->len > n_notes)
    g_array_remove_range (places, 0, places->len - n_notes);
  return places;
}

/* ---- copying, later by -start and wider by factor ---- */

typedef struct
{
  MaiScore *from, *to;
  gint64 start; /* tick in `from` that becomes 0 */
  gint64 factor;
} Copy;

static gint64
copy_tick (const Copy *copy, gint64 tick)
{
  return MAX (tick - copy->start, 0) * copy->factor;
}

static void
copy_maps (const Copy *copy)
{
  MaiTempoMap *tempi = mai_score_get_tempo_map (copy->from);
  MaiMetreMap *metres = mai_score_get_metre_map (copy->from);

  /* What came before the start falls on tick 0, where the last one stays. */
  for (gsize i = 0; i < mai_tempo_map_get_n_changes (tempi); i++)
    {
      MaiTempoChange change = mai_tempo_map_get_change (tempi, i);
      mai_tempo_map_set (mai_score_get_tempo_map (copy->to), copy_tick (copy, change.tick),
                         change.microseconds);
    }
  for (gsize i = 0; i < mai_metre_map_get_n_changes (metres); i++)
    {
      MaiMetreChange change = mai_metre_map_get_change (metres, i);
      change.tick = copy_tick (copy, change.tick);
      mai_metre_map_set_change (mai_score_get_metre_map (copy->to), &change);
    }
}

static void
copy_note (const Copy *copy, const MaiNote *note, MaiTrack *to)
{
  MaiNote moved = *note;
  moved.onset = copy_tick (copy, note->onset);
  moved.duration = note->duration * copy->factor;
  mai_track_add_notes (to, &moved, 1);
}

/* Names what an event sets, so that of several only the last counts; 0 for what sets nothing lasting. */
static guint
event_state (const guint8 *data, gsize size)
{
  guint status = data[0] & 0xf0;
  if (status == 0xb0 && size == 3 && data[1] < 120)
    return 0x100u + data[1];
  if (status == 0xc0 || status == 0xe0)
    return status;
  if (data[0] == 0xff && size >= 2 && (data[1] == 0x03 || data[1] == 0x59)) /* name, key */
    return 0x200u + data[1];
  return 0;
}

/* Whether event `i`, before the start, is the last to set what it sets. */
static gboolean
still_holds (const Copy *copy, MaiTrack *track, const MaiEvent *events, gsize n, gsize i)
{
  guint state = event_state (mai_track_get_event_data (track, &events[i]), events[i].size);
  if (state == 0)
    return events[i].tick == 0; /* set-up: SysEx and the like */
  for (gsize k = i + 1; k < n && events[k].tick < copy->start; k++)
    if (event_state (mai_track_get_event_data (track, &events[k]), events[k].size) == state)
      return FALSE;
  return TRUE;
}

static void
copy_events (const Copy *copy, MaiTrack *from, MaiTrack *to)
{
  gsize n;
  const MaiEvent *events = mai_track_get_events (from, &n);
  for (gsize i = 0; i < n; i++)
    if (events[i].tick >= copy->start || still_holds (copy, from, events, n, i))
      mai_track_add_event (to, copy_tick (copy, events[i].tick),
                           mai_track_get_event_data (from, &events[i]), events[i].size);
}

/* ---- tracks ---- */

static gboolean
channel_is_kept (MaiScore *score, const guint *kept, guint8 channel)
{
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    if (kept[i] > 0 && mai_track_get_channel (mai_score_get_track (score, i)) == channel)
      return TRUE;
  return FALSE;
}

static void
copy_tracks (const Copy *copy, const GArray *places)
{
  guint n_tracks = mai_score_get_n_tracks (copy->from);
  g_autofree guint *kept = g_new0 (guint, n_tracks + 1); /* notes */
  g_autofree MaiTrack **made = g_new0 (MaiTrack *, n_tracks + 1);

  for (guint i = 0; i < places->len; i++)
    kept[g_array_index (places, Place, i).track]++;
  for (guint i = 0; i < n_tracks; i++)
    {
      MaiTrack *track = mai_score_get_track (copy->from, i);
      guint8 channel = mai_track_get_channel (track);
      gboolean steers =
          mai_track_get_n_notes (track) == 0 && channel_is_kept (copy->from, kept, channel);
      if (kept[i] == 0 && !steers)
        continue;
      made[i] = mai_score_add_bare_track (copy->to, channel);
      copy_events (copy, track, made[i]);
    }
  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);
      gsize n;
      const MaiNote *notes =
          mai_track_get_notes (mai_score_get_track (copy->from, place->track), &n);
      copy_note (copy, &notes[place->index], made[place->track]);
    }
}

static void
copy_everything (const Copy *copy)
{
  for (guint i = 0; i < mai_score_get_n_tracks (copy->from); i++)
    {
      MaiTrack *track = mai_score_get_track (copy->from, i);
      MaiTrack *to = mai_score_add_bare_track (copy->to, mai_track_get_channel (track));
      gsize n;
      const MaiNote *notes = mai_track_get_notes (track, &n);
      copy_events (copy, track, to);
      g_autofree MaiNote *moved = g_new (MaiNote, MAX (n, 1));
      for (gsize k = 0; k < n; k++)
        {
          moved[k] = notes[k];
          moved[k].onset *= copy->factor;
          moved[k].duration *= copy->factor;
        }
      mai_track_add_notes (to, moved, n);
      mai_track_set_end_mark (to, mai_track_get_end_mark (track) * copy->factor);
    }
}

/* The tick that the song must not pass, whatever is in it. */
static gint64
last_tick (MaiScore *score)
{
  gint64 last = mai_score_get_end (score);
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      gsize n;
      const MaiEvent *events = mai_track_get_events (track, &n);
      last = MAX (last, mai_track_get_end_mark (track));
      if (n > 0)
        last = MAX (last, events[n - 1].tick);
    }
  return last;
}

static gint64
refinement (MaiScore *score)
{
  guint division = mai_score_get_division (score);
  guint factor = 1;
  while (division * factor % MAI_GRID != 0)
    factor++;
  if (division * factor > MAI_DIVISION_MAX || last_tick (score) > MAI_TICK_MAX / factor)
    return 1;
  return factor;
}

static gint64
first_bar_line (MaiScore *score, const GArray *places)
{
  gint64 first = G_MAXINT64;
  for (guint i = 0; i < places->len; i++)
    first = MIN (first, g_array_index (places, Place, i).tick);
  if (places->len == 0)
    return 0;
  MaiMetreMap *map = mai_score_get_metre_map (score);
  return mai_metre_map_bar_to_tick (map, mai_metre_map_tick_to_bar (map, first).bar);
}

gint64
mai_seed_find_start (MaiScore *score, guint n_notes)
{
  g_autoptr (GArray) places = NULL;

  if (n_notes == 0)
    return 0;
  places = last_places (score, n_notes);
  return first_bar_line (score, places);
}

MaiScore *
mai_seed_take (MaiScore *score, guint n_notes)
{
  g_autoptr (GArray) places = last_places (score, n_notes);
  Copy copy = { .from = score,
                .start = n_notes > 0 ? first_bar_line (score, places) : 0,
                .factor = refinement (score) };

  copy.to = mai_score_new (mai_score_get_division (score) * (guint) copy.factor);
  copy_maps (&copy);
  if (n_notes == 0)
    copy_everything (&copy);
  else
    copy_tracks (&copy, places);
  return copy.to;
}
