/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is true comes from the folder: events say what happened, the lock whether someone is at it. The runner
 * only starts and stops our own child; a run that someone else started is asked to stop by its number.
 */
#include "desk/training/mai-run.h"

#include <math.h>

#include "desk/training/mai-run-figures.h"
#include "desk/training/mai-run-follower.h"
#include "desk/training/mai-run-history.h"
#include "desk/training/mai-run-label.h"
#include "job/mai-job-process.h"
#include "job/mai-local-runner.h"

#define BEST_MODEL "result/model.safetensors"

struct _MaiRun
{
  GObject parent_instance;

  MaiJob *job;
  char *program; /* nullable */
  GDateTime *created;
  MaiRunLabel label;
  char *default_name;

  MaiRunFollower *follower;
  MaiRunHistory *history;
  gboolean loaded;
  gboolean wanted; /* the whole history is */

  MaiRunner *runner; /* of our own child; NULL: there is none */
  gboolean starting, stopping;
  gboolean again; /* to be started when the child, which has let go of the job, has ended */
  GCancellable *leaving; /* its folder is being removed; nullable */

  MaiRunFigures figures;
  gboolean held; /* the lock: someone runs it */
  guint n_networks; /* one after the other, each for as many epochs */
  MaiRunState state;
};

enum
{
  PROP_NAME = 1,
  PROP_STATE,
  PROP_BUSY,
  PROP_LOADED,
  PROP_STEP,
  PROP_BEST,
  PROP_CHECKPOINTS,
  PROP_MESSAGE,
  N_PROPS
};

enum
{
  HISTORY_CHANGED,
  FAILED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiRun, mai_run, G_TYPE_OBJECT)

