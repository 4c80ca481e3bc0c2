/* SPDX-License-Identifier: Apache-2.0 */
/* The models that can compose: those that come with the studio, those of the user's training runs, and
 * files brought from elsewhere. Follows the folders. Main thread; the disk is read in workers. */
#pragma once

#include "desk/composing/mai-model-info.h"

G_BEGIN_DECLS

/**
 * MaiModelList:
 *
 * A GListModel of MaiModelInfo, empty until the first look at the disk is done. Property: "loaded"
 * (boolean, read-only, notifying).
 */
#define MAI_TYPE_MODEL_LIST (mai_model_list_get_type ())
G_DECLARE_FINAL_TYPE (MaiModelList, mai_model_list, MAI, MODEL_LIST, GObject)

/* data_folder: NULL for musicai below the user's data folder. */
MaiModelList *mai_model_list_new (const char *data_folder);
const char *mai_model_list_get_data_folder (MaiModelList *self);
gboolean mai_model_list_get_loaded (MaiModelList *self);
/* Looks at the disk again soon. */
void mai_model_list_refresh (MaiModelList *self);

/* All (transfer none) (nullable). A digest of NULL finds the first, which comes with the studio. */
MaiModelInfo *mai_model_list_find (MaiModelList *self, const char *digest);
MaiModelInfo *mai_model_list_find_path (MaiModelList *self, const char *path);

/* The file with this digest, also one that is kept because takes were composed with it while the run it
 * came from has learnt on. NULL when there is none any more. Free with g_free(). */
char *mai_model_list_locate (MaiModelList *self, const char *digest);

/* Copies a model file into the user's data folder, unless it is in the list; ends when it is there. */
void mai_model_list_import_async (MaiModelList *self, GFile *file, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer data);
/* (transfer full): as the list has it; NULL with a sentence when it is no model. */
MaiModelInfo *
mai_model_list_import_finish (MaiModelList *self, GAsyncResult *result, GError **error);

G_END_DECLS
