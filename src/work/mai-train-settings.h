/* SPDX-License-Identifier: Apache-2.0 */
/* What a train job is asked to do, as its job.json keeps it. Any thread. */
#pragma once

#include <json-glib/json-glib.h>

#include "learn/mai-dataset.h"
#include "learn/mai-recipe.h"

G_BEGIN_DECLS

#define MAI_TRAIN_ENCODING "events-1"
#define MAI_TRAIN_MAX_THREADS 1024
#define MAI_TRAIN_MAX_SAMPLE_NOTES 10000
#define MAI_TRAIN_SAMPLE_NOTES 96

typedef struct
{
  MaiRecipe recipe;
  const char *encoding; // name; NULL: MAI_TRAIN_ENCODING
  MaiDataSetOptions data;
  const char *preset; // where the recipe comes from, for who reads the job; nullable
  gboolean benchmark; // the input is one file of learn/mai-benchmark.h, with its own splits
  const char *licence; // of the data, kept in the model; nullable
  guint threads; // 0: one for each processor
  guint sample_notes; // composed at every checkpoint; 0: none
} MaiTrainSettings;

/* The parameters of a train job. (transfer full) */
JsonObject *mai_train_settings_to_json (const MaiTrainSettings *settings);

/* Checks every number: a job.json may come from anywhere. Strings belong to @object; @encoding is nobody's to unref, and
 * open where it has a vocabulary. */
gboolean mai_train_settings_from_json (MaiTrainSettings *settings, const MaiEncoding **encoding,
                                       JsonObject *object, GError **error);

G_END_DECLS
