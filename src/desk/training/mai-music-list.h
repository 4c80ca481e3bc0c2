/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The music to learn from: a GListModel of MaiMusicFile. Files are walked and looked into in a worker, with
 * the trainer's own rules, so that the list never says other than a run does; thousands arrive in batches.
 * Remembered across starts, with what was found in each, so that only files that changed are read again.
 * Main thread.
 */
#pragma once

#include "desk/training/mai-music-file.h"

G_BEGIN_DECLS

/* Properties, read-only, notifying: "reading" (boolean: a worker is at it), "summary" (string:
 * "26 pieces · 98,412 notes · 2 refused"). Signal "failed" (message): a sentence: what could not be added or
 * remembered. */
#define MAI_TYPE_MUSIC_LIST (mai_music_list_get_type ())
G_DECLARE_FINAL_TYPE (MaiMusicList, mai_music_list, MAI, MUSIC_LIST, GObject)

/* @path: where it is remembered; NULL for the user's music.json. */
MaiMusicList *mai_music_list_new (const char *path);

/* Files and folders, in that order, with all that is below a folder in the order of names; those already in the list are passed over.
 * @files: NULL-terminated. */
void mai_music_list_add (MaiMusicList *self, GFile *const *files);
/* Whether all of it is still there and as it was; what is not is read anew. */
void mai_music_list_look_again (MaiMusicList *self);
/* Stops reading; files not looked into yet leave the list. */
void mai_music_list_cancel (MaiMusicList *self);

/* Takes the items at @first and after out of the list. */
void mai_music_list_remove (MaiMusicList *self, guint first, guint n);
void mai_music_list_remove_refused (MaiMusicList *self);
/* Puts back what the last removal took out. FALSE when there is nothing to put back. */
gboolean mai_music_list_undo_remove (MaiMusicList *self);

gboolean mai_music_list_get_reading (MaiMusicList *self);
guint mai_music_list_get_n_taken (MaiMusicList *self);
guint mai_music_list_get_n_refused (MaiMusicList *self);
guint64 mai_music_list_get_n_notes (MaiMusicList *self); /* of those taken */
/* (transfer full): paths of the files taken, NULL-terminated. */
char **mai_music_list_dup_paths (MaiMusicList *self);

/* Writes what is to be remembered now, not a moment later: before the program ends. */
void mai_music_list_flush (MaiMusicList *self);

G_END_DECLS
