/* SPDX-License-Identifier: Apache-2.0 */
/* musicai evaluate: a model beside an n-gram, and composed songs beside held-out pieces. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "cli/mai-benchmark-run.h"
#include "cli/mai-commands.h"
#include "cli/mai-data-report.h"
#include "cli/mai-job-group.h"
#include "cli/mai-paths-check.h"
#include "cli/mai-progress-bar.h"
#include "cli/mai-signals.h"
#include "cli/mai-train-report.h"
#include "cli/mai-windows-report.h"
#include "learn/mai-benchmark.h"
#include "learn/mai-evaluation.h"
#include "work/mai-compose-task.h"
#include "work/mai-train-settings.h"

#define NGRAM_ORDER 5
#define MAX_SONGS 100000
#define MAX_SONG_NOTES 100000
#define ALL_SPLITS MAI_N_SPLITS

typedef struct
{
  const char *model, *split_name;
  const char *weights; // nullable
  MaiPrecision precision; // of these
  MaiBenchmarkWish benchmark;
  GPtrArray *data;
  MaiDataSetOptions options;
  guint split; // a MaiSplit, or ALL_SPLITS
  gint64 songs, notes, threads;
  MaiSampling sampling;
  guint64 random_seed;
} Wish;

typedef struct
{
  MaiCli *cli;
  const Wish *wish;
  MaiComposer *composer;
  MaiDataSet *set;
  MaiPool *pool;
  MaiLoss model;
  MaiLoss weights; // the same with weights kept otherwise; no steps when nobody asked
  MaiLoss ngrams[2]; // MAI_HISTORY_STREAM, MAI_HISTORY_FIELD
  MaiMeasureReport measures[MAI_N_MEASURES];
  JsonObject *windows; // of a model that learnt windows: mai-windows-report.h, else NULL
} Evaluation;

/* --- figures --- */

static gboolean
has_split (Evaluation *evaluation, MaiSplit split)
{
  const Wish *wish = evaluation->wish;

  return (wish->split == ALL_SPLITS || wish->split == split)
         && mai_data_set_count_pieces (evaluation->set, split) > 0;
}

static gboolean
score_model (Evaluation *evaluation, GError **error)
{
  for (MaiSplit split = 0; split < MAI_N_SPLITS; split++)
    {
      MaiLoss loss = { 0 };

      if (!has_split (evaluation, split))
        continue;
      if (!mai_evaluate_model (mai_composer_get_model (evaluation->composer), evaluation->set,
                               split, evaluation->pool, &loss, evaluation->cli->cancellable, error))
        return FALSE;
      mai_loss_add (&evaluation->model, &loss);
    }
  return TRUE;
}

static gboolean
score_weights (Evaluation *evaluation, GError **error)
{
  for (MaiSplit split = 0; evaluation->wish->weights != NULL && split < MAI_N_SPLITS; split++)
    {
      MaiLoss loss = { 0 };

      if (!has_split (evaluation, split))
        continue;
      if (!mai_evaluate_weights (mai_composer_get_model (evaluation->composer), evaluation->set,
                                 split, evaluation->wish->precision, &loss,
                                 evaluation->cli->cancellable, error))
        return FALSE;
      mai_loss_add (&evaluation->weights, &loss);
    }
  return TRUE;
}

static gboolean
score_ngram (Evaluation *evaluation, MaiHistory history, GError **error)
{
  g_autoptr (MaiNgram) ngram = mai_ngram_new (evaluation->set, history, NGRAM_ORDER);

  for (MaiSplit split = 0; split < MAI_N_SPLITS; split++)
    {
      MaiLoss loss = { 0 };

      if (!has_split (evaluation, split))
        continue;
      if (!mai_evaluate_ngram (ngram, evaluation->set, split, &loss, evaluation->cli->cancellable,
                               error))
        return FALSE;
      mai_loss_add (&evaluation->ngrams[history], &loss);
    }
  return TRUE;
}

