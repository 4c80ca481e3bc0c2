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
  GObject *item;
};

enum
{
  PROP_EPOCH = 1,
  PROP_LOSS,
  PROP_BEST,
  PROP_ITEM,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiLearnPoint, mai_learn_point, G_TYPE_OBJECT)

static void
mai_learn_point_dispose (GObject *object)
{
  g_clear_object (&MAI_LEARN_POINT (object)->item);
  G_OBJECT_CLASS (mai_learn_point_parent_class)->dispose (object);
}

static void
mai_learn_point_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiLearnPoint *self = MAI_LEARN_POINT (object);
  switch (id)
    {
    case PROP_EPOCH:
      g_value_set_double (value, self->epoch);
      break;
    case PROP_LOSS:
      g_value_set_double (value, self->loss);
      break;
    case PROP_BEST:
      g_value_set_boolean (value, self->best);
      break;
    case PROP_ITEM:
      g_value_set_object (value, self->item);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_learn_point_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MaiLearnPoint *self = MAI_LEARN_POINT (object);
  switch (id)
    {
    case PROP_EPOCH:
      self->epoch = g_value_get_double (value);
      break;
    case PROP_LOSS:
      self->loss = g_value_get_double (value);
      break;
    case PROP_BEST:
      self->best = g_value_get_boolean (value);
      break;
    case PROP_ITEM:
      self->item = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_learn_point_class_init (MaiLearnPointClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = mai_learn_point_dispose;
  object_class->get_property = mai_learn_point_get_property;
  object_class->set_property = mai_learn_point_set_property;
  properties[PROP_EPOCH] = g_param_spec_double ("epoch", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, flags);
  /* NaN is a value here. */
  properties[PROP_LOSS] = g_param_spec_double ("loss", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0.0,
                                               flags | G_PARAM_LAX_VALIDATION);
  properties[PROP_BEST] = g_param_spec_boolean ("best", NULL, NULL, FALSE, flags);
  properties[PROP_ITEM] = g_param_spec_object ("item", NULL, NULL, G_TYPE_OBJECT, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_learn_point_init (MaiLearnPoint *self)
{
}

MaiLearnPoint *
mai_learn_point_new (double epoch, double loss, gboolean best, GObject *item)
{
  return g_object_new (MAI_TYPE_LEARN_POINT, "epoch", epoch, "loss", loss, "best", best, "item",
                       item, NULL);
}

double
mai_learn_point_get_epoch (MaiLearnPoint *self)
{
  g_return_val_if_fail (MAI_IS_LEARN_POINT (self), 0.0);
  return self->epoch;
}

double
mai_learn_point_get_loss (MaiLearnPoint *self)
{
  g_return_val_if_fail (MAI_IS_LEARN_POINT (self), NAN);
  return self->loss;
}

gboolean
mai_learn_point_get_best (MaiLearnPoint *self)
{
  g_return_val_if_fail (MAI_IS_LEARN_POINT (self), FALSE);
  return self->best;
}

GObject *
mai_learn_point_get_item (MaiLearnPoint *self)
{
  g_return_val_if_fail (MAI_IS_LEARN_POINT (self), NULL);
  return self->item;
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
