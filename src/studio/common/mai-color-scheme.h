/* SPDX-License-Identifier: Apache-2.0 */
/* Light or dark, as the settings have it. Main thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * From now on; after gtk_init().
 */
void mai_color_scheme_follow (GSettings *settings);

G_END_DECLS
