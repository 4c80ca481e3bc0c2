/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The owner's half of the player's core: making it, asking it for something, and freeing what comes back.
 * The callback's half is mai-player-process.c.
 */
#include "audio/mai-player-core-private.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define N_COMMANDS 1024
#define HOLD_MICROSECONDS (G_USEC_PER_SEC / 2)

MaiPlayerCore *
mai_player_core_new (const MaiSoundTarget *target, guint sample_rate, MaiPlayerTap *tap)
{
  g_return_val_if_fail (target != NULL && sample_rate > 0, NULL);

  MaiPlayerCore *self = g_new0 (MaiPlayerCore, 1);
  self->target = *target;
  self->rate = sample_rate;
  self->commands = mai_ring_new (N_COMMANDS, sizeof (MaiPlayerCommand));
  self->returned = mai_ring_new (2 * N_COMMANDS, sizeof (MaiPlayerCue *));
  self->tap = tap != NULL ? mai_player_tap_ref (tap) : mai_player_tap_new ();
  self->notice_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->tempo = 1.0;
  self->volume = 1.0;
  self->gain = 1.0;
  self->idle = TRUE;
  mai_player_click_init (&self->click, sample_rate);
  return self;
}

static gboolean
carries_cue (const MaiPlayerCommand *command)
{
  return command->type == MAI_PLAYER_COMMAND_SEEK || command->type == MAI_PLAYER_COMMAND_SWAP
         || command->type == MAI_PLAYER_COMMAND_LOOP;
}

void
mai_player_core_free (MaiPlayerCore *self)
{
  if (self == NULL)
    return;
  MaiPlayerCommand command;
  while (mai_ring_pop (self->commands, &command))
    if (carries_cue (&command))
      mai_player_cue_free (command.u.cue);
  if (self->fade_left > 0 && carries_cue (&self->pending))
    mai_player_cue_free (self->pending.u.cue);
  mai_player_core_collect (self);
  mai_player_cue_free (self->cue);
  mai_player_cue_free (self->loop);
  g_clear_pointer (&self->list, mai_sound_list_unref);
  g_clear_pointer (&self->tap, mai_player_tap_unref);
  mai_ring_free (self->commands);
  mai_ring_free (self->returned);
  if (self->notice_fd >= 0)
    close (self->notice_fd);
  g_free (self);
}

void
mai_player_core_collect (MaiPlayerCore *self)
{
  MaiPlayerCue *cue;
  while (mai_ring_pop (self->returned, &cue))
    {
      mai_player_cue_free (cue);
      self->in_flight--;
    }
}

static gboolean
push (MaiPlayerCore *self, MaiPlayerCommand *command)
{
  command->serial = self->serial + 1;
  if (command->serial == 0)
    command->serial = 1;
  if (!mai_ring_push (self->commands, command))
    return FALSE;
  self->serial = command->serial;
  if (command->type <= MAI_PLAYER_COMMAND_SEEK)
    self->goal_serial = self->serial;
  return TRUE;
}

static gboolean
push_cue (MaiPlayerCore *self, MaiPlayerCommandType type, MaiPlayerCue *cue)
{
  MaiPlayerCommand command = { .type = type, .u.cue = cue };
  mai_player_core_collect (self);
  if (self->in_flight < N_COMMANDS && push (self, &command))
    {
      self->in_flight += cue != NULL ? 1 : 0;
      return TRUE;
    }
  mai_player_cue_free (cue);
  return FALSE;
}

static gboolean
push_value (MaiPlayerCore *self, MaiPlayerCommandType type, double value)
{
  MaiPlayerCommand command = { .type = type, .u.value = value };
  return push (self, &command);
}

gboolean
mai_player_core_play (MaiPlayerCore *self)
{
  return push_value (self, MAI_PLAYER_COMMAND_PLAY, 0.0);
}

gboolean
mai_player_core_pause (MaiPlayerCore *self)
{
  return push_value (self, MAI_PLAYER_COMMAND_PAUSE, 0.0);
}

static gboolean
push_loop (MaiPlayerCore *self)
{
  gboolean some = self->list != NULL && self->loop_to > self->loop_from;
  MaiPlayerCue *cue = some ? mai_player_cue_new (self->list, self->loop_from, self->loop_to) : NULL;
  return push_cue (self, MAI_PLAYER_COMMAND_LOOP, cue);
}

static gboolean
renew_loop (MaiPlayerCore *self)
{
  return self->loop_to <= self->loop_from || push_loop (self);
}

