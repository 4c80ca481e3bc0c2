/* SPDX-License-Identifier: Apache-2.0 */
/* What to train and how, as properties a page can bind to. Main thread. */
#pragma once

#include "work/mai-train-settings.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* "device" */
typedef enum
{
  MAI_RECIPE_DEVICE_AUTO, /* the graphics card where there is one */
  MAI_RECIPE_DEVICE_PROCESSOR,
  MAI_RECIPE_DEVICE_CARD,
} MaiRecipeDevice;

/*
 * Properties, all read-write and notifying: "preset" (guint, index into mai_preset_list(); setting it sets
 * all others but device and precision), "size" (guint, index into mai_train_recipe_get_size_names()), "device" (guint, a
 * MaiRecipeDevice), "precision" (guint, a MaiArithmetic; one that the device does not have becomes float32), "patience" (guint, 0: never
 * stops early), "epochs", "batch", "steps", "transpose", "threads" (guint; threads 0: one for each
 * processor), "learning-rate", "dropout" (double), "seed" (guint64).
 */
#define MAI_TYPE_TRAIN_RECIPE (mai_train_recipe_get_type ())
G_DECLARE_FINAL_TYPE (MaiTrainRecipe, mai_train_recipe, MAI, TRAIN_RECIPE, GObject)

MaiTrainRecipe *mai_train_recipe_new (void);

/* Translated, NULL-terminated: "Small", "Medium", ... */
const char *const *mai_train_recipe_get_size_names (void);

void mai_train_recipe_get_settings (MaiTrainRecipe *self, MaiTrainSettings *settings);

/* Seconds that learning @n_notes will take at most, by a preset or (@preset < 0) as it is set, on a computer
 * that does @speed multiplications a second. */
double mai_train_recipe_estimate (MaiTrainRecipe *self, int preset, guint64 n_notes, double speed);

G_END_DECLS
