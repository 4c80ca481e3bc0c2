/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/: notices that a project's file is no longer what was last read or written.
 * Main thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MaiProjectWatch MaiProjectWatch;

/* @digest: of what lies there now; MAI_PROJECT_ABSENT for nothing. (transfer none) */
typedef void (*MaiProjectWatchFunc) (const char *digest, gpointer data);

/* @func is called when the file may have changed, a moment after, the digest having been taken
 *   in a worker; and once at the beginning, for what came before. digest: the last that is known */
MaiProjectWatch *mai_project_watch_new (const char *path, const char *digest,
                                        MaiProjectWatchFunc func, gpointer data);
/* To be called after one wrote the file oneself: what was seen before is forgotten, and looked
 * at anew. */
void mai_project_watch_restart (MaiProjectWatch *self, const char *digest);
/* Looks soon, though nothing was heard of a change. */
void mai_project_watch_look (MaiProjectWatch *self);
void mai_project_watch_free (MaiProjectWatch *self);

G_END_DECLS
