/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-schedule.h"

#include <math.h>

double
mai_schedule_rate (const MaiSchedule *schedule, guint64 step)
{
  g_return_val_if_fail (schedule != NULL, 0);

  if (step < schedule->warmup)
    return schedule->peak * (double) step / (double) schedule->warmup;
  if (step >= schedule->total)
    return schedule->total > schedule->warmup ? schedule->floor : schedule->peak;

  double way =
      (double) (step - schedule->warmup) / (double) (schedule->total - schedule->warmup); /* 0..1 */
  return schedule->floor + 0.5 * (schedule->peak - schedule->floor) * (1 + cos (G_PI * way));
}
