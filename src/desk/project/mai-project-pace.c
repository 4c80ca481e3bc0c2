/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-project-pace.h"

// A pause in the changes is waited for, but not longer than an autosave may take in all (5 s).
#define QUIET (1 * G_USEC_PER_SEC)
#define LATEST (2 * G_USEC_PER_SEC)
#define RETRY (1 * G_USEC_PER_SEC)
#define RETRY_LATER (5 * G_USEC_PER_SEC)

void
mai_project_pace_touch (MaiProjectPace *self)
{
  self->serial++;
  self->last = g_get_monotonic_time ();
  if (self->first == 0)
    self->first = self->last;
}

guint64
mai_project_pace_begin (MaiProjectPace *self)
{
  self->first = 0;
  return self->serial;
}

void
mai_project_pace_succeed (MaiProjectPace *self)
{
  self->failures = 0;
}

void
mai_project_pace_fail (MaiProjectPace *self, gboolean is_failure)
{
  self->failed = g_get_monotonic_time ();
  if (self->first == 0)
    self->first = self->failed;
  if (is_failure)
    self->failures++;
}

gint64
mai_project_pace_get_wait (const MaiProjectPace *self)
{
  gint64 due = MIN (self->last + QUIET, self->first + LATEST);

  if (self->failures > 0)
    due = self->failed + (self->failures < MAI_PROJECT_FAILURES_TO_MOVE ? RETRY : RETRY_LATER);
  return due - g_get_monotonic_time ();
}
