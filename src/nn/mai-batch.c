/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-batch.h"

#include "base/mai-i18n.h"
#include "nn/mai-nn-error.h"

static gboolean
check_values (const guint16 *values, gsize n, guint n_fields, const guint *sizes, guint extra,
              GError **error)
{
  for (gsize i = 0; i < n; i++)
    for (guint f = 0; f < n_fields; f++)
      {
        guint value = values[i * n_fields + f];

        if (value < sizes[f] + extra || value == MAI_IGNORE)
          continue;
        g_set_error (
            error, MAI_NN_ERROR, MAI_NN_ERROR_BATCH,
            _ ("The training data does not fit the network: field %u is %u, but the network "
               "knows only %u values."),
            f, value, sizes[f]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_ahead (const MaiBatch *batch, guint rows, guint steps, GError **error)
{
  gsize n = (gsize) steps * rows;
  gboolean is_good = batch->ahead < steps;

  for (gsize i = n - (gsize) batch->ahead * rows; is_good && i < n; i++)
    is_good = batch->keep[i] != 0;
  if (!is_good)
    g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_BATCH,
                 _ ("A batch of %u steps cannot look %u steps ahead, or a piece begins in them."),
                 steps, batch->ahead);
  return is_good;
}

gboolean
mai_batch_check (const MaiBatch *batch, const MaiModelConfig *config, guint rows, guint steps,
                 GError **error)
{
  gsize n = (gsize) steps * rows;

  for (gsize i = 0; i < n; i++)
    if (!(batch->weight[i] >= 0 && batch->weight[i] <= G_MAXFLOAT)
        || (batch->keep[i] != 0 && batch->keep[i] != 1))
      {
        g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_BATCH,
                     _ ("The training data holds the weight %g and the mask %g at step %u, which "
                        "cannot be."),
                     (double) batch->weight[i], (double) batch->keep[i], (guint) (i / rows));
        return FALSE;
      }
  return check_ahead (batch, rows, steps, error)
         && check_values (batch->inputs, n, config->n_inputs, config->sizes, 1, error)
         && check_values (batch->targets, n, config->n_outputs, config->sizes, 0, error);
}
