/* SPDX-License-Identifier: Apache-2.0 */
/* What a person can do to a score, each made of the edits it takes. */
#include "score/mai-score.h"

#include "base/mai-i18n.h"
#include "score/mai-score-private.h"

static gboolean
owns (MaiScore *self, MaiTrack *track)
{
  for (guint i = 0; i < mai_score_get_n_tracks (self); i++)
    if (mai_score_get_track (self, i) == track)
      return TRUE;
  return FALSE;
}

static gboolean
indices_fit (MaiTrack *track, const guint *indices, gsize n_indices)
{
  gsize n_notes = mai_track_get_n_notes (track);

  for (gsize i = 0; i < n_indices; i++)
    if (indices[i] >= n_notes || (i > 0 && indices[i - 1] >= indices[i]))
      return FALSE;
  return TRUE;
}

static void
edit_notes (MaiScore *self, const char *label, MaiTrack *track, MaiNoteSplice *splice)
{
  mai_score_do_edit (self, label, mai_edit_new_notes (track, splice));
}

void
mai_score_insert_notes (MaiScore *self, MaiTrack *track, const MaiNote *notes, gsize n_notes)
{
  g_return_if_fail (MAI_IS_SCORE (self));
  g_return_if_fail (owns (self, track));

  if (n_notes > 0)
    edit_notes (
        self, _ ("Add notes"), track,
        mai_note_list_plan (mai_track_get_note_list (track), NULL, 0, notes, n_notes, FALSE, NULL));
}

void
mai_score_remove_notes (MaiScore *self, MaiTrack *track, const guint *indices, gsize n_indices)
{
  g_return_if_fail (MAI_IS_SCORE (self));
  g_return_if_fail (owns (self, track));
  g_return_if_fail (indices_fit (track, indices, n_indices));

  if (n_indices > 0)
    edit_notes (self, _ ("Remove notes"), track,
                mai_note_list_plan (mai_track_get_note_list (track), indices, n_indices, NULL, 0,
                                    FALSE, NULL));
}

void
mai_score_change_notes (MaiScore *self, MaiTrack *track, const guint *indices, const MaiNote *notes,
                        gsize n_indices, guint *now)
{
  g_return_if_fail (MAI_IS_SCORE (self));
  g_return_if_fail (owns (self, track));
  g_return_if_fail (indices_fit (track, indices, n_indices));

  if (n_indices > 0)
    edit_notes (self, _ ("Change notes"), track,
                mai_note_list_plan (mai_track_get_note_list (track), indices, n_indices, notes,
                                    n_indices, TRUE, now));
}

MaiTrack *
mai_score_insert_track (MaiScore *self, guint position, const char *name, guint8 program,
                        guint8 channel)
{
  g_autoptr (MaiTrack) track = NULL;

  g_return_val_if_fail (MAI_IS_SCORE (self), NULL);
  g_return_val_if_fail (position <= mai_score_get_n_tracks (self), NULL);

  track = mai_track_new_named (name, program, channel);
  mai_score_do_edit (self, _ ("Add track"), mai_edit_new_track (track, position, TRUE));
  return track;
}

void
mai_score_remove_track (MaiScore *self, guint i)
{
  g_return_if_fail (MAI_IS_SCORE (self));
  g_return_if_fail (i < mai_score_get_n_tracks (self));

  mai_score_do_edit (self, _ ("Remove track"),
                     mai_edit_new_track (mai_score_get_track (self, i), i, FALSE));
}

static void
insert_event_at (MaiScore *self, const char *label, MaiTrack *track, gsize place,
                 const MaiEvent *like, GBytes *data)
{
  mai_score_do_edit (self, label, mai_edit_new_event (track, place, like, data, TRUE));
}

static void
remove_event_at (MaiScore *self, const char *label, MaiTrack *track, gsize place)
{
  const MaiEvent *event = &mai_track_get_events (track, NULL)[place];
  g_autoptr (GBytes) data = g_bytes_new (mai_track_get_event_data (track, event), event->size);

  mai_score_do_edit (self, label, mai_edit_new_event (track, place, event, data, FALSE));
}

/* Puts @data where the first event of this kind is, or at @place in tick 0; NULL only takes it out. */
static void
replace_event (MaiScore *self, const char *label, MaiTrack *track, guint8 lead, guint8 type,
               gsize place, GBytes *data)
{
  gssize i = mai_event_list_find (mai_track_get_event_list (track), lead, type);
  MaiEvent like = { .tick = 0 };

  mai_score_begin_edit (self, label);
  if (i >= 0)
    {
      place = (gsize) i;
      like = mai_track_get_events (track, NULL)[place];
      remove_event_at (self, label, track, place);
    }
  if (data != NULL)
    insert_event_at (self, label, track, place, &like, data);
  mai_score_commit_edit (self);
}

