/* SPDX-License-Identifier: Apache-2.0 */
/* musicai models: the models that come with the program. */
#include "base/mai-i18n.h"
#include "cli/mai-commands.h"
#include "cli/mai-paths-check.h"
#include "cli/mai-shipped.h"
#include "nn/mai-safetensors.h"

static JsonObject *
describe_model (MaiCli *cli, const char *path, GError **error)
{
  static const char *const told[] = { "encoding", "licence", "window", "valid_nats" };
  g_autoptr (MaiSafetensors) file = mai_safetensors_load (path, error);
  g_autofree char *name = mai_paths_display_stem (path);
  JsonObject *object;
  const char *licence;

  if (file == NULL)
    return NULL;
  object = json_object_new ();
  json_object_set_string_member (object, "name", name);
  mai_cli_set_path (object, "file", path);
  for (gsize i = 0; i < G_N_ELEMENTS (told); i++)
    {
      const char *value = mai_safetensors_get_metadata (file, told[i]);

      if (value != NULL)
        json_object_set_string_member (object, told[i], value);
    }
  licence = mai_safetensors_get_metadata (file, "licence");
  mai_cli_print (cli, "%-24s %s", name, licence != NULL ? licence : "");
  return object;
}

static int
run (MaiCli *cli, const MaiCommand *command, char **argv)
{
  return mai_shipped_list (cli, command, argv, ".safetensors", describe_model);
}

const MaiCommand mai_command_models = {
  .name = "models",
  .wants = "",
  .summary = N_ ("Lists the models that come with the program"),
  .examples = N_ ("  musicai models\n"
                  "  musicai models --json"),
  .run = run,
};
