/* SPDX-License-Identifier: Apache-2.0 */
/* The songs in the user's folder, the latest first; follows the folder. Main thread. */
#pragma once

#include "desk/library/mai-library-song.h"

G_BEGIN_DECLS

/**
 * MaiLibrary:
 *
 * A GListModel of MaiLibrarySong.
 */
#define MAI_TYPE_LIBRARY (mai_library_get_type ())
G_DECLARE_FINAL_TYPE (MaiLibrary, mai_library, MAI, LIBRARY, GObject)

/* folder: NULL for the default; made when missing. */
MaiLibrary *mai_library_new (const char *folder);
const char *mai_library_get_folder (MaiLibrary *self);
/* (transfer none) (nullable): the song that lives in file */
MaiLibrarySong *mai_library_find (MaiLibrary *self, GFile *file);

/*
 * These write to the file, in a worker, and refuse, in a sentence, a song that is open in a window
 * (for the one that is open here, mai_project_set_title() renames). Errors: MAI_DESK_ERROR,
 * MAI_BASE_ERROR, G_IO_ERROR.
 */
/* Gives the song another title, and the file a name to match. */
void mai_library_rename_async (MaiLibrary *self, MaiLibrarySong *song, const char *title,
                               GAsyncReadyCallback callback, gpointer data);
gboolean mai_library_rename_finish (MaiLibrary *self, GAsyncResult *result, GError **error);
void mai_library_duplicate_async (MaiLibrary *self, MaiLibrarySong *song,
                                  GAsyncReadyCallback callback, gpointer data);
/* (transfer full): the file of the copy */
GFile *mai_library_duplicate_finish (MaiLibrary *self, GAsyncResult *result, GError **error);
/* Moves the song to the desktop's trash. @undo, when not NULL, gets what mai_library_restore()
 * takes, to be freed with g_free(); or NULL where the trash lies elsewhere and only the file
 * manager can restore. */
void mai_library_trash_async (MaiLibrary *self, MaiLibrarySong *song, GAsyncReadyCallback callback,
                              gpointer data);
gboolean
mai_library_trash_finish (MaiLibrary *self, GAsyncResult *result, char **undo, GError **error);
/* At once: it is one rename, in the user's home. */
gboolean mai_library_restore (MaiLibrary *self, const char *undo, GError **error);

G_END_DECLS
