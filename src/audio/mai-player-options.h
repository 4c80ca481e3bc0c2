/* SPDX-License-Identifier: Apache-2.0 */
/* How a player is told to sound: copies of the options, and what a change of them touches. Any thread. */
#pragma once

#include "audio/mai-player.h"

G_BEGIN_DECLS

/*
 * Frees the strings of options that own them.
 */
void mai_player_options_clear (MaiPlayerOptions *self);

/*
 * Makes self, which owns its strings, what other is.
 */
void mai_player_options_assign (MaiPlayerOptions *self, const MaiPlayerOptions *other);

/*
 * Whether both want the same synth, and whether they want the same device.
 */
gboolean
mai_player_options_same_synth (const MaiPlayerOptions *self, const MaiPlayerOptions *other);
gboolean
mai_player_options_same_output (const MaiPlayerOptions *self, const MaiPlayerOptions *other);

G_END_DECLS
