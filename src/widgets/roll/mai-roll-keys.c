/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/roll/mai-roll-keys.h"

#include "widgets/common/mai-widget-keys.h"

#include <string.h>

const char *
mai_roll_key_get_name (const MaiRollKey *key)
{
  return strchr (key->action, '.') + 1;
}

void
mai_roll_key_foreach (const MaiRollKey *key, MaiRollKeyFunc func, gpointer data)
{
  g_auto (GStrv) accelerators = g_strsplit (key->accelerators, " ", -1);

  for (guint i = 0; accelerators[i] != NULL; i++)
    {
      guint keyval, other;
      GdkModifierType modifiers;

      if (!gtk_accelerator_parse (accelerators[i], &keyval, &modifiers))
        g_assert_not_reached ();
      func (keyval, modifiers, data);
      for (guint k = 0; (other = mai_widget_get_other_key (keyval, k)) != 0; k++)
        func (other, modifiers, data);
    }
}
