/* SPDX-License-Identifier: Apache-2.0 */
/* A row to choose a key and a scale, or none. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Property "key" (string, read-write, notifying): "Gb:major" as mai_key_parse() reads it, "" for any. What it cannot show
 * is kept until somebody chooses. */
#define MAI_TYPE_KEY_ROW (mai_key_row_get_type ())
G_DECLARE_FINAL_TYPE (MaiKeyRow, mai_key_row, MAI, KEY_ROW, AdwActionRow)

G_END_DECLS
