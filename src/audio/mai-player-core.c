/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The callback's half of the player.
 *
 * Commands come through one ring, what they carried goes back through another to be freed by the owner.
 * Time is counted in whole samples since an anchor in the song, so that it cannot drift; each block of 64
 * samples begins with the events nearest to its first sample, as in the renderer. What would click (a
 * pause, a jump) first fades out over some blocks with the song standing still.
 */
#include "audio/mai-player-core.h"

#include "audio/mai-player-cue.h"
#include "audio/mai-ring.h"
#include "audio/mai-synth.h"

#include <errno.h>
#include <math.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define N_COMMANDS 256
#define FADE_BLOCKS 8
#define QUIET 1e-4f // -80 dB
#define QUIET_SECONDS 0.1
#define MAX_TAIL_SECONDS 10.0
#define MIN_LOOP_SECONDS 0.02

typedef enum
{
  COMMAND_PLAY,
  COMMAND_PAUSE,
  COMMAND_SEEK,
  COMMAND_LOOP,
  COMMAND_TEMPO,
  COMMAND_VOLUME,
  COMMAND_SEND,
} CommandType;

typedef struct
{
  CommandType type;
  guint serial;
  union
  {
    MaiPlayerCue *cue;
    double value;
    MaiSoundEvent event;
  } u;
} Command;

struct _MaiPlayerCore
{
  MaiSoundTarget target;
  double rate;
  MaiRing *commands; // of Command, to the callback
  MaiRing *returned; // of MaiPlayerCue *, from the callback
  int notice_fd;
  atomic_llong position; // nanoseconds of song
  atomic_uint applied; // serial of the last command taken
  atomic_uint ended; // serial at which the song ended, 0 when it has not
  atomic_uint heartbeat;

  // the callback's own
  MaiPlayerCue *cue; // what plays
  MaiPlayerCue *loop;
  gsize next;
  double anchor; // song seconds at elapsed 0
  gint64 elapsed; // samples
  double tempo;
  double volume;
  double gain; // at the last sample
  double gain_step;
  gboolean playing;
  gboolean idle; // silent, and nothing to wait for
  Command pending;
  guint fade_left; // blocks until pending is done
  guint phase; // samples into the block
  float peak; // of this block
  guint quiet_blocks;
  guint tail_blocks;

  // the owner's own
  MaiSoundList *list;
  double loop_from;
  double loop_to;
  double sought; // where the last seek went
  guint serial;
  guint sought_serial;
  guint goal_serial; // of the last play, pause or seek
  guint in_flight; // cues not given back
};

MaiPlayerCore *
mai_player_core_new (const MaiSoundTarget *target, guint sample_rate)
{
  g_return_val_if_fail (target != NULL && sample_rate > 0, NULL);

  MaiPlayerCore *self = g_new0 (MaiPlayerCore, 1);
  self->target = *target;
  self->rate = sample_rate;
  self->commands = mai_ring_new (N_COMMANDS, sizeof (Command));
  self->returned = mai_ring_new (2 * N_COMMANDS, sizeof (MaiPlayerCue *));
  self->notice_fd = eventfd (0, EFD_CLOEXEC | EFD_NONBLOCK);
  self->tempo = 1.0;
  self->volume = 1.0;
  self->gain = 1.0;
  self->idle = TRUE;
  return self;
}

void
mai_player_core_free (MaiPlayerCore *self)
{
  if (self == NULL)
    return;
  Command command;
  while (mai_ring_pop (self->commands, &command))
    if (command.type == COMMAND_SEEK || command.type == COMMAND_LOOP)
      mai_player_cue_free (command.u.cue);
  if (self->fade_left > 0 && self->pending.type == COMMAND_SEEK)
    mai_player_cue_free (self->pending.u.cue);
  mai_player_core_collect (self);
  mai_player_cue_free (self->cue);
  mai_player_cue_free (self->loop);
  g_clear_pointer (&self->list, mai_sound_list_unref);
  mai_ring_free (self->commands);
  mai_ring_free (self->returned);
  if (self->notice_fd >= 0)
    close (self->notice_fd);
  g_free (self);
}

