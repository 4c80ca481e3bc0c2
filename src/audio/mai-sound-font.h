/* SPDX-License-Identifier: Apache-2.0 */
/* Finds a General MIDI SoundFont. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The path of the SoundFont to sound with, the first there is of:
 *
 * 1. wanted, what the user named now; missing or not a SoundFont is an error.
 * 2. preferred, what the settings remember; passed over when it is no longer there.
 * 3. $MUSICAI_SOUNDFONT; missing or not a SoundFont is an error.
 * 4. the usual names in the usual folders ($XDG_DATA_HOME, /app/share in a Flatpak, $XDG_DATA_DIRS and
 *    /usr/share, each with sounds/sf2, sounds/sf3 and soundfonts below it), full sets such as
 *    FluidR3_GM before small ones such as TimGM6mb; then the largest other one that lies there.
 *
 * wanted and preferred may be NULL or "". Free with g_free(). Errors: MAI_AUDIO_ERROR_SOUND_FONT,
 * MAI_AUDIO_ERROR_NO_SOUND_FONT with what to install.
 */
char *mai_sound_font_find (const char *wanted, const char *preferred, GError **error);

/*
 * Whether path can be read and begins as SF2 and SF3 files do (RIFF, form type sfbk). On FALSE error
 * is MAI_AUDIO_ERROR_SOUND_FONT.
 */
gboolean mai_sound_font_check (const char *path, GError **error);

/*
 * Whether a file that passes the check above has its three parts, and is as long as it says. FluidSynth
 * takes no other, and tries its DLS reader on it, which complains in the log.
 */
gboolean mai_sound_font_is_whole (const char *path);

/*
 * Every SoundFont in the folders above, by name. (transfer full) (element-type filename)
 */
GPtrArray *mai_sound_font_list (void);

/*
 * Whether FluidSynth can load it: reads it all. Worker thread. Errors: as mai_synth_new().
 */
gboolean mai_sound_font_try (const char *path, GError **error);

G_END_DECLS