/* The figures that such a model was trained for, of all splits. */
static gboolean
score_windows (Evaluation *evaluation, GError **error)
{
  const MaiRecipe *recipe = mai_composer_get_recipe (evaluation->composer);

  if (recipe == NULL || recipe->window == 0)
    return TRUE;
  evaluation->windows =
      mai_windows_report_make (mai_composer_get_model (evaluation->composer), evaluation->set,
                               recipe, evaluation->pool, evaluation->cli->cancellable, error);
  return evaluation->windows != NULL;
}

static void
progress_cb (guint done, guint total, gpointer data)
{
  mai_progress_bar_set (data, total > 0 ? (double) done / total : 0, _ ("composing"));
}

static gboolean
measure_songs (Evaluation *evaluation, GError **error)
{
  const Wish *wish = evaluation->wish;
  g_autoptr (MaiProgressBar) bar = mai_progress_bar_new (evaluation->cli);
  MaiSplit split = wish->split == ALL_SPLITS ? MAI_SPLIT_TEST : (MaiSplit) wish->split;

  if (wish->songs == 0)
    return TRUE;
  return mai_evaluate_songs (evaluation->composer, evaluation->set, split, (guint) wish->songs,
                             (guint) wish->notes, &wish->sampling, wish->random_seed,
                             evaluation->measures, progress_cb, bar, evaluation->cli->cancellable,
                             error);
}

/* The better of the two is the honest baseline. */
static const MaiLoss *
best_ngram (const Evaluation *evaluation)
{
  const MaiLoss *stream = &evaluation->ngrams[MAI_HISTORY_STREAM];
  const MaiLoss *field = &evaluation->ngrams[MAI_HISTORY_FIELD];

  return mai_loss_get_nats (stream) <= mai_loss_get_nats (field) ? stream : field;
}

/* --- answers --- */

static JsonObject *
describe_loss (const MaiLoss *loss, const MaiEncoding *encoding)
{
  JsonObject *object = json_object_new ();

  mai_cli_set_number (object, "nats", mai_loss_get_nats (loss));
  json_object_set_object_member (object, "fields", mai_train_report_fields (loss, encoding));
  return object;
}

/* Beside the figure with float32. */
static double
get_cost_of_weights (const Evaluation *evaluation)
{
  return mai_loss_get_nats (&evaluation->weights) / mai_loss_get_nats (&evaluation->model) - 1;
}

static JsonObject *
describe_weights (const Evaluation *evaluation)
{
  JsonObject *object =
      describe_loss (&evaluation->weights, mai_composer_get_encoding (evaluation->composer));

  json_object_set_string_member (object, "weights", evaluation->wish->weights);
  mai_cli_set_number (object, "cost", get_cost_of_weights (evaluation));
  return object;
}

static JsonObject *
describe_measure (const MaiMeasureReport *report, MaiMeasure measure)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "measure", mai_measure_get_title (measure));
  json_object_set_int_member (object, "held_out", report->n_held_out);
  json_object_set_int_member (object, "composed", report->n_composed);
  json_object_set_int_member (object, "within", report->n_within);
  mai_cli_set_number (object, "held_out_5", report->held_out_low);
  mai_cli_set_number (object, "held_out_50", report->held_out_middle);
  mai_cli_set_number (object, "held_out_95", report->held_out_high);
  mai_cli_set_number (object, "composed_5", report->composed_low);
  mai_cli_set_number (object, "composed_50", report->composed_middle);
  mai_cli_set_number (object, "composed_95", report->composed_high);
  return object;
}

/* Only on the very data and split of its training is it certain that held-out pieces are unknown to the model. */
static gboolean
is_data_of_training (const Evaluation *evaluation)
{
  return g_strcmp0 (mai_composer_get_data_digest (evaluation->composer),
                    mai_data_set_get_digest (evaluation->set))
         == 0;
}

/* A recipe that deals out windows of all pieces has learnt from those that are called held out here, too. */
static gboolean
knows_all_pieces (const Evaluation *evaluation)
{
  const MaiRecipe *recipe = mai_composer_get_recipe (evaluation->composer);

  return recipe != NULL && recipe->split_windows && is_data_of_training (evaluation);
}

