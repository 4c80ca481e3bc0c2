/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long training will take is reckoned from the last run on this computer that told its speed, by the work
 * a note is; before there is one, from what a processor usually does.
 */
#include "desk/training/mai-train-desk.h"

#include "base/mai-i18n.h"
#include "base/mai-tree.h"
#include "desk/training/mai-graphics-card.h"
#include "desk/training/mai-run-label.h"
#include "desk/training/mai-train-speed.h"
#include "work/mai-job-folder.h"
#include "work/mai-train-job.h"

#define BACKGROUND "train-in-background"
#define CLOSE_SECONDS 8
#define CANCEL_SECONDS 1
#define MIN_PIECES 2 /* one to learn from, one to judge by */
#define MIN_NOTES 256

struct _MaiTrainDesk
{
  GObject parent_instance;

  GSettings *settings; /* nullable */
  MaiMusicList *music;
  MaiRunList *runs;
  MaiTrainRecipe *recipe;
  MaiRun *run; /* nullable */
  GCancellable *starting; /* NULL: no job is being made */
  char *card_missing; /* why there is no graphics card; nullable */
  gboolean chosen; /* by the user: "run" follows what runs no more */
};

enum
{
  PROP_MUSIC = 1,
  PROP_RUNS,
  PROP_RECIPE,
  PROP_RUN,
  PROP_STARTING,
  PROP_OBSTACLE,
  PROP_ESTIMATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint failed_signal;

G_DEFINE_FINAL_TYPE (MaiTrainDesk, mai_train_desk, G_TYPE_OBJECT)

static void
notify (MaiTrainDesk *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
fail (MaiTrainDesk *self, const char *message)
{
  g_signal_emit (self, failed_signal, 0, message);
}

/* --- how long it takes --- */

static char *
say_duration (double seconds)
{
  guint n;

  if (seconds < 45)
    return g_strdup (_ ("less than a minute"));
  if (seconds < 90 * 60)
    {
      n = (guint) (seconds / 60 + 0.5);
      return g_strdup_printf (mai_ngettext ("about %u minute", "about %u minutes", n), n);
    }
  n = (guint) (seconds / 3600 + 0.5);
  return g_strdup_printf (mai_ngettext ("about %u hour", "about %u hours", n), n);
}

/* NULL without music, and where nothing like it was timed. */
static char *
dup_cost (MaiTrainDesk *self, int preset, guint device, MaiArithmetic precision)
{
  guint64 n_notes = mai_music_list_get_n_notes (self->music);
  gboolean on_card = device == MAI_RECIPE_DEVICE_CARD
                     || (device == MAI_RECIPE_DEVICE_AUTO && self->card_missing == NULL);
  MaiTrainSettings settings;
  guint n_presets;
  double speed;

  if (!on_card && precision == MAI_ARITHMETIC_TF32)
    precision = MAI_ARITHMETIC_FLOAT32;
  mai_train_recipe_get_settings (self->recipe, &settings);
  if (preset >= 0)
    settings.recipe = mai_preset_list (&n_presets)[preset].recipe;
  speed = mai_train_speed_find (self->runs, on_card, precision, settings.recipe.family);
  if (n_notes == 0 || speed <= 0)
    return NULL;
  return say_duration (mai_train_recipe_estimate (self->recipe, preset, n_notes, speed));
}

static char *
dup_estimate (MaiTrainDesk *self, int preset)
{
  guint device, precision;

  g_object_get (self->recipe, "device", &device, "precision", &precision, NULL);
  return dup_cost (self, preset, device, (MaiArithmetic) precision);
}

char *
mai_train_desk_dup_cost (MaiTrainDesk *self, MaiRecipeDevice device, MaiArithmetic precision)
{
  g_return_val_if_fail (MAI_IS_TRAIN_DESK (self), NULL);
  return dup_cost (self, -1, device, precision);
}

char *
mai_train_desk_dup_estimate (MaiTrainDesk *self, guint preset)
{
  g_return_val_if_fail (MAI_IS_TRAIN_DESK (self), NULL);
  return dup_estimate (self, (int) preset);
}

/* --- what keeps it from starting --- */

const char *
mai_train_desk_get_obstacle (MaiTrainDesk *self)
{
  g_return_val_if_fail (MAI_IS_TRAIN_DESK (self), NULL);

  if (g_list_model_get_n_items (G_LIST_MODEL (self->music)) == 0)
    return _ ("Add some music to learn from first.");
  if (mai_music_list_get_reading (self->music))
    return _ ("The music is still being read.");
  if (mai_music_list_get_n_taken (self->music) == 0)
    return _ ("None of this music can be learned from; add other pieces.");
  if (mai_music_list_get_n_taken (self->music) < MIN_PIECES)
    return _ ("One piece is too little: add at least one more, to judge by what is learnt.");
  if (mai_music_list_get_n_notes (self->music) < MIN_NOTES)
    return _ ("There are too few notes to learn from; add more pieces.");
  return NULL;
}

static void
update (MaiTrainDesk *self)
{
  notify (self, PROP_OBSTACLE);
  notify (self, PROP_ESTIMATE);
}

/* --- starting --- */

typedef struct
{
  char *path;
  char **files;
  MaiTrainSettings settings;
  char *name;
} Start;

static void
start_free (gpointer data)
{
  Start *start = data;

  g_free (start->path);
  g_strfreev (start->files);
  g_free (start->name);
  g_free (start);
}

/* The folder that all of it lies in, or how many pieces it is. */
static char *
name_music (char **files)
{
  g_autofree char *folder = g_path_get_dirname (files[0]);
  guint n = g_strv_length (files);

  for (guint i = 1; i < n; i++)
    {
      g_autofree char *other = g_path_get_dirname (files[i]);

      if (!g_str_equal (folder, other))
        return g_strdup_printf (mai_ngettext ("%u piece", "%u pieces", n), n);
    }
  return g_filename_display_basename (folder);
}

static gboolean
is_taken (MaiTrainDesk *self, const char *name)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->runs)); i++)
    {
      g_autoptr (MaiRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

      if (g_str_equal (mai_run_get_name (run), name))
        return TRUE;
    }
  return FALSE;
}

