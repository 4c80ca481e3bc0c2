/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/training/mai-plot-scale.h"

#include "base/mai-i18n.h"

#include <math.h>

#define MAX_DECIMALS 6

/* So that 0.3 / 0.1 counts as three steps. */
#define SLACK 1e-6

static double
get_next_step (double step)
{
  double power = pow (10.0, floor (log10 (step) + SLACK));
  double lead = round (step / power);
  return lead < 2.0 ? 2.0 * power : lead < 5.0 ? 5.0 * power : 10.0 * power;
}

static double
choose_step (double low, double high, guint max_ticks, gboolean outward)
{
  double step = pow (10.0, floor (log10 ((high - low) / max_ticks)));
  for (;;)
    {
      double first = floor (low / step + SLACK), last = ceil (high / step - SLACK);
      if (!outward)
        {
          first = ceil (low / step - SLACK);
          last = floor (high / step + SLACK);
        }
      if (last - first + 1.0 <= max_ticks)
        return step;
      step = get_next_step (step);
    }
}

MaiPlotScale
mai_plot_scale_make (double low, double high, guint max_ticks, gboolean outward)
{
  MaiPlotScale scale = { .low = low, .high = high };
  g_return_val_if_fail (isfinite (low) && isfinite (high) && max_ticks >= 3, scale);

  if (high - low < 1e-9 * MAX (ABS (low), 1e-3))
    {
      double room = MAX (ABS (low) * 0.1, 1e-3);
      scale.low -= room;
      scale.high += room;
    }
  scale.step = choose_step (scale.low, scale.high, max_ticks, outward);
  if (outward)
    {
      scale.low = floor (scale.low / scale.step + SLACK) * scale.step;
      scale.high = ceil (scale.high / scale.step - SLACK) * scale.step;
    }
  scale.first = ceil (scale.low / scale.step - SLACK) * scale.step;
  scale.n_ticks = (guint) (floor ((scale.high - scale.first) / scale.step + SLACK) + 1.0);
  return scale;
}

double
mai_plot_scale_get_tick (const MaiPlotScale *scale, guint i)
{
  double tick = scale->first + i * scale->step;
  return ABS (tick) < scale->step * SLACK ? 0.0 : tick;
}

static char *
format (double value, int decimals, gboolean percent)
{
  decimals = CLAMP (percent ? decimals - 2 : decimals, 0, MAX_DECIMALS);
  if (percent)
    return g_strdup_printf (_ ("%.*f %%"), decimals, value * 100.0);
  return g_strdup_printf ("%.*f", decimals, value);
}

char *
mai_plot_scale_format_tick (const MaiPlotScale *scale, guint i, gboolean percent)
{
  int decimals = (int) -floor (log10 (scale->step) + SLACK);
  return format (mai_plot_scale_get_tick (scale, i), decimals, percent);
}

char *
mai_plot_scale_format_value (const MaiPlotScale *scale, double value, gboolean percent)
{
  int decimals = (int) (2.0 - floor (log10 (scale->high - scale->low)));
  return format (value, CLAMP (decimals, percent ? 3 : 2, MAX_DECIMALS), percent);
}