static void
answer_in_json (const Evaluation *evaluation, const char *model)
{
  const MaiEncoding *encoding = mai_composer_get_encoding (evaluation->composer);
  const MaiLoss *ngram = best_ngram (evaluation);
  JsonObject *object = json_object_new ();
  JsonArray *measures = json_array_new ();

  for (MaiMeasure m = 0; evaluation->wish->songs > 0 && m < MAI_N_MEASURES; m++)
    json_array_add_object_element (measures, describe_measure (&evaluation->measures[m], m));
  mai_cli_set_path (object, "model", model);
  json_object_set_string_member (object, "split", evaluation->wish->split_name);
  json_object_set_int_member (object, "notes", (gint64) evaluation->model.steps);
  json_object_set_object_member (object, "data", mai_data_report_summary (evaluation->set));
  json_object_set_boolean_member (object, "data_of_training", is_data_of_training (evaluation));
  json_object_set_boolean_member (object, "knows_all_pieces", knows_all_pieces (evaluation));
  json_object_set_object_member (object, "network", describe_loss (&evaluation->model, encoding));
  if (evaluation->wish->weights != NULL)
    json_object_set_object_member (object, "network_with_weights", describe_weights (evaluation));
  json_object_set_object_member (object, "ngram", describe_loss (ngram, encoding));
  mai_cli_set_number (object, "ngram_stream_nats",
                      mai_loss_get_nats (&evaluation->ngrams[MAI_HISTORY_STREAM]));
  mai_cli_set_number (object, "ngram_field_nats",
                      mai_loss_get_nats (&evaluation->ngrams[MAI_HISTORY_FIELD]));
  mai_cli_set_number (object, "ratio",
                      mai_loss_get_nats (&evaluation->model) / mai_loss_get_nats (ngram));
  json_object_set_int_member (object, "songs", evaluation->wish->songs);
  mai_cli_set_number (object, "temperature", evaluation->wish->sampling.temperature);
  mai_cli_set_number (object, "top_p", evaluation->wish->sampling.top_p);
  json_object_set_array_member (object, "measures", measures);
  if (evaluation->windows != NULL)
    json_object_set_object_member (object, "windows", json_object_ref (evaluation->windows));
  mai_cli_print_json (evaluation->cli, object);
}

/* A field that costs the n-gram next to nothing leaves nothing to win. */
static void
print_row (MaiCli *cli, const char *name, double network, double ngram)
{
  if (ngram >= 0.0005)
    mai_cli_print (cli, "  %-12s %9.3f %9.3f %8.1f %%", name, network, ngram,
                   100 * (1 - network / ngram));
  else
    mai_cli_print (cli, "  %-12s %9.3f %9.3f", name, network, ngram);
}

static void
print_losses (const Evaluation *evaluation)
{
  const MaiEncoding *encoding = mai_composer_get_encoding (evaluation->composer);
  const MaiField *fields = mai_encoding_get_fields (encoding);
  gboolean notes = mai_data_report_counts_notes (encoding);
  const MaiLoss *network = &evaluation->model;
  const MaiLoss *ngram = best_ngram (evaluation);
  MaiCli *cli = evaluation->cli;

  mai_cli_print (cli,
                 notes ? _ ("Nats a note on %.0f notes of split “%s” (less is better):")
                       : _ ("Nats an element on %.0f elements of split “%s” (less is better):"),
                 network->steps, evaluation->wish->split_name);
  mai_cli_print (cli, "  %-12s %9s %9s %10s", _ ("field"), _ ("network"), _ ("5-gram"),
                 _ ("less by"));
  for (guint f = 0; f < mai_encoding_get_n_outputs (encoding); f++)
    print_row (cli, fields[f].name, network->nats[f] / network->steps,
               ngram->nats[f] / ngram->steps);
  print_row (cli, _ ("all"), mai_loss_get_nats (network), mai_loss_get_nats (ngram));
  mai_cli_print (cli, _ ("The 5-gram is the better of two: %.3f by stream, %.3f by field."),
                 mai_loss_get_nats (&evaluation->ngrams[MAI_HISTORY_STREAM]),
                 mai_loss_get_nats (&evaluation->ngrams[MAI_HISTORY_FIELD]));
  if (evaluation->wish->weights != NULL)
    mai_cli_print (
        cli,
        notes ? _ ("With weights kept as %s the network needs %.4f nats a note, %+.3f %%.")
              : _ ("With weights kept as %s the network needs %.4f nats an element, %+.3f %%."),
        evaluation->wish->weights, mai_loss_get_nats (&evaluation->weights),
        100 * get_cost_of_weights (evaluation));
}

