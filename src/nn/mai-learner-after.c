/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "nn/mai-learner-state.h"

MaiLearner *
mai_learner_new_after (MaiLearner *learner, MaiPool *pool, guint steps, GError **error)
{
  MaiLearnerState from, to;
  g_autoptr (MaiLearner) next = NULL;
  gsize n;

  if (!mai_learner_pull (learner, error) || !mai_learner_get_state (learner, &from, error))
    return NULL;
  next = mai_learner_new (from.model, pool, from.batch, steps, error);
  if (next == NULL || !mai_learner_get_state (next, &to, error))
    return NULL;
  mai_model_get_parameters (from.model, &n);
  memcpy (to.m, from.m, n * sizeof *to.m);
  memcpy (to.v, from.v, n * sizeof *to.v);
  memcpy (to.carry, from.carry, from.batch * from.states->width * sizeof *to.carry);
  *to.step_count = *from.step_count;
  return mai_learner_set_state (next, &to, error) ? g_steal_pointer (&next) : NULL;
}
