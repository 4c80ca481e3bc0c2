/* SPDX-License-Identifier: Apache-2.0 */
/* The music to learn from, on the page Train. Its actions are those of the page ("train.add-files"). Main thread. */
#pragma once

#include "desk/sound/mai-audition.h"
#include "desk/training/mai-music-list.h"

#include <adwaita.h>

G_BEGIN_DECLS

/*
 * Signal "removed" (title): a piece was taken out of the list.
 */
#define MAI_TYPE_MUSIC_PANEL (mai_music_panel_get_type ())
G_DECLARE_FINAL_TYPE (MaiMusicPanel, mai_music_panel, MAI, MUSIC_PANEL, AdwBin)

/* Once. @audition: nullable: nothing can be heard then. */
void mai_music_panel_set_music (MaiMusicPanel *self, MaiMusicList *music, MaiAudition *audition);

G_END_DECLS