static void
notify (MaiRun *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
fail (MaiRun *self, const char *message)
{
  g_signal_emit (self, signals[FAILED], 0, message);
}

static void
set_flag (MaiRun *self, gboolean *flag, gboolean value, guint property)
{
  if (*flag == value)
    return;
  *flag = value;
  notify (self, property);
}

/* --- what the folder tells --- */

static void
update_state (MaiRun *self)
{
  MaiRunState state = mai_run_state_find (self->figures.told, self->held, self->label.stopped);

  if (state == MAI_RUN_RUNNING || self->runner == NULL)
    set_flag (self, &self->starting, FALSE, PROP_BUSY);
  if (state != MAI_RUN_RUNNING)
    set_flag (self, &self->stopping, FALSE, PROP_BUSY);
  mai_run_follower_watch_lock (self->follower, state == MAI_RUN_RUNNING || self->runner != NULL);
  if (state == MAI_RUN_RUNNING && !self->wanted)
    mai_run_load (self);
  if (state == self->state)
    return;
  self->state = state;
  notify (self, PROP_STATE);
}

static void
set_message (MaiRun *self, const char *message)
{
  mai_run_figures_set_message (&self->figures, message);
  notify (self, PROP_MESSAGE);
}

static void
told_cb (GArray *events, gboolean anew, gboolean whole, gboolean held, const GError *error,
         gpointer data)
{
  static const guint told[] = { PROP_STEP, PROP_MESSAGE };
  MaiRun *self = data;
  double best = self->figures.best;
  guint train, valid;

  g_object_freeze_notify (G_OBJECT (self));
  if (anew)
    mai_run_history_clear (self->history);
  for (guint i = 0; events != NULL && i < events->len; i++)
    {
      MaiRunEvent *event = &g_array_index (events, MaiRunEvent, i);

      mai_run_event_count_on (event, self->n_networks);
      mai_run_figures_take (&self->figures, event);
      if (whole)
        mai_run_history_take (self->history, event);
    }
  self->held = held;
  for (gsize i = 0; events != NULL && events->len > 0 && i < G_N_ELEMENTS (told); i++)
    notify (self, told[i]);
  if (isfinite (self->figures.best) && self->figures.best != best)
    notify (self, PROP_BEST);
  update_state (self);
  set_flag (self, &self->loaded, TRUE, PROP_LOADED);
  if (mai_run_history_settle (self->history, &train, &valid) || anew)
    g_signal_emit (self, signals[HISTORY_CHANGED], 0, train, valid);
  g_object_thaw_notify (G_OBJECT (self));
  if (error != NULL)
    fail (self, error->message);
}

/* --- our own child --- */

static void
finished_cb (MaiRunner *runner, const GError *error, MaiRun *self)
{
  gboolean asked = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_signal_handlers_disconnect_by_data (runner, self);
  g_clear_object (&self->runner);
  if (error != NULL && !asked)
    {
      set_message (self, error->message);
      fail (self, self->figures.message);
    }
  set_flag (self, &self->starting, FALSE, PROP_BUSY);
  if (self->again && (error == NULL || asked))
    mai_run_start (self);
  self->again = FALSE;
  mai_run_follower_look (self->follower);
}

static void
write_label (MaiRun *self)
{
  g_autoptr (GError) error = NULL;

  if (!mai_run_label_write (&self->label, mai_job_get_path (self->job), &error))
    fail (self, error->message);
}

static void
set_label (MaiRun *self, gboolean stopped, gboolean ours)
{
  if (self->label.stopped == stopped && self->label.ours == ours)
    return;
  self->label.stopped = stopped;
  self->label.ours = ours;
  write_label (self);
}

void
mai_run_start (MaiRun *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (MAI_IS_RUN (self));

  if (self->held || self->figures.told == MAI_JOB_STATE_DONE || self->leaving != NULL)
    return;
  if (self->runner != NULL)
    {
      self->again = self->again || !self->starting;
      set_flag (self, &self->starting, TRUE, PROP_BUSY);
      return;
    }
  set_label (self, FALSE, TRUE);
  set_message (self, NULL);
  self->runner = mai_local_runner_new (self->job, self->program);
  g_signal_connect (self->runner, "finished", G_CALLBACK (finished_cb), self);
  if (!mai_runner_start (self->runner, &error))
    {
      g_clear_object (&self->runner);
      set_message (self, error->message);
      fail (self, self->figures.message);
      return;
    }
  mai_run_load (self);
  mai_run_follower_watch_lock (self->follower, TRUE);
  set_flag (self, &self->starting, TRUE, PROP_BUSY);
}

void
mai_run_pause (MaiRun *self)
{
  g_autoptr (GError) error = NULL;

  g_return_if_fail (MAI_IS_RUN (self));

  if (self->again)
    {
      self->again = FALSE;
      set_flag (self, &self->starting, FALSE, PROP_BUSY);
      return;
    }
  if (self->runner != NULL)
    mai_runner_cancel (self->runner);
  else if (!self->held)
    return;
  else if (!mai_job_process_interrupt (mai_job_get_path (self->job),
                                       self->figures.here ? self->figures.pid : -1, &error))
    {
      fail (self, error->message);
      return;
    }
  set_flag (self, &self->stopping, TRUE, PROP_BUSY);
}

void
mai_run_stop (MaiRun *self)
{
  g_return_if_fail (MAI_IS_RUN (self));

  set_label (self, TRUE, self->label.ours);
  mai_run_pause (self);
  update_state (self);
}

void
mai_run_load (MaiRun *self)
{
  g_return_if_fail (MAI_IS_RUN (self));

  self->wanted = TRUE;
  mai_run_follower_read_whole (self->follower);
}

/* --- the object --- */

static void
mai_run_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiRun *self = MAI_RUN (object);

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, mai_run_get_name (self));
      break;
    case PROP_STATE:
      g_value_set_int (value, self->state);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, mai_run_get_busy (self));
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_STEP:
      g_value_set_int64 (value, self->figures.step);
      break;
    case PROP_BEST:
      g_value_set_double (value, self->figures.best);
      break;
    case PROP_CHECKPOINTS:
      g_value_set_object (value, self->history->checkpoints);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->figures.message);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_run_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_NAME)
    mai_run_set_name (MAI_RUN (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mai_run_dispose (GObject *object)
{
  MaiRun *self = MAI_RUN (object);

  if (self->runner != NULL)
    g_signal_handlers_disconnect_by_data (self->runner, self);
  g_clear_object (&self->runner);
  if (self->follower != NULL)
    g_object_run_dispose (G_OBJECT (self->follower));
  G_OBJECT_CLASS (mai_run_parent_class)->dispose (object);
}

static void
mai_run_finalize (GObject *object)
{
  MaiRun *self = MAI_RUN (object);

  g_clear_object (&self->follower);
  g_clear_pointer (&self->history, mai_run_history_free);
  g_clear_pointer (&self->created, g_date_time_unref);
  g_clear_object (&self->job);
  g_clear_object (&self->leaving);
  g_free (self->program);
  g_free (self->label.name);
  g_free (self->default_name);
  mai_run_figures_clear (&self->figures);
  G_OBJECT_CLASS (mai_run_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags write = read | G_PARAM_WRITABLE;

  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, write);
  properties[PROP_STATE] =
      g_param_spec_int ("state", NULL, NULL, MAI_RUN_NEW, MAI_RUN_DONE, MAI_RUN_NEW, read);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, read);
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, read);
  properties[PROP_STEP] = g_param_spec_int64 ("step", NULL, NULL, 0, G_MAXINT64, 0, read);
  properties[PROP_BEST] =
      g_param_spec_double ("best", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, read);
  properties[PROP_CHECKPOINTS] =
      g_param_spec_object ("checkpoints", NULL, NULL, G_TYPE_LIST_MODEL, read);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, read);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_run_class_init (MaiRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = mai_run_get_property;
  object_class->set_property = mai_run_set_property;
  object_class->dispose = mai_run_dispose;
  object_class->finalize = mai_run_finalize;
  install_properties (object_class);
  signals[HISTORY_CHANGED] =
      g_signal_new ("history-changed", MAI_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[FAILED] = g_signal_new ("failed", MAI_TYPE_RUN, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
mai_run_init (MaiRun *self)
{
  mai_run_figures_init (&self->figures);
}

MaiRun *
mai_run_new (MaiJob *job)
{
  MaiRun *self;

  g_return_val_if_fail (MAI_IS_JOB (job), NULL);

  self = g_object_new (MAI_TYPE_RUN, NULL);
  self->job = g_object_ref (job);
  self->created = mai_run_label_find_created (job);
  self->default_name = mai_run_label_make_usual_name (job);
  mai_run_label_read (&self->label, mai_job_get_path (job));
  self->n_networks = mai_run_label_count_networks (job);
  self->history = mai_run_history_new (mai_job_get_path (job));
  self->follower = mai_run_follower_new (mai_job_get_path (job), told_cb, self);
  return self;
}

void
mai_run_set_program (MaiRun *self, const char *program)
{
  g_return_if_fail (MAI_IS_RUN (self));
  g_free (self->program);
  self->program = g_strdup (program);
}

void
mai_run_set_name (MaiRun *self, const char *name)
{
  g_return_if_fail (MAI_IS_RUN (self));

  if (name != NULL && *name == '\0')
    name = NULL;
  if (g_strcmp0 (self->label.name, name) == 0)
    return;
  g_free (self->label.name);
  self->label.name = g_strdup (name);
  write_label (self);
  notify (self, PROP_NAME);
}

const char *
mai_run_get_name (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), NULL);
  return self->label.name != NULL ? self->label.name : self->default_name;
}

MaiJob *
mai_run_get_job (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), NULL);
  return self->job;
}

