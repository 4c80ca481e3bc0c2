/* SPDX-License-Identifier: Apache-2.0 */
/* What the network is asked for when a song is gone on with: one for each project. Main thread. */
#pragma once

#include <json-glib/json-glib.h>

#include "work/mai-compose-task.h"

G_BEGIN_DECLS

/**
 * MaiComposeSettings:
 *
 * Properties, all read-write and notifying, brought into their range when set:
 * "by-bars" (boolean): length is "bars" (uint, 1..1000), else "notes" (uint, 1..20000);
 * "surprise" (double, 0..1): sets "temperature" to 0.5 + 0.8 s and "top-p" to 0.6 + 0.5 s up to the middle,
 * 0.85 + 0.3 (s - 0.5) from there: both grow with it, and the middle is what the command line does too
 * (0.9, 0.85). Read, it is the place of the temperature on that line;
 * "temperature" (double, 0..100), "top-p" (double, 1e-6..1): for who wants them by themselves;
 * "key" (string, as mai_key_parse() reads it, "" for none; what is no key counts as none);
 * "lowest", "highest" (uint, 0..127): one pushes the other;
 * "model-digest", "model-name" (strings, nullable: the model that comes with the studio);
 * "seed-notes" (uint, 1..10000): how many of the song's last notes are heard when no region is marked;
 * "max-copy" (uint, 2..1000, below 2: any): no more composed notes in a row are those of other music;
 * "weights" (uint, a MaiPrecision): how the model's weights are kept while it composes;
 * "fresh-seed" (boolean): each composing draws a "random-seed" (uint64) of its own, else takes that one.
 */
#define MAI_TYPE_COMPOSE_SETTINGS (mai_compose_settings_get_type ())
G_DECLARE_FINAL_TYPE (MaiComposeSettings, mai_compose_settings, MAI, COMPOSE_SETTINGS, GObject)

#define MAI_COMPOSE_SETTINGS_MAX_BARS 1000
#define MAI_COMPOSE_SETTINGS_MAX_NOTES 20000
#define MAI_COMPOSE_SETTINGS_MAX_SEED_NOTES 10000

MaiComposeSettings *mai_compose_settings_new (void);

/* (transfer full): for the project's file. */
JsonObject *mai_compose_settings_to_json (MaiComposeSettings *self);
/* Takes over what @object says; members that are missing get their defaults. Wrong ones: FALSE, and nothing
 * is changed. */
gboolean
mai_compose_settings_from_json (MaiComposeSettings *self, JsonObject *object, GError **error);

/* One take of all this from a seed that is taken whole: the caller adds how many takes. A fresh seed is
 * drawn here. */
MaiComposeTask mai_compose_settings_to_task (MaiComposeSettings *self);

guint mai_compose_settings_get_seed_notes (MaiComposeSettings *self);
const char *mai_compose_settings_get_key (MaiComposeSettings *self);
/* (nullable) */
const char *mai_compose_settings_get_model_digest (MaiComposeSettings *self);
const char *mai_compose_settings_get_model_name (MaiComposeSettings *self);
void
mai_compose_settings_set_model (MaiComposeSettings *self, const char *digest, const char *name);

G_END_DECLS
