/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private to the note editor: notes held by a hand. It knows what they were when they were taken, and where
 * they lie now, so that a drag is always counted from its beginning.
 */
#pragma once

#include "widgets/editor/mai-note-editor-selection.h"

G_BEGIN_DECLS

typedef struct _MaiNoteGrip MaiNoteGrip;
/* Makes of a note as it was when taken what it shall be. */
typedef void (*MaiGripChange) (MaiNote *note, gconstpointer data);

typedef struct
{
  gint64 first, last; // ticks: the first onset, the last end
  guint low, high; // pitches
} MaiGripBounds;

MaiNoteGrip *mai_note_grip_new (void);
void mai_note_grip_free (MaiNoteGrip *self);

/* Takes notes of a track, whose number is @number: each track once. @indices: ascending */
void mai_note_grip_take (MaiNoteGrip *self, MaiTrack *track, guint number, const guint *indices,
                         gsize n);
gsize mai_note_grip_get_n_notes (MaiNoteGrip *self);
/* As they were taken; not for an empty one. */
MaiGripBounds mai_note_grip_get_bounds (MaiNoteGrip *self);
guint mai_note_grip_get_n_parts (MaiNoteGrip *self);
/* The number of a part's track, and where its notes lie now, ascending. */
guint mai_note_grip_get_part (MaiNoteGrip *self, guint part, GArray *indices);

/* The one note that stands for all: the first, unless said otherwise. */
void mai_note_grip_set_anchor (MaiNoteGrip *self, guint number, guint index);
/* As taken, and as it is now. */
guint mai_note_grip_get_anchor (MaiNoteGrip *self, MaiNote *taken, MaiNote *now);
guint mai_note_grip_get_anchor_index (MaiNoteGrip *self);
gboolean mai_note_grip_all_have (MaiNoteGrip *self, MaiNoteFlags flag);

/* Changes all of them, as far as something comes out that is not there already; FALSE when nothing does. */
gboolean
mai_note_grip_change (MaiNoteGrip *self, MaiScore *score, MaiGripChange change, gconstpointer data);
/* Takes them out of the score. The grip is empty then. */
void mai_note_grip_remove (MaiNoteGrip *self, MaiScore *score);
/* Makes them what is selected. */
void mai_note_grip_select (MaiNoteGrip *self, MaiNoteSelection *selection);
/* Takes them out of what is selected. */
void mai_note_grip_unselect (MaiNoteGrip *self, MaiNoteSelection *selection);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiNoteGrip, mai_note_grip_free)

G_END_DECLS
