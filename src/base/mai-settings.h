/* SPDX-License-Identifier: Apache-2.0 */
/* The user's settings, data/app.musicai.Studio.gschema.xml. Main thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * The settings, or NULL where no schema is installed or built: defaults are to be used then. Unlike
 * g_settings_new() this never aborts, and it finds the schema of a build folder.
 */
GSettings *mai_settings_new (void);

/*
 * The string kept under key, or NULL when it is empty, the key is not known or there is no schema.
 * Free with g_free().
 */
char *mai_settings_get_string (const char *key);

G_END_DECLS
