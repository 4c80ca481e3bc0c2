/* SPDX-License-Identifier: Apache-2.0 */
/* A song has some hundred different elements of thousands there could be: each is kept as a list. */
#include "learn/mai-histograms.h"

#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "learn/mai-chords-names.h"
#include "learn/mai-encoding.h"
#include "learn/mai-learn-error.h"

#define MOST_SONGS 100000 /* of a file */

typedef struct
{
  guint code, count;
} Entry;

struct _MaiHistograms
{
  GPtrArray *songs; /* of GArray of Entry, by rising code, no count 0 */
};

MaiHistograms *
mai_histograms_new (void)
{
  MaiHistograms *self = g_new (MaiHistograms, 1);

  self->songs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  return self;
}

void
mai_histograms_free (MaiHistograms *self)
{
  g_ptr_array_unref (self->songs);
  g_free (self);
}

guint
mai_histograms_get_n (const MaiHistograms *self)
{
  return self->songs->len;
}

static GArray *
count_elements (MaiScore *song)
{
  g_autoptr (MaiSteps) steps =
      mai_encoding_encode (mai_encoding_by_name ("chords-1", NULL), song, NULL);
  g_autofree guint *counts = g_new0 (guint, MAI_CHORDS_CODES);
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (Entry));

  for (gsize i = 0; i < steps->n; i++)
    counts[steps->values[i]]++;
  for (guint code = 0; code < MAI_CHORDS_CODES; code++)
    if (counts[code] > 0)
      g_array_append_val (entries, ((Entry){ code, counts[code] }));
  return entries;
}

void
mai_histograms_add (MaiHistograms *self, MaiScore *song)
{
  g_autoptr (GArray) entries = count_elements (song);

  if (entries->len > 0)
    g_ptr_array_add (self->songs, g_steal_pointer (&entries));
}

void
mai_histograms_add_set (MaiHistograms *self, MaiDataSet *set, gboolean all)
{
  for (guint i = 0; i < mai_data_set_get_n_pieces (set); i++)
    {
      const MaiPiece *piece = mai_data_set_get_piece (set, i);
      g_autoptr (MaiScore) song = NULL;

      if (piece->steps == NULL || (!all && piece->split != MAI_SPLIT_TRAIN))
        continue;
      song = mai_encoding_decode (mai_data_set_get_encoding (set), piece->steps);
      mai_histograms_add (self, song);
    }
}

static double
get_total (const GArray *entries)
{
  double total = 0;

  for (guint i = 0; i < entries->len; i++)
    total += g_array_index (entries, Entry, i).count;
  return total;
}

static double
overlap (const GArray *a, const GArray *b)
{
  double total_a = get_total (a), total_b = get_total (b), sum = 0;

  for (guint i = 0, k = 0; i < a->len && k < b->len;)
    {
      const Entry *x = &g_array_index (a, Entry, i), *y = &g_array_index (b, Entry, k);

      if (x->code == y->code)
        sum += MIN (x->count / total_a, y->count / total_b);
      i += x->code <= y->code;
      k += y->code <= x->code;
    }
  return sum;
}

double
mai_histograms_compare (const MaiHistograms *self, MaiScore *song)
{
  g_autoptr (GArray) entries = count_elements (song);
  double most = 0;

  for (guint i = 0; i < self->songs->len; i++)
    most = MAX (most, overlap (entries, self->songs->pdata[i]));
  return most;
}

/* ---- as text ---- */

char *
mai_histograms_to_text (const MaiHistograms *self)
{
  JsonArray *songs = json_array_sized_new (self->songs->len);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < self->songs->len; i++)
    {
      const GArray *entries = self->songs->pdata[i];
      JsonArray *song = json_array_sized_new (2 * entries->len);

      for (guint k = 0; k < entries->len; k++)
        {
          json_array_add_int_element (song, g_array_index (entries, Entry, k).code);
          json_array_add_int_element (song, g_array_index (entries, Entry, k).count);
        }
      json_array_add_array_element (songs, song);
    }
  json_node_take_array (node, songs);
  return mai_json_to_line (node);
}

/* NULL for what is none. */
static GArray *
read_song (JsonNode *node)
{
  JsonArray *song = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n = song != NULL ? json_array_get_length (song) : 0;
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  gint64 least = 0; /* of the next code */

  if (n == 0 || n % 2 != 0)
    return NULL;
  for (guint i = 0; i < n; i += 2)
    {
      JsonNode *pair[] = { json_array_get_element (song, i), json_array_get_element (song, i + 1) };
      gint64 code, count;

      if (!mai_json_node_get_int (pair[0], least, MAI_CHORDS_CODES - 1, &code)
          || !mai_json_node_get_int (pair[1], 1, G_MAXINT32, &count))
        return NULL;
      g_array_append_val (entries, ((Entry){ (guint) code, (guint) count }));
      least = code + 1;
    }
  return g_steal_pointer (&entries);
}

MaiHistograms *
mai_histograms_from_text (const char *text, GError **error)
{
  g_autoptr (JsonNode) node = mai_json_parse (text, -1, NULL);
  JsonArray *songs = node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n = songs != NULL ? json_array_get_length (songs) : G_MAXUINT;
  g_autoptr (MaiHistograms) self = mai_histograms_new ();

  for (guint i = 0; n <= MOST_SONGS && i < n; i++)
    {
      GArray *entries = read_song (json_array_get_element (songs, i));

      if (entries == NULL)
        n = G_MAXUINT;
      else
        g_ptr_array_add (self->songs, entries);
    }
  if (n <= MOST_SONGS)
    return g_steal_pointer (&self);
  g_set_error_literal (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL,
                       _ ("What the model's file says of the songs it learnt from is damaged."));
  return NULL;
}