/* "Schubert, Sketch", "Schubert, Sketch 2". */
static char *
make_name (MaiTrainDesk *self, char **files)
{
  g_autofree char *music = name_music (files);
  g_autofree char *first = NULL;
  guint preset, n;
  char *name;

  g_object_get (self->recipe, "preset", &preset, NULL);
  first = g_strdup_printf (_ ("%s, %s"), music, _ (mai_preset_list (&n)[preset].title));
  name = g_strdup (first);
  for (guint i = 2; is_taken (self, name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s %u", first, i);
    }
  return name;
}

static void
start_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Start *start = data;
  GError *error = NULL;
  MaiJob *job = mai_train_job_create (start->path, (const char *const *) start->files,
                                      &start->settings, cancellable, &error);
  const MaiRunLabel label = { .name = start->name, .ours = TRUE };

  if (job == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  /* Before the disk is busy with the run; should it fail, the run does it and tells. */
  mai_run_label_write (&label, mai_job_get_path (job), NULL);
  g_task_return_pointer (task, job, g_object_unref);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  MaiTrainDesk *self = MAI_TRAIN_DESK (source);
  Start *start = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiJob) job = g_task_propagate_pointer (G_TASK (result), &error);
  gboolean cancelled = g_cancellable_is_cancelled (self->starting);

  g_clear_object (&self->starting);
  notify (self, PROP_STARTING);
  /* Too late for the worker to notice: what it made is little, as the music itself is not copied. */
  if (job != NULL && cancelled)
    mai_tree_remove (mai_job_get_path (job), NULL, NULL, NULL);
  else if (job != NULL)
    {
      MaiRun *run = mai_run_list_add (self->runs, job);

      mai_run_set_name (run, start->name);
      mai_train_desk_set_run (self, run);
      mai_run_start (run);
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      fail (self, error->message);
      mai_music_list_look_again (self->music); /* maybe it is that some of it has gone */
    }
}

void
mai_train_desk_start (MaiTrainDesk *self)
{
  const char *obstacle;
  g_autoptr (GTask) task = NULL;
  Start *start;

  g_return_if_fail (MAI_IS_TRAIN_DESK (self));

  if (self->starting != NULL)
    return;
  obstacle = mai_train_desk_get_obstacle (self);
  if (obstacle != NULL)
    {
      fail (self, obstacle);
      return;
    }
  start = g_new0 (Start, 1);
  start->path = mai_job_folder_make_path (mai_run_list_get_folder (self->runs), "train");
  start->files = mai_music_list_dup_paths (self->music);
  start->name = make_name (self, start->files);
  mai_train_recipe_get_settings (self->recipe, &start->settings);
  self->starting = g_cancellable_new ();
  notify (self, PROP_STARTING);
  task = g_task_new (self, self->starting, made_cb, NULL);
  g_task_set_source_tag (task, mai_train_desk_start);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, start, start_free);
  g_task_run_in_thread (task, start_thread);
}

