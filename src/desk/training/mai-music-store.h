/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON file that remembers the list of music. Any thread. */
#pragma once

#include "desk/training/mai-music-verdict.h"

G_BEGIN_DECLS

/* Of MaiMusicVerdict, in the order of the list. Those judged by another version of the program, or in another
 * language, are not fresh. NULL when there is no file, or none that can be understood. */
GPtrArray *mai_music_store_read (const char *path);
/* Atomically. Makes the folder. */
gboolean mai_music_store_write (const char *path, GPtrArray *verdicts, GError **error);

G_END_DECLS
