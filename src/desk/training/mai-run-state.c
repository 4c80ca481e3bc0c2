/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-run-state.h"

#include "base/mai-i18n.h"

const char *
mai_run_state_to_words (MaiRunState state)
{
  static const char *const words[] = { N_ ("not started"), N_ ("running"), N_ ("paused"),
                                       N_ ("stopped"),     N_ ("killed"),  N_ ("failed"),
                                       N_ ("done") };

  g_return_val_if_fail (state >= 0 && state < G_N_ELEMENTS (words), "");
  return _ (words[state]);
}
