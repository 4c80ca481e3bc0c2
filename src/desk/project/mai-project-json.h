/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Whose members can be replaced, unlike those of what was parsed; what lies deeper is shared.
 * Any thread. */
JsonObject *mai_project_json_copy (JsonObject *object);

G_END_DECLS
