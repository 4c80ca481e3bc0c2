/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Steps are ascending: a run that goes on from a checkpoint says which steps it runs again, and what was told
 * of them before is dropped.
 */
#include "desk/training/mai-run-history.h"

#include <math.h>

#include "desk/training/mai-run-checkpoint-private.h"

MaiRunHistory *
mai_run_history_new (const char *folder)
{
  MaiRunHistory *self = g_new0 (MaiRunHistory, 1);

  self->folder = g_strdup (folder);
  self->train = g_array_new (FALSE, FALSE, sizeof (MaiRunPoint));
  self->valid = g_array_new (FALSE, FALSE, sizeof (MaiRunPoint));
  self->checkpoints = g_list_store_new (MAI_TYPE_RUN_CHECKPOINT);
  self->fresh = g_ptr_array_new_with_free_func (g_object_unref);
  return self;
}

void
mai_run_history_free (MaiRunHistory *self)
{
  if (self == NULL)
    return;
  g_free (self->folder);
  g_array_unref (self->train);
  g_array_unref (self->valid);
  g_object_unref (self->checkpoints);
  g_ptr_array_unref (self->fresh);
  g_free (self);
}

void
mai_run_history_clear (MaiRunHistory *self)
{
  g_array_set_size (self->train, 0);
  g_array_set_size (self->valid, 0);
  g_list_store_remove_all (self->checkpoints);
  g_ptr_array_set_size (self->fresh, 0);
  self->train_from = self->valid_from = 0;
}

/* Epochs have as many steps each. */
static double
epoch_of (MaiRunHistory *self, gint64 step)
{
  return self->steps > 0 ? (double) self->epochs * (double) step / (double) self->steps : 0;
}

static void
cut_points (GArray *points, gint64 step, guint *from)
{
  guint n = points->len;

  while (n > 0 && g_array_index (points, MaiRunPoint, n - 1).step >= step)
    n--;
  g_array_set_size (points, n);
  *from = MIN (*from, n);
}

/* Drops everything from @step on. */
static void
cut (MaiRunHistory *self, gint64 step)
{
  guint n;

  cut_points (self->train, step, &self->train_from);
  cut_points (self->valid, step, &self->valid_from);
  while (self->fresh->len > 0
         && mai_run_checkpoint_get_step (self->fresh->pdata[self->fresh->len - 1]) >= step)
    g_ptr_array_set_size (self->fresh, (int) self->fresh->len - 1);
  while ((n = g_list_model_get_n_items (G_LIST_MODEL (self->checkpoints))) > 0)
    {
      g_autoptr (MaiRunCheckpoint) last =
          g_list_model_get_item (G_LIST_MODEL (self->checkpoints), n - 1);

      if (mai_run_checkpoint_get_step (last) < step)
        break;
      g_list_store_remove (self->checkpoints, n - 1);
    }
}

static gint64
last_step (GArray *points)
{
  return points->len > 0 ? g_array_index (points, MaiRunPoint, points->len - 1).step : -1;
}

static void
append (MaiRunHistory *self, GArray *points, guint *from, const MaiRunEvent *event)
{
  MaiRunPoint point = { event->step,   epoch_of (self, event->step),
                        event->loss,   event->accuracy,
                        event->fields, event->rate };

  if (!isfinite (event->loss) && mai_run_fields_list (&event->fields) == 0)
    return;
  if (last_step (points) >= event->step)
    cut_points (points, event->step, from);
  g_array_append_val (points, point);
}

void
mai_run_history_take (MaiRunHistory *self, const MaiRunEvent *event)
{
  if (event->steps > 0)
    self->steps = event->steps;
  if (event->epochs > 0)
    self->epochs = event->epochs;
  if (event->step < 0)
    return;
  if (event->type == MAI_RUN_TOLD_RERUN)
    cut (self, event->step);
  else if (event->type == MAI_RUN_TOLD_PROGRESS)
    append (self, self->train, &self->train_from, event);
  else if (event->type == MAI_RUN_TOLD_EVALUATION)
    {
      append (self, self->valid, &self->valid_from, event);
      g_ptr_array_add (self->fresh, mai_run_checkpoint_new (self->folder, event->step,
                                                            epoch_of (self, event->step),
                                                            event->loss, event->text));
    }
}

gboolean
mai_run_history_settle (MaiRunHistory *self, guint *train_from, guint *valid_from)
{
  gboolean news = self->fresh->len > 0 || self->train_from < self->train->len
                  || self->valid_from < self->valid->len;

  *train_from = self->train_from;
  *valid_from = self->valid_from;
  if (self->fresh->len > 0)
    g_list_store_splice (self->checkpoints,
                         g_list_model_get_n_items (G_LIST_MODEL (self->checkpoints)), 0,
                         self->fresh->pdata, self->fresh->len);
  g_ptr_array_set_size (self->fresh, 0);
  self->train_from = self->train->len;
  self->valid_from = self->valid->len;
  return news;
}
