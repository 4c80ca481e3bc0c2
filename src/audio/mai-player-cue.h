/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A place in a list and how a synth stands there, so that the callback can go there without thinking. Made
 * and freed by the player's owner, read by the callback.
 */
#pragma once

#include "audio/mai-sound-list.h"

G_BEGIN_DECLS

typedef struct
{
  MaiSoundList *list;
  const MaiSoundEvent *events; // of list
  gsize n_events;
  gsize next; // the first event not before seconds
  double seconds;
  double until; // the end of a loop that begins at seconds
  MaiSoundEvent *chase;
  gsize n_chase;
} MaiPlayerCue;

MaiPlayerCue *mai_player_cue_new (MaiSoundList *list, double seconds, double until);
void mai_player_cue_free (MaiPlayerCue *cue);

G_END_DECLS
