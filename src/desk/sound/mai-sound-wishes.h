/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How sound is made, as the settings have it. Main thread.
 */
#pragma once

#include "audio/mai-player-options.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Strings are owned (mai_player_options_clear() frees them); sound_font is NULL for whichever is found. settings may be NULL.
 */
MaiPlayerOptions mai_sound_wishes_get (GSettings *settings);

/*
 * Whether a change of that key changes what the above returns.
 */
gboolean mai_sound_wishes_has_key (const char *key);

/*
 * How loud a metronome clicks, 0..1.
 */
double mai_sound_wishes_get_click (GSettings *settings);

G_END_DECLS
