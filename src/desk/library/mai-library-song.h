/* SPDX-License-Identifier: Apache-2.0 */
/* A song in the library, known by its file; the rest is read when someone wants to see it. Main
 * thread. */
#pragma once

#include "score/mai-score.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MaiLibrarySong:
 *
 * Properties, read-only and notifying:
 * "file" (GFile); "title" (string: of the file name until it is loaded); "modified" (GDateTime,
 * local);
 * "loaded" (boolean); "seconds" (double), "n-takes" (uint), "score" (MaiScore, nullable: what to
 * draw a thumbnail of): when loaded; "trouble" (string, nullable: why it cannot be read).
 */
#define MAI_TYPE_LIBRARY_SONG (mai_library_song_get_type ())
G_DECLARE_FINAL_TYPE (MaiLibrarySong, mai_library_song, MAI, LIBRARY_SONG, GObject)

MaiLibrarySong *mai_library_song_new (GFile *file, GDateTime *modified);

/* Reads the file in a worker, when that was not done since it last changed. For who shows the
 * song (a list row's bind). */
void mai_library_song_load (MaiLibrarySong *self);
/* Stops reading, when no one shows it any more (unbind). */
void mai_library_song_cancel (MaiLibrarySong *self);
/* The file is another now: what is loaded is loaded again. */
void mai_library_song_touch (MaiLibrarySong *self, GDateTime *modified);

GFile *mai_library_song_get_file (MaiLibrarySong *self);
const char *mai_library_song_get_title (MaiLibrarySong *self);
GDateTime *mai_library_song_get_modified (MaiLibrarySong *self);
gboolean mai_library_song_get_loaded (MaiLibrarySong *self);
double mai_library_song_get_seconds (MaiLibrarySong *self);
guint mai_library_song_get_n_takes (MaiLibrarySong *self);
MaiScore *mai_library_song_get_score (MaiLibrarySong *self);
const char *mai_library_song_get_trouble (MaiLibrarySong *self);

G_END_DECLS
