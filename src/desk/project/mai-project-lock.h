/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/: one window at a time has a project. The lock belongs to the open file of a
 * lock in the runtime folder, so the kernel lets go of it however a process ends. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MaiProjectLock MaiProjectLock;

/* Takes the lock of the project at path, which need not be there yet. NULL when another has it:
 * @held is then TRUE; where there can be no lock (no runtime folder) it is FALSE, and one goes
 * on without. */
MaiProjectLock *mai_project_lock_take (const char *path, gboolean *held);
void mai_project_lock_free (MaiProjectLock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiProjectLock, mai_project_lock_free)

/* A path for a new song, see mai_project_path_new(), that no other window is about to write to,
 * with its lock, which may be NULL. Free with g_free(). */
char *mai_project_lock_take_new (const char *folder, const char *title, MaiProjectLock **lock);

G_END_DECLS
