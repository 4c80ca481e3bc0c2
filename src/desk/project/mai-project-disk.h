/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to desk/: a project's file, or its folder, on the disk: read whole, written whole or not
 * at all, and known by a digest, so that a change by someone else is seen before it would be
 * overwritten. Any thread.
 */
#pragma once

#include "desk/project/mai-project-archive.h"

G_BEGIN_DECLS

/* The digest of what is not there. */
#define MAI_PROJECT_ABSENT ""

/**
 * mai_project_disk_read:
 * @wanted: names of entries, NULL for all
 * @digest: (out) (optional) (transfer full)
 *
 * Errors: MAI_BASE_ERROR; MAI_DESK_ERROR_FORMAT, one sentence with the name.
 */
GPtrArray *
mai_project_disk_read (const char *path, const char *const *wanted, char **digest, GError **error);
/* As it lies there now; MAI_PROJECT_ABSENT when nothing does. NULL with error when it cannot be
 * read. known, which may be NULL, is one from before, and what comes back when it is the same
 * still: a file that the system says nobody wrote to is not read. */
char *mai_project_disk_digest (const char *path, const char *known, GError **error);

/**
 * mai_project_disk_write:
 * @expected: the digest that must still be there; NULL to replace whatever is
 * @digest: (out) (transfer full): of what now lies there
 *
 * A folder is replaced as a whole, a file likewise; where nothing is expected, nothing is replaced.
 * Errors: MAI_DESK_ERROR_CHANGED, nothing then
 * being written; MAI_BASE_ERROR; MAI_DESK_ERROR_FORMAT.
 */
gboolean mai_project_disk_write (const char *path, GPtrArray *entries, const char *expected,
                                 char **digest, GError **error);

/* Removes the temporary files that writers which were killed left beside path. */
void mai_project_disk_sweep (const char *path);

G_END_DECLS
