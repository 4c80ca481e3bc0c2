/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The training runs of this computer: a GListModel of MaiRun over the folder of jobs, newest first, followed
 * as jobs come and go. The folder is read in a worker. Main thread.
 */
#pragma once

#include "desk/training/mai-run.h"

G_BEGIN_DECLS

/* Property: "n-running" (guint, read-only, notifying). */
#define MAI_TYPE_RUN_LIST (mai_run_list_get_type ())
G_DECLARE_FINAL_TYPE (MaiRunList, mai_run_list, MAI, RUN_LIST, GObject)

/* @folder: of jobs; NULL for the user's. */
MaiRunList *mai_run_list_new (const char *folder);

/* The `musicai` that new runs are given; NULL: the one beside this program. For tests. */
void mai_run_list_set_program (MaiRunList *self, const char *program);

const char *mai_run_list_get_folder (MaiRunList *self);
gboolean mai_run_list_get_loaded (MaiRunList *self); /* the folder was read once */
guint mai_run_list_get_n_running (MaiRunList *self);

/* Puts a job that was just made on top, or finds its run. (transfer none) */
MaiRun *mai_run_list_add (MaiRunList *self, MaiJob *job);
/* (transfer none) (nullable) */
MaiRun *mai_run_list_find (MaiRunList *self, const char *path);

/* Moves the job's folder to the trash, or with @for_good deletes it, in a worker: it may be large. The run is
 * "leaving" meanwhile. MAI_JOB_ERROR_RUNNING when someone runs it. */
void mai_run_list_remove_async (MaiRunList *self, MaiRun *run, gboolean for_good,
                                GAsyncReadyCallback callback, gpointer data);
/* FALSE too when it was cancelled; what was not deleted by then is still there, and so is the run. */
gboolean mai_run_list_remove_finish (MaiRunList *self, GAsyncResult *result, GError **error);

/* Asks all that run and that a studio started to save and stop, also those that begin meanwhile, and waits
 * for them up to @seconds: before the program ends. Returns whether all did. */
gboolean mai_run_list_pause_all (MaiRunList *self, double seconds);

G_END_DECLS