void
mai_train_desk_cancel (MaiTrainDesk *self)
{
  g_return_if_fail (MAI_IS_TRAIN_DESK (self));

  if (self->starting != NULL)
    g_cancellable_cancel (self->starting);
}

/* --- the runs --- */

static void
look_at (MaiTrainDesk *self, MaiRun *run)
{
  if (!g_set_object (&self->run, run))
    return;
  if (run != NULL)
    mai_run_load (run);
  notify (self, PROP_RUN);
}

/* The one looked at shows its message itself. */
static void
run_failed_cb (MaiTrainDesk *self, const char *message, MaiRun *run)
{
  g_autofree char *sentence = g_strdup_printf (_ ("%s: %s"), mai_run_get_name (run), message);

  if (run != self->run || g_strcmp0 (mai_run_get_message (run), message) != 0)
    fail (self, sentence);
}

/* The one that runs, or the newest. */
static MaiRun *
choose_run (MaiTrainDesk *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->runs));
  MaiRun *first = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MaiRun) run = g_list_model_get_item (G_LIST_MODEL (self->runs), i);

      if (mai_run_get_state (run) == MAI_RUN_RUNNING)
        return run; /* the list holds it */
      if (first == NULL)
        first = run;
    }
  return first;
}

static gboolean
is_listed (MaiTrainDesk *self, MaiRun *run)
{
  return mai_run_list_find (self->runs, mai_job_get_path (mai_run_get_job (run))) == run;
}

