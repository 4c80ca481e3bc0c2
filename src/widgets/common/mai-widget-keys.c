/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/common/mai-widget-keys.h"

/* "+" lies above "=" on many keyboards, and needs no Shift then. */
static const struct
{
  guint key, other;
} twins[] = {
  { GDK_KEY_Left, GDK_KEY_KP_Left },       { GDK_KEY_Right, GDK_KEY_KP_Right },
  { GDK_KEY_Up, GDK_KEY_KP_Up },           { GDK_KEY_Down, GDK_KEY_KP_Down },
  { GDK_KEY_Home, GDK_KEY_KP_Home },       { GDK_KEY_End, GDK_KEY_KP_End },
  { GDK_KEY_Page_Up, GDK_KEY_KP_Page_Up }, { GDK_KEY_Page_Down, GDK_KEY_KP_Page_Down },
  { GDK_KEY_Insert, GDK_KEY_KP_Insert },   { GDK_KEY_Delete, GDK_KEY_KP_Delete },
  { GDK_KEY_Return, GDK_KEY_KP_Enter },    { GDK_KEY_Return, GDK_KEY_ISO_Enter },
  { GDK_KEY_plus, GDK_KEY_KP_Add },        { GDK_KEY_plus, GDK_KEY_equal },
  { GDK_KEY_minus, GDK_KEY_KP_Subtract },  { GDK_KEY_0, GDK_KEY_KP_0 },
};

guint
mai_widget_plain_key (guint key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (twins); i++)
    if (twins[i].other == key)
      return twins[i].key;
  return key;
}

guint
mai_widget_get_other_key (guint key, guint i)
{
  for (gsize k = 0; k < G_N_ELEMENTS (twins); k++)
    if (twins[k].key == key && i-- == 0)
      return twins[k].other;
  return 0;
}
