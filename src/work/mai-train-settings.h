/* SPDX-License-Identifier: Apache-2.0 */
/* What a train job is asked to do, as its job.json keeps it. Any thread. */
#pragma once

#include <json-glib/json-glib.h>

#include "learn/mai-dataset.h"
#include "learn/mai-recipe.h"
#include "nn/mai-backend-open.h"

G_BEGIN_DECLS

#define MAI_TRAIN_ENCODING "events-1"
#define MAI_TRAIN_LENGTHS "lengths-1" // of a second network
#define MAI_TRAIN_LENGTHS_OF "chords-1" // of the first, then
#define MAI_TRAIN_MAX_THREADS 1024
#define MAI_TRAIN_MAX_SAMPLE_NOTES 10000
#define MAI_TRAIN_SAMPLE_NOTES 96

typedef struct
{
  MaiRecipe recipe;
  const char *encoding; // name; NULL: MAI_TRAIN_ENCODING
  MaiDataSetOptions data;
  const char *preset; // where the recipe comes from, for who reads the job; nullable
  MaiHabits habits; // of the model; `lengths`: a second network is trained after the first
  gboolean benchmark; // the input is one file of learn/mai-benchmark.h, with its own splits
  const char *licence; // of the data, kept in the model; nullable
  const char *device; // see mai_backend_open(); NULL: "auto"
  MaiArithmetic precision; // of large products; where "auto" is the processor, tf32 is float32
  guint threads; // 0: one for each processor
  guint sample_notes; // composed at every checkpoint; 0: none
} MaiTrainSettings;

/* What the preset says of recipe, encoding and habits. With another encoding than its own (NULL: its own) the model is
 * another, and has no habits. Strings belong to the preset. */
void mai_train_settings_take_preset (MaiTrainSettings *settings, const MaiPreset *preset,
                                     const char *encoding);

/* The words of --device and --precision; NULL leaves what is there, but for what the device cannot do: on the processor
 * tf32 becomes float32 then, and is an error otherwise. @device must outlive the settings. */
gboolean mai_train_settings_take_device (MaiTrainSettings *settings, const char *device,
                                         const char *precision, GError **error);
const char *mai_train_settings_get_device (const MaiTrainSettings *settings);

/* The parameters of a train job. (transfer full) */
JsonObject *mai_train_settings_to_json (const MaiTrainSettings *settings);

/* Checks every number: a job.json may come from anywhere. Strings belong to @object; @encoding is nobody's to unref, and
 * open where it has a vocabulary. */
gboolean mai_train_settings_from_json (MaiTrainSettings *settings, const MaiEncoding **encoding,
                                       JsonObject *object, GError **error);

G_END_DECLS
