/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A song being worked on: score, takes, settings, and the file that all of it lives in. A project
 * saves itself: a second after a change, two seconds after the first of many, in a worker, whole
 * or not at all. Main thread.
 */
#pragma once

#include "desk/project/mai-take.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MaiComposeSettings MaiComposeSettings; // desk/project/mai-compose-settings.h

/**
 * MaiProjectState:
 * @MAI_PROJECT_SAVED: the file holds everything (or there is nothing to hold, and no file)
 * @MAI_PROJECT_SAVING: a worker is writing it
 * @MAI_PROJECT_UNSAVED: there are changes; they will be saved by themselves, unless "trouble" says
 *   why not
 * @MAI_PROJECT_CONFLICT: someone else changed the file: nothing is written until
 *   mai_project_resolve()
 */
typedef enum
{
  MAI_PROJECT_SAVED,
  MAI_PROJECT_SAVING,
  MAI_PROJECT_UNSAVED,
  MAI_PROJECT_CONFLICT
} MaiProjectState;

#define MAI_TYPE_PROJECT_STATE (mai_project_state_get_type ())
GType mai_project_state_get_type (void);

typedef enum
{
  MAI_PROJECT_KEEP_MINE, // the file becomes what is in the window
  MAI_PROJECT_TAKE_THEIRS, // the window is to show what is in the file
  MAI_PROJECT_KEEP_BOTH // the file stays theirs, the project goes on in a copy beside it
} MaiProjectResolution;

/**
 * MaiProject:
 *
 * Properties, all notifying:
 * "title" (string, read-write, never NULL);
 * "score" (MaiScore, the same for the project's life), "takes" (GListModel of MaiTake, likewise);
 * "seed-from", "seed-to" (int64, ticks, read-write; to <= from: no region);
 * "file" (GFile, nullable: a new song gets a file in the library with its first change);
 * "rescue" (GFile, nullable: in a conflict, a file in the library that holds what is in the window
 * until that is decided; it is there still after a crash);
 * "state" (MaiProjectState);
 * "trouble" (string, nullable: a sentence that says why it cannot be saved; NULL again when it
 * could);
 * "notice" (string, nullable: a sentence to be told once, such as that the song went on in another
 * file; whoever told it calls mai_project_clear_notice()).
 *
 * MaiProject::changed-on-disk: someone else changed the file; ask, then mai_project_resolve().
 */
#define MAI_TYPE_PROJECT (mai_project_get_type ())
G_DECLARE_FINAL_TYPE (MaiProject, mai_project, MAI, PROJECT, GObject)

/* An empty song, with one piano track at 120 to the minute in 4/4. library: the folder where it
 * gets a file, NULL for mai_project_path_get_default_folder(). */
MaiProject *mai_project_new (const char *library);
/* A new song of a score, (transfer full), which counts as changed: it gets a file. title may be
 * NULL. */
MaiProject *mai_project_import (const char *library, MaiScore *score, const char *title);

/*
 * Opens a project file, or a folder laid out like one; a MIDI file is imported. When another window
 * or process holds the project, what comes is a copy, and its notice says so. Errors:
 * MAI_DESK_ERROR, MAI_BASE_ERROR, MAI_MIDI_ERROR, G_FILE_ERROR: one sentence that names the file.
 */
MaiProject *mai_project_open (const char *library, GFile *file, GError **error);
/* The same, read in a worker. */
void mai_project_open_async (const char *library, GFile *file, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data);
MaiProject *mai_project_open_finish (GAsyncResult *result, GError **error);

MaiScore *mai_project_get_score (MaiProject *self);
/* (transfer none): of MaiTake, the oldest first */
GListModel *mai_project_get_takes (MaiProject *self);
/* (transfer none): the same for life; its changes are saved too */
MaiComposeSettings *mai_project_get_compose_settings (MaiProject *self);
const char *mai_project_get_title (MaiProject *self);
void mai_project_set_title (MaiProject *self, const char *title);
gint64 mai_project_get_seed_from (MaiProject *self);
gint64 mai_project_get_seed_to (MaiProject *self);
void mai_project_set_seed (MaiProject *self, gint64 from, gint64 to);
/* (transfer none) (nullable) */
GFile *mai_project_get_file (MaiProject *self);
/* (transfer none) (nullable) */
GFile *mai_project_get_rescue (MaiProject *self);
MaiProjectState mai_project_get_state (MaiProject *self);
const char *mai_project_get_trouble (MaiProject *self);
const char *mai_project_get_notice (MaiProject *self);
void mai_project_clear_notice (MaiProject *self);

/* At the end of the list. */
void mai_project_add_take (MaiProject *self, MaiTake *take);
/* Takes it out and says where it was, for mai_project_insert_take() to undo it; -1: it was not
 * there. */
int mai_project_remove_take (MaiProject *self, MaiTake *take);
void mai_project_insert_take (MaiProject *self, guint position, MaiTake *take);
/* Saves a take as a song of its own in the library; the file of the new song is what finish
 * returns, (transfer full). */
void mai_project_keep_take_async (MaiProject *self, MaiTake *take, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
GFile *mai_project_keep_take_finish (MaiProject *self, GAsyncResult *result, GError **error);

/* Writes to file, and lives there from then on; the old file stays as it was last saved. What
 * lay there is kept in the folder "replaced" beside the library. */
void mai_project_save_as_async (MaiProject *self, GFile *file, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data);
gboolean mai_project_save_as_finish (MaiProject *self, GAsyncResult *result, GError **error);

/* Saves what is not saved yet, now: waits for the disk. For closing a window. In a conflict it
 * saves a copy beside the file. FALSE when nothing could be written anywhere: then do not close
 * without asking. */
gboolean mai_project_flush (MaiProject *self, GError **error);

/*
 * Ends a conflict. Returns (transfer full) the project to show from now on: self, or for
 * TAKE_THEIRS the project opened anew. What is replaced, here or there, is kept in the folder
 * "replaced" beside the library. NULL with error: the conflict stays.
 */
MaiProject *mai_project_resolve (MaiProject *self, MaiProjectResolution resolution, GError **error);

G_END_DECLS
