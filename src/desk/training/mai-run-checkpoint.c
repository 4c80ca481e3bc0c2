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
};

G_DEFINE_FINAL_TYPE (MaiRunCheckpoint, mai_run_checkpoint, G_TYPE_OBJECT)

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
  G_OBJECT_CLASS (klass)->finalize = mai_run_checkpoint_finalize;
}

static void
mai_run_checkpoint_init (MaiRunCheckpoint *self)
{
}

MaiRunCheckpoint *
mai_run_checkpoint_new (const char *folder, gint64 step, double epoch, double loss,
                        const char *sample)
{
  MaiRunCheckpoint *self = g_object_new (MAI_TYPE_RUN_CHECKPOINT, NULL);

  self->folder = g_strdup (folder);
  self->step = step;
  self->epoch = epoch;
  self->loss = loss;
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
