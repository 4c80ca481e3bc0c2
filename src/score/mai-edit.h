/* SPDX-License-Identifier: Apache-2.0 */
/* Private to score/: one reversible change. */
#pragma once

#include "score/mai-metre-map.h"
#include "score/mai-tempo-map.h"
#include "score/mai-track-private.h"

G_BEGIN_DECLS

/* What edits work on: the insides of a score. */
typedef struct
{
  GPtrArray *tracks; /* of MaiTrack, owned */
  MaiTempoMap *tempo_map;
  MaiMetreMap *metre_map;
} MaiScoreParts;

typedef struct _MaiEdit MaiEdit;

/* (transfer full): @splice. An edit is made, then applied forwards once. */
MaiEdit *mai_edit_new_notes (MaiTrack *track, MaiNoteSplice *splice);
MaiEdit *mai_edit_new_track (MaiTrack *track, guint position, gboolean insert);
MaiEdit *mai_edit_new_event (MaiTrack *track, gsize position, const MaiEvent *event, GBytes *data,
                             gboolean insert);
MaiEdit *mai_edit_new_channel (MaiTrack *track, guint8 channel);
/* @microseconds 0, @metre NULL: take the change at @tick out. */
MaiEdit *mai_edit_new_tempo (const MaiTempoMap *map, gint64 tick, guint32 microseconds);
MaiEdit *mai_edit_new_metre (const MaiMetreMap *map, gint64 tick, const MaiMetreChange *metre);
void mai_edit_free (MaiEdit *self);

void mai_edit_apply (MaiEdit *self, MaiScoreParts *parts, gboolean forwards);
/* Widens first..last to the ticks this touches. */
void mai_edit_add_range (const MaiEdit *self, gint64 *first, gint64 *last);
/* Whether the order of the two, done one after the other, does not matter. */
gboolean mai_edit_commutes (const MaiEdit *self, const MaiEdit *other);
/* Makes @self do what @self and then @next do; FALSE when they are of different things. */
gboolean mai_edit_absorb (MaiEdit *self, const MaiEdit *next);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiEdit, mai_edit_free)

G_END_DECLS
