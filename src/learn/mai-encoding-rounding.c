/* SPDX-License-Identifier: Apache-2.0 */
/* Counting what the grid does to a score. */
#include "learn/mai-encoding-private.h"

/* Distance of `ticks` from `units`, in ticks / MAI_GRID. */
static gint64
grid_distance (gint64 ticks, gint64 units, guint division)
{
  return ABS (ticks * MAI_GRID - units * (gint64) division);
}

void
mai_rounding_count_onset (MaiRounding *rounding, gint64 ticks, gint64 units, guint division)
{
  gint64 distance = grid_distance (ticks, units, division);
  if (distance == 0)
    return;
  double quarters = (double) distance / ((double) MAI_GRID * division);
  rounding->onsets_rounded++;
  rounding->onset_error += quarters;
  rounding->onset_error_max = MAX (rounding->onset_error_max, quarters);
}

void
mai_rounding_count_duration (MaiRounding *rounding, gint64 ticks, gint64 units, guint division)
{
  gint64 distance = grid_distance (ticks, units, division);
  gint64 slack = division >= 4 * MAI_GRID ? MAI_GRID : 0;
  if (distance <= slack)
    return;
  double quarters = (double) distance / ((double) MAI_GRID * division);
  rounding->durations_rounded++;
  rounding->duration_error += quarters;
  rounding->duration_error_max = MAX (rounding->duration_error_max, quarters);
}

void
mai_rounding_finish (MaiRounding *rounding, gsize notes)
{
  rounding->notes = notes;
  if (rounding->onsets_rounded > 0)
    rounding->onset_error /= (double) rounding->onsets_rounded;
  if (rounding->durations_rounded > 0)
    rounding->duration_error /= (double) rounding->durations_rounded;
}
