/* SPDX-License-Identifier: Apache-2.0 */
/* What a backend in a module of its own exports. */
#pragma once

#include "nn/mai-backend-open.h"

G_BEGIN_DECLS

#define MAI_BACKEND_MODULE_SYMBOL "mai_backend_module_open"

/* Opens the device; NULL with MAI_NN_ERROR_DEVICE when it cannot be, or when the module was made for another ABI. */
typedef const MaiBackend *(*MaiBackendModuleOpen) (guint abi, MaiArithmetic arithmetic, guint card,
                                                   GError **error);

G_END_DECLS
