/* SPDX-License-Identifier: Apache-2.0 */
/* What the list of music does to its files. Main thread. */
#pragma once

#include "desk/training/mai-music-file.h"
#include "desk/training/mai-music-verdict.h"

G_BEGIN_DECLS

MaiMusicFile *mai_music_file_new (const char *path);
/* (transfer none) (nullable): NULL while it is read. */
MaiMusicVerdict *mai_music_file_get_verdict (MaiMusicFile *self);
void mai_music_file_set_verdict (MaiMusicFile *self, MaiMusicVerdict *verdict);
/* Why it is refused as the same music as another; NULL: it is not. */
void mai_music_file_set_duplicate (MaiMusicFile *self, const char *reason);

G_END_DECLS
