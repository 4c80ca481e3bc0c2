/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the Train page is about: music, a recipe, the runs made of them, and the one looked at. Main thread.
 */
#pragma once

#include "desk/training/mai-music-list.h"
#include "desk/training/mai-run-list.h"
#include "desk/training/mai-train-recipe.h"

G_BEGIN_DECLS

/*
 * Properties, notifying: "music", "runs", "recipe" (read-only, for life), "run" (MaiRun, nullable,
 * read-write: the one looked at), "starting" (boolean: a job is being made), "obstacle" (string, nullable:
 * why training cannot begin just now, a sentence), "estimate" (string: how long it will take at most, in
 * words; NULL when there is no music, or
 * nothing like it was timed).
 * Signal "failed" (message): a sentence: what went wrong, from here or from a run.
 */
#define MAI_TYPE_TRAIN_DESK (mai_train_desk_get_type ())
G_DECLARE_FINAL_TYPE (MaiTrainDesk, mai_train_desk, MAI, TRAIN_DESK, GObject)

/* @settings: nullable. @runs: those of the desk. */
MaiTrainDesk *mai_train_desk_new (GSettings *settings, MaiRunList *runs);
/* The same with the list of music remembered at @music. For tests. */
MaiTrainDesk *mai_train_desk_new_at (GSettings *settings, MaiRunList *runs, const char *music);

MaiMusicList *mai_train_desk_get_music (MaiTrainDesk *self);
MaiRunList *mai_train_desk_get_runs (MaiTrainDesk *self);
MaiTrainRecipe *mai_train_desk_get_recipe (MaiTrainDesk *self);
/* (nullable) */
MaiRun *mai_train_desk_get_run (MaiTrainDesk *self);
void mai_train_desk_set_run (MaiTrainDesk *self, MaiRun *run);
const char *mai_train_desk_get_obstacle (MaiTrainDesk *self);

/* Makes a job of music and recipe in a worker and starts it; "run" is then that. */
void mai_train_desk_start (MaiTrainDesk *self);
/* Stops making the job. */
void mai_train_desk_cancel (MaiTrainDesk *self);

/* (transfer full): about how long a preset would take with this music: "about 6 minutes"; NULL: no music. */
char *mai_train_desk_dup_estimate (MaiTrainDesk *self, guint preset);

/* (transfer full): the same for the recipe as it is set, on a device: NULL too where no run there was timed. */
char *mai_train_desk_dup_cost (MaiTrainDesk *self, MaiRecipeDevice device, MaiArithmetic precision);
/* (nullable): a sentence: why there is no graphics card to train on. */
const char *mai_train_desk_get_card_missing (MaiTrainDesk *self);

/* Before the program ends: remembers the music, and pauses what runs unless runs go on in the background
 * (setting "train-in-background"), waiting for them a bounded time. */
void mai_train_desk_close (MaiTrainDesk *self);

G_END_DECLS
