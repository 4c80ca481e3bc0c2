/* SPDX-License-Identifier: Apache-2.0 */
/* What a model file says of itself. Main thread. */
#pragma once

#include "cli/mai-cli.h"

G_BEGIN_DECLS

/* By its name: what else there is of MIDI has another. */
gboolean mai_model_facts_is_model (const char *path);

/* The file is read whole, and what could not compose is refused, as mai_composer_load() does. Free with
 * json_object_unref(). */
JsonObject *mai_model_facts_read (const char *path, GError **error);
void mai_model_facts_print (MaiCli *cli, const char *path, JsonObject *facts);

G_END_DECLS
