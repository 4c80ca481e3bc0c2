/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * What can go wrong with files and JSON. Messages are translated sentences that name the file or the
 * member and say what to do.
 */
#define MAI_BASE_ERROR (mai_base_error_quark ())
GQuark mai_base_error_quark (void);

typedef enum
{
  MAI_BASE_ERROR_NOT_FOUND, // no such file or folder
  MAI_BASE_ERROR_PERMISSION, // the system does not let us
  MAI_BASE_ERROR_NO_SPACE, // disk or quota is full
  MAI_BASE_ERROR_NOT_REGULAR, // a folder, pipe or device where a file is needed
  MAI_BASE_ERROR_EXISTS, // something lies where a new file was to be
  MAI_BASE_ERROR_TOO_LARGE, // larger than the caller's limit
  MAI_BASE_ERROR_FILE, // any other trouble with a file
  MAI_BASE_ERROR_JSON_SYNTAX, // not JSON, or cut short
  MAI_BASE_ERROR_JSON_MISSING, // a member that must be there is not
  MAI_BASE_ERROR_JSON_TYPE, // a member of the wrong type
  MAI_BASE_ERROR_JSON_RANGE, // a number outside its range
} MaiBaseError;

/*
 * The error code for an errno, so that callers can tell a full disk from a missing file.
 */
MaiBaseError mai_base_error_from_errno (int saved_errno);

/*
 * Sets what the system says of a path. Returns FALSE.
 */
gboolean mai_base_error_set_from_errno (GError **error, const char *path, int saved_errno);

G_END_DECLS
