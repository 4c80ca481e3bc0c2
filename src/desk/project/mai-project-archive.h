/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to desk/: what lies in a project's zip file, or in its folder: names and bytes. Nothing
 * in there is trusted: names that lead elsewhere, links, devices, two of one name, and what unpacks
 * to more than the limits are refused. Any thread. Errors: MAI_DESK_ERROR_FORMAT, without the
 * file's name: the caller adds it.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MAI_PROJECT_MAX_FILE (256u * 1024 * 1024)
/* unpacked, of one entry and of all */
#define MAI_PROJECT_MAX_ENTRY (64u * 1024 * 1024)
#define MAI_PROJECT_MAX_TOTAL (256u * 1024 * 1024)
#define MAI_PROJECT_MAX_ENTRIES 40000u
#define MAI_PROJECT_MAX_NAME 1024u

typedef struct
{
  char *name; // "takes/0001/take.mid": relative, no "." or ".." in it
  GBytes *bytes;
} MaiProjectEntry;

/* Of MaiProjectEntry, owned. */
GPtrArray *mai_project_entries_new (void);
/* (transfer full): @bytes */
void mai_project_entries_add (GPtrArray *entries, const char *name, GBytes *bytes);
/* (transfer none) (nullable) */
GBytes *mai_project_entries_find (GPtrArray *entries, const char *name);
/* Whether an entry of that name and size can be added to those; an error says why not. */
gboolean mai_project_entries_check (GPtrArray *entries, const char *name, guint64 size,
                                    guint64 *total, GError **error);

/* @wanted: only entries of these names are read, NULL for all. */
GPtrArray *mai_project_archive_read (GBytes *file, const char *const *wanted, GError **error);
GBytes *mai_project_archive_write (GPtrArray *entries, GError **error);

G_END_DECLS
