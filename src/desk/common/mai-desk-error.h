/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What can go wrong with projects and with what a window does, beside what the folders below report
 * themselves.
 */
#define MAI_DESK_ERROR (mai_desk_error_quark ())
GQuark mai_desk_error_quark (void);

typedef enum
{
  MAI_DESK_ERROR_FORMAT, // not a project file, or a broken one
  MAI_DESK_ERROR_VERSION, // a project of a later program
  MAI_DESK_ERROR_CHANGED, // the file was changed by someone else
  MAI_DESK_ERROR_LOCKED, // open in another window
  MAI_DESK_ERROR_MODEL, // a model that is not there any more
  MAI_DESK_ERROR_SEED, // nothing to begin from
} MaiDeskError;

G_END_DECLS
