/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to desk/: when to write. Changes are numbered; a writing takes everything up to a number,
 * and what happens meanwhile leaves a higher one behind. Plain values: set all to 0 to begin. Times
 * are monotonic microseconds.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

// So many failures in one place, then another one is tried.
#define MAI_PROJECT_FAILURES_TO_MOVE 2

typedef struct
{
  guint64 serial; // of the last change
  guint64 saved; // of the last change that is on the disk
  gint64 first; // when the first change came that no writing took; 0 for none
  gint64 last; // when the last change came
  gint64 failed; // when the last writing failed
  guint failures; // in a row
} MaiProjectPace;

void mai_project_pace_touch (MaiProjectPace *self);
/* The number of what is written now. */
guint64 mai_project_pace_begin (MaiProjectPace *self);
void mai_project_pace_succeed (MaiProjectPace *self);
/* is_failure: FALSE for what is not to be waited for. */
void mai_project_pace_fail (MaiProjectPace *self, gboolean is_failure);

/* Microseconds to wait; 0 or less when it is time. */
gint64 mai_project_pace_get_wait (const MaiProjectPace *self);

G_END_DECLS
