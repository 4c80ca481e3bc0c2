/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-piece.h"

#include <stdio.h>
#include <string.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-works.h"
#include "midi/mai-midi-error.h"
#include "midi/mai-midi.h"

const char *
mai_split_to_name (MaiSplit split)
{
  static const char *const names[MAI_N_SPLITS] = { "train", "valid", "test" };

  g_return_val_if_fail (split < MAI_N_SPLITS, "");
  return names[split];
}

void
mai_piece_clear (MaiPiece *piece)
{
  g_clear_pointer (&piece->path, g_free);
  g_clear_pointer (&piece->reason, g_free);
  g_clear_pointer (&piece->digest, g_free);
  g_clear_pointer (&piece->fingerprint, g_free);
  g_clear_pointer (&piece->steps, mai_steps_free);
  g_clear_pointer (&piece->events, mai_steps_free);
}

/* Takes reason. */
static void
refuse (MaiPiece *piece, char *reason)
{
  g_free (piece->reason);
  piece->reason = reason;
  g_clear_pointer (&piece->fingerprint, g_free);
  g_clear_pointer (&piece->steps, mai_steps_free);
  g_clear_pointer (&piece->events, mai_steps_free);
}

/* ---- opening ---- */

static gboolean
looks_like_midi (const char *path)
{
  static const char *const endings[] = { ".mid", ".midi", ".kar", ".smf", ".rmi" };
  g_autofree char *lower = g_ascii_strdown (path, -1);
  char head[4] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;

  FILE *file = fopen (path, "rbe");
  if (file == NULL)
    return FALSE;
  gsize got = fread (head, 1, sizeof head, file);
  fclose (file);
  return got == sizeof head && memcmp (head, "MThd", 4) == 0;
}

static MaiScore *
open_midi (MaiPiece *piece, GError **error)
{
  gsize size;
  char *data = mai_file_read (piece->path, MAI_MIDI_MAX_BYTES, &size, error);
  if (data == NULL)
    return NULL;

  g_autoptr (GBytes) bytes = g_bytes_new_take (data, size);
  piece->digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  return mai_midi_load_bytes (bytes, piece->path, error);
}

static MaiScore *
open_piece (MaiPiece *piece, MaiDecoder decoder, gpointer data, GError **error)
{
  if (looks_like_midi (piece->path))
    return open_midi (piece, error);
  if (decoder != NULL)
    {
      // Read in parts: it may be a long recording.
      piece->digest = mai_file_digest (piece->path, G_MAXSIZE, NULL, NULL, NULL);
      return decoder (piece->path, data, error);
    }
  g_set_error_literal (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY, _ ("It is not a MIDI file."));
  return NULL;
}

/* Stands beside the file's name, which midi's own sentences hold. */
static char *
make_reason (const GError *error)
{
  if (error == NULL)
    return g_strdup (_ ("It cannot be opened."));
  if (g_error_matches (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_EMPTY))
    return g_strdup (_ ("It is empty."));
  if (g_error_matches (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_NOT_MIDI))
    return g_strdup (_ ("It is not a MIDI file."));
  if (g_error_matches (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_TRUNCATED))
    return g_strdup (_ ("It is cut off."));
  if (g_error_matches (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_TOO_LARGE))
    return g_strdup (_ ("It is too large."));
  return g_strdup (error->message);
}

static void
encode_piece (MaiPiece *piece, const MaiEncoding *encoding, guint min_notes, MaiScore *score)
{
  const MaiEncoding *events = mai_encoding_by_name ("events-1", NULL);

  piece->beats = (double) mai_score_get_end (score) / mai_score_get_division (score);
  piece->steps = mai_encoding_encode (encoding, score, &piece->rounding);
  piece->events = encoding == events ? NULL : mai_encoding_encode (events, score, NULL);
  if (piece->rounding.notes == 0)
    refuse (piece, g_strdup (_ ("There are no notes in it.")));
  else if (piece->rounding.notes < min_notes)
    refuse (piece,
            g_strdup_printf (mai_ngettext ("It is too short: %u note, at least %u are needed.",
                                           "It is too short: %u notes, at least %u are needed.",
                                           piece->rounding.notes),
                             (guint) piece->rounding.notes, min_notes));
  else
    piece->fingerprint = mai_works_fingerprint (mai_piece_get_events (piece));
}

void
mai_piece_open (MaiPiece *piece, const MaiEncoding *encoding, guint min_notes, MaiDecoder decoder,
                gpointer data, MaiScore **score)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiScore) music = NULL;

  if (piece->reason != NULL)
    return;
  music = open_piece (piece, decoder, data, &error);
  if (music != NULL)
    encode_piece (piece, encoding, min_notes, music);
  else
    refuse (piece, make_reason (error));
  if (score != NULL)
    *score = g_steal_pointer (&music);
}

const MaiSteps *
mai_piece_get_events (const MaiPiece *piece)
{
  return piece->events != NULL ? piece->events : piece->steps;
}

/* ---- duplicates ---- */

/* By content: fingerprint (NULLs first), then digest of the file; the order found decides only between equal files, for
 * the sort is stable. */
static int
compare_pieces (gconstpointer a, gconstpointer b)
{
  const MaiPiece *x = *(const MaiPiece *const *) a, *y = *(const MaiPiece *const *) b;
  int order = g_strcmp0 (x->fingerprint, y->fingerprint);

  return order != 0 ? order : g_strcmp0 (x->digest, y->digest);
}

static void
refuse_duplicate (MaiPiece *piece, const MaiPiece *first)
{
  g_autofree char *shown = g_filename_display_name (first->path);
  if (g_strcmp0 (first->digest, piece->digest) == 0)
    refuse (piece, g_strdup_printf (_ ("It is the same file as “%s”."), shown));
  else
    refuse (piece,
            g_strdup_printf (
                _ ("It has the same notes as “%s”, perhaps in another key or at another tempo."),
                shown));
}

GPtrArray *
mai_pieces_keep (MaiPiece *const *pieces, guint n)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_sized_new (n);
  GPtrArray *kept = g_ptr_array_new ();
  MaiPiece *last = NULL;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (sorted, pieces[i]);
  g_ptr_array_sort (sorted, compare_pieces);
  for (guint i = 0; i < n; i++)
    {
      MaiPiece *piece = g_ptr_array_index (sorted, i);
      if (piece->fingerprint == NULL)
        continue;
      if (last != NULL && g_str_equal (last->fingerprint, piece->fingerprint))
        {
          refuse_duplicate (piece, last);
          continue;
        }
      g_ptr_array_add (kept, piece);
      last = piece;
    }
  return kept;
}
