/* SPDX-License-Identifier: Apache-2.0 */
/* What a model asks for when it composes, beside what its network says; a preset gives it, a model file keeps it, and whoever
 * composes may ask for something else. Nothing of it (all zero) is usual.
 *
 * @lengths: how long each element lasts is another network's to say, one of `lengths-1` that was trained on the same music
 *   by the same recipe. For models of `chords-1`.
 * @max_repeats: see learn/mai-repetition.h
 * @max_likeness: see learn/mai-histograms.h */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define MAI_HABITS_MAX_REPEATS 1000

typedef struct
{
  gboolean lengths;
  guint max_repeats; /* 0: any number */
  double max_likeness; /* 0 .. 1; 0: any */
} MaiHabits;

/* Only what there is of it is written, and what is not there is nothing. Every number is checked. */
void mai_habits_to_json (const MaiHabits *habits, JsonObject *object);
gboolean mai_habits_from_json (MaiHabits *habits, JsonObject *object, GError **error);

/* In a line, as model files have it under "habits"; free with g_free(). Without a line there is nothing. */
char *mai_habits_to_text (const MaiHabits *habits);
gboolean mai_habits_from_text (MaiHabits *habits, const char *text, GError **error);

G_END_DECLS
