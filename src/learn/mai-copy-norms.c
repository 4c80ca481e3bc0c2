/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-copy-norms.h"

#include <math.h>

guint
mai_copy_norms_count (const MaiCopyNorms *norms, guint size)
{
  guint64 sum = 0;

  for (guint value = 0; value <= MAI_COPY_MOST; value++)
    sum += norms->counts[MAI_COPY_BY_LENGTH][MAI_COPY_RHYTHM][size][value];
  return (guint) MIN (sum, G_MAXUINT);
}

guint
mai_copy_norms_find_size (const MaiCopyNorms *norms, guint n_notes)
{
  double wanted = log2 (MAX (n_notes, 1) / (double) MAI_COPY_SMALLEST);
  guint best = 0;
  double best_distance = G_MAXDOUBLE;

  for (guint size = 0; size < MAI_COPY_N_SIZES; size++)
    {
      /* Excerpts of twice the length are half as many, so those of size 0 are most. */
      guint n = mai_copy_norms_count (norms, size);
      double distance = fabs (wanted - size);

      if (n < MAI_COPY_ENOUGH || distance >= best_distance)
        continue;
      best = size;
      best_distance = distance;
    }
  return best;
}

double
mai_copy_norms_get_share (const MaiCopyNorms *norms, MaiCopyFigure figure, MaiCopyKind kind,
                          guint size, guint value)
{
  guint n = mai_copy_norms_count (norms, size);
  guint64 sum = 0;

  for (guint k = MIN (value, MAI_COPY_MOST); k <= MAI_COPY_MOST; k++)
    sum += norms->counts[figure][kind][size][k];
  return n > 0 ? (double) sum / n : 0;
}

guint
mai_copy_norms_get_quantile (const MaiCopyNorms *norms, MaiCopyFigure figure, MaiCopyKind kind,
                             guint size, double share)
{
  double wanted = share * mai_copy_norms_count (norms, size);
  guint64 sum = 0;

  for (guint value = 0; value <= MAI_COPY_MOST; value++)
    {
      sum += norms->counts[figure][kind][size][value];
      if (sum > 0 && (double) sum >= wanted)
        return value;
    }
  return 0;
}
