/* SPDX-License-Identifier: Apache-2.0 */
/* What the studio keeps beside a job, in studio.json: the run's name, who started it, and whether it is
 * meant to have ended. Any thread. */
#pragma once

#include "job/mai-job.h"

G_BEGIN_DECLS

typedef struct
{
  char *name; // nullable
  gboolean stopped;
  gboolean ours; // the studio started it, not a command line
} MaiRunLabel;

/* Empty where there is none. Free the name. */
void mai_run_label_read (MaiRunLabel *label, const char *folder);
gboolean mai_run_label_write (const MaiRunLabel *label, const char *folder, GError **error);

/* What a run is called that has no name. (transfer full) */
char *mai_run_label_make_usual_name (MaiJob *job);

/* When the job was made, or else when job.json was written. (transfer full) */
GDateTime *mai_run_label_find_created (MaiJob *job);

/* Two where one of lengths is trained after the first. */
guint mai_run_label_count_networks (MaiJob *job);

G_END_DECLS
