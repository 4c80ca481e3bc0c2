/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One continuation that the network composed, with all that is needed to compose it again exactly.
 * What was composed never changes; the title and the star do. Main thread; may be made and read in
 * a worker before it is handed over.
 */
#pragma once

#include "score/mai-score.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * MaiTake:
 *
 * Properties: "title" (string, never NULL, "" when nobody named it) and "starred" (boolean), both
 * read-write and notifying.
 */
#define MAI_TYPE_TAKE (mai_take_get_type ())
G_DECLARE_FINAL_TYPE (MaiTake, mai_take, MAI, TAKE, GObject)

#define MAI_TAKE_STOPPED "stopped"

/*
 * score: the seed and its continuation; seed: exactly as it was handed to the composer; both
 * (transfer none) and not to be changed any more. origin_tick: the tick of the song that is tick 0
 * of score, in the song's division. settings: as work/ writes a compose task, with MAI_TAKE_STOPPED
 * (true) where it ended early since every note would have copied too much; read-only from now on.
 * number: the take's index, as the composer was given it. model_name may be NULL; model_digest:
 * SHA-256 of the model's file, in hexadecimal, or NULL.
 */
MaiTake *mai_take_new (MaiScore *score, MaiScore *seed, gint64 origin_tick, JsonObject *settings,
                       guint number, const char *model_name, const char *model_digest);

/* (transfer none), read-only: the seed and what follows. */
MaiScore *mai_take_get_score (MaiTake *self);
/* (transfer none), read-only */
MaiScore *mai_take_get_seed (MaiTake *self);
/* (transfer none), read-only: what the composer was asked for. */
JsonObject *mai_take_get_settings (MaiTake *self);
guint mai_take_get_number (MaiTake *self);
gint64 mai_take_get_origin_tick (MaiTake *self);
/* "" when not known */
const char *mai_take_get_model_name (MaiTake *self);
const char *mai_take_get_model_digest (MaiTake *self);
/* (transfer none): when it was made, local time. */
GDateTime *mai_take_get_created (MaiTake *self);

const char *mai_take_get_title (MaiTake *self);
void mai_take_set_title (MaiTake *self, const char *title);
gboolean mai_take_get_starred (MaiTake *self);
void mai_take_set_starred (MaiTake *self, gboolean starred);

G_END_DECLS
