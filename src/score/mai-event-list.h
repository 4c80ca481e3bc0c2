/* SPDX-License-Identifier: Apache-2.0 */
/* Private to score/: the events of a track that are not notes, in tick order. */
#pragma once

#include "score/mai-note.h"

G_BEGIN_DECLS

typedef struct _MaiEventList MaiEventList;

MaiEventList *mai_event_list_new (void);
MaiEventList *mai_event_list_copy (const MaiEventList *self);
void mai_event_list_free (MaiEventList *self);

const MaiEvent *mai_event_list_get (const MaiEventList *self, gsize *n_events);
const guint8 *mai_event_list_get_data (const MaiEventList *self, const MaiEvent *event);
/* Where a new event of @tick goes: behind those of its tick, but before the late ones unless @late. */
gsize mai_event_list_find_place (const MaiEventList *self, gint64 tick, gboolean late);
void mai_event_list_insert (MaiEventList *self, gsize i, gint64 tick, gboolean late,
                            const guint8 *data, gsize size);
void mai_event_list_remove (MaiEventList *self, gsize i);
/* Rewrites the channel of every channel message. */
void mai_event_list_set_channel (MaiEventList *self, guint8 channel);
/* The first event that begins with @lead (and goes on with @type, when @lead is 0xFF), or -1.
 * For channel messages the channel does not matter. */
gssize mai_event_list_find (const MaiEventList *self, guint8 lead, guint8 type);

G_END_DECLS
