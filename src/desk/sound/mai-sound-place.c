/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The score that sounds, its edits, and where it is. See mai-sound.c for how seeks and copies go.
 */
#include "desk/sound/mai-sound-private.h"

#define RELIST_MICROSECONDS (G_USEC_PER_SEC / 10)
#define BUSY_MILLISECONDS 30
#define RELIST_SHARE 10 // part of the time that may go into copying

static double
get_tick_at (MaiSound *self, double seconds)
{
  return self->map != NULL ? mai_tempo_map_seconds_to_position (self->map, seconds) : 0.0;
}

static double
get_seconds_at (MaiSound *self, double tick)
{
  return self->map != NULL ? mai_tempo_map_position_to_seconds (self->map, tick) : 0.0;
}

void
mai_sound_send_seek (MaiSound *self)
{
  if (self->device == NULL || (self->stale && !self->playing) || self->sent_mark == self->mark)
    return;
  mai_sound_device_seek (self->device, self->sought, self->mark);
  self->sent_mark = self->mark;
}

void
mai_sound_go_to (MaiSound *self, double seconds)
{
  self->sought = MAX (seconds, 0.0);
  self->mark++;
  mai_sound_clock_jump (&self->clock, self->sought);
  mai_sound_send_seek (self);
  g_object_notify (G_OBJECT (self), "position");
}

double
mai_sound_get_position (MaiSound *self)
{
  g_return_val_if_fail (MAI_IS_SOUND (self), 0.0);

  if (self->device == NULL)
    return self->sought;
  MaiPlayerNow now = mai_player_tap_read (mai_sound_device_get_tap (self->device));
  if (now.mark != self->mark)
    return self->sought;
  if (now.tempo > 0.0)
    return mai_sound_clock_look (&self->clock, &now, g_get_monotonic_time ());
  // at the end of the song, or where a device is being changed, it stands while playing
  if (self->playing && self->clock.time != 0)
    return MAX (self->clock.shown, now.seconds);
  mai_sound_clock_jump (&self->clock, now.seconds);
  return now.seconds;
}

/*
 * The whole, in seconds, to the end of its last bar, where none was set.
 */
void
mai_sound_find_loop (MaiSound *self, double *from, double *to)
{
  *from = *to = 0.0;
  if (!self->looping || self->memory == NULL)
    return;
  gint64 from_tick = self->memory->loop_from;
  gint64 to_tick = self->memory->loop_to;
  if (to_tick <= from_tick)
    {
      MaiMetreMap *metre = mai_score_get_metre_map (self->score);
      gint64 last = MAX (mai_score_get_end (self->score) - 1, 0);
      from_tick = 0;
      to_tick = mai_metre_map_bar_to_tick (metre, mai_metre_map_tick_to_bar (metre, last).bar + 1);
    }
  *from = get_seconds_at (self, (double) from_tick);
  *to = get_seconds_at (self, (double) to_tick);
}

void
mai_sound_send_loop (MaiSound *self)
{
  double from, to;
  mai_sound_find_loop (self, &from, &to);
  if (self->device != NULL)
    mai_sound_device_set_loop (self->device, from, to);
}

static gboolean
is_same_map (const MaiTempoMap *left, const MaiTempoMap *right)
{
  gsize n = mai_tempo_map_get_n_changes (left);
  if (n != mai_tempo_map_get_n_changes (right))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    {
      MaiTempoChange one = mai_tempo_map_get_change (left, i);
      MaiTempoChange other = mai_tempo_map_get_change (right, i);
      if (one.tick != other.tick || one.microseconds != other.microseconds)
        return FALSE;
    }
  return TRUE;
}

static void
update_duration (MaiSound *self)
{
  double duration = 0.0;
  if (self->score != NULL)
    duration = get_seconds_at (self, (double) mai_score_get_end (self->score));
  if (duration == self->duration)
    return;
  self->duration = duration;
  g_object_notify (G_OBJECT (self), "duration");
}