/* The callback's side. */

static void
give_back (MaiPlayerCore *self, MaiPlayerCue *cue)
{
  // never full: the owner keeps fewer cues under way than it has room for
  if (cue != NULL)
    mai_ring_push (self->returned, &cue);
}

static double
song_seconds (MaiPlayerCore *self)
{
  return self->anchor + (double) self->elapsed / self->rate * self->tempo;
}

static void
set_anchor (MaiPlayerCore *self, double seconds)
{
  self->anchor = seconds;
  self->elapsed = 0;
}

static void
chase (MaiPlayerCore *self, MaiPlayerCue *cue)
{
  self->target.reset (self->target.data, mai_sound_list_get_n_channels (cue->list));
  for (gsize i = 0; i < cue->n_chase; i++)
    self->target.send (self->target.data, &cue->chase[i]);
}

static void
apply_seek (MaiPlayerCore *self, MaiPlayerCue *cue)
{
  gboolean new_list = self->cue == NULL || self->cue->list != cue->list;
  if (new_list)
    self->target.set_list (self->target.data, cue->list);
  give_back (self, self->cue);
  self->cue = cue;
  self->next = cue->next;
  self->tail_blocks = 0;
  self->quiet_blocks = 0;
  set_anchor (self, cue->seconds);
  chase (self, cue);
}

static void
apply_loop (MaiPlayerCore *self, MaiPlayerCue *loop)
{
  give_back (self, self->loop);
  self->loop = loop;
}

static void
apply (MaiPlayerCore *self, const Command *command)
{
  switch (command->type)
    {
    case COMMAND_PLAY:
      self->playing = TRUE;
      self->tail_blocks = 0;
      self->quiet_blocks = 0;
      break;
    case COMMAND_PAUSE:
      self->playing = FALSE;
      break;
    case COMMAND_SEEK:
      apply_seek (self, command->u.cue);
      break;
    case COMMAND_LOOP:
      apply_loop (self, command->u.cue);
      break;
    case COMMAND_TEMPO:
      set_anchor (self, song_seconds (self));
      self->tempo = command->u.value;
      break;
    case COMMAND_VOLUME:
      self->volume = command->u.value;
      break;
    case COMMAND_SEND:
    default:
      self->target.send (self->target.data, &command->u.event);
      break;
    }
}

static void
publish (MaiPlayerCore *self)
{
  double seconds = song_seconds (self);
  if (self->cue != NULL && self->loop == NULL)
    seconds =
        MIN (seconds, MAX (mai_sound_list_get_duration (self->cue->list), self->cue->seconds));
  atomic_store_explicit (&self->position, llround (seconds * 1e9), memory_order_release);
}

static void
take (MaiPlayerCore *self, const Command *command)
{
  apply (self, command);
  self->idle = FALSE;
  publish (self);
  atomic_store_explicit (&self->applied, command->serial, memory_order_release);
}

static gboolean
is_abrupt (MaiPlayerCore *self, const Command *command)
{
  return (command->type == COMMAND_SEEK || command->type == COMMAND_PAUSE)
         && self->target.get_n_voices (self->target.data) > 0;
}

/*
 * Takes commands until one must wait for a fade.
 */
static void
drain (MaiPlayerCore *self)
{
  if (self->fade_left > 0)
    {
      self->fade_left--;
      if (self->fade_left > 0)
        return;
      self->target.cut (self->target.data);
      take (self, &self->pending);
    }
  Command command;
  while (self->fade_left == 0 && mai_ring_pop (self->commands, &command))
    if (is_abrupt (self, &command))
      {
        self->pending = command;
        self->fade_left = FADE_BLOCKS + 1;
      }
    else
      take (self, &command);
}

static gboolean
has_loop (MaiPlayerCore *self)
{
  return self->loop != NULL && self->loop->list == self->cue->list
         && self->loop->until - self->loop->seconds >= MIN_LOOP_SECONDS;
}

