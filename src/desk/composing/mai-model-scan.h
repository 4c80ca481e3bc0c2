/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the models there are, by looking at the disk. Any thread. */
#pragma once

#include "desk/composing/mai-model-info.h"

G_BEGIN_DECLS

#define MAI_MODEL_MAX_BYTES ((gsize) 4 << 30)

/* Below @data_folder: models/NAME.safetensors are imported, jobs/JOB/result/model.safetensors trained; the
 * shipped ones are where mai_paths_list() says. @known: (element-type MaiModelFacts): not read again where
 * size and time are still those. Returns (transfer full) (element-type MaiModelFacts): shipped, then trained,
 * the latest first, then imported; a file that is no model is left out. NULL when cancelled. */
GPtrArray *mai_model_scan (const char *data_folder, GPtrArray *known, GCancellable *cancellable);

/* Where a copy of a model that takes were composed with is kept. Free with g_free(). */
char *mai_model_scan_kept_path (const char *data_folder, const char *digest);

G_END_DECLS
