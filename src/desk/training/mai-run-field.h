/* SPDX-License-Identifier: Apache-2.0 */
/* What a step is made of, as the events of a training name it: each has curves of its own. Of what is not listed here nothing is
 * shown. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MAI_RUN_N_FIELDS 9

/* Of each field, NaN where it is not told. */
typedef struct
{
  float nats[MAI_RUN_N_FIELDS];
  float accuracy[MAI_RUN_N_FIELDS];
} MaiRunFields;

void mai_run_fields_init (MaiRunFields *fields);
/* A bit for each field that is told. */
guint mai_run_fields_list (const MaiRunFields *fields);

/* FALSE: there is none of that name. */
gboolean mai_run_field_find (const char *name, guint *field);
/* For people, translated. */
const char *mai_run_field_get_title (guint field);

G_END_DECLS
