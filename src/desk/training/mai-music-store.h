/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The JSON file that remembers the list of music. It may be written from several threads at once: what is
 * newest stays. A file that is not understood, being damaged or of a later program, is put aside before
 * another takes its place. Any thread.
 */
#pragma once

#include "desk/training/mai-music-verdict.h"

G_BEGIN_DECLS

typedef struct _MaiMusicStore MaiMusicStore;

MaiMusicStore *mai_music_store_new (const char *path);
MaiMusicStore *mai_music_store_ref (MaiMusicStore *self);
void mai_music_store_unref (MaiMusicStore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiMusicStore, mai_music_store_unref)

/* Of MaiMusicVerdict, in the order of the list. Those judged by another version of the program, or in another
 * language, are not fresh. Empty when there is no file; NULL when it cannot be read or understood. */
GPtrArray *mai_music_store_read (MaiMusicStore *self, GError **error);
/* Atomically. Makes the folder. Does nothing where a state of a higher @serial was written, or where the file
 * says the same already. @serial: from 1. */
gboolean
mai_music_store_write (MaiMusicStore *self, GPtrArray *verdicts, guint64 serial, GError **error);

G_END_DECLS
