/* SPDX-License-Identifier: Apache-2.0 */
/* One file of a data set: opened, encoded, taken or refused. What a data set is made of, and what shows a list of files
 * as a data set would see them. Any thread, one at a time per piece. */
#pragma once

#include <gio/gio.h>

#include "learn/mai-encoding.h"

G_BEGIN_DECLS

typedef enum
{
  MAI_SPLIT_TRAIN,
  MAI_SPLIT_VALID,
  MAI_SPLIT_TEST,
  MAI_N_SPLITS,
} MaiSplit;

/* "train", "valid", "test" */
const char *mai_split_to_name (MaiSplit split);

typedef struct
{
  char *path; /* as found */
  char *reason; /* NULL when taken; else a translated sentence: why not */
  char *digest; /* SHA-256 of the file; NULL when it could not be read or is none we open */
  MaiSplit split;
  guint group; /* from 0, of pieces taken */
  MaiRounding rounding; /* zero when it could not be opened */
  double beats; /* length in quarter notes */
  MaiSteps *steps; /* NULL when refused */
  gsize first_scored; /* an evaluation reads the steps before this one, and does not score them */
  char *
      fingerprint; /* of the music whatever its key and tempo, see mai_works_fingerprint(); NULL when refused */
  MaiSteps *events; /* the piece as `events`, only while a set of another encoding is made */
} MaiPiece;

/* Opens what is not MIDI (later: MusicXML, transcription); NULL: only MIDI. Returns NULL with *error for a file that
 * cannot be opened. */
typedef MaiScore *(*MaiDecoder) (const char *path, gpointer data, GError **error);

/* `piece` has a path and maybe a reason, nothing else: opens and encodes the file, or says why not. `score` (nullable) gets
 * the music, or NULL when it could not be opened. Pieces of fewer than `min_notes` notes are refused. */
void mai_piece_open (MaiPiece *piece, const MaiEncoding *encoding, guint min_notes,
                     MaiDecoder decoder, gpointer decoder_data, MaiScore **score);
void mai_piece_clear (MaiPiece *piece);

/* As `events`; NULL when refused. */
const MaiSteps *mai_piece_get_events (const MaiPiece *piece);

/* Refuses those of the same music as another; of these the one whose file has the smallest digest stays. Gives back those
 * that are learned from, sorted by content; elements are unowned. Needs no steps. */
GPtrArray *mai_pieces_keep (MaiPiece *const *pieces, guint n);

G_END_DECLS
