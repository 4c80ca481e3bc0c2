/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the two halves of the core share: mai-player-core.c, the owner's, and mai-player-process.c, the
 * callback's.
 */
#pragma once

#include "audio/mai-held-keys.h"
#include "audio/mai-player-click.h"
#include "audio/mai-player-core.h"
#include "audio/mai-player-cue.h"
#include "audio/mai-ring.h"

#include <stdatomic.h>

G_BEGIN_DECLS

typedef enum
{
  MAI_PLAYER_COMMAND_PLAY,
  MAI_PLAYER_COMMAND_PAUSE,
  MAI_PLAYER_COMMAND_SEEK,
  MAI_PLAYER_COMMAND_SWAP,
  MAI_PLAYER_COMMAND_LOOP,
  MAI_PLAYER_COMMAND_TEMPO,
  MAI_PLAYER_COMMAND_VOLUME,
  MAI_PLAYER_COMMAND_METRONOME,
  MAI_PLAYER_COMMAND_HOLD,
  MAI_PLAYER_COMMAND_SEND,
} MaiPlayerCommandType;

typedef struct
{
  MaiPlayerCommandType type;
  guint serial;
  union
  {
    MaiPlayerCue *cue;
    double value;
    MaiSoundEvent event;
  } u;
} MaiPlayerCommand;

struct _MaiPlayerCore
{
  MaiSoundTarget target;
  double rate;
  MaiRing *commands; // of MaiPlayerCommand, to the callback
  MaiRing *returned; // of MaiPlayerCue *, from the callback
  MaiPlayerTap *tap;
  int notice_fd;
  atomic_uint applied; // serial of the last command taken
  atomic_uint ended; // serial at which the song ended, 0 when it has not
  atomic_uint heartbeat;
  atomic_bool hold_wanted; // the owner wants the synth for itself
  atomic_bool is_held; // the callback leaves it alone

  // the callback's own
  MaiPlayerCue *cue; // what plays
  MaiPlayerCue *loop;
  gsize next; // event
  gsize next_beat;
  double anchor; // song seconds at elapsed 0
  gint64 elapsed; // samples
  double tempo;
  double volume;
  double gain; // at the last sample
  double gain_step;
  gboolean playing;
  gboolean holding; // as long as hold_wanted
  gboolean idle; // silent, and nothing to wait for
  MaiPlayerCommand pending;
  guint fade_left; // blocks until pending is done
  guint phase; // samples into the block
  gint64 call_time; // monotonic microseconds at the beginning of this call
  guint call_frames; // made in it so far
  float peak; // of this block, of the synth alone
  float level_left, level_right; // of this call, as heard
  guint quiet_blocks;
  guint tail_blocks;
  guint mark; // of the last seek
  MaiPlayerClick click;
  MaiHeldKeys held; // by the song

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

G_END_DECLS