static void
print_measures (const Evaluation *evaluation)
{
  MaiCli *cli = evaluation->cli;

  if (evaluation->wish->songs == 0)
    return;
  mai_cli_print (cli, "%s", "");
  mai_cli_print (cli,
                 _ ("%" PRId64 " songs composed at temperature %g, top-p %g, beside %u pieces "
                    "(5 %%, median, 95 %%):"),
                 evaluation->wish->songs, evaluation->wish->sampling.temperature,
                 evaluation->wish->sampling.top_p, evaluation->measures[0].n_held_out);
  for (MaiMeasure m = 0; m < MAI_N_MEASURES; m++)
    {
      const MaiMeasureReport *report = &evaluation->measures[m];

      mai_cli_print (cli,
                     _ ("  %-22s pieces %.3f %.3f %.3f   songs %.3f %.3f %.3f   %u of %u within"),
                     _ (mai_measure_get_title (m)), report->held_out_low, report->held_out_middle,
                     report->held_out_high, report->composed_low, report->composed_middle,
                     report->composed_high, report->n_within, report->n_composed);
    }
}

/* --- the command --- */

static gboolean
check_split (Evaluation *evaluation, GError **error)
{
  for (MaiSplit split = 0; split < MAI_N_SPLITS; split++)
    if (has_split (evaluation, split))
      return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               _ ("no piece of the data is in the split “%s”; name more data, or another --split"),
               evaluation->wish->split_name);
  return FALSE;
}

/* Scoring tells of no progress; at least say what is going on. */
static gboolean
score_all (Evaluation *evaluation, GError **error)
{
  g_autoptr (MaiProgressBar) bar = mai_progress_bar_new (evaluation->cli);

  mai_progress_bar_set (bar, 0, _ ("the network reads the music"));
  if (!score_model (evaluation, error) || !score_weights (evaluation, error))
    return FALSE;
  mai_progress_bar_set (bar, 0.5, _ ("the 5-gram reads the music"));
  return score_ngram (evaluation, MAI_HISTORY_STREAM, error)
         && score_ngram (evaluation, MAI_HISTORY_FIELD, error) && score_windows (evaluation, error);
}

static gboolean
evaluate (Evaluation *evaluation, GError **error)
{
  const Wish *wish = evaluation->wish;

  evaluation->set = mai_data_report_read (evaluation->cli, (const char *const *) wish->data->pdata,
                                          mai_composer_get_encoding (evaluation->composer),
                                          &wish->options, error);
  if (evaluation->set == NULL)
    return FALSE;
  mai_data_report_tell (evaluation->cli, evaluation->set);
  if (!is_data_of_training (evaluation))
    mai_cli_tell (evaluation->cli, "%s",
                  _ ("the model was trained on other data, or on this split otherwise: it may know "
                     "pieces that are called held out here"));
  else if (knows_all_pieces (evaluation))
    mai_cli_tell (evaluation->cli, "%s",
                  _ ("the model learnt from windows of all pieces, those that are called held out "
                     "here, too; the 5-gram did not"));
  evaluation->pool = mai_pool_new ((guint) wish->threads);
  return check_split (evaluation, error) && score_all (evaluation, error)
         && measure_songs (evaluation, error);
}

static int
run_wish (MaiCli *cli, const Wish *wish)
{
  Evaluation evaluation = { .cli = cli, .wish = wish };
  g_autoptr (GError) error = NULL;
  g_autofree char *model = mai_paths_find_model (wish->model, &error);
  int status = MAI_EXIT_DONE;

  mai_signals_end_at_once (cli->cancellable); /* the n-gram cannot be stopped while it learns */
  evaluation.composer = model != NULL ? mai_composer_load (model, &error) : NULL;
  if (evaluation.composer != NULL && evaluate (&evaluation, &error))
    {
      answer_in_json (&evaluation, model);
      print_losses (&evaluation);
      print_measures (&evaluation);
      if (evaluation.windows != NULL)
        mai_windows_report_print (cli, evaluation.windows);
    }
  else
    status = mai_cli_fail (cli, error);
  g_clear_pointer (&evaluation.windows, json_object_unref);
  g_clear_pointer (&evaluation.pool, mai_pool_free);
  g_clear_pointer (&evaluation.set, mai_data_set_unref);
  g_clear_pointer (&evaluation.composer, mai_composer_free);
  return status;
}

