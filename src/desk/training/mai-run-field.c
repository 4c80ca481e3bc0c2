/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-run-field.h"

#include <math.h>

#include "base/mai-i18n.h"

/* Of all encodings, in the order in which they are offered. */
static const struct
{
  const char *name;
  const char *title;
} fields[MAI_RUN_N_FIELDS] = {
  { "pitch", N_ ("Pitch") },
  { "step", N_ ("Onset") },
  { "duration", N_ ("Duration") },
  { "velocity", N_ ("Loudness") },
  { "track", N_ ("Instrument") },
  { "tempo", N_ ("Tempo") },
  { "element", N_ ("Note or chord") },
  { "length", N_ ("Length") },
  { "note", N_ ("Pitches of a moment") },
};

void
mai_run_fields_init (MaiRunFields *self)
{
  for (guint i = 0; i < MAI_RUN_N_FIELDS; i++)
    self->nats[i] = self->accuracy[i] = NAN;
}

guint
mai_run_fields_list (const MaiRunFields *self)
{
  guint told = 0;

  for (guint i = 0; i < MAI_RUN_N_FIELDS; i++)
    if (isfinite (self->nats[i]))
      told |= 1u << i;
  return told;
}

gboolean
mai_run_field_find (const char *name, guint *field)
{
  for (*field = 0; *field < MAI_RUN_N_FIELDS; (*field)++)
    if (g_str_equal (fields[*field].name, name))
      return TRUE;
  return FALSE;
}

const char *
mai_run_field_get_title (guint field)
{
  g_return_val_if_fail (field < MAI_RUN_N_FIELDS, NULL);
  return _ (fields[field].title);
}
