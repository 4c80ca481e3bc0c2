/* SPDX-License-Identifier: Apache-2.0 */
/* A data set is made in five passes: list the files, open and encode each, drop duplicates (both in mai-piece.c), group and
 * split, and learn a vocabulary where the encoding asks for one. Everything after the second pass works on pieces in the order of their fingerprints, so that names do not matter. */
#include "learn/mai-dataset.h"

#include "base/mai-i18n.h"
#include "learn/mai-file-list.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-split.h"
#include "learn/mai-works.h"

struct _MaiDataSet
{
  gatomicrefcount references;
  MaiEncoding *encoding;
  MaiDataSetOptions options;
  GArray *pieces; /* of MaiPiece */
  gsize notes[MAI_N_SPLITS];
  guint counts[MAI_N_SPLITS];
  char *digest;
};

static MaiPiece *
set_piece (MaiDataSet *set, guint i)
{
  return &g_array_index (set->pieces, MaiPiece, i);
}

static void
piece_clear (gpointer piece)
{
  mai_piece_clear (piece);
}

/* Takes the path and reason of `file`. */
static void
load_piece (MaiDataSet *set, MaiListedFile *file, MaiDecoder decoder, gpointer data)
{
  MaiPiece piece = { .path = g_steal_pointer (&file->path),
                     .reason = g_steal_pointer (&file->reason) };

  mai_piece_open (&piece, set->encoding, set->options.min_notes, decoder, data, NULL);
  g_array_append_val (set->pieces, piece);
}

/* Those that are learned from, by content. Unowned elements. */
static GPtrArray *
keep_pieces (MaiDataSet *set)
{
  g_autoptr (GPtrArray) all = g_ptr_array_sized_new (set->pieces->len);

  for (guint i = 0; i < set->pieces->len; i++)
    g_ptr_array_add (all, set_piece (set, i));
  return mai_pieces_keep ((MaiPiece *const *) all->pdata, all->len);
}

/* ---- groups and splits ---- */

static void
group_pieces (MaiDataSet *set, GPtrArray *kept)
{
  g_autofree const MaiSteps **steps = g_new (const MaiSteps *, MAX (kept->len, 1));
  g_autofree guint *groups = g_new (guint, MAX (kept->len, 1));

  for (guint i = 0; i < kept->len; i++)
    steps[i] = mai_piece_get_events (g_ptr_array_index (kept, i));
  guint n_groups = mai_works_group (steps, kept->len, groups);

  /* The pieces come sorted by fingerprint, so a group's first is the same whatever the files are called. */
  g_autofree MaiSplitGroup *parts = g_new0 (MaiSplitGroup, MAX (n_groups, 1));
  for (guint i = 0; i < kept->len; i++)
    {
      MaiPiece *piece = g_ptr_array_index (kept, i);
      MaiSplitGroup *part = &parts[groups[i]];
      part->key = part->key != NULL ? part->key : piece->fingerprint;
      part->notes += piece->steps->n;
    }
  mai_split (parts, n_groups, &set->options);
  for (guint i = 0; i < kept->len; i++)
    {
      MaiPiece *piece = g_ptr_array_index (kept, i);
      piece->group = groups[i];
      piece->split = parts[groups[i]].split;
    }
}

static void
count_pieces (MaiDataSet *set, GPtrArray *kept)
{
  for (guint i = 0; i < kept->len; i++)
    {
      const MaiPiece *piece = g_ptr_array_index (kept, i);
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
  g_autofree char *vocabulary = mai_encoding_dup_vocabulary (set->encoding);

  g_checksum_update (sum, (const guchar *) mai_encoding_get_name (set->encoding), -1);
  if (vocabulary != NULL)
    g_checksum_update (sum, (const guchar *) vocabulary, -1);
  for (guint i = 0; i < kept->len; i++)
    {
      MaiPiece *piece = g_ptr_array_index (kept, i);
      g_autofree char *head =
          g_strdup_printf ("\n%d %" G_GSIZE_FORMAT "\n", (int) piece->split, piece->steps->n);
      g_checksum_update (sum, (const guchar *) head, -1);
      digest_steps (sum, piece->steps);
    }
  set->digest = g_strdup (g_checksum_get_string (sum));
}

/* ---- vocabulary ---- */

/* Of all pieces taken, those to validate and test on too: both source projects made theirs so, and a piece held out could
 * else not be scored. What is refused, duplicates among it, adds nothing. */
static void
learn_vocabulary (MaiDataSet *set, GPtrArray *kept)
{
  g_autofree MaiSteps **steps = g_new (MaiSteps *, kept->len);
  MaiEncoding *open = set->encoding;

  if (!mai_encoding_is_open (open))
    return;
  for (guint i = 0; i < kept->len; i++)
    steps[i] = ((MaiPiece *) g_ptr_array_index (kept, i))->steps;
  set->encoding = mai_encoding_learn (open, steps, kept->len);
  mai_encoding_unref (open);
}

/* ---- public ---- */

static gboolean
check_not_empty (MaiDataSet *set, GPtrArray *kept, GError **error)
{
  const MaiPiece *first = set->pieces->len > 0 ? set_piece (set, 0) : NULL;

  if (kept->len > 0)
    return TRUE;
  g_propagate_error (error, mai_learn_error_new_empty (first != NULL ? first->path : NULL,
                                                       first != NULL ? first->reason : NULL));
  return FALSE;
}

/* Takes the pieces. */
static MaiDataSet *
data_set_alloc (const MaiEncoding *encoding, const MaiDataSetOptions *options, GArray *pieces)
{
  MaiDataSet *set = g_new0 (MaiDataSet, 1);

  g_atomic_ref_count_init (&set->references);
  set->encoding = mai_encoding_ref (encoding);
  set->options = options != NULL ? *options : MAI_DATA_SET_OPTIONS_DEFAULT;
  set->pieces = pieces;
  return set;
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

  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (MaiPiece));
  g_array_set_clear_func (pieces, piece_clear);
  g_autoptr (MaiDataSet) set = data_set_alloc (encoding, options, pieces);
  for (guint i = 0; i < files->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      load_piece (set, g_ptr_array_index (files, i), decoder, decoder_data);
      if (progress != NULL)
        progress (i + 1, files->len, set_piece (set, i), progress_data);
    }

  g_autoptr (GPtrArray) kept = keep_pieces (set);
  if (!check_not_empty (set, kept, error))
    return NULL;
  group_pieces (set, kept);
  count_pieces (set, kept);
  learn_vocabulary (set, kept);
  make_digest (set, kept);
  for (guint i = 0; i < set->pieces->len; i++)
    g_clear_pointer (&set_piece (set, i)->events, mai_steps_free);
  return g_steal_pointer (&set);
}

MaiDataSet *
mai_data_set_new_from_pieces (const MaiEncoding *encoding, GArray *pieces)
{
  MaiDataSet *set = data_set_alloc (encoding, NULL, pieces);
  g_autoptr (GPtrArray) all = g_ptr_array_sized_new (pieces->len);

  for (guint i = 0; i < pieces->len; i++)
    g_ptr_array_add (all, set_piece (set, i));
  count_pieces (set, all);
  make_digest (set, all);
  return set;
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
  mai_encoding_unref (set->encoding);
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
