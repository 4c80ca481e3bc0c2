/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The callback's half of the player's core. All of this file runs in the audio callback: it allocates
 * nothing, takes no lock, logs nothing.
 *
 * Commands come through one ring, what they carried goes back through another to be freed by the owner.
 * Time is counted in whole samples since an anchor in the song, so that it cannot drift; each block of 64
 * samples begins with the events nearest to its first sample, as in the renderer. What would click (a
 * pause, a jump) first fades out over some blocks with the song standing still.
 */
#include "audio/mai-player-core-private.h"
#include "audio/mai-synth.h"

#include <errno.h>
#include <math.h>
#include <unistd.h>

#define FADE_BLOCKS 8
#define QUIET 1e-4f // -80 dB
#define QUIET_SECONDS 0.1
#define MAX_TAIL_SECONDS 10.0
#define MIN_LOOP_SECONDS 0.02

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

/*
 * Half a block in song seconds: what lies nearer to this block than to the next belongs to it.
 */
static double
half_block (MaiPlayerCore *self)
{
  return MAI_SYNTH_BLOCK / 2 / self->rate * self->tempo;
}

static gboolean
has_loop (MaiPlayerCore *self)
{
  return self->loop != NULL && self->loop->list == self->cue->list
         && self->loop->until - self->loop->seconds >= MIN_LOOP_SECONDS;
}

static void
cut (MaiPlayerCore *self)
{
  self->target.cut (self->target.data);
  mai_held_keys_clear (&self->held);
  mai_player_click_stop (&self->click);
}

static void
send (MaiPlayerCore *self, const MaiSoundEvent *event)
{
  self->target.send (self->target.data, event);
  mai_held_keys_apply (&self->held, event);
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
  self->next_beat = cue->next_beat;
  self->mark = cue->mark;
  self->tail_blocks = 0;
  self->quiet_blocks = 0;
  set_anchor (self, cue->seconds);
  chase (self, cue);
}

static void
release_key (MaiPlayerCore *self, guint word, guint bit)
{
  MaiSoundEvent off = { .status = 0x80, .channel = (guint8) (word / 2), .data2 = 64 };
  off.data1 = (guint8) (word % 2 * 64 + bit);
  self->target.send (self->target.data, &off);
}

/*
 * Ends the notes that sound and are not among wanted.
 */
static void
release_others (MaiPlayerCore *self, const MaiHeldKeys *wanted)
{
  for (guint i = 0; i < G_N_ELEMENTS (wanted->bits); i++)
    {
      guint64 over = self->held.bits[i] & ~wanted->bits[i];
      self->held.bits[i] &= wanted->bits[i];
      for (guint bit = 0; over != 0; bit++, over >>= 1)
        if ((over & 1) != 0)
          release_key (self, i, bit);
    }
}

/*
 * The list has been edited: what sounds and is still there sounds on, what comes comes from the new list.
 * The song has gone on by some blocks since the cue was made, or jumped back with a loop.
 */
static void
apply_swap (MaiPlayerCore *self, MaiPlayerCue *cue)
{
  gsize next = mai_sound_list_find (cue->list, song_seconds (self) - half_block (self));
  if (next < cue->next)
    mai_held_keys_clear (cue->held);
  if (cue->n_chase > 0)
    chase (self, cue);
  for (gsize i = cue->next; i < next; i++)
    {
      const MaiSoundEvent *event = &cue->events[i];
      mai_held_keys_apply (cue->held, event);
      if (event->status != 0x80 && event->status != 0x90)
        self->target.send (self->target.data, event);
    }
  release_others (self, cue->held);
  give_back (self, self->cue);
  self->cue = cue;
  self->next = next;
  self->next_beat = mai_sound_beats_find (cue->beats, cue->n_beats, song_seconds (self));
  self->tail_blocks = 0;
}

static void
apply_loop (MaiPlayerCore *self, MaiPlayerCue *loop)
{
  give_back (self, self->loop);
  self->loop = loop;
}

