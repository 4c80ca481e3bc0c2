/* SPDX-License-Identifier: Apache-2.0 */
#include "job/mai-job-error.h"

#include "base/mai-i18n.h"

G_DEFINE_QUARK (mai - job - error - quark, mai_job_error)

void
mai_job_error_set_write (GError **error, const char *path, int code)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_IO, _ ("“%s” cannot be written: %s"), shown,
               g_strerror (code));
}
