/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-job-report.h"

gboolean
mai_job_report (MaiCli *cli, MaiJob *job, const char *type, JsonObject *event, gboolean lasting,
                GError **error)
{
  if (cli->json && !cli->one_answer)
    {
      JsonObject *line = json_object_new ();
      g_autoptr (GList) members = json_object_get_members (event);

      json_object_set_string_member (line, "type", type);
      for (GList *l = members; l != NULL; l = l->next)
        json_object_set_member (line, l->data, json_object_dup_member (event, l->data));
      mai_cli_print_json (cli, line);
    }
  return mai_job_log (job, type, event, lasting, error);
}
