/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * The events every kind of job has. Each line of events.jsonl is one object with "time" (ISO 8601, UTC)
 * and "type"; a kind may add members to these and types of its own, and readers pass over what they do
 * not know.
 *
 *   started      pid, host, program, step (0, or where it goes on)
 *   progress     step, steps (of how many), seconds_left, and the kind's figures
 *   checkpoint   step, file (below the job's folder)
 *   rerun        from, to: steps told before that came after the checkpoint and are run again
 *   interrupted  step: stopped on request, everything saved
 *   failed       message: one sentence
 *   done         what the kind made
 */
#define MAI_JOB_EVENT_STARTED "started"
#define MAI_JOB_EVENT_PROGRESS "progress"
#define MAI_JOB_EVENT_CHECKPOINT "checkpoint"
#define MAI_JOB_EVENT_RERUN "rerun"
#define MAI_JOB_EVENT_INTERRUPTED "interrupted"
#define MAI_JOB_EVENT_FAILED "failed"
#define MAI_JOB_EVENT_DONE "done"

typedef enum
{
  MAI_JOB_STATE_NEW, // never started
  MAI_JOB_STATE_RUNNING,
  MAI_JOB_STATE_INTERRUPTED, // stopped on request; goes on from where it was
  MAI_JOB_STATE_KILLED, // began and never said that it ended; goes on from its last checkpoint
  MAI_JOB_STATE_FAILED,
  MAI_JOB_STATE_DONE,
} MaiJobState;

/*
 * What the events of a job add up to. Made by feeding it every event in order; a plain value, one thread
 * at a time.
 */
typedef struct
{
  MaiJobState state;
  gint64 step; // the last step told of
  gint64 steps; // of how many; 0: not known
  gint64 checkpoint; // step of the last checkpoint; -1: none yet
  double seconds_left; // < 0: not known
  guint n_started; // runs so far
  char *message; // why it failed; NULL unless it did
  JsonObject *progress; // the last progress event; NULL before the first
  JsonObject *result; // the done event; NULL until then
} MaiJobStatus;

MaiJobStatus *mai_job_status_new (void);
void mai_job_status_free (MaiJobStatus *status);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiJobStatus, mai_job_status_free)

/* Takes one event in. Members of the wrong type are passed over: events may come from anywhere. */
void mai_job_status_take (MaiJobStatus *status, JsonObject *event);

JsonObject *mai_job_status_to_json (const MaiJobStatus *status);

G_END_DECLS
