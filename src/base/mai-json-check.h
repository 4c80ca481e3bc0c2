/* SPDX-License-Identifier: Apache-2.0 */
/* Private to base/: is a text strict JSON? json-glib takes more than JSON and has no limits. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MAI_JSON_MAX_DEPTH 128
// One may take some 400 bytes of memory and 3 of text. The largest lists of files stay below.
#define MAI_JSON_MAX_VALUES 4000000

/*
 * TRUE when the text is one JSON value of at most MAI_JSON_MAX_DEPTH levels and MAI_JSON_MAX_VALUES in
 * all, valid UTF-8, with integers that fit 64 bits and doubles that are finite.
 * Error: MAI_BASE_ERROR_JSON_SYNTAX.
 */
gboolean mai_json_check (const char *text, gsize length, GError **error);

G_END_DECLS
