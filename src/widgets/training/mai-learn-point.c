/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/training/mai-learn-point.h"

#include "base/mai-i18n.h"

#include <math.h>

struct _MaiLearnPoint
{
  GObject parent_instance;

  double epoch;
  double loss; // NaN: unknown
  gboolean best;
};

G_DEFINE_FINAL_TYPE (MaiLearnPoint, mai_learn_point, G_TYPE_OBJECT)

static void
mai_learn_point_class_init (MaiLearnPointClass *class)
{
}

static void
mai_learn_point_init (MaiLearnPoint *self)
{
}

MaiLearnPoint *
mai_learn_point_new (double epoch, double loss, gboolean best)
{
  MaiLearnPoint *self = g_object_new (MAI_TYPE_LEARN_POINT, NULL);

  self->epoch = epoch;
  self->loss = loss;
  self->best = best;
  return self;
}

gboolean
mai_learn_point_get_best (MaiLearnPoint *self)
{
  g_return_val_if_fail (MAI_IS_LEARN_POINT (self), FALSE);
  return self->best;
}

char *
mai_learn_point_dup_number (MaiLearnPoint *self)
{
  g_return_val_if_fail (MAI_IS_LEARN_POINT (self), NULL);
  gboolean whole = fabs (self->epoch - round (self->epoch)) < 0.05;
  return g_strdup_printf ("%.*f", whole ? 0 : 1, self->epoch);
}

char *
mai_learn_point_dup_text (MaiLearnPoint *self)
{
  g_return_val_if_fail (MAI_IS_LEARN_POINT (self), NULL);

  g_autofree char *epoch = mai_learn_point_dup_number (self);
  g_autofree char *words = self->epoch > 0.0 ? g_strdup_printf (_ ("After epoch %s"), epoch)
                                             : g_strdup (_ ("Before learning"));
  if (isnan (self->loss))
    return g_steal_pointer (&words);
  /* Translators: %1$s is "After epoch 14" or "Before learning". */
  return self->best
             ? g_strdup_printf (_ ("%1$s, validation loss %2$.2f, the best"), words, self->loss)
             : g_strdup_printf (_ ("%1$s, validation loss %2$.2f"), words, self->loss);
}
