/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-train-speed.h"

#include "desk/training/mai-graphics-card.h"
#include "desk/training/mai-train-cost.h"

#define USUAL_SPEED 1.5e10 /* multiplications a second and processor */

/* What a run learnt on; where its events do not say, what it was to. */
static gboolean
is_on (MaiRun *run, const MaiTrainSettings *settings, gboolean on_card, MaiArithmetic precision)
{
  const char *device = mai_train_settings_get_device (settings);
  g_autofree char *missing =
      g_str_equal (device, "auto") ? mai_graphics_card_find_missing (NULL) : NULL;
  gboolean was_on_card = !g_str_equal (device, "cpu") && missing == NULL;
  MaiArithmetic was_precision = settings->precision;

  mai_run_get_last_device (run, &was_on_card, &was_precision);
  return was_on_card == on_card && was_precision == precision;
}

double
mai_train_speed_find (MaiRunList *runs, gboolean on_card, MaiArithmetic precision, MaiFamily family)
{
  double other = 0;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (runs)); i++)
    {
      g_autoptr (MaiRun) run = g_list_model_get_item (G_LIST_MODEL (runs), i);
      MaiTrainSettings settings = { 0 };
      const MaiEncoding *encoding;
      double speed = mai_run_get_last_speed (run);

      if (speed <= 0
          || !mai_train_settings_from_json (&settings, &encoding,
                                            mai_job_get_parameters (mai_run_get_job (run)), NULL)
          || !is_on (run, &settings, on_card, precision))
        continue;
      speed *= mai_train_cost_step (&settings.recipe, encoding);
      if (settings.recipe.family == family)
        return speed;
      if (other <= 0)
        other = speed;
    }
  if (other <= 0 && !on_card && precision == MAI_ARITHMETIC_FLOAT32)
    return USUAL_SPEED * g_get_num_processors ();
  return other;
}