static gboolean
take_split (Wish *wish)
{
  for (MaiSplit split = 0; split < MAI_N_SPLITS; split++)
    if (strcmp (wish->split_name, mai_split_to_name (split)) == 0)
      {
        wish->split = split;
        return TRUE;
      }
  wish->split = ALL_SPLITS;
  return strcmp (wish->split_name, "all") == 0;
}

static gboolean
check_preset (const char *name, GError **error)
{
  const MaiPreset *preset = mai_preset_find (name, error);

  if (preset == NULL)
    return FALSE;
  if (!mai_benchmark_check_recipe (&preset->recipe, error))
    {
      g_prefix_error (error, "%s: ", name);
      return FALSE;
    }
  return TRUE;
}

/* A benchmark brings its own music and trains a network of its own. */
static int
run_benchmark (MaiCli *cli, const MaiCommand *command, Wish *wish)
{
  MaiJobWish *run = &wish->benchmark.run;
  g_autoptr (GError) error = NULL;

  if (wish->benchmark.file == NULL)
    return mai_cli_misused (cli, command->name, "%s",
                            _ ("--preset, --job, --device and --precision are for --benchmark, "
                               "which is missing"));
  if (wish->data->len > 0 || wish->model != NULL || wish->weights != NULL)
    return mai_cli_misused (cli, command->name, "%s",
                            _ ("--benchmark trains a network on its own music: it takes no --data, "
                               "no --model and no --weights"));
  if ((wish->benchmark.preset != NULL && !check_preset (wish->benchmark.preset, &error))
      || !mai_train_settings_take_device (&(MaiTrainSettings){ 0 }, run->device, run->precision,
                                          &error))
    return mai_cli_misused (cli, command->name, "%s", error->message);
  wish->benchmark.random_seed = wish->random_seed;
  run->threads = (guint) wish->threads;
  return mai_benchmark_run (cli, &wish->benchmark);
}

