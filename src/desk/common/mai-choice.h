/* SPDX-License-Identifier: Apache-2.0 */
/* One of several things to choose: what it is called, and what is remembered of it. Immutable.
 * Properties "id", "name" (strings, read-only). */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define MAI_TYPE_CHOICE (mai_choice_get_type ())
G_DECLARE_FINAL_TYPE (MaiChoice, mai_choice, MAI, CHOICE, GObject)

MaiChoice *mai_choice_new (const char *id, const char *name);
const char *mai_choice_get_id (MaiChoice *self);

G_END_DECLS
