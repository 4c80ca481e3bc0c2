/* SPDX-License-Identifier: Apache-2.0 */
/* musicai train: music in, a model out. Makes the job folder first, then runs it. */
#include <math.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "base/mai-text.h"
#include "cli/mai-commands.h"
#include "cli/mai-job-group.h"
#include "cli/mai-job-run.h"
#include "learn/mai-learn-error.h"
#include "work/mai-job-folder.h"
#include "work/mai-train-job.h"

/* Numbers of the recipe that were given; those left negative keep the preset's. */
typedef struct
{
  gint64 epochs, batch, steps, embedding, hidden, layers, projection, head;
  gint64 stacks, kernel, skip; // of a WaveNet alone
  gint64 transpose, tempo_bins, patience, evaluate_windows;
  double dropout, learning_rate, warmup, weight_decay, clip;
  guint64 seed;
  gboolean given_seed;
} Numbers;

typedef struct
{
  Numbers numbers;
  MaiTrainSettings settings;
  gint64 threads, sample_notes, min_notes;
  const char *preset, *encoding, *job, *split_by, *device, *precision;
  GPtrArray *data;
} Wish;

static void
take_uint (guint *to, gint64 from)
{
  if (from >= 0)
    *to = (guint) from;
}

static void
take_double (double *to, double from)
{
  if (from >= 0)
    *to = from;
}

static void
apply_numbers (MaiRecipe *recipe, const Numbers *numbers)
{
  take_uint (&recipe->epochs, numbers->epochs);
  take_uint (&recipe->batch, numbers->batch);
  take_uint (&recipe->steps, numbers->steps);
  take_uint (&recipe->embedding, numbers->embedding);
  take_uint (&recipe->hidden, numbers->hidden);
  take_uint (&recipe->layers, numbers->layers);
  take_uint (&recipe->stacks, numbers->stacks);
  take_uint (&recipe->kernel, numbers->kernel);
  take_uint (&recipe->skip, numbers->skip);
  take_uint (&recipe->projection, numbers->projection);
  take_uint (&recipe->head, numbers->head);
  take_uint (&recipe->transpose, numbers->transpose);
  take_uint (&recipe->tempo_bins, numbers->tempo_bins);
  take_uint (&recipe->patience, numbers->patience);
  take_uint (&recipe->evaluate_windows, numbers->evaluate_windows);
  take_double (&recipe->dropout, numbers->dropout);
  take_double (&recipe->learning_rate, numbers->learning_rate);
  take_double (&recipe->warmup, numbers->warmup);
  take_double (&recipe->weight_decay, numbers->weight_decay);
  take_double (&recipe->clip, numbers->clip);
  if (numbers->given_seed)
    recipe->seed = numbers->seed;
}

static MaiJob *
make_job (MaiCli *cli, const Wish *wish, GError **error)
{
  g_autofree char *folder =
      wish->job != NULL ? g_strdup (wish->job) : mai_job_folder_make_path (NULL, "train");

  return mai_train_job_create (folder, (const char *const *) wish->data->pdata, &wish->settings,
                               cli->cancellable, error);
}

static int
train (MaiCli *cli, const Wish *wish)
{
  gboolean leads = mai_group_leads (cli->group);
  g_autofree char *shown = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiJob) job = NULL;

  job = mai_job_group_share (cli, leads ? make_job (cli, wish, &error) : NULL, &error);
  if (job == NULL)
    return mai_cli_fail (cli, error);
  shown = mai_text_one_line (mai_job_get_path (job));
  mai_cli_tell (cli, _ ("job: %s"), shown);
  return mai_job_run (cli, job, &(MaiJobWish){ 0 });
}

/* The preset's, with the encoding that was asked for, else with what it is made for. */
static gboolean
take_preset (Wish *wish, const MaiPreset *preset, GError **error)
{
  const MaiEncoding *encoding =
      wish->encoding != NULL ? mai_encoding_by_name (wish->encoding, error) : NULL;

  if (wish->encoding != NULL && encoding == NULL)
    return FALSE;
  mai_train_settings_take_preset (&wish->settings, preset,
                                  encoding != NULL ? mai_encoding_get_name (encoding) : NULL);
  return TRUE;
}