static void
runs_changed_cb (GListModel *model, guint position, guint removed, guint added, MaiTrainDesk *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (MaiRun) run = g_list_model_get_item (model, i);

      g_signal_connect_object (run, "failed", G_CALLBACK (run_failed_cb), self, G_CONNECT_SWAPPED);
      /* How long the next will take follows from how fast this one is. */
      g_signal_connect_object (run, "notify::loaded", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (run, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (run, "notify::best", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
    }
  if (self->run == NULL || !is_listed (self, self->run))
    look_at (self, choose_run (self));
  update (self);
}

/* Until the user has chosen, what is looked at is what runs. */
static void
n_running_cb (MaiTrainDesk *self)
{
  if (self->run == NULL || mai_run_get_state (self->run) == MAI_RUN_RUNNING || self->chosen)
    return;
  look_at (self, choose_run (self));
}

/* --- the object --- */

static void
mai_train_desk_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiTrainDesk *self = MAI_TRAIN_DESK (object);

  switch (id)
    {
    case PROP_MUSIC:
      g_value_set_object (value, self->music);
      break;
    case PROP_RUNS:
      g_value_set_object (value, self->runs);
      break;
    case PROP_RECIPE:
      g_value_set_object (value, self->recipe);
      break;
    case PROP_RUN:
      g_value_set_object (value, self->run);
      break;
    case PROP_STARTING:
      g_value_set_boolean (value, self->starting != NULL);
      break;
    case PROP_OBSTACLE:
      g_value_set_string (value, mai_train_desk_get_obstacle (self));
      break;
    case PROP_ESTIMATE:
      g_value_take_string (value, dup_estimate (self, -1));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_train_desk_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MaiTrainDesk *self = MAI_TRAIN_DESK (object);

  if (id == PROP_RUN)
    mai_train_desk_set_run (self, g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mai_train_desk_dispose (GObject *object)
{
  MaiTrainDesk *self = MAI_TRAIN_DESK (object);

  if (self->starting != NULL)
    g_cancellable_cancel (self->starting);
  g_clear_object (&self->run);
  g_clear_object (&self->music);
  g_clear_object (&self->runs);
  g_clear_object (&self->recipe);
  g_clear_object (&self->settings);
  G_OBJECT_CLASS (mai_train_desk_parent_class)->dispose (object);
}

static void
mai_train_desk_finalize (GObject *object)
{
  g_clear_object (&MAI_TRAIN_DESK (object)->starting);
  g_free (MAI_TRAIN_DESK (object)->card_missing);
  G_OBJECT_CLASS (mai_train_desk_parent_class)->finalize (object);
}

static void
mai_train_desk_class_init (MaiTrainDeskClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = mai_train_desk_get_property;
  object_class->set_property = mai_train_desk_set_property;
  object_class->dispose = mai_train_desk_dispose;
  object_class->finalize = mai_train_desk_finalize;
  properties[PROP_MUSIC] = g_param_spec_object ("music", NULL, NULL, MAI_TYPE_MUSIC_LIST, read);
  properties[PROP_RUNS] = g_param_spec_object ("runs", NULL, NULL, MAI_TYPE_RUN_LIST, read);
  properties[PROP_RECIPE] = g_param_spec_object ("recipe", NULL, NULL, MAI_TYPE_TRAIN_RECIPE, read);
  properties[PROP_RUN] =
      g_param_spec_object ("run", NULL, NULL, MAI_TYPE_RUN, read | G_PARAM_WRITABLE);
  properties[PROP_STARTING] = g_param_spec_boolean ("starting", NULL, NULL, FALSE, read);
  properties[PROP_OBSTACLE] = g_param_spec_string ("obstacle", NULL, NULL, NULL, read);
  properties[PROP_ESTIMATE] = g_param_spec_string ("estimate", NULL, NULL, NULL, read);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  failed_signal = g_signal_new ("failed", MAI_TYPE_TRAIN_DESK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
mai_train_desk_init (MaiTrainDesk *self)
{
  self->recipe = mai_train_recipe_new ();
  self->card_missing = mai_graphics_card_find_missing (NULL);
}

MaiTrainDesk *
mai_train_desk_new_at (GSettings *settings, MaiRunList *runs, const char *music)
{
  MaiTrainDesk *self;

  g_return_val_if_fail (MAI_IS_RUN_LIST (runs), NULL);

  self = g_object_new (MAI_TYPE_TRAIN_DESK, NULL);
  g_set_object (&self->settings, settings);
  self->runs = g_object_ref (runs);
  self->music = mai_music_list_new (music);
  g_signal_connect_object (self->music, "failed", G_CALLBACK (fail), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->music, "notify::reading", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->music, "notify::summary", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->recipe, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->runs, "items-changed", G_CALLBACK (runs_changed_cb), self, 0);
  g_signal_connect_object (self->runs, "notify::n-running", G_CALLBACK (n_running_cb), self,
                           G_CONNECT_SWAPPED);
  runs_changed_cb (G_LIST_MODEL (runs), 0, 0, g_list_model_get_n_items (G_LIST_MODEL (runs)), self);
  return self;
}

MaiTrainDesk *
mai_train_desk_new (GSettings *settings, MaiRunList *runs)
{
  return mai_train_desk_new_at (settings, runs, NULL);
}

MaiMusicList *
mai_train_desk_get_music (MaiTrainDesk *self)
{
  g_return_val_if_fail (MAI_IS_TRAIN_DESK (self), NULL);
  return self->music;
}

MaiRunList *
mai_train_desk_get_runs (MaiTrainDesk *self)
{
  g_return_val_if_fail (MAI_IS_TRAIN_DESK (self), NULL);
  return self->runs;
}

MaiTrainRecipe *
mai_train_desk_get_recipe (MaiTrainDesk *self)
{
  g_return_val_if_fail (MAI_IS_TRAIN_DESK (self), NULL);
  return self->recipe;
}

const char *
mai_train_desk_get_card_missing (MaiTrainDesk *self)
{
  g_return_val_if_fail (MAI_IS_TRAIN_DESK (self), NULL);
  return self->card_missing;
}

MaiRun *
mai_train_desk_get_run (MaiTrainDesk *self)
{
  g_return_val_if_fail (MAI_IS_TRAIN_DESK (self), NULL);
  return self->run;
}

void
mai_train_desk_set_run (MaiTrainDesk *self, MaiRun *run)
{
  g_return_if_fail (MAI_IS_TRAIN_DESK (self));

  self->chosen = TRUE;
  look_at (self, run);
}

static gboolean
goes_on_in_background (MaiTrainDesk *self)
{
  return self->settings != NULL && g_settings_get_boolean (self->settings, BACKGROUND);
}

static gboolean
late_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Leaves no half-made job behind. */
static void
cancel_and_wait (MaiTrainDesk *self)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add_seconds (CANCEL_SECONDS, late_cb, &late);

  mai_train_desk_cancel (self);
  while (self->starting != NULL && !late)
    g_main_context_iteration (NULL, TRUE);
  if (!late)
    g_source_remove (timer);
}

void
mai_train_desk_close (MaiTrainDesk *self)
{
  g_return_if_fail (MAI_IS_TRAIN_DESK (self));

  cancel_and_wait (self);
  mai_music_list_flush (self->music);
  if (!goes_on_in_background (self) && !mai_run_list_pause_all (self->runs, CLOSE_SECONDS))
    g_warning ("a training did not stop in time");
}
