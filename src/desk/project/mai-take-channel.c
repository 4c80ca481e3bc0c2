/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-take-channel.h"

#include <string.h>

#define SUSTAIN 64

/* --- tracks --- */

/* The program that holds in a track at @tick. */
static guint8
get_program_at (MaiTrack *track, gint64 tick)
{
  guint8 program = mai_track_get_program (track);
  gsize n;
  const MaiEvent *events = mai_track_get_events (track, &n);

  for (gsize i = 0; i < n && events[i].tick <= tick; i++)
    {
      const guint8 *data = mai_track_get_event_data (track, &events[i]);

      if (events[i].size == 2 && (data[0] & 0xf0) == 0xc0)
        program = data[1];
    }
  return program;
}

/* How many notes of the seed's track a track of the song has too. */
static guint
count_shared (MaiScore *song, MaiTrack *track, const MaiTakeParts *take, MaiTrack *seed)
{
  guint shared = 0;
  gsize n, n_seed;
  const MaiNote *notes = mai_track_get_notes (track, &n);
  const MaiNote *heard = mai_track_get_notes (seed, &n_seed);

  for (gsize i = 0; i < n_seed; i++)
    {
      gint64 tick = mai_take_edit_map_tick (song, take, heard[i].onset);

      for (gsize k = mai_track_find_onset (track, tick); k < n && notes[k].onset == tick; k++)
        if (notes[k].pitch == heard[i].pitch)
          {
            shared++;
            break;
          }
    }
  return shared;
}

/* 0: they do not go together. Else the more the better. */
static gint64
rate_match (MaiScore *song, MaiTrack *track, const MaiTakeParts *take, guint i)
{
  MaiTrack *from = mai_score_get_track (take->score, i);
  guint8 channel = mai_track_get_channel (from);
  const char *name = mai_track_get_name (from);
  gboolean named = *name != '\0' && g_str_equal (name, mai_track_get_name (track));
  gboolean sounds_alike = get_program_at (track, take->origin) == get_program_at (from, 0);
  gint64 rate = 1;

  if (mai_track_get_channel (track) != channel
      || !(channel == MAI_CHANNEL_DRUMS || sounds_alike || named))
    return 0;
  if (i < mai_score_get_n_tracks (take->seed))
    rate += (gint64) count_shared (song, track, take, mai_score_get_track (take->seed, i)) << 2;
  return rate + (named ? 2 : 0) + (sounds_alike ? 1 : 0);
}

static MaiTrack *
find_match (MaiScore *song, const MaiTakeParts *take, guint i)
{
  MaiTrack *best = NULL;
  gint64 best_rate = 0;

  for (guint k = 0; k < mai_score_get_n_tracks (song); k++)
    {
      MaiTrack *track = mai_score_get_track (song, k);
      gint64 rate = rate_match (song, track, take, i);

      if (rate > best_rate)
        {
          best = track;
          best_rate = rate;
        }
    }
  return best;
}

static MaiTrack *
add_track (MaiScore *song, MaiTrack *from)
{
  return mai_score_insert_track (song, mai_score_get_n_tracks (song), mai_track_get_name (from),
                                 get_program_at (from, 0),
                                 mai_score_find_free_channel (song, mai_track_get_channel (from)));
}

MaiTrack **
mai_take_channel_match (MaiScore *song, const MaiTakeParts *take, GPtrArray *composed)
{
  MaiTrack **tracks = g_new0 (MaiTrack *, composed->len + 1);

  for (guint i = 0; i < composed->len; i++)
    {
      tracks[i] = find_match (song, take, i);
      if (tracks[i] == NULL && ((GArray *) composed->pdata[i])->len > 0)
        tracks[i] = add_track (song, mai_score_get_track (take->score, i));
    }
  return tracks;
}

/* --- pedals and pitch bend --- */

typedef struct
{
  guint8 bytes[3];
  gboolean known;
} Lasting;

enum
{
  LASTING_SUSTAIN,
  LASTING_BEND,
  N_LASTING
};