static gboolean
take_split (Wish *wish, GError **error)
{
  MaiRecipe *recipe = &wish->settings.recipe;
  gboolean by_windows = g_strcmp0 (wish->split_by, "windows") == 0;

  if (wish->split_by == NULL)
    return TRUE;
  if ((by_windows && recipe->window > 0) || g_str_equal (wish->split_by, "pieces"))
    {
      recipe->split_windows = by_windows;
      return TRUE;
    }
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
               _ ("--split-by takes pieces, or windows with a preset that has them, not “%s”"),
               wish->split_by);
  return FALSE;
}

static gboolean
check_family (const Wish *wish, GError **error)
{
  const Numbers *numbers = &wish->numbers;

  if (wish->settings.recipe.family == MAI_FAMILY_WAVENET
      || (numbers->stacks < 0 && numbers->kernel < 0 && numbers->skip < 0))
    return TRUE;
  g_set_error_literal (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
                       _ ("--stacks, --kernel and --skip are of a WaveNet; choose a --preset that "
                          "is one"));
  return FALSE;
}

/* The presets of one field do without. */
static gboolean
check_head (const Wish *wish, GError **error)
{
  const char *name = wish->settings.encoding != NULL ? wish->settings.encoding : MAI_TRAIN_ENCODING;
  const MaiEncoding *encoding = mai_encoding_by_name (name, error);

  if (encoding == NULL)
    return FALSE;
  if (wish->settings.recipe.head > 0 || mai_encoding_get_n_outputs (encoding) == 1)
    return TRUE;
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_SETTINGS,
               _ ("a step of “%s” has several fields, and wants --head, which is 0"), name);
  return FALSE;
}

/* Turns words into settings. MAI_EXIT_DONE when all is well. */
static int
check_wish (MaiCli *cli, const MaiCommand *command, Wish *wish, const MaiArguments *arguments)
{
  const MaiPreset *preset;
  g_autoptr (GError) error = NULL;
  guint n_presets;

  for (guint i = 0; i < arguments->n_files; i++)
    g_ptr_array_add (wish->data, arguments->files[i]);
  if (wish->data->len == 0)
    return mai_cli_misused (cli, command->name, "%s",
                            _ ("--data is missing: MIDI files, or folders of them, to learn from"));
  g_ptr_array_add (wish->data, NULL);
  preset =
      wish->preset != NULL ? mai_preset_find (wish->preset, &error) : mai_preset_list (&n_presets);
  if (preset == NULL)
    return mai_cli_misused (cli, command->name, "%s", error->message);
  if (!take_preset (wish, preset, &error))
    return mai_cli_misused (cli, command->name, "%s", error->message);
  apply_numbers (&wish->settings.recipe, &wish->numbers);
  if (!mai_recipe_check (&wish->settings.recipe, &error) || !check_family (wish, &error)
      || !check_head (wish, &error) || !take_split (wish, &error)
      || !mai_train_settings_take_device (&wish->settings, wish->device, wish->precision, &error))
    return mai_cli_misused (cli, command->name, "%s", error->message);
  if (wish->settings.data.valid_share + wish->settings.data.test_share > 0.9)
    return mai_cli_misused (cli, command->name, "%s",
                            _ ("--valid-share and --test-share leave too little to train on"));
  wish->settings.threads = (guint) wish->threads;
  wish->settings.sample_notes = (guint) wish->sample_notes;
  wish->settings.data.min_notes = (guint) wish->min_notes;
  return MAI_EXIT_DONE;
}

static Wish
default_wish (void)
{
  Wish wish = { .settings = { .data = MAI_DATA_SET_OPTIONS_DEFAULT },
                .sample_notes = MAI_TRAIN_SAMPLE_NOTES,
                .min_notes = MAI_DATA_SET_OPTIONS_DEFAULT.min_notes };

  wish.numbers = (Numbers){ .epochs = -1,
                            .batch = -1,
                            .steps = -1,
                            .embedding = -1,
                            .hidden = -1,
                            .layers = -1,
                            .stacks = -1,
                            .kernel = -1,
                            .skip = -1,
                            .projection = -1,
                            .head = -1,
                            .transpose = -1,
                            .tempo_bins = -1,
                            .patience = -1,
                            .evaluate_windows = -1,
                            .dropout = -1,
                            .learning_rate = -1,
                            .warmup = -1,
                            .weight_decay = -1,
                            .clip = -1 };
  return wish;
}