static void
set_list (MaiPlayerCore *self, MaiSoundList *list)
{
  mai_sound_list_ref (list);
  g_clear_pointer (&self->list, mai_sound_list_unref);
  self->list = list;
}

gboolean
mai_player_core_seek (MaiPlayerCore *self, MaiSoundList *list, double seconds, guint mark)
{
  g_return_val_if_fail (list != NULL || self->list != NULL, FALSE);

  gboolean new_list = list != NULL && list != self->list;
  if (new_list)
    set_list (self, list);
  seconds = CLAMP (seconds, 0.0, mai_sound_list_get_duration (self->list));
  MaiPlayerCue *cue = mai_player_cue_new (self->list, seconds, 0.0);
  cue->mark = mark;
  if (!push_cue (self, MAI_PLAYER_COMMAND_SEEK, cue))
    return FALSE;
  self->sought = seconds;
  self->sought_serial = self->serial;
  return !new_list || renew_loop (self);
}

gboolean
mai_player_core_swap (MaiPlayerCore *self, MaiSoundList *list)
{
  g_return_val_if_fail (self->list != NULL && list != NULL, FALSE);
  g_return_val_if_fail (mai_sound_list_has_layout_of (list, self->list), FALSE);

  double seconds = mai_player_core_get_position (self);
  MaiPlayerCue *cue = mai_player_cue_new_swap (self->list, list, seconds);
  set_list (self, list);
  return push_cue (self, MAI_PLAYER_COMMAND_SWAP, cue) && renew_loop (self);
}

gboolean
mai_player_core_set_loop (MaiPlayerCore *self, double from, double to)
{
  self->loop_from = MAX (from, 0.0);
  self->loop_to = to;
  return push_loop (self);
}

gboolean
mai_player_core_set_tempo (MaiPlayerCore *self, double scale)
{
  return push_value (self, MAI_PLAYER_COMMAND_TEMPO, CLAMP (scale, 0.05, 20.0));
}

gboolean
mai_player_core_set_volume (MaiPlayerCore *self, double volume)
{
  return push_value (self, MAI_PLAYER_COMMAND_VOLUME, CLAMP (volume, 0.0, 4.0));
}

gboolean
mai_player_core_set_metronome (MaiPlayerCore *self, double level)
{
  return push_value (self, MAI_PLAYER_COMMAND_METRONOME, CLAMP (level, 0.0, 1.0));
}

gboolean
mai_player_core_send (MaiPlayerCore *self, const MaiSoundEvent *event)
{
  MaiPlayerCommand command = { .type = MAI_PLAYER_COMMAND_SEND, .u.event = *event };
  return push (self, &command);
}

gboolean
mai_player_core_hold (MaiPlayerCore *self)
{
  gint64 end = g_get_monotonic_time () + HOLD_MICROSECONDS;
  atomic_store_explicit (&self->hold_wanted, TRUE, memory_order_release);
  gboolean taken = push_value (self, MAI_PLAYER_COMMAND_HOLD, 0.0);
  while (taken && g_get_monotonic_time () < end)
    {
      if (atomic_load_explicit (&self->is_held, memory_order_acquire))
        return TRUE;
      g_usleep (1000);
    }
  mai_player_core_release (self);
  return FALSE;
}

void
mai_player_core_release (MaiPlayerCore *self)
{
  atomic_store_explicit (&self->hold_wanted, FALSE, memory_order_release);
}

double
mai_player_core_get_position (MaiPlayerCore *self)
{
  guint applied = atomic_load_explicit (&self->applied, memory_order_acquire);
  if (self->sought_serial != 0 && (gint) (applied - self->sought_serial) < 0)
    return self->sought;
  return mai_player_tap_read (self->tap).seconds;
}

int
mai_player_core_get_fd (MaiPlayerCore *self)
{
  return self->notice_fd;
}

gboolean
mai_player_core_take_end (MaiPlayerCore *self)
{
  guint64 count;
  while (read (self->notice_fd, &count, sizeof count) < 0 && errno == EINTR)
    ;
  guint ended = atomic_exchange_explicit (&self->ended, 0, memory_order_acquire);
  return ended != 0 && (gint) (ended - self->goal_serial) >= 0;
}

guint
mai_player_core_get_heartbeat (MaiPlayerCore *self)
{
  return atomic_load_explicit (&self->heartbeat, memory_order_relaxed);
}
