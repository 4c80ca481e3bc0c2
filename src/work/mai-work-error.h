/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What can go wrong with long work, beside what the folders below report themselves.
 */
#define MAI_WORK_ERROR (mai_work_error_quark ())
GQuark mai_work_error_quark (void);

typedef enum
{
  MAI_WORK_ERROR_INVALID, // parameters that make no sense
} MaiWorkError;

G_END_DECLS
