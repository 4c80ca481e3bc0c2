/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/: the place where a project lives, what was last seen there, and the lock on
 * it. Main thread. */
#pragma once

#include "desk/project/mai-project-lock.h"
#include "desk/project/mai-project-watch.h"

G_BEGIN_DECLS

typedef struct _MaiProjectHome MaiProjectHome;

/* lock: (transfer full) (nullable). changed is called when something else lies there than digest
 * says. */
MaiProjectHome *mai_project_home_new (const char *path, const char *digest, MaiProjectLock *lock,
                                      MaiProjectWatchFunc changed, gpointer data);
void mai_project_home_free (MaiProjectHome *self);

/* All (transfer none). */
GFile *mai_project_home_get_file (MaiProjectHome *self);
const char *mai_project_home_get_path (MaiProjectHome *self);
const char *mai_project_home_get_digest (MaiProjectHome *self);
/* What lies there now is known: we wrote it, or looked. */
void mai_project_home_set_digest (MaiProjectHome *self, const char *digest);

/* Looks soon whether that is so still. */
void mai_project_home_look (MaiProjectHome *self);

/* The name of the file without its ending. Free with g_free(). */
char *mai_project_home_dup_name (MaiProjectHome *self);
/* Its folder. Free with g_free(). */
char *mai_project_home_dup_folder (MaiProjectHome *self);

/* Lets go of the lock and looks no more; and back again, with the lock if it can be had. */
void mai_project_home_leave (MaiProjectHome *self);
void mai_project_home_return (MaiProjectHome *self);

G_END_DECLS
