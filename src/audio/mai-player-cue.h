/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A place in a list and how a synth stands there, so that the callback can go there without thinking. Made
 * and freed by the player's owner, read by the callback.
 */
#pragma once

#include "audio/mai-held-keys.h"
#include "audio/mai-sound-list.h"

G_BEGIN_DECLS

typedef struct
{
  MaiSoundList *list;
  const MaiSoundEvent *events; // of list
  gsize n_events;
  gsize next; // the first event not before seconds
  const MaiSoundBeat *beats; // of list
  gsize n_beats;
  gsize next_beat;
  double seconds;
  double until; // the end of a loop that begins at seconds
  MaiSoundEvent *chase;
  gsize n_chase;
  MaiHeldKeys *held; // what sounds at seconds, when made for a swap
  guint mark;
} MaiPlayerCue;

MaiPlayerCue *mai_player_cue_new (MaiSoundList *list, double seconds, double until);

/*
 * For going over from list before to its edited version at seconds: knows what sounds then, and chases
 * nothing where both stand alike.
 */
MaiPlayerCue *mai_player_cue_new_swap (MaiSoundList *before, MaiSoundList *list, double seconds);
void mai_player_cue_free (MaiPlayerCue *cue);

G_END_DECLS
