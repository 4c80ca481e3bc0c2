/* SPDX-License-Identifier: Apache-2.0 */
/* Text from outside, made fit to be shown. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* File names and the like, fit for one line: valid UTF-8, control characters as \n or \x1b. Free with g_free(). */
char *mai_text_one_line (const char *text);

G_END_DECLS
