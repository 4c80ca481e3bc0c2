/* SPDX-License-Identifier: Apache-2.0 */
/* A data set is made in four passes: list the files, open and encode each, drop duplicates, group and split. Everything
 * after the second pass works on pieces in the order of their fingerprints, so that names do not matter. */
#include "learn/mai-dataset.h"

#include <stdio.h>
#include <string.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "learn/mai-file-list.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-split.h"
#include "learn/mai-works.h"
#include "midi/mai-midi.h"

struct _MaiDataSet
{
  gatomicrefcount references;
  const MaiEncoding *encoding;
  MaiDataSetOptions options;
  GArray *pieces; /* of MaiPiece */
  gsize notes[MAI_N_SPLITS];
  guint counts[MAI_N_SPLITS];
  char *digest;
};

/* What only the making of a data set needs; one for each piece. */
typedef struct
{
  guint piece;
  char *fingerprint; /* NULL when refused */
  MaiSteps *events; /* the piece as `events` where the set has another encoding, else NULL */
} Candidate;

static void
candidate_free (gpointer data)
{
  Candidate *candidate = data;
  g_free (candidate->fingerprint);
  mai_steps_free (candidate->events);
  g_free (candidate);
}

static void
piece_clear (gpointer data)
{
  MaiPiece *piece = data;
  g_free (piece->path);
  g_free (piece->reason);
  g_free (piece->digest);
  mai_steps_free (piece->steps);
}

static MaiPiece *
set_piece (MaiDataSet *set, guint i)
{
  return &g_array_index (set->pieces, MaiPiece, i);
}

/* Takes reason. */
static void
refuse (MaiPiece *piece, char *reason)
{
  g_free (piece->reason);
  piece->reason = reason;
  g_clear_pointer (&piece->steps, mai_steps_free);
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

/* The digest of a file that only the decoder understands, read in parts: it may be a long recording. */
static char *
digest_of_file (const char *path)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree guchar *part = g_malloc (1 << 16);
  FILE *file = fopen (path, "rbe");
  if (file == NULL)
    return NULL;
  for (gsize got; (got = fread (part, 1, 1 << 16, file)) > 0;)
    g_checksum_update (sum, part, (gssize) got);
  gboolean whole = !ferror (file);
  fclose (file);
  return whole ? g_strdup (g_checksum_get_string (sum)) : NULL;
}

static MaiScore *
open_piece (MaiPiece *piece, MaiDecoder decoder, gpointer data, GError **error)
{
  if (looks_like_midi (piece->path))
    return open_midi (piece, error);
  if (decoder != NULL)
    {
      piece->digest = digest_of_file (piece->path);
      return decoder (piece->path, data, error);
    }
  g_set_error_literal (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY, _ ("It is not a MIDI file."));
  return NULL;
}

static void
encode_piece (MaiDataSet *set, MaiPiece *piece, Candidate *candidate, MaiScore *score)
{
  const MaiEncoding *events = mai_encoding_by_name ("events-1", NULL);
  gboolean same = set->encoding == events;

  piece->beats = (double) mai_score_get_end (score) / mai_score_get_division (score);
  piece->steps = mai_encoding_encode (set->encoding, score, &piece->rounding);
  candidate->events = same ? NULL : mai_encoding_encode (events, score, NULL);
  if (piece->rounding.notes == 0)
    refuse (piece, g_strdup (_ ("There are no notes in it.")));
  else if (piece->rounding.notes < set->options.min_notes)
    refuse (piece,
            g_strdup_printf (mai_ngettext ("It is too short: %u note, at least %u are needed.",
                                           "It is too short: %u notes, at least %u are needed.",
                                           piece->rounding.notes),
                             (guint) piece->rounding.notes, set->options.min_notes));
  else
    candidate->fingerprint = mai_works_fingerprint (same ? piece->steps : candidate->events);
}

