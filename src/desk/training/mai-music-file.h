/* SPDX-License-Identifier: Apache-2.0 */
/* A file to learn from: what it is, and whether the trainer takes it. Main thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  MAI_MUSIC_READING, // not looked into yet
  MAI_MUSIC_TAKEN,
  MAI_MUSIC_REFUSED,
  MAI_MUSIC_DUPLICATE, // refused too: the same music as another
} MaiMusicState;

/* Property "state" (MaiMusicState as int), read-only; notified when any of what follows changed. */
#define MAI_TYPE_MUSIC_FILE (mai_music_file_get_type ())
G_DECLARE_FINAL_TYPE (MaiMusicFile, mai_music_file, MAI, MUSIC_FILE, GObject)

const char *mai_music_file_get_path (MaiMusicFile *self);
const char *mai_music_file_get_title (MaiMusicFile *self);
/* In plain words, "Piano, Strings"; NULL while it is read or when it is no music. */
const char *mai_music_file_get_kind (MaiMusicFile *self);
guint mai_music_file_get_n_notes (MaiMusicFile *self);
double mai_music_file_get_seconds (MaiMusicFile *self);
MaiMusicState mai_music_file_get_state (MaiMusicFile *self);
const char *mai_music_file_get_reason (MaiMusicFile *self); /* why it is refused; nullable */

/* Whether there is something to play: it was opened and has notes, be it refused. */
gboolean mai_music_file_is_playable (MaiMusicFile *self);

G_END_DECLS
