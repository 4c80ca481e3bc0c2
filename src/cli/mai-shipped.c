/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-shipped.h"

#include "base/mai-paths.h"

int
mai_shipped_list (MaiCli *cli, const MaiCommand *command, char **argv, const char *ending,
                  MaiShippedFunc describe)
{
  int status;
  g_autoptr (MaiArguments) arguments = mai_arguments_parse (cli, command, argv, NULL, 0, &status);
  g_auto (GStrv) paths = mai_paths_list (command->name, ending);
  g_autoptr (JsonArray) all = json_array_new ();
  JsonObject *object;

  if (arguments == NULL)
    return status;
  for (char **path = paths; *path != NULL; path++)
    {
      g_autoptr (GError) error = NULL;
      JsonObject *one = describe (cli, *path, &error);

      if (one == NULL)
        return mai_cli_fail (cli, error);
      json_array_add_object_element (all, one);
    }
  object = json_object_new ();
  json_object_set_array_member (object, command->name, json_array_ref (all));
  mai_cli_print_json (cli, object);
  return MAI_EXIT_DONE;
}
