/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/: a take as it lies in a project file. */
#pragma once

#include "desk/project/mai-take-bytes.h"
#include "desk/project/mai-take.h"

G_BEGIN_DECLS

/* The number of its folder in the file, 1 and up; 0 when it has none yet. */
#define MAI_TAKE_MAX_FOLDER 99999999u

/**
 * mai_take_new_from_file:
 * @name: what errors call it
 *
 * Any thread. Members of take.json that are not known ride along. Errors: MAI_BASE_ERROR,
 * MAI_MIDI_ERROR.
 */
MaiTake *mai_take_new_from_file (GBytes *json, GBytes *score, GBytes *seed, guint folder,
                                 const char *name, GError **error);

guint mai_take_get_folder (MaiTake *self);
void mai_take_set_folder (MaiTake *self, guint folder);
/* (transfer none) */
MaiTakeBytes *mai_take_get_bytes (MaiTake *self);
/* (transfer none): take.json, made anew only when title or star changed. Main thread. */
GBytes *mai_take_get_json (MaiTake *self);

G_END_DECLS
