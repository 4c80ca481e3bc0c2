/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is composed of a take is what its score has beyond its seed, note by note: origins alone do not tell, since a
 * seed may have been composed too. All ticks below are the song's unless they say otherwise.
 */
#include "desk/project/mai-take-edit.h"

#include "base/mai-i18n.h"
#include "desk/project/mai-take-channel.h"

typedef struct
{
  MaiScore *song;
  const MaiTakeParts *take;
  GPtrArray *composed; /* of GArray of MaiNote in take ticks, one for each track of the take */
  gint64 heard; /* onset of the last seed note; -1 without one */
  gint64 first; /* onset of the first composed note */
  gint64 to; /* end of the bar of the last composed onset */
} Put;

/* --- what was composed --- */

static gboolean
same_note (const MaiNote *a, const MaiNote *b)
{
  return a->onset == b->onset && a->duration == b->duration && a->pitch == b->pitch
         && a->velocity == b->velocity;
}

/* The first unused note of the seed's track that is this one, or -1. */
static gssize
find_in_seed (const MaiNote *note, const MaiNote *seed, gsize n_seed, gsize begin,
              const guint8 *used)
{
  for (gsize i = begin; i < n_seed && seed[i].onset == note->onset; i++)
    if (!used[i] && same_note (&seed[i], note))
      return (gssize) i;
  return -1;
}

static GArray *
subtract_seed (MaiTrack *track, MaiTrack *seed_track)
{
  GArray *composed = g_array_new (FALSE, FALSE, sizeof (MaiNote));
  gsize n, n_seed = 0;
  const MaiNote *notes = mai_track_get_notes (track, &n);
  const MaiNote *seed = seed_track != NULL ? mai_track_get_notes (seed_track, &n_seed) : NULL;
  g_autofree guint8 *used = g_new0 (guint8, n_seed + 1);

  for (gsize i = 0; i < n; i++)
    {
      gsize begin = n_seed > 0 ? mai_track_find_onset (seed_track, notes[i].onset) : 0;
      gssize found = find_in_seed (&notes[i], seed, n_seed, begin, used);

      if (found >= 0)
        used[found] = TRUE;
      else
        g_array_append_val (composed, notes[i]);
    }
  return composed;
}

static GPtrArray *
find_composed (const MaiTakeParts *take)
{
  GPtrArray *composed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  guint n_seed = mai_score_get_n_tracks (take->seed);

  for (guint i = 0; i < mai_score_get_n_tracks (take->score); i++)
    g_ptr_array_add (composed,
                     subtract_seed (mai_score_get_track (take->score, i),
                                    i < n_seed ? mai_score_get_track (take->seed, i) : NULL));
  return composed;
}

MaiTakeParts
mai_take_edit_get_parts (MaiTake *take)
{
  return (MaiTakeParts){ mai_take_get_score (take), mai_take_get_seed (take),
                         mai_take_get_origin_tick (take) };
}

static gint64
scale_tick (gint64 tick, MaiScore *from_score, MaiScore *to_score)
{
  gint64 from = mai_score_get_division (from_score), to = mai_score_get_division (to_score);

  return (2 * tick * to + from) / (2 * from);
}

gint64
mai_take_edit_map_tick (MaiScore *song, const MaiTakeParts *take, gint64 tick)
{
  return take->origin + scale_tick (tick, take->score, song);
}

gint64
mai_take_edit_unmap_tick (MaiScore *song, const MaiTakeParts *take, gint64 tick)
{
  return scale_tick (tick - take->origin, song, take->score);
}

/* The onset of the last note of the seed, in the take's ticks; -1 without one. */
static gint64
find_last_heard (MaiScore *seed)
{
  gint64 last = -1;

  for (guint i = 0; i < mai_score_get_n_tracks (seed); i++)
    {
      gsize n;
      const MaiNote *notes = mai_track_get_notes (mai_score_get_track (seed, i), &n);

      if (n > 0)
        last = MAX (last, notes[n - 1].onset);
    }
  return last;
}

static gint64
end_of_bar (MaiScore *score, gint64 tick)
{
  MaiMetreMap *metres = mai_score_get_metre_map (score);

  return mai_metre_map_bar_to_tick (metres, mai_metre_map_tick_to_bar (metres, tick).bar + 1);
}

static void
put_clear (Put *put)
{
  g_clear_pointer (&put->composed, g_ptr_array_unref);
}

static gboolean
put_init (Put *put, MaiScore *song, const MaiTakeParts *take)
{
  gint64 first = G_MAXINT64, last = -1;
  gint64 heard = find_last_heard (take->seed);

  *put = (Put){ .song = song, .take = take, .composed = find_composed (take) };
  for (guint i = 0; i < put->composed->len; i++)
    {
      GArray *notes = put->composed->pdata[i];

      if (notes->len == 0)
        continue;
      first = MIN (first, g_array_index (notes, MaiNote, 0).onset);
      last = MAX (last, g_array_index (notes, MaiNote, notes->len - 1).onset);
    }
  put->heard = heard >= 0 ? mai_take_edit_map_tick (song, take, heard) : take->origin - 1;
  if (last < 0)
    return FALSE;
  put->first = mai_take_edit_map_tick (song, take, first);
  put->to = end_of_bar (song, mai_take_edit_map_tick (song, take, last));
  return TRUE;
}

