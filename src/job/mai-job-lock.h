/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The lock that lets one process at a time run a job: an advisory write lock on DIR/lock that belongs
 * to the open file (F_OFD_SETLK), so the kernel lets go of it however the process ends. A stale lock
 * cannot be. The file stays; only the lock on it means anything. Unlike flock(2), it can be asked
 * about without taking it, so a status never makes a starting job fail.
 */
typedef struct _MaiJobLock MaiJobLock;

/* Takes it or fails at once: %MAI_JOB_ERROR_RUNNING when another holds it. */
MaiJobLock *mai_job_lock_take (const char *folder, GError **error);

/* Gives it back. */
void mai_job_lock_free (MaiJobLock *lock);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiJobLock, mai_job_lock_free)

/* Whether someone holds it, this process included. FALSE too when it cannot be known. */
gboolean mai_job_lock_is_held (const char *folder);

G_END_DECLS
