/* SPDX-License-Identifier: Apache-2.0 */
/* A piece to learn from: what it is, or why it is refused, with a button to hear it. Main thread. */
#pragma once

#include "desk/training/mai-music-file.h"

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * Signals: "play" and "remove": the buttons were used.
 */
#define MAI_TYPE_MUSIC_ROW (mai_music_row_get_type ())
G_DECLARE_FINAL_TYPE (MaiMusicRow, mai_music_row, MAI, MUSIC_ROW, AdwBin)

GtkWidget *mai_music_row_new (void);

/* (nullable): rows are used again for other files. */
void mai_music_row_set_file (MaiMusicRow *self, MaiMusicFile *file);
/* (transfer none) (nullable) */
MaiMusicFile *mai_music_row_get_file (MaiMusicRow *self);
void mai_music_row_set_playing (MaiMusicRow *self, gboolean playing);

G_END_DECLS