MaiRunState
mai_run_get_state (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), MAI_RUN_NEW);
  return self->state;
}

gboolean
mai_run_get_busy (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), FALSE);
  return self->starting || self->stopping || self->leaving != NULL;
}

void
mai_run_set_leaving (MaiRun *self, GCancellable *leaving)
{
  g_return_if_fail (MAI_IS_RUN (self));
  if (g_set_object (&self->leaving, leaving))
    notify (self, PROP_BUSY);
}

GCancellable *
mai_run_get_leaving (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), NULL);
  return self->leaving;
}

gboolean
mai_run_get_loaded (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), FALSE);
  return self->loaded;
}

gint64
mai_run_get_step (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), 0);
  return self->figures.step;
}

gint64
mai_run_get_steps (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), 0);
  return self->figures.steps;
}

guint
mai_run_get_epoch (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), 0);
  return self->figures.epoch;
}

guint
mai_run_get_epochs (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), 0);
  return self->figures.epochs;
}

double
mai_run_get_speed (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), 0);
  return self->state == MAI_RUN_RUNNING ? self->figures.speed : 0;
}

double
mai_run_get_last_speed (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), 0);
  return self->figures.speed;
}

gboolean
mai_run_get_last_device (MaiRun *self, gboolean *on_card, MaiArithmetic *precision)
{
  g_return_val_if_fail (MAI_IS_RUN (self), FALSE);
  return mai_run_figures_get_device (&self->figures, on_card, precision);
}

double
mai_run_get_seconds_left (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), -1);
  return self->state == MAI_RUN_RUNNING ? self->figures.seconds_left : -1;
}

double
mai_run_get_best (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), NAN);
  return self->figures.best;
}

const char *
mai_run_get_message (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), NULL);
  return self->figures.message;
}

GListModel *
mai_run_get_checkpoints (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), NULL);
  return G_LIST_MODEL (self->history->checkpoints);
}

GDateTime *
mai_run_get_created (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), NULL);
  return self->created;
}

const MaiRunPoint *
mai_run_get_train (MaiRun *self, guint *n_points)
{
  g_return_val_if_fail (MAI_IS_RUN (self), NULL);
  *n_points = self->history->train->len;
  return (gpointer) self->history->train->data;
}

const MaiRunPoint *
mai_run_get_valid (MaiRun *self, guint *n_points)
{
  g_return_val_if_fail (MAI_IS_RUN (self), NULL);
  *n_points = self->history->valid->len;
  return (gpointer) self->history->valid->data;
}

char *
mai_run_dup_model (MaiRun *self)
{
  g_autofree char *path = mai_job_get_file (self->job, BEST_MODEL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

gboolean
mai_run_is_ours (MaiRun *self)
{
  g_return_val_if_fail (MAI_IS_RUN (self), FALSE);
  return self->label.ours;
}
