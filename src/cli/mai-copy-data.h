/* SPDX-License-Identifier: Apache-2.0 */
/* The music that copies are looked for in. Main thread. */
#pragma once

#include "cli/mai-cli.h"
#include "learn/mai-copy-index.h"

G_BEGIN_DECLS

/* mai_copy_cache_open() with a progress bar; says on stderr where the index could not be kept. paths: NULL-terminated; the
 * folder of a train job stands for the files that it trains on. */
MaiCopyIndex *mai_copy_data_open (MaiCli *cli, const char *const *paths, GError **error);

/* The files that the model was trained on, where `model` is the folder of a train job, or a file in its result/: their
 * paths, NULL-terminated. Else NULL, without an error. Free with g_strfreev(). */
char **mai_copy_data_find (const char *model);

/* The paths as members of a job's parameters ("data"), and back; of what cannot be written in JSON, an error. */
gboolean mai_copy_data_to_json (const char *const *paths, JsonObject *object, GError **error);
char **mai_copy_data_from_json (JsonObject *object, GError **error);

G_END_DECLS