/* Which of the two an event sets, or -1. */
static int
get_kind (const guint8 *data, gsize size)
{
  if (size == 3 && (data[0] & 0xf0) == 0xb0 && data[1] == SUSTAIN)
    return LASTING_SUSTAIN;
  if (size == 3 && (data[0] & 0xf0) == 0xe0)
    return LASTING_BEND;
  return -1;
}

static Lasting
at_rest (int kind, guint8 channel)
{
  if (kind == LASTING_SUSTAIN)
    return (Lasting){ { 0xb0 | channel, SUSTAIN, 0 }, TRUE };
  return (Lasting){ { 0xe0 | channel, 0, 64 }, TRUE };
}

/* What holds on @tick. */
static void
read_lasting (MaiTrack *track, gint64 tick, Lasting *lasting)
{
  gsize n;
  const MaiEvent *events = mai_track_get_events (track, &n);

  memset (lasting, 0, N_LASTING * sizeof *lasting);
  for (gsize i = 0; i < n && events[i].tick <= tick; i++)
    {
      const guint8 *data = mai_track_get_event_data (track, &events[i]);
      int kind = get_kind (data, events[i].size);

      if (kind < 0)
        continue;
      memcpy (lasting[kind].bytes, data, sizeof lasting[kind].bytes);
      lasting[kind].known = TRUE;
    }
}

static gboolean
is_at_rest (const Lasting *lasting, int kind)
{
  if (!lasting->known)
    return TRUE;
  return kind == LASTING_SUSTAIN ? lasting->bytes[2] < 64
                                 : lasting->bytes[1] == 0 && lasting->bytes[2] == 64;
}

static void
remove_lasting (MaiScore *song, MaiTrack *track, gint64 heard, gint64 to)
{
  gsize n;
  const MaiEvent *events = mai_track_get_events (track, &n);

  for (gsize i = n; i > 0; i--)
    {
      events = mai_track_get_events (track, &n);
      if (events[i - 1].tick <= heard || events[i - 1].tick >= to)
        continue;
      if (get_kind (mai_track_get_event_data (track, &events[i - 1]), events[i - 1].size) >= 0)
        mai_score_remove_event (song, track, i - 1);
    }
}

/* The take's own, behind what was heard: how it lets go, and whatever else it does. */
static void
insert_lasting (MaiScore *song, MaiTrack *track, const MaiTakeParts *take, MaiTrack *from,
                gint64 heard, gint64 to)
{
  guint8 channel = mai_track_get_channel (track);
  gsize n;
  const MaiEvent *events = mai_track_get_events (from, &n);

  for (gsize i = 0; i < n; i++)
    {
      const guint8 *data = mai_track_get_event_data (from, &events[i]);
      gint64 tick = mai_take_edit_map_tick (song, take, events[i].tick);

      if (get_kind (data, events[i].size) < 0 || tick <= heard || tick >= to)
        continue;
      mai_score_insert_event (song, track, tick,
                              (const guint8[]){ (data[0] & 0xf0) | channel, data[1], data[2] }, 3);
    }
}

static void
let_go (MaiScore *song, MaiTrack *track, gint64 tick, const Lasting *lasting)
{
  for (int kind = 0; kind < N_LASTING; kind++)
    {
      Lasting rest = at_rest (kind, mai_track_get_channel (track));

      if (!is_at_rest (&lasting[kind], kind))
        mai_score_insert_event (song, track, tick, rest.bytes, sizeof rest.bytes);
    }
}

void
mai_take_channel_settle (MaiScore *song, MaiTrack *track, const MaiTakeParts *take, MaiTrack *from,
                         gint64 heard, gint64 to)
{
  Lasting before[N_LASTING], after[N_LASTING], now[N_LASTING];
  gboolean goes_on = mai_score_get_end (song) > to;

  read_lasting (track, heard, before);
  read_lasting (track, to, after);
  remove_lasting (song, track, heard, to);
  if (from != NULL)
    insert_lasting (song, track, take, from, heard, to);
  else
    let_go (song, track, heard + 1, before);
  read_lasting (track, to, now);
  for (int kind = 0; goes_on && kind < N_LASTING; kind++)
    if (after[kind].known && memcmp (after[kind].bytes, now[kind].bytes, 3) != 0)
      mai_score_insert_event (song, track, to, after[kind].bytes, sizeof after[kind].bytes);
}
