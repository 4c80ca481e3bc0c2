/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MaiJobError:
 * @MAI_JOB_ERROR_NOT_A_JOB: the folder is none, or holds no job.json
 * @MAI_JOB_ERROR_INVALID: job.json says something a job cannot say
 * @MAI_JOB_ERROR_EXISTS: the folder for a new job is already used
 * @MAI_JOB_ERROR_RUNNING: another process runs this job
 * @MAI_JOB_ERROR_CHANGED: an input is gone, or is not what it was when the job was made
 * @MAI_JOB_ERROR_IO: the folder cannot be read or written
 * @MAI_JOB_ERROR_FAILED: the process that ran the job gave up
 */
typedef enum
{
  MAI_JOB_ERROR_NOT_A_JOB,
  MAI_JOB_ERROR_INVALID,
  MAI_JOB_ERROR_EXISTS,
  MAI_JOB_ERROR_RUNNING,
  MAI_JOB_ERROR_CHANGED,
  MAI_JOB_ERROR_IO,
  MAI_JOB_ERROR_FAILED,
} MaiJobError;

#define MAI_JOB_ERROR (mai_job_error_quark ())
GQuark mai_job_error_quark (void);

/* Sets what the system says of a path that cannot be written. */
void mai_job_error_set_write (GError **error, const char *path, int code);

G_END_DECLS
