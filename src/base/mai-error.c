/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mai-error.h"

#include <errno.h>

G_DEFINE_QUARK (mai - base - error - quark, mai_base_error)

MaiBaseError
mai_base_error_from_errno (int saved_errno)
{
  switch (saved_errno)
    {
    case ENOENT:
    case ENOTDIR:
      return MAI_BASE_ERROR_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS:
      return MAI_BASE_ERROR_PERMISSION;
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return MAI_BASE_ERROR_NO_SPACE;
    case EISDIR:
      return MAI_BASE_ERROR_NOT_REGULAR;
    case EEXIST:
      return MAI_BASE_ERROR_EXISTS;
    default:
      return MAI_BASE_ERROR_FILE;
    }
}

gboolean
mai_base_error_set_from_errno (GError **error, const char *path, int saved_errno)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, MAI_BASE_ERROR, mai_base_error_from_errno (saved_errno), "“%s”: %s", shown,
               g_strerror (saved_errno));
  return FALSE;
}
