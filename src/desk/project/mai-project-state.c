/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-project.h"

GType
mai_project_state_get_type (void)
{
  static const GEnumValue values[] = {
    { MAI_PROJECT_SAVED, "MAI_PROJECT_SAVED", "saved" },
    { MAI_PROJECT_SAVING, "MAI_PROJECT_SAVING", "saving" },
    { MAI_PROJECT_UNSAVED, "MAI_PROJECT_UNSAVED", "unsaved" },
    { MAI_PROJECT_CONFLICT, "MAI_PROJECT_CONFLICT", "conflict" },
    { 0, NULL, NULL },
  };
  static gsize type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("MaiProjectState", values));
  return type;
}
