/* SPDX-License-Identifier: Apache-2.0 */
/* The title of the song in the header: shows it, changes it, and says where and whether the song is saved. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Property: "project" (MaiProject, nullable, read-write). */
#define MAI_TYPE_SONG_TITLE (mai_song_title_get_type ())
G_DECLARE_FINAL_TYPE (MaiSongTitle, mai_song_title, MAI, SONG_TITLE, AdwBin)

G_END_DECLS
