/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "job/mai-job-input.h"
#include "job/mai-job-status.h"

G_BEGIN_DECLS

#define MAI_TYPE_JOB (mai_job_get_type ())
G_DECLARE_FINAL_TYPE (MaiJob, mai_job, MAI, JOB, GObject)

/**
 * MaiJob: a piece of work in a folder, which is all that is needed to run it, to follow it and to go on
 * with it after a stop, a kill or a power cut.
 *
 *   job.json       what to do; written once, when the job is made
 *   inputs/        copies of small inputs (see #MaiJobInput)
 *   events.jsonl   what happened, one JSON object a line, only ever appended to
 *   checkpoints/   where to go on from
 *   samples/       heard on the way
 *   result/        what it made
 *   lock           held by the process that runs it
 *
 * Threads: mai_job_log() from any thread, the rest by one at a time.
 */

/* Makes the folder: it must not exist yet, or be empty. @kind is a word ("train", "compose");
 * @parameters belong to the kind; @inputs holds #MaiJobInput, may be NULL. On failure nothing that was
 * made stays behind. */
MaiJob *mai_job_create (const char *path, const char *kind, JsonObject *parameters,
                        GPtrArray *inputs, GError **error);

/* Reads job.json, whoever wrote it. Writes nothing and takes no lock. */
MaiJob *mai_job_open (const char *path, GError **error);

const char *mai_job_get_path (MaiJob *job); /* absolute */
const char *mai_job_get_kind (MaiJob *job);
GDateTime *mai_job_get_created (MaiJob *job); /* NULL where it does not say */
JsonObject *mai_job_get_parameters (MaiJob *job);
GPtrArray *mai_job_get_inputs (MaiJob *job); /* of MaiJobInput; transfer none */

/* @name below the folder, as an absolute path: mai_job_get_file (job, "result/model.safetensors"). */
char *mai_job_get_file (MaiJob *job, const char *name);

/* Where input @i lies, absolute. */
char *mai_job_get_input_path (MaiJob *job, guint i);

/* Reads every input again; fails with %MAI_JOB_ERROR_CHANGED on the first that differs. */
gboolean mai_job_check_inputs (MaiJob *job, GCancellable *cancellable, GError **error);

/* Becomes the process that runs this job: takes the lock, cuts a torn last line off events.jsonl. Ends
 * with mai_job_end() or the last reference. */
gboolean mai_job_begin (MaiJob *job, GError **error);
void mai_job_end (MaiJob *job);

/* Says where the work starts: "started" and, when steps after @step were already told of, "rerun".
 * @rerun_to (nullable) gets the last of these, or 0. Between begin and end. */
gboolean mai_job_log_started (MaiJob *job, gint64 step, gint64 *rerun_to, GError **error);

/* Appends one event: "time" and "type", then the members of @event (transfer full, nullable). With @lasting
 * it is on the disk when the call returns, to be used for what must outlive a power cut: checkpoints and
 * ends. On a full disk the line is taken back, so that the log stays whole. Between begin and end. */
gboolean
mai_job_log (MaiJob *job, const char *type, JsonObject *event, gboolean lasting, GError **error);

/* What the events say, and whether someone runs it now. Any time. */
MaiJobStatus *mai_job_read_status (MaiJob *job, GError **error);

G_END_DECLS
