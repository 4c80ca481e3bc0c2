/* SPDX-License-Identifier: Apache-2.0 */
/* All lines of a collection of music in sorted order, so that the longest copy of any passage is found by halving.
 *
 * What a copy is, and what lines are, is said in mai-copy-text.h. The lines of all pieces lie behind each other in a
 * text; a suffix array of it is sorted by intervals and gaps, a second one by intervals alone. For copies in the same key
 * each is sorted once more by its first pitch. Whatever is asked of the index is exact.
 *
 * Thread: made in one worker, immutable afterwards. Boxed by reference count. */
#pragma once

#include <gio/gio.h>

#include "learn/mai-copy-norms.h"
#include "learn/mai-copy-text.h"
#include "learn/mai-piece.h"

G_BEGIN_DECLS

typedef struct _MaiCopyIndex MaiCopyIndex;

typedef struct
{
  char *path; /* as found */
  char *fingerprint; /* mai_works_fingerprint() */
  guint32 group; /* of pieces that share much of their content, mai_works_group() */
  guint32 n_notes; /* different ones, no drums */
  guint32 first_line, n_lines;
  guint32 first_bar, n_bars;
} MaiCopyPiece;

/* A bar in which a note begins. */
typedef struct
{
  guint32 start; /* grid units */
  guint32 number; /* from 0, in the piece */
} MaiCopyBar;

/* Files and folders as of a data set; what cannot be read is passed over, of the same music twice one is kept, and there
 * is no split: every piece is searched. progress (nullable) gets 0 .. 1. Fails when cancelled, when a path does not
 * exist and when there is no music at all. */
typedef void (*MaiCopyProgress) (double share, gpointer data);
MaiCopyIndex *mai_copy_index_new (const char *const *paths, MaiDecoder decoder,
                                  gpointer decoder_data, MaiCopyProgress progress,
                                  gpointer progress_data, GCancellable *cancellable,
                                  GError **error);
MaiCopyIndex *mai_copy_index_ref (MaiCopyIndex *index);
void mai_copy_index_unref (MaiCopyIndex *index);

/* A file that mai_copy_index_load() reads again in a moment, on this machine. `key` (64 hexadecimal digits) says of what
 * state of the music. Written whole or not at all. */
gboolean
mai_copy_index_save (MaiCopyIndex *index, const char *path, const char *key, GError **error);
/* Fails when the file is not there, is of another key or version, or is damaged; whatever is in it, what is loaded can be
 * searched. */
MaiCopyIndex *mai_copy_index_load (const char *path, const char *key, GError **error);

guint mai_copy_index_get_n_pieces (MaiCopyIndex *index);
const MaiCopyPiece *mai_copy_index_get_piece (MaiCopyIndex *index, guint i);
gsize mai_copy_index_count_notes (MaiCopyIndex *index);
/* Files that were passed over. */
guint mai_copy_index_count_refused (MaiCopyIndex *index);
const MaiCopyNorms *mai_copy_index_get_norms (MaiCopyIndex *index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiCopyIndex, mai_copy_index_unref)

G_END_DECLS
