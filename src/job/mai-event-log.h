/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * MaiEventLog: the one writer of an events.jsonl, for whoever holds the job's lock. A line goes out in one
 * write; one that does not fit on the disk is taken back. Any thread.
 */
typedef struct _MaiEventLog MaiEventLog;

/* Opens @path, made when it is not there, for appending, and cuts it to @good_end bytes: what comes after
 * was torn (mai_event_reader_get_good_end()). */
MaiEventLog *mai_event_log_open (const char *path, gint64 good_end, GError **error);
void mai_event_log_free (MaiEventLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiEventLog, mai_event_log_free)

/* @event: "time" and "type" are set here, first. @lasting: on the disk before it returns. */
gboolean mai_event_log_append (MaiEventLog *log, const char *type, JsonObject *event,
                               gboolean lasting, GError **error);

G_END_DECLS