static int
run_member (MaiCli *cli, const MaiCommand *command, char **argv)
{
  g_autoptr (GPtrArray) data = g_ptr_array_new ();
  Wish wish = default_wish ();
  Numbers *numbers = &wish.numbers;
  MaiDataSetOptions *split = &wish.settings.data;
  const MaiOption options[] = {
    { MAI_OPTION_SECTION, "job", .help = N_ ("What to learn from, and where to:") },
    { MAI_OPTION_FILES, "data", 'd', data, N_ ("PATH…"),
      N_ ("MIDI files, and folders of them; may be given more than once") },
    { MAI_OPTION_FILE, "job", 'j', &wish.job, N_ ("DIR"),
      N_ ("new folder for the job (below the user's data folder)") },
    { MAI_OPTION_TEXT, "licence", 0, &wish.settings.licence, N_ ("TEXT"),
      N_ ("licence of the music, kept in the model") },
    { MAI_OPTION_SECTION, "training", .help = N_ ("How to train:") },
    { MAI_OPTION_TEXT, "preset", 'p', &wish.preset, N_ ("NAME"),
      N_ ("studio-lstm (the default), studio-wavenet, studio-lstm-large, sketch-lstm, "
          "best-frames, frames-wavenet, notes-lstm, notes-quick, notes-wavenet, musicai-2021") },
    { MAI_OPTION_TEXT, "encoding", 0, &wish.encoding, N_ ("NAME"),
      N_ ("what a step is: events, chords, lengths or frames (the preset's own)") },
    { MAI_OPTION_INT, "epochs", 'e', &numbers->epochs, N_ ("N"), N_ ("times through the music"), 1,
      1000000 },
    { MAI_OPTION_SEED, "random-seed", 'r', &numbers->seed, N_ ("S"),
      N_ ("the same seed gives the same model"), .given = &numbers->given_seed },
    { MAI_OPTION_INT, "threads", 0, &wish.threads, N_ ("N"),
      N_ ("threads; 0: one a processor (0); they change nothing but the time"), 0,
      MAI_TRAIN_MAX_THREADS },
    { MAI_OPTION_TEXT, "device", 0, &wish.device, N_ ("NAME"),
      N_ ("auto: a graphics card where there is one (the default); cpu; gpu") },
    { MAI_OPTION_TEXT, "precision", 0, &wish.precision, N_ ("NAME"),
      N_ ("of large products: float32 (the default), bf16; tf32 on a graphics card") },
    { MAI_OPTION_INT, "patience", 0, &numbers->patience, N_ ("N"),
      N_ ("stop after N evaluations without a better one; 0: never"), 0, 1000000 },
    { MAI_OPTION_INT, "evaluate-every", 0, &numbers->evaluate_windows, N_ ("STEPS"),
      N_ ("steps between evaluations and checkpoints, at most"), 1, 1000000 },
    { MAI_OPTION_INT, "sample-notes", 0, &wish.sample_notes, N_ ("N"),
      N_ ("notes of the sample composed at each checkpoint; 0: none (96)"), 0,
      MAI_TRAIN_MAX_SAMPLE_NOTES },
    { MAI_OPTION_INT, "batch", 0, &numbers->batch, N_ ("N"), N_ ("sequences beside each other"), 1,
      4096 },
    { MAI_OPTION_INT, "steps", 0, &numbers->steps, N_ ("N"), N_ ("notes a sequence has"), 1, 8192 },
    { MAI_OPTION_DOUBLE, "learning-rate", 0, &numbers->learning_rate, N_ ("R"),
      N_ ("learning rate at its peak"), 1e-8, 1 },
    { MAI_OPTION_DOUBLE, "warmup", 0, &numbers->warmup, N_ ("SHARE"),
      N_ ("share of the steps until the peak"), 0, 1 },
    { MAI_OPTION_DOUBLE, "weight-decay", 0, &numbers->weight_decay, N_ ("W"), N_ ("of AdamW"), 0,
      10 },
    { MAI_OPTION_DOUBLE, "clip", 0, &numbers->clip, N_ ("NORM"),
      N_ ("largest gradient norm; 0: any"), 0, 1e6 },
    { MAI_OPTION_DOUBLE, "dropout", 0, &numbers->dropout, N_ ("P"), N_ ("share left out"), 0, 0.9 },
    { MAI_OPTION_SECTION, "music", .help = N_ ("How to use the music:") },
    { MAI_OPTION_INT, "transpose", 0, &numbers->transpose, N_ ("N"),
      N_ ("hear it also up to N semitones higher and lower"), 0, 36 },
    { MAI_OPTION_INT, "tempo-bins", 0, &numbers->tempo_bins, N_ ("N"),
      N_ ("and up to N tempo steps faster and slower"), 0, 24 },
    { MAI_OPTION_DOUBLE, "valid-share", 0, &split->valid_share, N_ ("SHARE"),
      N_ ("of the notes kept to validate on (0.1)"), 0, 0.9 },
    { MAI_OPTION_DOUBLE, "test-share", 0, &split->test_share, N_ ("SHARE"),
      N_ ("of the notes kept to test on (0.1)"), 0, 0.9 },
    { MAI_OPTION_SEED, "split-seed", 0, &split->seed, N_ ("S"),
      N_ ("another seed, another split") },
    { MAI_OPTION_TEXT, "split-by", 0, &wish.split_by, N_ ("WHAT"),
      N_ ("pieces, or, of a recipe with a window, windows, which overlap (the preset's own)") },
    { MAI_OPTION_INT, "min-notes", 0, &wish.min_notes, N_ ("N"), N_ ("refuse shorter pieces (32)"),
      1, 1000000 },
    { MAI_OPTION_SECTION, "network", .help = N_ ("The network's sizes:") },
    { MAI_OPTION_INT, "layers", 0, &numbers->layers, N_ ("N"),
      N_ ("layers; of each stack of a WaveNet"), 1, 12 },
    { MAI_OPTION_INT, "hidden", 0, &numbers->hidden, N_ ("N"), N_ ("cells a layer, or channels"), 1,
      4096 },
    { MAI_OPTION_INT, "stacks", 0, &numbers->stacks, N_ ("N"), N_ ("stacks of a WaveNet"), 1, 8 },
    { MAI_OPTION_INT, "kernel", 0, &numbers->kernel, N_ ("N"),
      N_ ("steps that a layer of a WaveNet sees, 2 or 3"), 2, 3 },
    { MAI_OPTION_INT, "skip", 0, &numbers->skip, N_ ("N"),
      N_ ("channels that a WaveNet's layers add up in"), 1, 4096 },
    { MAI_OPTION_INT, "embedding", 0, &numbers->embedding, N_ ("N"), N_ ("embedding"), 1, 4096 },
    { MAI_OPTION_INT, "projection", 0, &numbers->projection, N_ ("N"), N_ ("projection"), 1, 4096 },
    { MAI_OPTION_INT, "head", 0, &numbers->head, N_ ("N"), N_ ("hidden units of a head"), 0, 4096 },
  };
  int status;
  g_autoptr (MaiArguments) arguments =
      mai_arguments_parse (cli, command, argv, options, G_N_ELEMENTS (options), &status);

  wish.data = data;
  if (arguments != NULL)
    status = check_wish (cli, command, &wish, arguments);
  return mai_job_group_check (cli, arguments != NULL && status == MAI_EXIT_DONE, &status)
             ? train (cli, &wish)
             : status;
}

static int
run (MaiCli *cli, const MaiCommand *command, char **argv)
{
  return mai_job_group_run (cli, command, argv, run_member);
}

const MaiCommand mai_command_train = {
  .name = "train",
  .wants = N_ ("[PATH…]"),
  .max_files = G_MAXUINT,
  .summary = N_ ("Trains a network on music of your own"),
  .examples =
      N_ ("  musicai train --data my-music --job my-job\n"
          "  musicai train --data my-music more.mid --preset sketch-lstm --epochs 3 --job my-job\n"
          "  musicai job run my-job          goes on after Ctrl-C or a power cut"),
  .run = run,
};