static void
apply (MaiPlayerCore *self, const MaiPlayerCommand *command)
{
  switch (command->type)
    {
    case MAI_PLAYER_COMMAND_PLAY:
      self->playing = TRUE;
      self->tail_blocks = 0;
      self->quiet_blocks = 0;
      break;
    case MAI_PLAYER_COMMAND_PAUSE:
      self->playing = FALSE;
      break;
    case MAI_PLAYER_COMMAND_SEEK:
      apply_seek (self, command->u.cue);
      break;
    case MAI_PLAYER_COMMAND_SWAP:
      apply_swap (self, command->u.cue);
      break;
    case MAI_PLAYER_COMMAND_LOOP:
      apply_loop (self, command->u.cue);
      break;
    case MAI_PLAYER_COMMAND_TEMPO:
      set_anchor (self, song_seconds (self));
      self->tempo = command->u.value;
      break;
    case MAI_PLAYER_COMMAND_VOLUME:
      self->volume = command->u.value;
      break;
    case MAI_PLAYER_COMMAND_METRONOME:
      self->click.level = command->u.value;
      break;
    case MAI_PLAYER_COMMAND_HOLD:
      self->holding = atomic_load_explicit (&self->hold_wanted, memory_order_acquire);
      break;
    case MAI_PLAYER_COMMAND_SEND:
    default:
      self->target.send (self->target.data, &command->u.event);
      break;
    }
}

static gboolean
is_moving (MaiPlayerCore *self)
{
  return self->playing && self->fade_left == 0 && !self->holding && self->cue != NULL;
}

static void
publish (MaiPlayerCore *self)
{
  // a core that has nothing to play leaves the tap to the one before
  if (self->cue == NULL)
    return;
  double seconds = song_seconds (self);
  double end = MAX (mai_sound_list_get_duration (self->cue->list), self->cue->seconds);
  // the last sound dies away with the song standing at its end
  gboolean over = self->loop == NULL && seconds >= end;
  gboolean moves = is_moving (self) && !over;
  MaiPlayerNow now = {
    .seconds = over ? end : seconds,
    .time = self->call_time + (gint64) (self->call_frames * 1e6 / self->rate),
    .tempo = moves ? self->tempo : 0.0,
    .mark = self->mark,
  };
  if (moves && has_loop (self) && seconds < self->loop->until)
    {
      now.loop_from = self->loop->seconds;
      now.loop_to = self->loop->until;
    }
  mai_player_tap_write (self->tap, &now);
}

static void
take (MaiPlayerCore *self, const MaiPlayerCommand *command)
{
  apply (self, command);
  self->idle = FALSE;
  publish (self);
  atomic_store_explicit (&self->applied, command->serial, memory_order_release);
}

static gboolean
is_abrupt (MaiPlayerCore *self, const MaiPlayerCommand *command)
{
  return (command->type == MAI_PLAYER_COMMAND_SEEK || command->type == MAI_PLAYER_COMMAND_PAUSE
          || command->type == MAI_PLAYER_COMMAND_HOLD)
         && (self->target.get_n_voices (self->target.data) > 0 || self->click.left > 0);
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
      if (self->pending.type != MAI_PLAYER_COMMAND_HOLD)
        cut (self);
      take (self, &self->pending);
    }
  MaiPlayerCommand command;
  while (self->fade_left == 0 && !self->holding && mai_ring_pop (self->commands, &command))
    if (is_abrupt (self, &command))
      {
        self->pending = command;
        self->fade_left = FADE_BLOCKS + 1;
      }
    else
      take (self, &command);
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
  self->next_beat = self->loop->next_beat;
  self->target.release (self->target.data);
  mai_held_keys_clear (&self->held);
  chase (self, self->loop);
}

/*
 * Up to where this block reaches, given how far beyond its first sample it looks.
 */
static double
get_limit (MaiPlayerCore *self, double ahead)
{
  double now = song_seconds (self);
  if (has_loop (self) && now < self->loop->until)
    return MIN (now + ahead, self->loop->until);
  return now + ahead;
}

static void
dispatch (MaiPlayerCore *self)
{
  const MaiPlayerCue *cue = self->cue;
  double limit = get_limit (self, half_block (self));
  while (self->next < cue->n_events && cue->events[self->next].seconds < limit)
    {
      self->quiet_blocks = 0;
      send (self, &cue->events[self->next++]);
    }
}

static gboolean
is_at_end (MaiPlayerCore *self)
{
  return self->next >= self->cue->n_events && !has_loop (self);
}

