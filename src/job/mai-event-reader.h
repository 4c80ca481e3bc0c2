/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * MaiEventReader: follows an events.jsonl, one JSON object a line, while another process appends to it.
 *
 * A line counts once its newline is there, so what a writer is in the middle of (or was, when it was
 * killed) is never seen. Lines that are no JSON object, and lines over 1 MiB, are skipped and counted.
 * One thread at a time.
 */
typedef struct _MaiEventReader MaiEventReader;

typedef void (*MaiEventFunc) (JsonObject *event, gpointer data);

/* @path need not exist yet. */
MaiEventReader *mai_event_reader_new (const char *path);
void mai_event_reader_free (MaiEventReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiEventReader, mai_event_reader_free)

/* Calls @func (nullable) for every event since the last call, in order. Fails when the file is there and
 * cannot be read, or is not a regular file. */
gboolean
mai_event_reader_read (MaiEventReader *reader, MaiEventFunc func, gpointer data, GError **error);

/* Begins near the end instead, at the first whole line of the last @bytes; before the first read. Does nothing
 * where there are no more. */
void mai_event_reader_skip (MaiEventReader *reader, gint64 bytes);

/* Bytes up to the end of the last line that was an event: what follows is torn when nobody writes. */
gint64 mai_event_reader_get_good_end (MaiEventReader *reader);

/* Lines skipped so far. */
guint mai_event_reader_get_n_skipped (MaiEventReader *reader);

G_END_DECLS
