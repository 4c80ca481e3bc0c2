/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mai-i18n.h"

#include <locale.h>

#include "base/mai-paths.h"

void
mai_i18n_init (void)
{
  g_autofree char *folder = mai_paths_locale_folder ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  // g_dgettext() translates nothing before the default domain is set.
  textdomain (GETTEXT_PACKAGE);
}
