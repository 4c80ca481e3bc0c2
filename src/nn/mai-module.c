/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-module.h"

#include "base/mai-i18n.h"

gpointer
mai_module_find (const char *path, GModuleFlags flags, const char *name, char **why)
{
  GModule *module = g_module_open (path, flags);
  gpointer symbol = NULL;

  if (module == NULL)
    {
      *why = g_strdup (g_module_error ());
      return NULL;
    }
  g_module_make_resident (module);
  if (!g_module_symbol (module, name, &symbol) || symbol == NULL)
    *why = g_strdup (_ ("the module is of another version of musicAi"));
  return symbol;
}