/* Takes the path and reason of `file`. */
static void
load_piece (MaiDataSet *set, GPtrArray *candidates, MaiListedFile *file, MaiDecoder decoder,
            gpointer data)
{
  MaiPiece piece = { .path = g_steal_pointer (&file->path),
                     .reason = g_steal_pointer (&file->reason) };
  Candidate *candidate = g_new0 (Candidate, 1);

  if (piece.reason == NULL)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (MaiScore) score = open_piece (&piece, decoder, data, &error);
      if (score != NULL)
        encode_piece (set, &piece, candidate, score);
      else
        refuse (&piece, g_strdup (error != NULL ? error->message : _ ("It cannot be opened.")));
    }
  candidate->piece = set->pieces->len;
  g_array_append_val (set->pieces, piece);
  g_ptr_array_add (candidates, candidate);
}

/* ---- duplicates ---- */

/* By content: fingerprint (NULLs first), then digest of the file; the order found decides only between equal files. */
static int
compare_candidates (gconstpointer a, gconstpointer b, gpointer data)
{
  const Candidate *x = *(const Candidate *const *) a, *y = *(const Candidate *const *) b;
  MaiDataSet *set = data;
  int order = g_strcmp0 (x->fingerprint, y->fingerprint);
  if (order == 0)
    order = g_strcmp0 (set_piece (set, x->piece)->digest, set_piece (set, y->piece)->digest);
  return order != 0 ? order : (x->piece > y->piece) - (x->piece < y->piece);
}

static void
refuse_duplicate (MaiPiece *piece, const MaiPiece *first)
{
  g_autofree char *shown = g_filename_display_name (first->path);
  if (g_strcmp0 (first->digest, piece->digest) == 0)
    refuse (piece, g_strdup_printf (_ ("It is the same file as “%s”."), shown));
  else
    refuse (piece, g_strdup_printf (
                       _ ("It has the same notes as “%s”, if in another key or tempo."), shown));
}

/* Sorts the candidates by content and gives back those to keep: the first of equal ones. Unowned elements. */
static GPtrArray *
drop_duplicates (MaiDataSet *set, GPtrArray *candidates)
{
  GPtrArray *kept = g_ptr_array_new ();
  Candidate *last = NULL;

  g_ptr_array_sort_with_data (candidates, compare_candidates, set);
  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = g_ptr_array_index (candidates, i);
      if (candidate->fingerprint == NULL)
        continue;
      if (last != NULL && g_str_equal (last->fingerprint, candidate->fingerprint))
        {
          refuse_duplicate (set_piece (set, candidate->piece), set_piece (set, last->piece));
          continue;
        }
      g_ptr_array_add (kept, candidate);
      last = candidate;
    }
  return kept;
}

/* ---- groups and splits ---- */

static void
group_pieces (MaiDataSet *set, GPtrArray *kept)
{
  g_autofree const MaiSteps **steps = g_new (const MaiSteps *, MAX (kept->len, 1));
  g_autofree guint *groups = g_new (guint, MAX (kept->len, 1));

  for (guint i = 0; i < kept->len; i++)
    {
      Candidate *candidate = g_ptr_array_index (kept, i);
      steps[i] =
          candidate->events != NULL ? candidate->events : set_piece (set, candidate->piece)->steps;
    }
  guint n_groups = mai_works_group (steps, kept->len, groups);

  /* The pieces come sorted by fingerprint, so a group's first is the same whatever the files are called. */
  g_autofree MaiSplitGroup *parts = g_new0 (MaiSplitGroup, MAX (n_groups, 1));
  for (guint i = 0; i < kept->len; i++)
    {
      Candidate *candidate = g_ptr_array_index (kept, i);
      MaiSplitGroup *part = &parts[groups[i]];
      part->key = part->key != NULL ? part->key : candidate->fingerprint;
      part->notes += set_piece (set, candidate->piece)->steps->n;
    }
  mai_split (parts, n_groups, &set->options);
  for (guint i = 0; i < kept->len; i++)
    {
      MaiPiece *piece = set_piece (set, ((Candidate *) g_ptr_array_index (kept, i))->piece);
      piece->group = groups[i];
      piece->split = parts[groups[i]].split;
      set->notes[piece->split] += piece->steps->n;
      set->counts[piece->split]++;
    }
}

