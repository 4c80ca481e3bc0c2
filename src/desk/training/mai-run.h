/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A training run: one job folder, followed while it runs, whoever runs it, and started, paused and stopped
 * from here. The folder is read in a worker; what it says arrives in batches. The network itself learns in a
 * process of its own, which goes on when this object, or the whole window, is gone. Main thread.
 */
#pragma once

#include "desk/training/mai-run-checkpoint.h"
#include "desk/training/mai-run-field.h"
#include "desk/training/mai-run-state.h"
#include "job/mai-job.h"
#include "nn/mai-backend-open.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 step;
  double epoch; // epochs learnt so far, 0 and up
  double loss; // nats a note
  double accuracy; // how often the next pitch was the first guess, 0..1; NaN when not known
  MaiRunFields fields; // what both are made of; all there is of a second network, whose loss is NaN
  double rate; // learning rate; NaN: not told
} MaiRunPoint;

/**
 * MaiRun::history-changed:
 * @train: guint, the first point of the training curve that is new or another
 * @valid: guint, the same for music not trained on
 *
 * MaiRun::failed:
 * @message: a sentence: why it could not be started, paused or followed
 *
 * Properties, all notifying, all but "name" read-only: "name" (kept in the job's folder), "state"
 * (MaiRunState as int), "busy" (boolean: starting, stopping or leaving just now), "loaded"
 * (boolean: the folder was read), "step" (gint64; with it steps, epochs and seconds left may be others),
 * "best" (double, lowest loss on music not trained on, NaN before the first), "checkpoints" (GListModel of
 * MaiRunCheckpoint, ascending), "message" (nullable: why it failed, or that it was killed, where this studio
 * was there).
 */
#define MAI_TYPE_RUN (mai_run_get_type ())
G_DECLARE_FINAL_TYPE (MaiRun, mai_run, MAI, RUN, GObject)

/* @job: of kind "train". Begins to follow it at once: a run found running is adopted. */
MaiRun *mai_run_new (MaiJob *job);

/* The `musicai` to run; NULL: the one beside this program. For tests. */
void mai_run_set_program (MaiRun *self, const char *program);

MaiJob *mai_run_get_job (MaiRun *self);
const char *mai_run_get_name (MaiRun *self);
void mai_run_set_name (MaiRun *self, const char *name);
MaiRunState mai_run_get_state (MaiRun *self);
gboolean mai_run_get_busy (MaiRun *self);
/* Set while its folder is being removed: cancelling it keeps what is still there. (nullable) */
GCancellable *mai_run_get_leaving (MaiRun *self);
void mai_run_set_leaving (MaiRun *self, GCancellable *leaving);
gboolean mai_run_get_loaded (MaiRun *self);
gint64 mai_run_get_step (MaiRun *self);
gint64 mai_run_get_steps (MaiRun *self); // 0: not known
guint mai_run_get_epoch (MaiRun *self);
guint mai_run_get_epochs (MaiRun *self);
double mai_run_get_speed (MaiRun *self);
/* Notes a second when it was last told of; 0 when never. */
double mai_run_get_last_speed (MaiRun *self);
/* What that was on. FALSE, and nothing is set, when it was never told. */
gboolean mai_run_get_last_device (MaiRun *self, gboolean *on_card, MaiArithmetic *precision);
double mai_run_get_seconds_left (MaiRun *self); // below 0: not known
double mai_run_get_best (MaiRun *self);
const char *mai_run_get_message (MaiRun *self);
GListModel *mai_run_get_checkpoints (MaiRun *self);
GDateTime *mai_run_get_created (MaiRun *self);

/* Ascending by epoch, valid until the main context runs again. */
const MaiRunPoint *mai_run_get_train (MaiRun *self, guint *n_points);
const MaiRunPoint *mai_run_get_valid (MaiRun *self, guint *n_points);

/* (transfer full) (nullable): the best model so far, as a path, when there is one. */
char *mai_run_dup_model (MaiRun *self);

/* Starts or goes on. What goes wrong comes as "failed". */
void mai_run_start (MaiRun *self);
/* Saves and stops, within seconds; mai_run_start() goes on. */
void mai_run_pause (MaiRun *self);
/* The same, and says that this is meant to be the end. Also for a run that does not run. */
void mai_run_stop (MaiRun *self);

/* Whether a studio started it, this one or one before, and not a command line. */
gboolean mai_run_is_ours (MaiRun *self);

/* Reads the curves and checkpoints, should they not have been: "loaded" follows. */
void mai_run_load (MaiRun *self);

G_END_DECLS
