/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What can go wrong with pictures; what goes wrong with their files is MAI_BASE_ERROR.
 */
#define MAI_DRAW_ERROR (mai_draw_error_quark ())
GQuark mai_draw_error_quark (void);

typedef enum
{
  MAI_DRAW_ERROR_FORMAT, // a kind of picture that is not written
  MAI_DRAW_ERROR_SIZE, // too small or too large
  MAI_DRAW_ERROR_MEMORY, // no memory for so large a picture
} MaiDrawError;

G_END_DECLS
