/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/mai-compose-bar.h"

#include "base/mai-i18n.h"
#include "cli/mai-progress-bar.h"

static void
progress_cb (double share, gpointer data)
{
  mai_progress_bar_set (data, share, _ ("composing"));
}

GPtrArray *
mai_compose_with_bar (MaiCli *cli, const MaiComposeTask *task, MaiComposer *composer,
                      MaiScore *seed, GError **error)
{
  g_autoptr (MaiProgressBar) bar = mai_progress_bar_new (cli);
  const MaiComposeTaskListener listener = { progress_cb, NULL, bar };

  return mai_compose_task_run (task, composer, seed,
                               mai_progress_bar_is_shown (bar) ? &listener : NULL, cli->cancellable,
                               error);
}
