/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Notes taken out of a score, to be put into it or another one: a plain value that never changes once made.
 * Any thread.
 */
#pragma once

#include "score/mai-note.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* More notes than this no clip has; one said to is refused. */
#define MAI_NOTE_CLIP_MAX 1000000u

/*
 * MaiClipNote: onset counts from the clip's beginning.
 */
typedef struct
{
  MaiNote note;
  guint track; // number in the score it was taken from
} MaiClipNote;

#define MAI_TYPE_NOTE_CLIP (mai_note_clip_get_type ())
typedef struct _MaiNoteClip MaiNoteClip;

GType mai_note_clip_get_type (void);

/**
 * mai_note_clip_new:
 * @division: ticks to the quarter of the notes, 1..32767
 * @length: ticks from the clip's beginning to where another copy would follow, 0 or more
 * @notes: brought into range, and sorted by track, onset and pitch
 */
MaiNoteClip *
mai_note_clip_new (guint division, gint64 length, const MaiClipNote *notes, gsize n_notes);
MaiNoteClip *mai_note_clip_ref (MaiNoteClip *self);
void mai_note_clip_unref (MaiNoteClip *self);

guint mai_note_clip_get_division (const MaiNoteClip *self);
gint64 mai_note_clip_get_length (const MaiNoteClip *self);
/* Sorted by track, onset and pitch. */
const MaiClipNote *mai_note_clip_get_notes (const MaiNoteClip *self, gsize *n_notes);
/* Whether all of it was taken from one track. */
gboolean mai_note_clip_is_of_one_track (const MaiNoteClip *self);

/* The same music with another division: beginnings and ends are each rounded, so that notes that met still
 * meet. (transfer full) */
MaiNoteClip *mai_note_clip_convert (MaiNoteClip *self, guint division);

/* As text, for the system's clipboard; (transfer full). */
char *mai_note_clip_to_text (const MaiNoteClip *self);
/* (transfer full) (nullable): NULL when the text, which may come from anywhere, is none of ours. */
MaiNoteClip *mai_note_clip_from_text (const char *text, gssize length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiNoteClip, mai_note_clip_unref)

G_END_DECLS
