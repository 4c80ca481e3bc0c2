/* SPDX-License-Identifier: Apache-2.0 */
/* Which encodings there are, their vocabularies, and the calls that are handed on to one's table. Thread: any. */
#include "learn/mai-encoding.h"

#include <stdlib.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "learn/mai-encoding-private.h"
#include "learn/mai-learn-error.h"

MaiSteps *
mai_steps_new (gsize n, guint n_fields)
{
  MaiSteps *steps = g_new (MaiSteps, 1);
  steps->values = g_new0 (guint16, MAX (n * n_fields, 1));
  steps->n = n;
  steps->n_fields = n_fields;
  return steps;
}

void
mai_steps_free (MaiSteps *steps)
{
  if (steps == NULL)
    return;
  g_free (steps->values);
  g_free (steps);
}

/* ---- which there are ---- */

static gboolean
is_name (const MaiEncoding *encoding, const char *name)
{
  g_autofree char *versioned = g_strdup_printf ("%s-1", name);

  return g_str_equal (name, encoding->name) || g_str_equal (versioned, encoding->name);
}

const MaiEncoding *
mai_encoding_by_name (const char *name, GError **error)
{
  static const MaiEncoding *const known[] = { &mai_events_encoding, &mai_chords_encoding,
                                              &mai_lengths_encoding, &mai_frames_encoding };

  g_return_val_if_fail (name != NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (is_name (known[i], name))
      return known[i];

  g_autofree char *shown = g_utf8_make_valid (name, -1);
  g_set_error (
      error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_ENCODING,
      _ ("The encoding “%.40s” is not known here; a newer version of musicAi may know it."), shown);
  return NULL;
}

MaiEncoding *
mai_encoding_ref (const MaiEncoding *encoding)
{
  MaiEncoding *self = (MaiEncoding *) encoding; /* a static one is never written to */

  if (self->references > 0)
    g_atomic_ref_count_inc (&self->references);
  return self;
}

void
mai_encoding_unref (const MaiEncoding *encoding)
{
  MaiEncoding *self = (MaiEncoding *) encoding;

  if (self == NULL || self->references == 0 || !g_atomic_ref_count_dec (&self->references))
    return;
  mai_vocabulary_free (self->vocabulary);
  g_free (self);
}

/* ---- vocabularies ---- */

gboolean
mai_encoding_is_open (const MaiEncoding *encoding)
{
  return encoding->table->name_code != NULL && encoding->vocabulary == NULL;
}

/* Takes the vocabulary. */
static MaiEncoding *
encoding_new (const MaiEncoding *open, MaiVocabulary *vocabulary)
{
  MaiEncoding *self = g_new (MaiEncoding, 1);

  *self = *open;
  g_atomic_ref_count_init (&self->references);
  self->vocabulary = vocabulary;
  self->field = (MaiField){ open->fields[0].name, vocabulary->n };
  self->fields = &self->field;
  return self;
}

typedef struct
{
  char *name;
  guint16 code;
} NamedCode;

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (((const NamedCode *) a)->name, ((const NamedCode *) b)->name);
}

/* The codes that occur, in the order of their names, as both source projects sort them. */
static MaiVocabulary *
make_vocabulary (const MaiEncoding *open, MaiSteps *const *pieces, guint n)
{
  guint n_codes = open->fields[0].size, n_found = 0;
  g_autofree gboolean *occurs = g_new0 (gboolean, n_codes);
  g_autofree NamedCode *found = g_new (NamedCode, n_codes);
  guint16 *codes;

  for (guint i = 0; i < n; i++)
    for (gsize s = 0; s < pieces[i]->n; s++)
      occurs[pieces[i]->values[s]] = TRUE;
  for (guint code = 0; code < n_codes; code++)
    if (occurs[code])
      found[n_found++] = (NamedCode){ open->table->name_code (code), (guint16) code };
  qsort (found, n_found, sizeof *found, compare_names);
  codes = g_new (guint16, MAX (n_found, 1));
  for (guint i = 0; i < n_found; i++)
    {
      codes[i] = found[i].code;
      g_free (found[i].name);
    }
  return mai_vocabulary_new (codes, n_found, n_codes);
}

MaiEncoding *
mai_encoding_learn (const MaiEncoding *open, MaiSteps *const *pieces, guint n)
{
  g_return_val_if_fail (mai_encoding_is_open (open), NULL);

  MaiVocabulary *vocabulary = make_vocabulary (open, pieces, n);
  for (guint i = 0; i < n; i++)
    for (gsize s = 0; s < pieces[i]->n; s++)
      pieces[i]->values[s] = (guint16) vocabulary->places[pieces[i]->values[s]];
  return encoding_new (open, vocabulary);
}

guint
mai_encoding_get_code (const MaiEncoding *encoding, guint value)
{
  return encoding->vocabulary != NULL ? encoding->vocabulary->codes[value] : value;
}

int
mai_encoding_find_code (const MaiEncoding *encoding, guint code)
{
  return encoding->vocabulary != NULL ? encoding->vocabulary->places[code] : (int) code;
}

