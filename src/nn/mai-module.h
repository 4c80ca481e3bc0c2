/* SPDX-License-Identifier: Apache-2.0 */
/* Modules of the engine, which are loaded when they are first needed and stay until the program ends: CUDA
 * does not bear being unloaded, and MPI can be begun only once. */
#pragma once

#include <gmodule.h>

G_BEGIN_DECLS

/* The function of that name in the module at a path; or NULL, and `why` says what is the matter (part of a sentence,
 * free with g_free()). */
gpointer mai_module_find (const char *path, GModuleFlags flags, const char *name, char **why);

G_END_DECLS