void
mai_score_set_track_name (MaiScore *self, MaiTrack *track, const char *name)
{
  g_autoptr (GBytes) data = NULL;

  g_return_if_fail (MAI_IS_SCORE (self));
  g_return_if_fail (owns (self, track));

  if (name != NULL && *name != '\0')
    data = mai_track_name_event (name);
  replace_event (self, _ ("Rename track"), track, 0xFF, 0x03, 0, data);
}

void
mai_score_set_track_program (MaiScore *self, MaiTrack *track, guint8 program)
{
  g_autoptr (GBytes) data = NULL;
  gsize place;

  g_return_if_fail (MAI_IS_SCORE (self));
  g_return_if_fail (owns (self, track));

  data = mai_track_program_event (mai_track_get_channel (track), program);
  place = mai_event_list_find_place (mai_track_get_event_list (track), 0, FALSE);
  replace_event (self, _ ("Change instrument"), track, 0xC0, 0, place, data);
}

void
mai_score_set_track_channel (MaiScore *self, MaiTrack *track, guint8 channel)
{
  g_return_if_fail (MAI_IS_SCORE (self));
  g_return_if_fail (owns (self, track));
  g_return_if_fail (channel < 16);

  mai_score_do_edit (self, _ ("Change channel"), mai_edit_new_channel (track, channel));
}

void
mai_score_insert_event (MaiScore *self, MaiTrack *track, gint64 tick, const guint8 *data,
                        gsize size)
{
  MaiEvent like = { .tick = CLAMP (tick, 0, MAI_TICK_MAX) };
  g_autofree guint8 *moved = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize place;

  g_return_if_fail (MAI_IS_SCORE (self));
  g_return_if_fail (owns (self, track));
  g_return_if_fail (mai_track_event_is_valid (data, size));

  moved = g_memdup2 (data, size);
  if (moved[0] < 0xF0)
    moved[0] = (moved[0] & 0xF0) | mai_track_get_channel (track);
  bytes = g_bytes_new_take (g_steal_pointer (&moved), size);
  place = mai_event_list_find_place (mai_track_get_event_list (track), like.tick, FALSE);
  insert_event_at (self, _ ("Add event"), track, place, &like, bytes);
}

void
mai_score_remove_event (MaiScore *self, MaiTrack *track, gsize i)
{
  gsize n_events;

  g_return_if_fail (MAI_IS_SCORE (self));
  g_return_if_fail (owns (self, track));
  mai_track_get_events (track, &n_events);
  g_return_if_fail (i < n_events);

  remove_event_at (self, _ ("Remove event"), track, i);
}

void
mai_score_set_tempo (MaiScore *self, gint64 tick, guint32 microseconds)
{
  g_return_if_fail (MAI_IS_SCORE (self));

  tick = CLAMP (tick, 0, MAI_TICK_MAX);
  microseconds = CLAMP (microseconds, 1, MAI_TEMPO_MAX);
  mai_score_do_edit (self, _ ("Change tempo"),
                     mai_edit_new_tempo (mai_score_get_tempo_map (self), tick, microseconds));
}

void
mai_score_remove_tempo (MaiScore *self, gint64 tick)
{
  g_return_if_fail (MAI_IS_SCORE (self));

  mai_score_do_edit (self, _ ("Remove tempo"),
                     mai_edit_new_tempo (mai_score_get_tempo_map (self), tick, 0));
}

void
mai_score_set_metre (MaiScore *self, gint64 tick, guint numerator, guint denominator)
{
  MaiMetreChange metre = { CLAMP (tick, 0, MAI_TICK_MAX), (guint16) numerator,
                           (guint16) denominator, 24, 8 };

  g_return_if_fail (MAI_IS_SCORE (self));
  g_return_if_fail (mai_metre_is_valid (numerator, denominator));

  mai_score_do_edit (self, _ ("Change metre"),
                     mai_edit_new_metre (mai_score_get_metre_map (self), metre.tick, &metre));
}

void
mai_score_remove_metre (MaiScore *self, gint64 tick)
{
  g_return_if_fail (MAI_IS_SCORE (self));

  mai_score_do_edit (self, _ ("Remove metre"),
                     mai_edit_new_metre (mai_score_get_metre_map (self), tick, NULL));
}
