/* SPDX-License-Identifier: Apache-2.0 */
/* Private to score/: the sorted notes of a track, with an index for range queries, and the splice: the
 * one change they know, which is its own undo when its two halves are exchanged. */
#pragma once

#include "score/mai-note.h"

G_BEGIN_DECLS

typedef struct _MaiNoteList MaiNoteList;

/* A note and where it lies: in the list before the splice when taken out, after it when put in. */
typedef struct
{
  gsize index;
  MaiNote note;
} MaiNoteAt;

/**
 * MaiNoteSplice:
 * @removed: (element-type MaiNoteAt): ascending, indices into the list before
 * @added: (element-type MaiNoteAt): ascending, indices into the list after
 */
typedef struct
{
  GArray *removed;
  GArray *added;
} MaiNoteSplice;

MaiNoteList *mai_note_list_new (void);
MaiNoteList *mai_note_list_copy (const MaiNoteList *self);
void mai_note_list_free (MaiNoteList *self);

const MaiNote *mai_note_list_get (const MaiNoteList *self, gsize *n_notes);
gint64 mai_note_list_get_end (MaiNoteList *self);
void mai_note_list_query (MaiNoteList *self, gint64 from, gint64 to, guint pitch_low,
                          guint pitch_high, GArray *found);
gsize mai_note_list_find_onset (const MaiNoteList *self, gint64 tick);

/* Brings a note's values into range. */
MaiNote mai_note_list_tidy (MaiNote note);
/* Tidies, appends and sorts (stable). */
void mai_note_list_append (MaiNoteList *self, const MaiNote *notes, gsize n_notes);
/* The same with an array of MaiNote (transfer full), which is kept where the list was empty. */
void mai_note_list_take (MaiNoteList *self, GArray *notes);
void mai_note_list_clear (MaiNoteList *self);
/* Brings the duration into range. */
void mai_note_list_set_duration (MaiNoteList *self, gsize i, gint64 duration);

/**
 * mai_note_list_plan:
 * @out: indices of notes to take out, ascending
 * @in: (nullable): notes to put in, any order
 * @replace: in[i] stands in for the note at out[i], and keeps its place among notes of equal onset and
 *   pitch where it has those of the old
 * @now: (nullable): now[i] becomes the index of in[i] in the list after
 *
 * Works out the splice without making it. O((n_out + n_in) log n).
 */
MaiNoteSplice *mai_note_list_plan (const MaiNoteList *self, const guint *out, gsize n_out,
                                   const MaiNote *in, gsize n_in, gboolean replace, guint *now);
/* Takes @out out and puts @in in; both of MaiNoteAt. O(notes behind the first place touched). */
void mai_note_list_splice (MaiNoteList *self, const GArray *out, const GArray *in);

void mai_note_splice_free (MaiNoteSplice *splice);
/* Makes @first the splice that does @first and then @second. */
void mai_note_splice_compose (MaiNoteSplice *first, const MaiNoteSplice *second);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiNoteSplice, mai_note_splice_free)

G_END_DECLS
