/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-run-state.h"

#include "base/mai-i18n.h"

MaiRunState
mai_run_state_find (MaiJobState told, gboolean held, gboolean stopped)
{
  if (held)
    return MAI_RUN_RUNNING;
  switch (told)
    {
    case MAI_JOB_STATE_NEW:
      return MAI_RUN_NEW;
    case MAI_JOB_STATE_INTERRUPTED:
      return stopped ? MAI_RUN_STOPPED : MAI_RUN_PAUSED;
    case MAI_JOB_STATE_FAILED:
      return MAI_RUN_FAILED;
    case MAI_JOB_STATE_DONE:
      return MAI_RUN_DONE;
    case MAI_JOB_STATE_RUNNING:
    case MAI_JOB_STATE_KILLED:
    default:
      return stopped ? MAI_RUN_STOPPED : MAI_RUN_KILLED;
    }
}

const char *
mai_run_state_to_words (MaiRunState state)
{
  static const char *const words[] = { N_ ("not started"), N_ ("running"), N_ ("paused"),
                                       N_ ("stopped"),     N_ ("killed"),  N_ ("failed"),
                                       N_ ("done") };

  g_return_val_if_fail (state >= 0 && state < G_N_ELEMENTS (words), "");
  return _ (words[state]);
}
