/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what is composed from copying: no run of more than so many composed notes is, in pitch and rhythm, transposed or
 * not, a run of the data, in whatever line (mai-copy-text.h) of either.
 *
 * Only composed notes are looked at, as if there were no others: a seed may itself be from the data, and what continues it
 * starts anew. A guard follows one take. It keeps each line as it would be if the take ended now, and lets a note in only
 * if no line then has too long a run; so whatever comes next, there is always the way of ending here. Most of the time the
 * last notes of no line are found in the data, and then nothing needs to be asked of a candidate.
 *
 * Thread: one at a time; several guards may share an index. */
#pragma once

#include "learn/mai-copy-index.h"

G_BEGIN_DECLS

#define MAI_COPY_GUARD_LEAST 2 /* notes: any two in a row are somewhere */
#define MAI_COPY_GUARD_MOST 1000

typedef struct _MaiCopyGuard MaiCopyGuard;

/* max_notes: how long a copy may be, MAI_COPY_GUARD_LEAST .. MAI_COPY_GUARD_MOST. Keeps a reference to the index. */
MaiCopyGuard *mai_copy_guard_new (MaiCopyIndex *index, guint max_notes);
void mai_copy_guard_free (MaiCopyGuard *guard);
/* Whether a note may come next. Onsets are in grid units and never before the last one; part: a track class of `events`.
 * On the onset of the last note parts must not go down, and in a part pitches must go up. Drums always may. */
gboolean mai_copy_guard_allows (MaiCopyGuard *guard, gint64 onset, guint part, guint pitch);
/* It came, and ends at `end`. */
void mai_copy_guard_append (MaiCopyGuard *guard, gint64 onset, gint64 end, guint part, guint pitch);

/* The longest copy in pitch and rhythm of a score that holds what was composed and nothing else: the promise, looked at
 * from outside. */
guint mai_copy_guard_measure (MaiCopyIndex *index, MaiScore *score);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiCopyGuard, mai_copy_guard_free)

G_END_DECLS