static int
run_member (MaiCli *cli, const MaiCommand *command, char **argv)
{
  g_autoptr (GPtrArray) data = g_ptr_array_new ();
  Wish wish = { .data = data,
                .options = MAI_DATA_SET_OPTIONS_DEFAULT,
                .split_name = "test",
                .songs = 100,
                .notes = 200,
                .sampling = MAI_SAMPLING_DEFAULT,
                .random_seed = 1 };
  MaiBenchmarkWish *benchmark = &wish.benchmark;
  const MaiOption options[] = {
    { MAI_OPTION_SECTION, "what", .help = N_ ("What to compare:") },
    { MAI_OPTION_FILES, "data", 'd', data, N_ ("PATH…"),
      N_ ("MIDI files, and folders of them; may be given more than once") },
    { MAI_OPTION_FILE, "model", 'm', &wish.model, N_ ("FILE"),
      N_ ("model file, train job's folder, or name of a shipped model") },
    { MAI_OPTION_TEXT, "split", 0, &wish.split_name, N_ ("NAME"),
      N_ ("train, valid, test or all (test)") },
    { MAI_OPTION_SEED, "split-seed", 0, &wish.options.seed, N_ ("S"),
      N_ ("as the model was trained with (1)") },
    { MAI_OPTION_TEXT, "weights", 0, &wish.weights, N_ ("NAME"),
      N_ ("measure also with weights kept as float32, bf16 or int8, as compose keeps them") },
    { MAI_OPTION_SECTION, "songs", .help = N_ ("Songs to measure:") },
    { MAI_OPTION_INT, "songs", 0, &wish.songs, N_ ("N"), N_ ("compose N songs; 0: none (100)"), 0,
      MAX_SONGS },
    { MAI_OPTION_INT, "notes", 0, &wish.notes, N_ ("N"), N_ ("of N notes each (200)"), 1,
      MAX_SONG_NOTES },
    { MAI_OPTION_DOUBLE, "temperature", 't', &wish.sampling.temperature, N_ ("T"),
      N_ ("as of compose (0.9)"), 0, 100 },
    { MAI_OPTION_DOUBLE, "top-p", 0, &wish.sampling.top_p, N_ ("P"), N_ ("as of compose (0.85)"),
      1e-6, 1 },
    { MAI_OPTION_SECTION, "benchmark",
      .help =
          N_ ("Or a benchmark of piano rolls, to train on and compare with published figures:") },
    { MAI_OPTION_FILE, "benchmark", 'b', &benchmark->file, N_ ("FILE.json"),
      N_ ("train on its “train”, choose by “valid”, tell nats a frame of all") },
    { MAI_OPTION_TEXT, "preset", 'p', &benchmark->preset, N_ ("NAME"),
      N_ ("preset to train: best-frames, or frames-wavenet (best-frames)") },
    { MAI_OPTION_FILE, "job", 'j', &benchmark->job, N_ ("DIR"),
      N_ ("folder for its job, or of one to go on with (a new one)") },
    { MAI_OPTION_TEXT, "device", 0, &benchmark->run.device, N_ ("NAME"),
      N_ ("train on auto, cpu or gpu (auto, or as the job says)") },
    { MAI_OPTION_TEXT, "precision", 0, &benchmark->run.precision, N_ ("NAME"),
      N_ ("float32, bf16, or tf32 on a graphics card (float32, or as the job says)") },
    { MAI_OPTION_SECTION, "both", .help = N_ ("For all of these:") },
    { MAI_OPTION_SEED, "random-seed", 'r', &wish.random_seed, N_ ("S"),
      N_ ("the same seed gives the same songs, and the same network (1)") },
    { MAI_OPTION_INT, "threads", 0, &wish.threads, N_ ("N"), N_ ("threads; 0: one a processor (0)"),
      0, 1024 },
  };
  int status;
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiArguments) arguments =
      mai_arguments_parse (cli, command, argv, options, G_N_ELEMENTS (options), &status);

  if (!mai_job_group_check (cli, arguments != NULL, &status))
    return status;
  for (guint i = 0; i < arguments->n_files; i++)
    g_ptr_array_add (data, arguments->files[i]);
  if (benchmark->file != NULL || benchmark->preset != NULL || benchmark->job != NULL
      || benchmark->run.device != NULL || benchmark->run.precision != NULL)
    return run_benchmark (cli, command, &wish);
  if (data->len == 0)
    return mai_cli_misused (
        cli, command->name, "%s",
        _ ("--data is missing: MIDI files, or folders of them, to evaluate on"));
  g_ptr_array_add (data, NULL);
  if (!take_split (&wish))
    return mai_cli_misused (cli, command->name,
                            _ ("--split takes train, valid, test or all, not “%s”"),
                            wish.split_name);
  if (wish.weights != NULL
      && !mai_compose_task_take_weights (&wish.precision, wish.weights, &error))
    return mai_cli_misused (cli, command->name, "%s", error->message);
  return run_wish (cli, &wish);
}

static int
run (MaiCli *cli, const MaiCommand *command, char **argv)
{
  return mai_job_group_run (cli, command, argv, run_member);
}

const MaiCommand mai_command_evaluate = {
  .name = "evaluate",
  .wants = N_ ("[PATH…]"),
  .max_files = G_MAXUINT,
  .summary = N_ ("Puts a model beside an n-gram, and its songs beside real pieces"),
  .examples = N_ ("  musicai evaluate --data my-music\n"
                  "  musicai evaluate --model my-job --data my-music "
                  "--split valid --json\n"
                  "  musicai evaluate --benchmark jsb-chorales.json --job my-benchmark\n"
                  "Frame 0 of a piece is read, not scored; nats are summed over the frames that "
                  "are scored, of all\n"
                  "pieces, and divided by their number."),
  .run = run,
};
