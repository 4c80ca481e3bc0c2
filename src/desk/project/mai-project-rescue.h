/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to desk/: the file in the library that holds, for the case of a crash, what a conflict
 * keeps out of the project's own. It is guarded as that is: by a lock for as long as it lives, and
 * by the digest of what we wrote there last. Main thread.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MaiProjectRescue MaiProjectRescue;

/* Chooses a place for a song called title; nothing is written there yet. */
MaiProjectRescue *mai_project_rescue_new (const char *library, const char *title);
/* Lets go of the file, which stays. */
void mai_project_rescue_free (MaiProjectRescue *self);
/* Removes it, unless someone else wrote there, and frees self. */
void mai_project_rescue_remove (MaiProjectRescue *self);

const char *mai_project_rescue_get_path (MaiProjectRescue *self);
/* What must lie there to be replaced; MAI_PROJECT_ABSENT at first. */
const char *mai_project_rescue_get_digest (MaiProjectRescue *self);
/* It was written. */
void mai_project_rescue_set_digest (MaiProjectRescue *self, const char *digest);
/* (transfer none): NULL before it was first written */
GFile *mai_project_rescue_get_file (MaiProjectRescue *self);

G_END_DECLS