/*
 * Half a block in song seconds: what lies nearer to this block than to the next belongs to it.
 */
static double
half_block (MaiPlayerCore *self)
{
  return MAI_SYNTH_BLOCK / 2 / self->rate * self->tempo;
}

static void
wrap (MaiPlayerCore *self)
{
  double half = half_block (self);
  double now = song_seconds (self);
  double end = self->loop->until - half;
  if (now < end || now - 2.0 * half >= end)
    return;
  set_anchor (self, self->loop->seconds + (now - self->loop->until));
  self->next = self->loop->next;
  self->target.release (self->target.data);
  chase (self, self->loop);
}

static void
dispatch (MaiPlayerCore *self)
{
  const MaiPlayerCue *cue = self->cue;
  double limit = song_seconds (self) + half_block (self);
  if (has_loop (self) && song_seconds (self) < self->loop->until)
    limit = MIN (limit, self->loop->until);
  while (self->next < cue->n_events && cue->events[self->next].seconds < limit)
    {
      self->quiet_blocks = 0;
      self->target.send (self->target.data, &cue->events[self->next++]);
    }
}

static void
end (MaiPlayerCore *self)
{
  self->playing = FALSE;
  atomic_store_explicit (&self->ended, atomic_load_explicit (&self->applied, memory_order_relaxed),
                         memory_order_release);
  guint64 one = 1;
  while (write (self->notice_fd, &one, sizeof one) < 0 && errno == EINTR)
    ;
}

static gboolean
is_at_end (MaiPlayerCore *self)
{
  return self->next >= self->cue->n_events && !has_loop (self);
}

static void
watch_end (MaiPlayerCore *self)
{
  double block_seconds = MAI_SYNTH_BLOCK / self->rate;
  if (!is_at_end (self))
    return;
  self->tail_blocks++;
  gboolean quiet = self->quiet_blocks * block_seconds >= QUIET_SECONDS;
  if (quiet || self->tail_blocks * block_seconds >= MAX_TAIL_SECONDS)
    end (self);
}

static void
begin_block (MaiPlayerCore *self)
{
  drain (self);
  if (self->playing && self->fade_left == 0 && self->cue != NULL)
    {
      if (has_loop (self))
        wrap (self);
      dispatch (self);
      watch_end (self);
    }
  double wanted = self->volume;
  if (self->fade_left > 0)
    wanted *= (double) (self->fade_left - 1) / FADE_BLOCKS;
  self->gain_step = (wanted - self->gain) / MAI_SYNTH_BLOCK;
  self->peak = 0.0f;
}

static void
end_block (MaiPlayerCore *self)
{
  gboolean silent =
      self->peak < QUIET && (self->idle || self->target.get_n_voices (self->target.data) == 0);
  self->quiet_blocks = silent ? self->quiet_blocks + 1 : 0;
  if (self->playing && self->fade_left == 0 && self->cue != NULL)
    self->elapsed += MAI_SYNTH_BLOCK;
  self->idle = !self->playing && self->fade_left == 0
               && self->quiet_blocks * (double) MAI_SYNTH_BLOCK / self->rate >= QUIET_SECONDS;
}

static void
render (MaiPlayerCore *self, float *left, float *right, guint frames)
{
  if (self->idle)
    {
      for (guint i = 0; i < frames; i++)
        left[i] = right[i] = 0.0f;
      return;
    }
  self->target.render (self->target.data, frames, left, right);
  for (guint i = 0; i < frames; i++)
    {
      self->peak = MAX (self->peak, MAX (fabsf (left[i]), fabsf (right[i])));
      self->gain += self->gain_step;
      left[i] *= (float) self->gain;
      right[i] *= (float) self->gain;
    }
}

