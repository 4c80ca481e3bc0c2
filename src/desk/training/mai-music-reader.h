/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Walks folders and judges files in a worker, one request after the other, and tells the main thread in
 * batches. Main thread.
 */
#pragma once

#include "desk/training/mai-music-store.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define MAI_TYPE_MUSIC_READER (mai_music_reader_get_type ())
G_DECLARE_FINAL_TYPE (MaiMusicReader, mai_music_reader, MAI, MUSIC_READER, GObject)

/* @judged: of MaiMusicVerdict. @found: of paths that will be judged later. Either may be empty. The arrays
 * belong to the reader. */
typedef void (*MaiMusicBatchFunc) (GPtrArray *found, GPtrArray *judged, gpointer data);
/* Nothing is left to do. @error: why the last request failed, nullable; not when cancelled. */
typedef void (*MaiMusicIdleFunc) (const GError *error, gpointer data);
/* The paths that are known already, as keys; they are passed over. Asked when a request begins. */
typedef GHashTable *(*MaiMusicKnownFunc) (gpointer data);

/* Nothing is called after the reader was disposed of with g_object_run_dispose(). */
MaiMusicReader *mai_music_reader_new (MaiMusicBatchFunc batch, MaiMusicIdleFunc idle,
                                      MaiMusicKnownFunc known, gpointer data);

/* Files and folders; those that are not there are passed over and told of. @paths: NULL-terminated. */
void mai_music_reader_add (MaiMusicReader *self, const char *const *paths);
/* What music.json at @path remembers; files that changed since are judged again. Not stopped by cancel. */
void mai_music_reader_restore (MaiMusicReader *self, MaiMusicStore *store);
void mai_music_reader_cancel (MaiMusicReader *self);
gboolean mai_music_reader_is_busy (MaiMusicReader *self);
/* What is remembered has not all been told yet. */
gboolean mai_music_reader_is_restoring (MaiMusicReader *self);

G_END_DECLS
