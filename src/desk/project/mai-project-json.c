/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-project-json.h"

JsonObject *
mai_project_json_copy (JsonObject *object)
{
  JsonObject *copy = json_object_new ();
  g_autoptr (GList) names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    json_object_set_member (copy, l->data,
                            json_node_copy (json_object_get_member (object, l->data)));
  return copy;
}
