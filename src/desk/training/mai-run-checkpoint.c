/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-run-checkpoint.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "desk/training/mai-run-checkpoint-private.h"

struct _MaiRunCheckpoint
{
  GObject parent_instance;

  char *folder;
  char *sample;
  gint64 step;
  double epoch;
  double loss;
  gboolean best;
};

enum
{
  PROP_STEP = 1,
  PROP_EPOCH,
  PROP_LOSS,
  PROP_BEST,
  PROP_SAMPLE,
  PROP_MODEL,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiRunCheckpoint, mai_run_checkpoint, G_TYPE_OBJECT)

static void
mai_run_checkpoint_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiRunCheckpoint *self = MAI_RUN_CHECKPOINT (object);

  switch (id)
    {
    case PROP_STEP:
      g_value_set_int64 (value, self->step);
      break;
    case PROP_EPOCH:
      g_value_set_double (value, self->epoch);
      break;
    case PROP_LOSS:
      g_value_set_double (value, self->loss);
      break;
    case PROP_BEST:
      g_value_set_boolean (value, self->best);
      break;
    case PROP_SAMPLE:
      g_value_set_string (value, self->sample);
      break;
    case PROP_MODEL:
      g_value_take_string (value, mai_run_checkpoint_dup_model (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_run_checkpoint_finalize (GObject *object)
{
  MaiRunCheckpoint *self = MAI_RUN_CHECKPOINT (object);

  g_free (self->folder);
  g_free (self->sample);
  G_OBJECT_CLASS (mai_run_checkpoint_parent_class)->finalize (object);
}

static void
mai_run_checkpoint_class_init (MaiRunCheckpointClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = mai_run_checkpoint_get_property;
  object_class->finalize = mai_run_checkpoint_finalize;
  properties[PROP_STEP] = g_param_spec_int64 ("step", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_EPOCH] = g_param_spec_double ("epoch", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  properties[PROP_LOSS] =
      g_param_spec_double ("loss", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_BEST] = g_param_spec_boolean ("best", NULL, NULL, FALSE, flags);
  properties[PROP_SAMPLE] = g_param_spec_string ("sample", NULL, NULL, NULL, flags);
  properties[PROP_MODEL] = g_param_spec_string ("model", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_run_checkpoint_init (MaiRunCheckpoint *self)
{
}

MaiRunCheckpoint *
mai_run_checkpoint_new (const char *folder, gint64 step, double epoch, double loss, gboolean best,
                        const char *sample)
{
  MaiRunCheckpoint *self = g_object_new (MAI_TYPE_RUN_CHECKPOINT, NULL);

  self->folder = g_strdup (folder);
  self->step = step;
  self->epoch = epoch;
  self->loss = loss;
  self->best = best;
  /* The events may come from anywhere; a sample lies in the job's own folder. */
  if (sample != NULL && g_str_has_prefix (sample, "samples/") && strstr (sample, "..") == NULL)
    self->sample = g_build_filename (folder, sample, NULL);
  return self;
}

gint64
mai_run_checkpoint_get_step (MaiRunCheckpoint *self)
{
  g_return_val_if_fail (MAI_IS_RUN_CHECKPOINT (self), 0);
  return self->step;
}

double
mai_run_checkpoint_get_epoch (MaiRunCheckpoint *self)
{
  g_return_val_if_fail (MAI_IS_RUN_CHECKPOINT (self), 0);
  return self->epoch;
}

double
mai_run_checkpoint_get_loss (MaiRunCheckpoint *self)
{
  g_return_val_if_fail (MAI_IS_RUN_CHECKPOINT (self), NAN);
  return self->loss;
}

gboolean
mai_run_checkpoint_get_best (MaiRunCheckpoint *self)
{
  g_return_val_if_fail (MAI_IS_RUN_CHECKPOINT (self), FALSE);
  return self->best;
}

const char *
mai_run_checkpoint_get_sample (MaiRunCheckpoint *self)
{
  g_return_val_if_fail (MAI_IS_RUN_CHECKPOINT (self), NULL);
  return self->sample;
}

char *
mai_run_checkpoint_dup_model (MaiRunCheckpoint *self)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (MAI_IS_RUN_CHECKPOINT (self), NULL);

  name = g_strdup_printf ("%08" PRId64 ".safetensors", self->step);
  path = g_build_filename (self->folder, "checkpoints", name, NULL);
  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}
