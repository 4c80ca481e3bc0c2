/* SPDX-License-Identifier: Apache-2.0 */
/* Which encodings there are, and the calls that are handed on to one. Thread: any; immutable. */
#include "learn/mai-encoding.h"

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

const MaiEncoding *
mai_encoding_by_name (const char *name, GError **error)
{
  static const MaiEncoding *const known[] = { &mai_events_encoding };

  g_return_val_if_fail (name != NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (name, known[i]->name))
      return known[i];

  g_autofree char *shown = g_utf8_make_valid (name, -1);
  g_set_error (
      error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_ENCODING,
      _ ("The encoding “%.40s” is not known here; a newer version of musicAi may know it."), shown);
  return NULL;
}

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

MaiSteps *
mai_encoding_encode (const MaiEncoding *encoding, MaiScore *score, MaiRounding *rounding)
{
  MaiRounding unwanted;
  if (rounding == NULL)
    rounding = &unwanted;
  *rounding = (MaiRounding){ 0 };
  return encoding->encode (score, rounding);
}

MaiScore *
mai_encoding_decode (const MaiEncoding *encoding, const MaiSteps *steps)
{
  g_return_val_if_fail (steps->n == 0 || steps->n_fields == encoding->n_fields, NULL);

  return encoding->decode (steps);
}

gboolean
mai_encoding_augment (const MaiEncoding *encoding, MaiSteps *steps, int semitones, int tempo_bins)
{
  return encoding->augment (steps, semitones, tempo_bins);
}
