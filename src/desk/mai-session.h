/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What was open, for the next start: written, atomically and soon, whenever it changes. A file that
 * cannot be read is a fresh start. Main thread.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MaiSession:
 *
 * Properties, read-write and notifying:
 * "project" (GFile, nullable);
 * "rescue" (GFile, nullable): what of the project is not in its file, since that is in a conflict:
 * to be opened in its place; "page" (string, "" for none: the name of a page of the window);
 * "width", "height" (int, 0 when not known), "maximized" (boolean): of the window.
 */
#define MAI_TYPE_SESSION (mai_session_get_type ())
G_DECLARE_FINAL_TYPE (MaiSession, mai_session, MAI, SESSION, GObject)

/* path: of the file; NULL for $XDG_STATE_HOME/musicai/session.json. Reads it. */
MaiSession *mai_session_new (const char *path);

/* Whether the program that wrote the file did not come to its end: it was killed, crashed, or
 * lost power. */
gboolean mai_session_was_killed (MaiSession *self);

/* (transfer none) (nullable) */
GFile *mai_session_get_project (MaiSession *self);
/* (transfer none) (nullable) */
GFile *mai_session_get_rescue (MaiSession *self);

/* Writes what is not written yet, now. FALSE, with a line in the log, when it cannot be. */
gboolean mai_session_flush (MaiSession *self);
/* Writes it with the mark of a clean end. */
gboolean mai_session_end (MaiSession *self);

G_END_DECLS
