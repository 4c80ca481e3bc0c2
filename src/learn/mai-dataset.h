/* SPDX-License-Identifier: Apache-2.0 */
/* A data set: files in, encoded pieces out, split by work.
 *
 * Any mix of files and folders (walked in sorted order, links to folders not followed). Each file is taken or refused
 * with a reason. Exact duplicates, and the same notes in another key or at another tempo, are dropped. Pieces that share
 * much of their content whatever the key (two engravings of one work, a high- and a low-voice edition) form a group, and
 * a group never straddles two splits. The split depends on the content and the seed alone, not on file names or order.
 *
 * Thread: made in one worker, immutable afterwards. Boxed by reference count. */
#pragma once

#include <gio/gio.h>

#include "learn/mai-piece.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 seed; /* of the split */
  double valid_share, test_share; /* of notes, by groups; 0.1 each by default */
  guint min_notes; /* shorter pieces are refused; 32 by default */
} MaiDataSetOptions;

#define MAI_DATA_SET_OPTIONS_DEFAULT ((MaiDataSetOptions){ 1, 0.1, 0.1, 32 })

typedef struct _MaiDataSet MaiDataSet;

typedef void (*MaiDataSetProgress) (guint done, guint total, const MaiPiece *piece, gpointer data);

/* `progress` is called in this thread after each file; what turns out to be a duplicate is refused only at the end.
 * Of duplicates the one whose file has the smallest digest is kept, so names and order do not matter. Group and split are
 * those of the piece; of refused ones they mean nothing. Stops between two files when cancelled.
 * An encoding that is open learns its vocabulary from all pieces taken, whatever their split: mai_data_set_get_encoding
 * is then the one that it became.
 * Fails when cancelled, when a path does not exist, or when no file at all could be taken. */
MaiDataSet *mai_data_set_new (const char *const *paths, const MaiEncoding *encoding,
                              const MaiDataSetOptions *options, MaiDecoder decoder,
                              gpointer decoder_data, MaiDataSetProgress progress,
                              gpointer progress_data, GCancellable *cancellable, GError **error);
/* A set of pieces that are encoded already, in the splits that they say: each has a path to be called by, a digest and
 * steps. Takes `pieces` (element-type MaiPiece, with mai_piece_clear) and keeps their order. None is compared with another. */
MaiDataSet *mai_data_set_new_from_pieces (const MaiEncoding *encoding, GArray *pieces);
MaiDataSet *mai_data_set_ref (MaiDataSet *set);
void mai_data_set_unref (MaiDataSet *set);

const MaiEncoding *mai_data_set_get_encoding (MaiDataSet *set);
guint mai_data_set_get_n_pieces (MaiDataSet *set); /* taken and refused */
const MaiPiece *mai_data_set_get_piece (MaiDataSet *set, guint i); /* in the order found */
gsize mai_data_set_count_notes (MaiDataSet *set, MaiSplit split);
guint mai_data_set_count_pieces (MaiDataSet *set, MaiSplit split);
/* SHA-256 over the vocabulary, the encoded content and the split of every piece taken: equal sets have equal digests. */
const char *mai_data_set_get_digest (MaiDataSet *set);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiDataSet, mai_data_set_unref)

G_END_DECLS