gboolean
mai_take_edit_get_span (MaiScore *song, const MaiTakeParts *take, gint64 *from, gint64 *to)
{
  Put put;
  gboolean any = put_init (&put, song, take);

  if (any)
    {
      *from = MIN (put.heard + 1, put.first);
      *to = put.to;
    }
  put_clear (&put);
  return any;
}

/* --- what gives way --- */

/* Whether a note of the song is one that the seed has, in whatever track. */
static gboolean
was_heard (const Put *put, const MaiNote *note)
{
  MaiScore *seed = put->take->seed;
  gint64 division = mai_score_get_division (seed), song = mai_score_get_division (put->song);
  gint64 tick = (note->onset - put->take->origin) * division / song;

  for (guint i = 0; note->onset >= put->take->origin && i < mai_score_get_n_tracks (seed); i++)
    {
      MaiTrack *track = mai_score_get_track (seed, i);
      gsize n;
      const MaiNote *notes = mai_track_get_notes (track, &n);

      for (gsize k = mai_track_find_onset (track, tick); k < n && notes[k].onset == tick; k++)
        if (notes[k].pitch == note->pitch)
          return TRUE;
    }
  return FALSE;
}

/* A composed note may join the last chord of the seed. There only notes that another take left give way. */
static gboolean
gives_way (const Put *put, const MaiNote *note)
{
  if (note->flags & MAI_NOTE_PINNED)
    return FALSE;
  if (note->onset > put->heard)
    return TRUE;
  return note->origin == MAI_ORIGIN_COMPOSED && !was_heard (put, note);
}

static void
remove_notes (const Put *put, MaiTrack *track)
{
  g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (guint));
  gint64 from = MIN (put->first, put->heard + 1);
  gsize n;
  const MaiNote *notes = mai_track_get_notes (track, &n);

  for (gsize i = mai_track_find_onset (track, from); i < n && notes[i].onset < put->to; i++)
    {
      guint index = (guint) i;

      if (gives_way (put, &notes[i]))
        g_array_append_val (out, index);
    }
  mai_score_remove_notes (put->song, track, (const guint *) (gpointer) out->data, out->len);
}

/* --- tempo --- */

static void
put_tempo (const Put *put)
{
  MaiTempoMap *map = mai_score_get_tempo_map (put->song);
  MaiTempoMap *composed = mai_score_get_tempo_map (put->take->score);
  guint32 after = mai_tempo_map_get_tempo (map, put->to);
  gboolean goes_on = mai_score_get_end (put->song) > put->to;

  for (gsize i = mai_tempo_map_get_n_changes (map); i > 0; i--)
    {
      gint64 tick = mai_tempo_map_get_change (map, i - 1).tick;

      if (tick > put->heard && tick < put->to)
        mai_score_remove_tempo (put->song, tick);
    }
  for (gsize i = 0; i < mai_tempo_map_get_n_changes (composed); i++)
    {
      MaiTempoChange change = mai_tempo_map_get_change (composed, i);
      gint64 tick = mai_take_edit_map_tick (put->song, put->take, change.tick);

      if (tick >= put->first && tick < put->to
          && mai_tempo_map_get_tempo (map, tick) != change.microseconds)
        mai_score_set_tempo (put->song, tick, change.microseconds);
    }
  if (goes_on && mai_tempo_map_get_tempo (map, put->to) != after)
    mai_score_set_tempo (put->song, put->to, after);
}

/* --- all together --- */

static void
insert_notes (const Put *put, MaiTrack *track, GArray *composed)
{
  g_autofree MaiNote *notes = g_memdup2 (composed->data, composed->len * sizeof (MaiNote));

  for (guint i = 0; i < composed->len; i++)
    {
      gint64 end = mai_take_edit_map_tick (put->song, put->take, mai_note_get_end (&notes[i]));

      notes[i].onset = mai_take_edit_map_tick (put->song, put->take, notes[i].onset);
      notes[i].duration = MAX (end - notes[i].onset, 1);
      notes[i].origin = MAI_ORIGIN_COMPOSED;
    }
  mai_score_insert_notes (put->song, track, notes, composed->len);
}

/* The track of the take that goes to one of the song; NULL: none does. */
static MaiTrack *
find_source (const Put *put, MaiTrack *const *tracks, const MaiTrack *track)
{
  for (guint i = 0; i < put->composed->len; i++)
    if (tracks[i] == track)
      return mai_score_get_track (put->take->score, i);
  return NULL;
}

static void
put_all (const Put *put)
{
  g_autofree MaiTrack **tracks = mai_take_channel_match (put->song, put->take, put->composed);

  put_tempo (put);
  for (guint i = 0; i < mai_score_get_n_tracks (put->song); i++)
    {
      MaiTrack *track = mai_score_get_track (put->song, i);

      mai_take_channel_settle (put->song, track, put->take, find_source (put, tracks, track),
                               put->heard, put->to);
      remove_notes (put, track);
    }
  for (guint i = 0; i < put->composed->len; i++)
    if (tracks[i] != NULL)
      insert_notes (put, tracks[i], put->composed->pdata[i]);
}

gboolean
mai_take_edit_put (MaiScore *song, const MaiTakeParts *take)
{
  Put put;
  gboolean any;

  g_return_val_if_fail (MAI_IS_SCORE (song), FALSE);

  any = put_init (&put, song, take);
  if (any)
    {
      mai_score_begin_edit (song, _ ("Put a take into the song"));
      put_all (&put);
      mai_score_commit_edit (song);
    }
  put_clear (&put);
  return any;
}
