/* SPDX-License-Identifier: Apache-2.0 */
/* What an empty song shows instead of a blank roll: how to begin one. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * MaiSongStart::draw:
 *
 * The person wants to draw. Everything else is the window's actions: win.open, win.open-file.
 */
#define MAI_TYPE_SONG_START (mai_song_start_get_type ())
G_DECLARE_FINAL_TYPE (MaiSongStart, mai_song_start, MAI, SONG_START, AdwBin)

G_END_DECLS
