/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-copy-index-private.h"

#include <string.h>

#include "base/mai-i18n.h"
#include "learn/mai-file-list.h"
#include "learn/mai-grid.h"
#include "learn/mai-learn-error.h"
#include "learn/mai-suffix-array.h"
#include "learn/mai-works.h"

#define MIN_NOTES 2
#define MAX_TEXT ((guint64) G_MAXINT32 - 1)
/* Shares of the work, for progress. */
#define READ 0.75
#define SORTED 0.9

/* ---- reading ---- */

typedef struct
{
  MaiPiece piece;
  MaiCopyText *text;
  GArray *bars; /* of MaiCopyBar */
  guint n_notes;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  mai_piece_clear (&reading->piece);
  mai_copy_text_free (reading->text);
  g_clear_pointer (&reading->bars, g_array_unref);
  g_free (reading);
}

static GArray *
list_bars (MaiScore *score, const MaiCopyText *text)
{
  g_autoptr (MaiBars) bars = mai_bars_new (score);
  const MaiCopyLine *all = (const MaiCopyLine *) (gpointer) text->lines->data;
  GArray *list = g_array_new (FALSE, FALSE, sizeof (MaiCopyBar));

  for (guint i = 0; text->lines->len > 0 && i < all->n; i++)
    {
      guint32 onset = g_array_index (text->onsets, guint32, i);
      MaiBarPlace place = mai_bars_find (bars, onset);
      MaiCopyBar bar = { (guint32) (onset - place.place), (guint32) place.bar };

      if (list->len == 0 || g_array_index (list, MaiCopyBar, list->len - 1).start != bar.start)
        g_array_append_val (list, bar);
    }
  return list;
}

/* Takes path and reason of the file. */
static Reading *
read_file (MaiListedFile *file, MaiDecoder decoder, gpointer data)
{
  const MaiEncoding *events = mai_encoding_by_name ("events-1", NULL);
  g_autoptr (MaiScore) score = NULL;
  Reading *reading = g_new0 (Reading, 1);

  reading->piece.path = g_steal_pointer (&file->path);
  reading->piece.reason = g_steal_pointer (&file->reason);
  reading->text = mai_copy_text_new ();
  mai_piece_open (&reading->piece, events, MIN_NOTES, decoder, data, &score);
  if (reading->piece.reason == NULL)
    {
      reading->n_notes = mai_copy_text_add (reading->text, score, FALSE);
      reading->bars = list_bars (score, reading->text);
    }
  return reading;
}

static GPtrArray *
read_files (const char *const *paths, MaiDecoder decoder, gpointer decoder_data,
            MaiCopyProgress progress, gpointer progress_data, GCancellable *cancellable,
            GError **error)
{
  g_autoptr (GPtrArray) files = mai_file_list_new (paths, cancellable, error);
  g_autoptr (GPtrArray) readings = g_ptr_array_new_with_free_func (reading_free);

  if (files == NULL)
    return NULL;
  for (guint i = 0; i < files->len; i++)
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;
      g_ptr_array_add (readings, read_file (files->pdata[i], decoder, decoder_data));
      if (progress != NULL)
        progress (READ * (i + 1) / files->len, progress_data);
    }
  return g_steal_pointer (&readings);
}

/* ---- putting it together ---- */

/* Those to search, by content. MaiPiece is the first member of a reading, so these are readings too. */
static GPtrArray *
keep_readings (GPtrArray *readings)
{
  g_autoptr (GPtrArray) kept = mai_pieces_keep ((MaiPiece *const *) readings->pdata, readings->len);

  /* Nothing but drums. */
  for (guint i = kept->len; i-- > 0;)
    if (((Reading *) kept->pdata[i])->text->lines->len == 0)
      g_ptr_array_remove_index (kept, i);
  return g_steal_pointer (&kept);
}

static gboolean
check_size (GPtrArray *kept, GError **error)
{
  guint64 n = 0;

  for (guint i = 0; i < kept->len; i++)
    n += ((Reading *) kept->pdata[i])->text->pitches->len;
  if (n > 0 && n < MAX_TEXT)
    return TRUE;
  g_set_error_literal (
      error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY,
      n == 0 ? _ ("There is no music to compare with in what was given as data; name MIDI files, "
                  "or folders with MIDI files in them.")
             : _ ("There is too much music to compare with; name less of it."));
  return FALSE;
}

