/* SPDX-License-Identifier: Apache-2.0 */
/* The music that copies are looked for in. Main thread. */
#pragma once

#include "cli/mai-cli.h"
#include "learn/mai-composer.h"

G_BEGIN_DECLS

/* mai_copy_cache_open() with a progress bar; says on stderr where the index could not be kept. paths: NULL-terminated; the
 * folder of a train job stands for the files that it trains on. */
MaiCopyIndex *mai_copy_data_open (MaiCli *cli, const char *const *paths, GError **error);

/* What options compare with; it lives as long as they are used. */
typedef struct
{
  MaiCopyIndex *index; // or NULL
  MaiHistograms *songs; // or NULL
} MaiCopyData;

/* Opens of `paths` (NULL-terminated; NULL: there are none) what the options' limits want, and hands it to them. */
MaiCopyData *mai_copy_data_open_for (MaiCli *cli, const char *const *paths,
                                     MaiComposeOptions *options, GError **error);
void mai_copy_data_free (MaiCopyData *data);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiCopyData, mai_copy_data_free)

/* The files that the model was trained on, where `model` is the folder of a train job, or a file in its result/: their
 * paths, NULL-terminated. Else NULL, without an error. Free with g_strfreev(). */
char **mai_copy_data_find (const char *model);

/* Whether the model file says itself what its songs are made of, as one does that asks for a max_likeness. */
gboolean mai_copy_data_is_kept (const char *model);

/* The paths as members of a job's parameters ("data"), and back; of what cannot be written in JSON, an error. */
gboolean mai_copy_data_to_json (const char *const *paths, JsonObject *object, GError **error);
char **mai_copy_data_from_json (JsonObject *object, GError **error);

G_END_DECLS
