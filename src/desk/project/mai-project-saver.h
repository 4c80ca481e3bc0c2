/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to desk/: keeps a project's file up to date: when to write, in which thread, what to do
 * when that cannot be done or when someone else wrote there. It knows no music: its owner hands it
 * snapshots. Main thread; the writing is in a thread of its own, one at a time, that no other long
 * work can keep waiting.
 */
#pragma once

#include "desk/project/mai-project-content.h"
#include "desk/project/mai-project-lock.h"
#include "desk/project/mai-project.h"

G_BEGIN_DECLS

typedef struct _MaiProjectSaver MaiProjectSaver;

/**
 * MaiProjectSaverFuncs:
 * @snapshot: (transfer full): all there is to write, as it is now; to be quick
 * @written: that was written
 * @notify: "file", "rescue", "state", "trouble" or "notice" is another now: see MaiProject
 * @changed_on_disk: see MaiProject
 *
 * What the owner does. It may drop the saver in none of them.
 */
typedef struct
{
  MaiProjectContent *(*snapshot) (gpointer owner);
  void (*written) (gpointer owner, const MaiProjectContent *content);
  void (*notify) (gpointer owner, const char *property);
  void (*changed_on_disk) (gpointer owner);
} MaiProjectSaverFuncs;

/* library: the folder for songs without a file, NULL for the default. owner frees the saver. */
MaiProjectSaver *
mai_project_saver_new (const char *library, const MaiProjectSaverFuncs *funcs, GObject *owner);
/* Closes it first. */
void mai_project_saver_free (MaiProjectSaver *self);

/* The project lives in file, whose content was read; lock is (transfer full) (nullable). */
void mai_project_saver_adopt (MaiProjectSaver *self, GFile *file, const char *digest,
                              MaiProjectLock *lock);
/* Something changed: it is written soon. */
void mai_project_saver_touch (MaiProjectSaver *self);
/* Nothing is written any more, and the lock is let go. What runs is waited for. */
void mai_project_saver_close (MaiProjectSaver *self);
/* Undoes that, where the lock can be had again. */
void mai_project_saver_reopen (MaiProjectSaver *self);

const char *mai_project_saver_get_library (MaiProjectSaver *self);
GFile *mai_project_saver_get_file (MaiProjectSaver *self);
/* (nullable): see MaiProject */
GFile *mai_project_saver_get_rescue (MaiProjectSaver *self);
MaiProjectState mai_project_saver_get_state (MaiProjectSaver *self);
const char *mai_project_saver_get_trouble (MaiProjectSaver *self);
const char *mai_project_saver_get_notice (MaiProjectSaver *self);
/* (nullable) */
void mai_project_saver_set_notice (MaiProjectSaver *self, const char *notice);

/* (transfer full): task, which returns a boolean when it is done. */
void mai_project_saver_save_as (MaiProjectSaver *self, GFile *file, GTask *task);
/* See mai_project_flush(). */
gboolean mai_project_saver_flush (MaiProjectSaver *self, GError **error);
/* Ends a conflict in which nothing is left to be saved. */
void mai_project_saver_end_conflict (MaiProjectSaver *self);
/* Ends a conflict: what lies there is put away, and overwritten. */
gboolean mai_project_saver_overwrite (MaiProjectSaver *self, GError **error);
/* Ends a conflict: goes on in a new file beside the old one. */
gboolean mai_project_saver_move_beside (MaiProjectSaver *self, GError **error);

G_END_DECLS
