/* SPDX-License-Identifier: Apache-2.0 */
/* The interface of what runs a job. */
#include "job/mai-runner.h"

G_DEFINE_INTERFACE (MaiRunner, mai_runner, G_TYPE_OBJECT)

static void
mai_runner_default_init (MaiRunnerInterface *iface)
{
  g_signal_new ("finished", MAI_TYPE_RUNNER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_ERROR);
}

gboolean
mai_runner_start (MaiRunner *runner, GError **error)
{
  g_return_val_if_fail (MAI_IS_RUNNER (runner), FALSE);
  return MAI_RUNNER_GET_IFACE (runner)->start (runner, error);
}

void
mai_runner_cancel (MaiRunner *runner)
{
  g_return_if_fail (MAI_IS_RUNNER (runner));
  MAI_RUNNER_GET_IFACE (runner)->cancel (runner);
}

void
mai_runner_emit_finished (MaiRunner *runner, const GError *error)
{
  g_return_if_fail (MAI_IS_RUNNER (runner));
  g_signal_emit_by_name (runner, "finished", error);
}
