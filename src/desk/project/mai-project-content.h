/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to desk/: what a project file says, on its way in or out. It is read in a worker and
 * handed to the main thread; on the way out the main thread fills it and a worker writes it. One
 * thread at a time.
 */
#pragma once

#include "desk/project/mai-project-archive.h"
#include "desk/project/mai-take.h"

G_BEGIN_DECLS

#define MAI_PROJECT_VERSION 1

typedef struct
{
  JsonObject *record; // project.json; members that are not known ride along
  char *title;
  gint64 seed_from, seed_to; // ticks
  JsonObject *settings; // of composing, NULL for none
  guint64 score_serial; // on the way out: of the last edit in it
  MaiScore *score; // the song; on the way out a copy, or NULL when song has it
  GBytes *song; // the same as MIDI; NULL on the way out when it must be made of score
  GPtrArray *takes; // of MaiTake, on the way in
  GPtrArray *saved_takes; // of MaiSavedTake, on the way out
  GPtrArray *others; // of MaiProjectEntry: what this program does not know, never changed
  guint last_folder; // the highest number of a take's folder, read or not
  guint n_unread; // takes that could not be read and ride along
} MaiProjectContent;

MaiProjectContent *mai_project_content_new (void);
void mai_project_content_free (MaiProjectContent *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiProjectContent, mai_project_content_free)

/**
 * mai_project_content_read:
 * @name: what errors call the file
 *
 * Errors: MAI_DESK_ERROR_FORMAT, MAI_DESK_ERROR_VERSION: one sentence with the name.
 */
MaiProjectContent *mai_project_content_read (GPtrArray *entries, const char *name, GError **error);
/* The same of project.json and song.mid alone; @n_takes says how many takes there are. For
 * looking at. */
MaiProjectContent *mai_project_content_read_summary (GPtrArray *entries, const char *name,
                                                     guint *n_takes, GError **error);
/* The names of the entries that a summary needs, ending in NULL. */
const char *const *mai_project_content_get_summary_names (void);

/* Takes over what the main thread must not change while a worker writes. Main thread. */
void mai_project_content_save_take (MaiProjectContent *self, MaiTake *take);
/* Fills in song. Errors: MAI_MIDI_ERROR. */
GPtrArray *mai_project_content_write (MaiProjectContent *self, GError **error);

/* Changes the title alone, in what was read from a disk. Errors: as of reading. */
gboolean mai_project_content_set_title (GPtrArray *entries, const char *title, GError **error);

G_END_DECLS
