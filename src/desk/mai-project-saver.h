/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to desk/: keeps a project's file up to date: when to write, in which thread, what to do when that cannot be
 * done or when someone else wrote there. It knows no music: its owner hands it snapshots. Main thread; the writing is
 * in a thread of its own, one at a time, that no other long work can keep waiting.
 */
#pragma once

#include "desk/mai-project-content.h"
#include "desk/mai-project-lock.h"
#include "desk/mai-project.h"

G_BEGIN_DECLS

/**
 * MaiProjectSaver:
 *
 * Properties, read-only and notifying: "file", "state", "trouble", "notice": see MaiProject.
 * MaiProjectSaver::changed-on-disk: likewise.
 */
#define MAI_TYPE_PROJECT_SAVER (mai_project_saver_get_type ())
G_DECLARE_FINAL_TYPE (MaiProjectSaver, mai_project_saver, MAI, PROJECT_SAVER, GObject)

/* (transfer full): all there is to write, as it is now. To be quick. */
typedef MaiProjectContent *(*MaiProjectSnapshot) (gpointer owner);
/* It was written. */
typedef void (*MaiProjectWritten) (gpointer owner, const MaiProjectContent *content);

/* library: the folder for songs without a file. owner must outlive the saver, or close it. */
MaiProjectSaver *mai_project_saver_new (const char *library, MaiProjectSnapshot snapshot,
                                        MaiProjectWritten written, gpointer owner);

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
MaiProjectState mai_project_saver_get_state (MaiProjectSaver *self);
const char *mai_project_saver_get_trouble (MaiProjectSaver *self);
const char *mai_project_saver_get_notice (MaiProjectSaver *self);
/* (nullable) */
void mai_project_saver_set_notice (MaiProjectSaver *self, const char *notice);

/* (transfer full): task, which returns a boolean when it is done. */
void mai_project_saver_save_as (MaiProjectSaver *self, GFile *file, GTask *task);
/* See mai_project_flush(). */
gboolean mai_project_saver_flush (MaiProjectSaver *self, GError **error);
/* Ends a conflict: what lies there was seen and put away, and is overwritten now. */
gboolean mai_project_saver_overwrite (MaiProjectSaver *self, GError **error);
/* Ends a conflict: goes on in a new file beside the old one. */
gboolean mai_project_saver_move_beside (MaiProjectSaver *self, GError **error);

G_END_DECLS