void
mai_player_core_process (MaiPlayerCore *self, float *left, float *right, guint frames)
{
  atomic_fetch_add_explicit (&self->heartbeat, 1, memory_order_relaxed);
  while (frames > 0)
    {
      if (self->phase == 0)
        begin_block (self);
      guint n = MIN (frames, MAI_SYNTH_BLOCK - self->phase);
      render (self, left, right, n);
      left += n;
      right += n;
      frames -= n;
      self->phase = (self->phase + n) % MAI_SYNTH_BLOCK;
      if (self->phase == 0)
        end_block (self);
    }
  publish (self);
}

void
mai_player_core_settle (MaiPlayerCore *self)
{
  if (self->fade_left > 0)
    {
      self->fade_left = 0;
      self->target.cut (self->target.data);
      take (self, &self->pending);
    }
  Command command;
  while (mai_ring_pop (self->commands, &command))
    {
      if (is_abrupt (self, &command))
        self->target.cut (self->target.data);
      take (self, &command);
    }
}

/* The owner's side. */

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
push (MaiPlayerCore *self, Command *command)
{
  command->serial = self->serial + 1;
  if (command->serial == 0)
    command->serial = 1;
  if (!mai_ring_push (self->commands, command))
    return FALSE;
  self->serial = command->serial;
  if (command->type <= COMMAND_SEEK)
    self->goal_serial = self->serial;
  return TRUE;
}

static gboolean
push_cue (MaiPlayerCore *self, CommandType type, MaiPlayerCue *cue)
{
  Command command = { .type = type, .u.cue = cue };
  mai_player_core_collect (self);
  if (self->in_flight < N_COMMANDS && push (self, &command))
    {
      self->in_flight += cue != NULL ? 1 : 0;
      return TRUE;
    }
  mai_player_cue_free (cue);
  return FALSE;
}

gboolean
mai_player_core_play (MaiPlayerCore *self)
{
  Command command = { .type = COMMAND_PLAY };
  return push (self, &command);
}

gboolean
mai_player_core_pause (MaiPlayerCore *self)
{
  Command command = { .type = COMMAND_PAUSE };
  return push (self, &command);
}

static gboolean
push_loop (MaiPlayerCore *self)
{
  gboolean some = self->list != NULL && self->loop_to > self->loop_from;
  MaiPlayerCue *cue = some ? mai_player_cue_new (self->list, self->loop_from, self->loop_to) : NULL;
  return push_cue (self, COMMAND_LOOP, cue);
}

gboolean
mai_player_core_seek (MaiPlayerCore *self, MaiSoundList *list, double seconds)
{
  g_return_val_if_fail (list != NULL || self->list != NULL, FALSE);

  gboolean new_list = list != NULL && list != self->list;
  if (new_list)
    {
      mai_sound_list_ref (list);
      g_clear_pointer (&self->list, mai_sound_list_unref);
      self->list = list;
    }
  seconds = CLAMP (seconds, 0.0, mai_sound_list_get_duration (self->list));
  if (!push_cue (self, COMMAND_SEEK, mai_player_cue_new (self->list, seconds, 0.0)))
    return FALSE;
  self->sought = seconds;
  self->sought_serial = self->serial;
  return !new_list || self->loop_to <= self->loop_from || push_loop (self);
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
  Command command = { .type = COMMAND_TEMPO, .u.value = CLAMP (scale, 0.05, 20.0) };
  return push (self, &command);
}

gboolean
mai_player_core_set_volume (MaiPlayerCore *self, double volume)
{
  Command command = { .type = COMMAND_VOLUME, .u.value = CLAMP (volume, 0.0, 4.0) };
  return push (self, &command);
}

gboolean
mai_player_core_send (MaiPlayerCore *self, const MaiSoundEvent *event)
{
  Command command = { .type = COMMAND_SEND, .u.event = *event };
  return push (self, &command);
}

double
mai_player_core_get_position (MaiPlayerCore *self)
{
  guint applied = atomic_load_explicit (&self->applied, memory_order_acquire);
  if (self->sought_serial != 0 && (gint) (applied - self->sought_serial) < 0)
    return self->sought;
  return (double) atomic_load_explicit (&self->position, memory_order_acquire) / 1e9;
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