static guint
find_nearest (const MaiEncoding *encoding, guint code)
{
  const MaiVocabulary *vocabulary = encoding->vocabulary;
  guint nearest = 0, least = G_MAXUINT;

  for (guint i = 0; i < vocabulary->n; i++)
    {
      guint distance = encoding->table->distance (code, vocabulary->codes[i]);
      if (distance < least)
        {
          least = distance;
          nearest = i;
        }
    }
  return nearest;
}

static void
codes_to_values (const MaiEncoding *encoding, MaiSteps *steps, MaiRounding *rounding)
{
  const MaiVocabulary *vocabulary = encoding->vocabulary;
  g_autofree int *stands_for = g_memdup2 (vocabulary->places, vocabulary->n_codes * sizeof (int));

  for (gsize i = 0; i < steps->n; i++)
    {
      guint code = steps->values[i];

      rounding->unknown += vocabulary->places[code] < 0;
      if (stands_for[code] < 0)
        stands_for[code] = (int) find_nearest (encoding, code);
      steps->values[i] = (guint16) stands_for[code];
    }
}

static MaiSteps *
values_to_codes (const MaiEncoding *encoding, const MaiSteps *steps)
{
  MaiSteps *codes = mai_steps_new (steps->n, 1);

  for (gsize i = 0; i < steps->n; i++)
    codes->values[i] =
        encoding->vocabulary->codes[MIN (steps->values[i], encoding->vocabulary->n - 1)];
  return codes;
}

/* ---- in a model's metadata ---- */

char *
mai_encoding_dup_vocabulary (const MaiEncoding *encoding)
{
  if (encoding->vocabulary == NULL)
    return NULL;
  return mai_vocabulary_to_json (encoding->vocabulary, encoding->table->name_code);
}

void
mai_encoding_save (const MaiEncoding *encoding, GHashTable *metadata)
{
  char *vocabulary = mai_encoding_dup_vocabulary (encoding);

  g_hash_table_insert (metadata, g_strdup ("encoding"), g_strdup (encoding->name));
  if (vocabulary != NULL)
    g_hash_table_insert (metadata, g_strdup ("vocabulary"), vocabulary);
}

MaiEncoding *
mai_encoding_load (GHashTable *metadata, GError **error)
{
  const char *name = g_hash_table_lookup (metadata, "encoding");
  const char *text = g_hash_table_lookup (metadata, "vocabulary");
  const MaiEncoding *encoding = mai_encoding_by_name (name != NULL ? name : "", error);
  MaiVocabulary *vocabulary;

  if (encoding == NULL)
    return NULL;
  if (!mai_encoding_is_open (encoding))
    return mai_encoding_ref (encoding);
  vocabulary = mai_vocabulary_from_json (text != NULL ? text : "", encoding->fields[0].size,
                                         encoding->table->parse_code, error);
  return vocabulary != NULL ? encoding_new (encoding, vocabulary) : NULL;
}

/* ---- handed on ---- */

const char *
mai_encoding_get_name (const MaiEncoding *encoding)
{
  return encoding->name;
}

guint
mai_encoding_get_n_fields (const MaiEncoding *encoding)
{
  return encoding->n_fields;
}

guint
mai_encoding_get_n_outputs (const MaiEncoding *encoding)
{
  return encoding->n_outputs;
}

const MaiField *
mai_encoding_get_fields (const MaiEncoding *encoding)
{
  return encoding->fields;
}

gboolean
mai_encoding_check_constraints (const MaiEncoding *encoding, const MaiConstraints *constraints,
                                GError **error)
{
  if (encoding->table->meets (encoding, constraints))
    return TRUE;
  g_set_error_literal (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
                       _ ("No pitch lies both in the scale and in the range; widen one of them"));
  return FALSE;
}

MaiSteps *
mai_encoding_encode (const MaiEncoding *encoding, MaiScore *score, MaiRounding *rounding)
{
  MaiRounding unwanted;
  MaiSteps *steps;

  if (rounding == NULL)
    rounding = &unwanted;
  *rounding = (MaiRounding){ 0 };
  steps = encoding->table->encode (score, rounding);
  if (encoding->vocabulary != NULL)
    codes_to_values (encoding, steps, rounding);
  return steps;
}

MaiScore *
mai_encoding_decode (const MaiEncoding *encoding, const MaiSteps *steps)
{
  g_return_val_if_fail (steps->n == 0 || steps->n_fields == encoding->n_fields, NULL);

  if (encoding->vocabulary == NULL)
    return encoding->table->decode (steps);
  g_autoptr (MaiSteps) codes = values_to_codes (encoding, steps);
  return encoding->table->decode (codes);
}

MaiScore *
mai_encoding_decode_opening (const MaiEncoding *encoding, const MaiSteps *steps, guint n_notes)
{
  MaiSteps opening = *steps;

  /* A step of `events` is a note, so there the first try is right. */
  for (opening.n = n_notes; opening.n < steps->n; opening.n *= 2)
    {
      g_autoptr (MaiScore) score = mai_encoding_decode (encoding, &opening);
      if (mai_score_get_n_notes (score) >= n_notes)
        return g_steal_pointer (&score);
    }
  return mai_encoding_decode (encoding, steps);
}

gboolean
mai_encoding_augment (const MaiEncoding *encoding, MaiSteps *steps, int semitones, int tempo_bins)
{
  return encoding->table->augment (encoding, steps, semitones, tempo_bins);
}
