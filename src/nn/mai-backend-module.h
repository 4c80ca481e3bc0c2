/* SPDX-License-Identifier: Apache-2.0 */
/* What a backend in a module of its own exports. */
#pragma once

#include "nn/mai-backend-open.h"

G_BEGIN_DECLS

/* What the function takes changes with the ABI, so its name does, too: a module of another version has no such function. */
#define MAI_BACKEND_MODULE_OPEN G_PASTE (mai_backend_module_open_, MAI_BACKEND_ABI)
#define MAI_BACKEND_MODULE_SYMBOL G_STRINGIFY (MAI_BACKEND_MODULE_OPEN)

/* Opens the device; NULL with MAI_NN_ERROR_DEVICE when it cannot be. */
typedef const MaiBackend *(*MaiBackendModuleOpen) (MaiArithmetic arithmetic, guint card,
                                                   GError **error);

G_END_DECLS