/*
 * Takes the tempo of the score over; what is heard stays at its tick.
 */
void
mai_sound_take_edits (MaiSound *self)
{
  const MaiTempoMap *map = mai_score_get_tempo_map (self->score);
  if (!is_same_map (map, self->map))
    {
      double tick = get_tick_at (self, mai_sound_get_position (self));
      mai_tempo_map_free (self->map);
      self->map = mai_tempo_map_copy (map);
      mai_sound_go_to (self, get_seconds_at (self, tick));
    }
  update_duration (self);
  mai_sound_send_loop (self);
}

void
mai_sound_send_score (MaiSound *self)
{
  gint64 before = g_get_monotonic_time ();
  mai_sound_device_set_score (self->device, mai_score_copy (self->score));
  self->relisted = g_get_monotonic_time ();
  self->relist_gap = MAX (RELIST_MICROSECONDS, (self->relisted - before) * RELIST_SHARE);
  self->stale = FALSE;
}

static gboolean
relist_cb (gpointer data)
{
  MaiSound *self = data;
  self->relist_id = 0;
  if (self->playing && mai_sound_device_is_busy (self->device))
    {
      // a large score is still being listed: one more copy would only queue up behind it
      self->relist_id = g_timeout_add (BUSY_MILLISECONDS, relist_cb, self);
      return G_SOURCE_REMOVE;
    }
  if (self->playing)
    mai_sound_send_score (self);
  mai_sound_take_edits (self);
  return G_SOURCE_REMOVE;
}

static void
edited_cb (MaiScore *score, gint64 first, gint64 last, gpointer data)
{
  MaiSound *self = data;
  self->stale = TRUE;
  if (self->relist_id != 0)
    return;
  gint64 wait = self->relisted + self->relist_gap - g_get_monotonic_time ();
  self->relist_id =
      g_timeout_add ((guint) (CLAMP (wait, 0, G_USEC_PER_SEC) / 1000), relist_cb, self);
}

void
mai_sound_watch_score (MaiSound *self)
{
  self->map = mai_tempo_map_copy (mai_score_get_tempo_map (self->score));
  self->stale = TRUE;
  g_signal_connect (self->score, "edited", G_CALLBACK (edited_cb), self);
  mai_sound_go_to (self, get_seconds_at (self, self->memory->tick));
  update_duration (self);
  mai_sound_send_loop (self);
}

void
mai_sound_leave_score (MaiSound *self)
{
  self->memory->tick = mai_sound_get_tick (self);
  g_clear_handle_id (&self->relist_id, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->score, self);
  g_clear_pointer (&self->map, mai_tempo_map_free);
}

double
mai_sound_get_tick (MaiSound *self)
{
  g_return_val_if_fail (MAI_IS_SOUND (self), 0.0);
  return get_tick_at (self, mai_sound_get_position (self));
}

double
mai_sound_get_duration (MaiSound *self)
{
  g_return_val_if_fail (MAI_IS_SOUND (self), 0.0);
  return self->duration;
}

void
mai_sound_seek (MaiSound *self, double seconds)
{
  g_return_if_fail (MAI_IS_SOUND (self));
  if (self->score != NULL)
    mai_sound_go_to (self, seconds);
}

void
mai_sound_seek_tick (MaiSound *self, gint64 tick)
{
  g_return_if_fail (MAI_IS_SOUND (self));
  mai_sound_seek (self, get_seconds_at (self, (double) tick));
}

void
mai_sound_set_loop (MaiSound *self, gint64 from, gint64 to)
{
  g_return_if_fail (MAI_IS_SOUND (self));

  from = MAX (from, 0);
  to = MAX (to, from);
  if (self->memory == NULL || (self->memory->loop_from == from && self->memory->loop_to == to))
    return;
  self->memory->loop_from = from;
  self->memory->loop_to = to;
  mai_sound_send_loop (self);
  g_object_notify (G_OBJECT (self), "loop-from");
  g_object_notify (G_OBJECT (self), "loop-to");
}