static void
set_groups (MaiCopyIndex *index, GPtrArray *kept)
{
  g_autofree const MaiSteps **steps = g_new (const MaiSteps *, kept->len);
  g_autofree guint *groups = g_new (guint, kept->len);

  for (guint i = 0; i < kept->len; i++)
    steps[i] = mai_piece_get_events (kept->pdata[i]);
  mai_works_group (steps, kept->len, groups);
  for (guint i = 0; i < kept->len; i++)
    index->pieces[i].group = groups[i];
}

static gpointer
take_array (GArray *array)
{
  return g_array_free (array, FALSE);
}

/* Lays the pieces behind each other. Gives back the notes' numbers. */
static guint32 *
join (MaiCopyIndex *index, GPtrArray *kept)
{
  MaiCopyText *text = mai_copy_text_new ();
  GArray *bars = g_array_new (FALSE, FALSE, sizeof (MaiCopyBar));
  guint32 *numbers;

  index->n_pieces = kept->len;
  index->pieces = g_new0 (MaiCopyPiece, kept->len);
  for (guint i = 0; i < kept->len; i++)
    {
      Reading *reading = kept->pdata[i];
      MaiCopyText *part = reading->text;

      index->pieces[i] = (MaiCopyPiece){ .path = g_strdup (reading->piece.path),
                                         .fingerprint = g_strdup (reading->piece.fingerprint),
                                         .n_notes = reading->n_notes,
                                         .first_line = text->lines->len,
                                         .n_lines = part->lines->len,
                                         .first_bar = bars->len,
                                         .n_bars = reading->bars->len };
      for (guint k = 0; k < part->lines->len; k++)
        g_array_index (part->lines, MaiCopyLine, k).first += text->pitches->len;
      g_array_append_vals (text->lines, part->lines->data, part->lines->len);
      g_array_append_vals (text->pitches, part->pitches->data, part->pitches->len);
      g_array_append_vals (text->onsets, part->onsets->data, part->onsets->len);
      g_array_append_vals (text->numbers, part->numbers->data, part->numbers->len);
      g_array_append_vals (bars, reading->bars->data, reading->bars->len);
    }
  index->n = text->pitches->len;
  index->n_lines = text->lines->len;
  index->n_bars = bars->len;
  index->pitches = take_array (g_steal_pointer (&text->pitches));
  index->onsets = take_array (g_steal_pointer (&text->onsets));
  index->lines = take_array (g_steal_pointer (&text->lines));
  index->bars = take_array (bars);
  numbers = take_array (g_steal_pointer (&text->numbers));
  g_free (text);
  return numbers;
}

/* ---- sorting ---- */

#define N_SYMBOLS (1u << 24)

/* The symbols of the text as numbers without gaps between them; returns the highest. */
static gint32
number_symbols (const MaiCopyIndex *index, guint32 mask, gint32 *text)
{
  g_autofree gint32 *ranks = g_new0 (gint32, N_SYMBOLS);
  gint32 count = 0;

  for (guint32 i = 0; i < index->n; i++)
    ranks[mai_copy_symbol (index->pitches, index->onsets, i) & mask] = 1;
  for (guint32 symbol = 0; symbol < N_SYMBOLS; symbol++)
    if (ranks[symbol] != 0)
      ranks[symbol] = count++;
  for (guint32 i = 0; i < index->n; i++)
    text[i] = ranks[mai_copy_symbol (index->pitches, index->onsets, i) & mask];
  return count - 1;
}

typedef struct
{
  MaiCopyIndex *index;
  MaiCopyKind kind;
  GCancellable *cancellable;
  gboolean done; /* out */
} Sorting;

static gpointer
sort_thread (gpointer data)
{
  Sorting *sorting = data;
  MaiCopyIndex *index = sorting->index;
  g_autofree gint32 *text = g_new (gint32, index->n);
  gint32 highest = number_symbols (index, mai_copy_kind_mask (sorting->kind), text);

  index->orders[sorting->kind] = g_new (guint32, index->n);
  sorting->done = mai_suffix_array (text, (gint32) index->n, highest,
                                    (gint32 *) index->orders[sorting->kind], sorting->cancellable);
  return NULL;
}

/* FALSE when cancelled. */
static gboolean
sort_both (MaiCopyIndex *index, GCancellable *cancellable)
{
  Sorting rhythm = { index, MAI_COPY_RHYTHM, cancellable, FALSE };
  Sorting pitch = { index, MAI_COPY_PITCH, cancellable, FALSE };
  GThread *other = g_thread_try_new ("sort", sort_thread, &pitch, NULL);

  sort_thread (&rhythm);
  if (other != NULL)
    g_thread_join (other);
  else
    sort_thread (&pitch);
  return rhythm.done && pitch.done;
}

