/* SPDX-License-Identifier: Apache-2.0 */
/* A tune that comes with the studio, to begin with. Main thread. */
#pragma once

#include <gio/gio.h>

#include "score/mai-score.h"

G_BEGIN_DECLS

/* Properties, all read-only: "title" (string), "file" (GFile), "score" (MaiScore). */
#define MAI_TYPE_SEED (mai_seed_get_type ())
G_DECLARE_FINAL_TYPE (MaiSeed, mai_seed, MAI, SEED, GObject)

/* The title is the one in the score, else the file's name. */
MaiSeed *mai_seed_new (GFile *file, MaiScore *score);

const char *mai_seed_get_title (MaiSeed *self);
GFile *mai_seed_get_file (MaiSeed *self);
MaiScore *mai_seed_get_score (MaiSeed *self);

/* (transfer full) (element-type MaiSeed): all that come with the studio, by title. Small files, read at
 * once: a few milliseconds. What cannot be read is left out. */
GListModel *mai_seed_list_new (void);

G_END_DECLS