static void
digest_steps (GChecksum *sum, const MaiSteps *steps)
{
  gsize n = steps->n * steps->n_fields;
  g_autofree guint16 *values = g_new (guint16, MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    values[i] = GUINT16_TO_LE (steps->values[i]);
  g_checksum_update (sum, (const guchar *) values, (gssize) (n * sizeof *values));
}

static void
make_digest (MaiDataSet *set, GPtrArray *kept)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (sum, (const guchar *) mai_encoding_get_name (set->encoding), -1);
  for (guint i = 0; i < kept->len; i++)
    {
      MaiPiece *piece = set_piece (set, ((Candidate *) g_ptr_array_index (kept, i))->piece);
      g_autofree char *head =
          g_strdup_printf ("\n%d %" G_GSIZE_FORMAT "\n", (int) piece->split, piece->steps->n);
      g_checksum_update (sum, (const guchar *) head, -1);
      digest_steps (sum, piece->steps);
    }
  set->digest = g_strdup (g_checksum_get_string (sum));
}

/* ---- public ---- */

static gboolean
check_not_empty (MaiDataSet *set, GPtrArray *kept, GError **error)
{
  if (kept->len > 0)
    return TRUE;
  if (set->pieces->len == 0)
    g_set_error_literal (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY,
                         _ ("There are no files in what was given as data; name MIDI files, or "
                            "folders with MIDI files in them."));
  else
    {
      g_autofree char *shown = g_filename_display_name (set_piece (set, 0)->path);
      g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY,
                   _ ("None of the files can be learned from. The first, “%s”: %s"), shown,
                   set_piece (set, 0)->reason);
    }
  return FALSE;
}

MaiDataSet *
mai_data_set_new (const char *const *paths, const MaiEncoding *encoding,
                  const MaiDataSetOptions *options, MaiDecoder decoder, gpointer decoder_data,
                  MaiDataSetProgress progress, gpointer progress_data, GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (GPtrArray) files = mai_file_list_new (paths, cancellable, error);
  if (files == NULL)
    return NULL;

  g_autoptr (MaiDataSet) set = g_new0 (MaiDataSet, 1);
  g_autoptr (GPtrArray) candidates = g_ptr_array_new_with_free_func (candidate_free);
  g_atomic_ref_count_init (&set->references);
  set->encoding = encoding;
  set->options = options != NULL ? *options : MAI_DATA_SET_OPTIONS_DEFAULT;
  set->pieces = g_array_new (FALSE, FALSE, sizeof (MaiPiece));
  g_array_set_clear_func (set->pieces, piece_clear);

  for (guint i = 0; i < files->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      load_piece (set, candidates, g_ptr_array_index (files, i), decoder, decoder_data);
      if (progress != NULL)
        progress (i + 1, files->len, set_piece (set, i), progress_data);
    }

  g_autoptr (GPtrArray) kept = drop_duplicates (set, candidates);
  if (!check_not_empty (set, kept, error))
    return NULL;
  group_pieces (set, kept);
  make_digest (set, kept);
  return g_steal_pointer (&set);
}

MaiDataSet *
mai_data_set_ref (MaiDataSet *set)
{
  g_atomic_ref_count_inc (&set->references);
  return set;
}

void
mai_data_set_unref (MaiDataSet *set)
{
  if (!g_atomic_ref_count_dec (&set->references))
    return;
  g_array_unref (set->pieces);
  g_free (set->digest);
  g_free (set);
}

const MaiEncoding *
mai_data_set_get_encoding (MaiDataSet *set)
{
  return set->encoding;
}

guint
mai_data_set_get_n_pieces (MaiDataSet *set)
{
  return set->pieces->len;
}

const MaiPiece *
mai_data_set_get_piece (MaiDataSet *set, guint i)
{
  g_return_val_if_fail (i < set->pieces->len, NULL);

  return set_piece (set, i);
}

gsize
mai_data_set_count_notes (MaiDataSet *set, MaiSplit split)
{
  g_return_val_if_fail (split < MAI_N_SPLITS, 0);

  return set->notes[split];
}

guint
mai_data_set_count_pieces (MaiDataSet *set, MaiSplit split)
{
  g_return_val_if_fail (split < MAI_N_SPLITS, 0);

  return set->counts[split];
}

const char *
mai_data_set_get_digest (MaiDataSet *set)
{
  return set->digest;
}
