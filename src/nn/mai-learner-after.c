/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "nn/mai-group.h"
#include "nn/mai-learner-private.h"

MaiLearner *
mai_learner_new_after (MaiLearner *learner, MaiPool *pool, guint steps, GError **error)
{
  MaiGroup *group = learner->group;
  MaiLearnerState from, to;
  g_autoptr (MaiLearner) next = NULL;
  gsize n;

  if (!mai_group_agree (
          group, mai_learner_pull (learner, error) && mai_learner_get_state (learner, &from, error),
          error))
    return NULL;
  next = mai_learner_new_in_group (from.model, pool, group, from.batch, steps, error);
  if (next == NULL || !mai_group_agree (group, mai_learner_get_state (next, &to, error), error))
    return NULL;
  mai_model_get_parameters (from.model, &n);
  memcpy (to.m, from.m, n * sizeof *to.m);
  memcpy (to.v, from.v, n * sizeof *to.v);
  memcpy (to.carry, from.carry, from.batch * from.states->width * sizeof *to.carry);
  *to.step_count = *from.step_count;
  return mai_group_agree (group, mai_learner_set_state (next, &to, error), error)
             ? g_steal_pointer (&next)
             : NULL;
}
