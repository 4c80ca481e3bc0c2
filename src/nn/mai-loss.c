/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "nn/mai-learner.h"

void
mai_loss_add (MaiLoss *sum, const MaiLoss *loss)
{
  g_return_if_fail (sum != NULL && loss != NULL);

  for (guint f = 0; f < MAI_MAX_FIELDS; f++)
    {
      sum->nats[f] += loss->nats[f];
      sum->correct[f] += loss->correct[f];
    }
  sum->steps += loss->steps;
  sum->gradient_norm = loss->gradient_norm;
}

double
mai_loss_get_nats (const MaiLoss *loss)
{
  g_return_val_if_fail (loss != NULL, NAN);

  double nats = 0;
  for (guint f = 0; f < MAI_MAX_FIELDS; f++)
    nats += loss->nats[f];
  return loss->steps > 0 ? nats / loss->steps : NAN;
}
