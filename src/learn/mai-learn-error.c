/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-learn-error.h"

#include "base/mai-i18n.h"

G_DEFINE_QUARK (mai - learn - error - quark, mai_learn_error)

GError *
mai_learn_error_new_empty (const char *first, const char *reason)
{
  g_autofree char *shown = first != NULL ? g_filename_display_name (first) : NULL;

  if (first == NULL)
    return g_error_new_literal (
        MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY,
        _ ("There are no files in what was given as data; name MIDI files, or "
           "folders with MIDI files in them."));
  return g_error_new (MAI_LEARN_ERROR, MAI_LEARN_ERROR_EMPTY,
                      _ ("None of the files can be learned from. The first, “%s”: %s"), shown,
                      reason);
}