static void
sort_order_by_key (MaiCopyIndex *index, MaiCopyKind from, MaiCopyKind to)
{
  const guint32 *order = index->orders[from];
  guint32 *sorted = g_new (guint32, index->n);
  guint32 next[128];

  memcpy (next, index->buckets, sizeof next);
  for (guint32 i = 0; i < index->n; i++)
    sorted[next[index->pitches[order[i]] & 127]++] = order[i];
  index->orders[to] = sorted;
}

static gpointer
sort_by_key_thread (gpointer data)
{
  sort_order_by_key (data, MAI_COPY_PITCH, MAI_COPY_PITCH_SAME_KEY);
  return NULL;
}

void
mai_copy_index_count_buckets (MaiCopyIndex *index)
{
  memset (index->buckets, 0, sizeof index->buckets);
  for (guint32 i = 0; i < index->n; i++)
    index->buckets[(index->pitches[i] & 127) + 1]++;
  for (guint pitch = 0; pitch < 128; pitch++)
    index->buckets[pitch + 1] += index->buckets[pitch];
}

/* The orders of the same key from the others. */
static void
sort_by_key (MaiCopyIndex *index)
{
  GThread *other = g_thread_try_new ("sort", sort_by_key_thread, index, NULL);
  sort_order_by_key (index, MAI_COPY_RHYTHM, MAI_COPY_RHYTHM_SAME_KEY);
  if (other != NULL)
    g_thread_join (other);
  else
    sort_by_key_thread (index);
}

/* ---- public ---- */

MaiCopyIndex *
mai_copy_index_alloc (void)
{
  MaiCopyIndex *index = g_new0 (MaiCopyIndex, 1);

  g_atomic_ref_count_init (&index->references);
  return index;
}

MaiCopyIndex *
mai_copy_index_new (const char *const *paths, MaiDecoder decoder, gpointer decoder_data,
                    MaiCopyProgress progress, gpointer progress_data, GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GPtrArray) readings =
      read_files (paths, decoder, decoder_data, progress, progress_data, cancellable, error);
  g_autoptr (GPtrArray) kept = readings != NULL ? keep_readings (readings) : NULL;
  g_autoptr (MaiCopyIndex) index = NULL;
  g_autofree guint32 *numbers = NULL;

  if (kept == NULL || !check_size (kept, error))
    return NULL;
  index = mai_copy_index_alloc ();
  index->n_refused = readings->len - kept->len;
  numbers = join (index, kept);
  set_groups (index, kept);
  if (!sort_both (index, cancellable) && g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  if (progress != NULL)
    progress (SORTED, progress_data);
  mai_copy_index_count_buckets (index);
  sort_by_key (index);
  if (!mai_copy_index_measure (index, numbers, cancellable, error))
    return NULL;
  if (progress != NULL)
    progress (1, progress_data);
  return g_steal_pointer (&index);
}

MaiCopyIndex *
mai_copy_index_ref (MaiCopyIndex *index)
{
  g_atomic_ref_count_inc (&index->references);
  return index;
}

void
mai_copy_index_unref (MaiCopyIndex *index)
{
  if (!g_atomic_ref_count_dec (&index->references))
    return;
  for (guint i = 0; i < index->n_pieces; i++)
    {
      g_free (index->pieces[i].path);
      g_free (index->pieces[i].fingerprint);
    }
  g_free (index->pieces);
  if (index->file == NULL)
    {
      for (MaiCopyKind kind = 0; kind < MAI_N_COPY_KINDS; kind++)
        g_free (index->orders[kind]);
      g_free (index->pitches);
      g_free (index->onsets);
      g_free (index->lines);
      g_free (index->bars);
      g_free (index->norms);
    }
  g_clear_pointer (&index->file, g_mapped_file_unref);
  g_free (index);
}

guint
mai_copy_index_get_n_pieces (MaiCopyIndex *index)
{
  return index->n_pieces;
}

const MaiCopyPiece *
mai_copy_index_get_piece (MaiCopyIndex *index, guint i)
{
  g_return_val_if_fail (i < index->n_pieces, NULL);

  return &index->pieces[i];
}

gsize
mai_copy_index_count_notes (MaiCopyIndex *index)
{
  gsize n = 0;

  for (guint i = 0; i < index->n_pieces; i++)
    n += index->pieces[i].n_notes;
  return n;
}

guint
mai_copy_index_count_refused (MaiCopyIndex *index)
{
  return index->n_refused;
}

const MaiCopyNorms *
mai_copy_index_get_norms (MaiCopyIndex *index)
{
  return index->norms;
}