/*
 * Clicks begin on their very sample.
 */
static void
dispatch_beats (MaiPlayerCore *self)
{
  const MaiPlayerCue *cue = self->cue;
  double limit = get_limit (self, 2.0 * half_block (self));
  while (self->next_beat < cue->n_beats && cue->beats[self->next_beat].seconds < limit)
    {
      const MaiSoundBeat *beat = &cue->beats[self->next_beat++];
      double ahead = (beat->seconds - song_seconds (self)) / self->tempo * self->rate;
      if (self->click.level > 0.0 && !is_at_end (self))
        mai_player_click_start (&self->click, (guint) lround (MAX (ahead, 0.0)), beat->first);
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

/*
 * Whether the owner still has the synth.
 */
static gboolean
stays_held (MaiPlayerCore *self)
{
  self->holding = self->holding && atomic_load_explicit (&self->hold_wanted, memory_order_acquire);
  atomic_store_explicit (&self->is_held, self->holding, memory_order_release);
  return self->holding;
}

static void
begin_block (MaiPlayerCore *self)
{
  if (stays_held (self))
    return;
  drain (self);
  if (stays_held (self))
    return;
  if (is_moving (self))
    {
      if (has_loop (self))
        wrap (self);
      dispatch (self);
      dispatch_beats (self);
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
  if (self->holding)
    return;
  gboolean silent =
      self->peak < QUIET && (self->idle || self->target.get_n_voices (self->target.data) == 0);
  self->quiet_blocks = silent ? self->quiet_blocks + 1 : 0;
  if (is_moving (self))
    self->elapsed += MAI_SYNTH_BLOCK;
  self->idle = !self->playing && self->fade_left == 0
               && self->quiet_blocks * (double) MAI_SYNTH_BLOCK / self->rate >= QUIET_SECONDS;
}

static float
find_peak (const float *samples, guint frames)
{
  float peak = 0.0f;
  for (guint i = 0; i < frames; i++)
    peak = MAX (peak, fabsf (samples[i]));
  return peak;
}

static void
render (MaiPlayerCore *self, float *left, float *right, guint frames)
{
  if (self->idle || self->holding)
    {
      for (guint i = 0; i < frames; i++)
        left[i] = right[i] = 0.0f;
      return;
    }
  self->target.render (self->target.data, frames, left, right);
  self->peak = MAX (self->peak, MAX (find_peak (left, frames), find_peak (right, frames)));
  mai_player_click_mix (&self->click, frames, left, right);
  for (guint i = 0; i < frames; i++)
    {
      self->gain += self->gain_step;
      left[i] *= (float) self->gain;
      right[i] *= (float) self->gain;
    }
  self->level_left = MAX (self->level_left, find_peak (left, frames));
  self->level_right = MAX (self->level_right, find_peak (right, frames));
}

static void
begin_call (MaiPlayerCore *self)
{
  atomic_fetch_add_explicit (&self->heartbeat, 1, memory_order_relaxed);
  self->call_time = g_get_monotonic_time ();
  self->call_frames = 0;
  self->level_left = self->level_right = 0.0f;
}

void
mai_player_core_process (MaiPlayerCore *self, float *left, float *right, guint frames)
{
  begin_call (self);
  while (frames > 0)
    {
      if (self->phase == 0)
        begin_block (self);
      guint n = MIN (frames, MAI_SYNTH_BLOCK - self->phase);
      render (self, left, right, n);
      left += n;
      right += n;
      frames -= n;
      self->call_frames += n;
      self->phase = (self->phase + n) % MAI_SYNTH_BLOCK;
      if (self->phase == 0)
        end_block (self);
    }
  publish (self);
  mai_player_tap_add_level (self->tap, self->level_left, self->level_right);
}

void
mai_player_core_settle (MaiPlayerCore *self)
{
  self->call_time = g_get_monotonic_time ();
  self->call_frames = 0;
  self->holding = FALSE;
  if (self->fade_left > 0)
    {
      self->fade_left = 0;
      cut (self);
      take (self, &self->pending);
    }
  MaiPlayerCommand command;
  while (mai_ring_pop (self->commands, &command))
    {
      if (is_abrupt (self, &command))
        cut (self);
      take (self, &command);
    }
}
