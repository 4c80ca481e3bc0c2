/* SPDX-License-Identifier: Apache-2.0 */
/* When something was, as short as it can be. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* "today, 14:03", "yesterday", "12 November", "12 November 2024". Free with g_free(). */
char *mai_say_when (GDateTime *time);

G_END_DECLS
