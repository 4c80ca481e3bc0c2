/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-frequencies.h"

#include <math.h>

#define WINDOWS 200 /* enough to know common values from rare ones */

typedef struct
{
  double *counts[MAI_MAX_FIELDS]; /* of each output's values */
  double all;
} Frequencies;

static void
count_batch (Frequencies *frequencies, const MaiBatch *batch, gsize n_cells, guint n_outputs)
{
  for (gsize i = 0; i < n_cells; i++)
    {
      if (!(batch->weight[i] > 0))
        continue;
      for (guint f = 0; f < n_outputs; f++)
        frequencies->counts[f][batch->targets[i * n_outputs + f]]++;
      frequencies->all++;
    }
}

static void
count_windows (Frequencies *frequencies, MaiFeeder *feeder, guint batch, guint n_outputs)
{
  guint64 n = MIN (mai_feeder_count_windows (feeder), WINDOWS);
  MaiBatch window;

  mai_feeder_seek (feeder, 0);
  for (guint64 w = 0; w < n && mai_feeder_next (feeder, &window); w++)
    count_batch (frequencies, &window, (gsize) batch * mai_feeder_get_steps (feeder, w), n_outputs);
  mai_feeder_seek (feeder, 0);
}

/* As if each value had been seen once more. */
static void
set_bias (MaiModel *model, guint f, const double *counts, double all, guint size)
{
  g_autofree char *name = g_strdup_printf ("head.%u.out.bias", f);
  const MaiTensor *tensor = mai_model_find_tensor (model, name);
  gsize n;
  float *bias = mai_model_get_parameters (model, &n) + tensor->offset;

  for (guint value = 0; value < size; value++)
    bias[value] = (float) log ((counts[value] + 1) / (all + size));
}

void
mai_frequencies_apply (MaiModel *model, MaiFeeder *feeder, guint batch)
{
  const MaiModelConfig *config = mai_model_get_config (model);
  Frequencies frequencies = { 0 };

  for (guint f = 0; f < config->n_outputs; f++)
    frequencies.counts[f] = g_new0 (double, config->sizes[f]);
  count_windows (&frequencies, feeder, batch, config->n_outputs);
  for (guint f = 0; f < config->n_outputs; f++)
    {
      set_bias (model, f, frequencies.counts[f], frequencies.all, config->sizes[f]);
      g_free (frequencies.counts[f]);
    }
}
