/* SPDX-License-Identifier: Apache-2.0 */
/* musicai compose: a seed in, songs out. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "base/mai-text.h"
#include "cli/mai-commands.h"
#include "cli/mai-compose-bar.h"
#include "cli/mai-compose-job.h"
#include "cli/mai-compose-limits.h"
#include "cli/mai-copy-data.h"
#include "cli/mai-job-run.h"
#include "cli/mai-paths-check.h"
#include "cli/mai-score-facts.h"
#include "learn/mai-copy-guard.h"
#include "learn/mai-lengths.h"
#include "midi/mai-midi.h"

#define DEFAULT_NOTES 200

typedef struct
{
  MaiComposeTask task;
  gint64 notes, bars, variations, top_k, threads, max_copy;
  gint64 max_repeats; // 0: any; -1: what the model asks for
  GPtrArray *data; // paths; NULL-terminated once checked
  char **
      copy_data; // what is not to be copied, or to be like; NULL for none, or for the model's own songs
  guint lowest, highest;
  guint16 scale;
  const char *seed, *seed_notes, *weights, *model, *output, *job;
  gboolean given_random_seed, given_variations;
} Wish;

static gboolean
take_seed_notes (Wish *wish)
{
  gint64 n;

  if (wish->seed_notes == NULL)
    return TRUE;
  if (strcmp (wish->seed_notes, "all") == 0)
    wish->task.seed_notes = 0;
  else if (mai_arguments_parse_int (wish->seed_notes, 1, MAI_COMPOSE_MAX_NOTES, &n))
    wish->task.seed_notes = (guint) n;
  else
    return FALSE;
  return TRUE;
}

static void
take_numbers (Wish *wish)
{
  MaiComposeOptions *options = &wish->task.options;

  options->notes = wish->notes > 0 ? (guint) wish->notes : wish->bars > 0 ? 0 : DEFAULT_NOTES;
  options->bars = (guint) wish->bars;
  options->sampling.top_k = (guint) wish->top_k;
  options->constraints =
      (MaiConstraints){ wish->scale, (guint8) wish->lowest, (guint8) wish->highest };
  /* Named in the answer, so that a song that pleases can be asked for again. */
  if (!wish->given_random_seed)
    options->random_seed = g_random_int ();
  options->max_copy = (guint) wish->max_copy;
  if (wish->max_repeats >= 0)
    options->max_repeats = wish->max_repeats > 0 ? (guint) wish->max_repeats : G_MAXUINT;
  wish->task.variations = (guint) wish->variations;
  wish->task.threads = (guint) wish->threads;
}

/* What GOption cannot know. MAI_EXIT_DONE when all is well. */
static int
check_wish (MaiCli *cli, const MaiCommand *command, Wish *wish)
{
  static const char *const endings[] = { ".mid", ".midi", ".smf", NULL };
  const char *name = command->name;
  g_autoptr (GError) error = NULL;

  if (wish->seed == NULL)
    return mai_cli_misused (
        cli, name, "%s", _ ("--seed is missing: a MIDI file or the name of a seed to begin with"));
  if (wish->output == NULL && wish->job == NULL)
    return mai_cli_misused (cli, name, "%s", _ ("-o is missing: the MIDI file to write"));
  if (wish->output != NULL && wish->job != NULL)
    return mai_cli_misused (
        cli, name, "%s",
        _ ("-o and --job exclude each other: a job keeps its songs in its folder"));
  if (wish->notes > 0 && wish->bars > 0)
    return mai_cli_misused (cli, name, "%s", _ ("--notes and --bars exclude each other"));
  if (!take_seed_notes (wish))
    return mai_cli_misused (cli, name,
                            _ ("--seed-notes takes a number from 1 to %d or “all”, not “%s”"),
                            MAI_COMPOSE_MAX_NOTES, wish->seed_notes);
  if (wish->weights != NULL
      && !mai_compose_task_take_weights (&wish->task.options.weights, wish->weights, &error))
    return mai_cli_misused (cli, name, "%s", error->message);
  if (wish->lowest > wish->highest)
    return mai_cli_misused (cli, name, "%s", _ ("--lowest lies above --highest"));
  if (wish->data->len > 0 && wish->max_copy == 0 && wish->task.options.max_likeness <= 0)
    return mai_cli_misused (cli, name, "%s",
                            _ ("--data is what --max-copy and --max-likeness compare with; name a "
                               "number for one of them"));
  if (wish->output != NULL && strchr (wish->output, '.') != NULL
      && !mai_paths_has_ending (wish->output, endings) && !g_str_has_prefix (wish->output, "/dev/"))
    {
      g_autofree char *base = g_path_get_basename (wish->output);

      if (strchr (base, '.') != NULL)
        return mai_cli_misused (
            cli, name, _ ("compose writes MIDI: -o wants a name that ends in .mid, not “%s”"),
            base);
    }
  return MAI_EXIT_DONE;
}

/* song.mid, or song-1.mid, song-2.mid, ... when variations were asked for. */
static char **
name_outputs (const Wish *wish)
{
  char **names = g_new0 (char *, wish->task.variations + 1);

  for (guint i = 0; i < wish->task.variations; i++)
    names[i] =
        wish->given_variations ? mai_paths_number (wish->output, i + 1) : g_strdup (wish->output);
  return names;
}

static gboolean
check_outputs (char **outputs, const char *seed, const char *model, GError **error)
{
  const char *const inputs[] = { seed, model, NULL };

  for (; *outputs != NULL; outputs++)
    if (!mai_paths_check_output (*outputs, inputs, error))
      return FALSE;
  return TRUE;
}

static JsonObject *
describe_take (MaiScore *take, const char *path, JsonArray *likeness, guint number)
{
  JsonObject *object = json_object_new ();
  double seconds =
      mai_tempo_map_ticks_to_seconds (mai_score_get_tempo_map (take), mai_score_get_end (take));

  mai_cli_set_path (object, "file", path);
  json_object_set_int_member (object, "notes", mai_score_get_n_notes (take));
  json_object_set_int_member (object, "composed", mai_compose_task_count_composed (take));
  json_object_set_double_member (object, "seconds", seconds);
  if (number < json_array_get_length (likeness))
    json_object_set_double_member (object, "likeness",
                                   json_array_get_double_element (likeness, number));
  return object;
}

static void
report (MaiCli *cli, const Wish *wish, const char *model, const char *seed, GPtrArray *takes,
        JsonArray *likeness, char **outputs, double elapsed)
{
  JsonObject *object = json_object_new ();
  JsonArray *files = json_array_new ();

  for (guint i = 0; i < takes->len; i++)
    {
      g_autofree char *line = mai_score_facts_to_line (takes->pdata[i]);
      g_autofree char *shown = mai_text_one_line (outputs[i]);

      mai_cli_print (cli, "%s: %s", shown, line);
      json_array_add_object_element (files,
                                     describe_take (takes->pdata[i], outputs[i], likeness, i));
    }
  if (!wish->given_random_seed)
    mai_cli_print (cli, _ ("To compose the same again: --random-seed %" PRIu64),
                   wish->task.options.random_seed);
  mai_cli_set_path (object, "seed", seed);
  mai_cli_set_path (object, "model", model);
  mai_compose_task_to_json (&wish->task, object);
  json_object_set_array_member (object, "files", files);
  json_object_set_double_member (object, "elapsed", elapsed);
  mai_cli_print_json (cli, object);
}

static gboolean
save_takes (GPtrArray *takes, char **outputs, GError **error)
{
  for (guint i = 0; i < takes->len; i++)
    if (!mai_midi_save (takes->pdata[i], outputs[i], error))
      return FALSE;
  return TRUE;
}

static int
compose (MaiCli *cli, Wish *wish, const char *seed_path, const char *model)
{
  gint64 begun = g_get_monotonic_time ();
  g_auto (GStrv) outputs = name_outputs (wish);
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiScore) seed = NULL;
  g_autoptr (MaiComposer) composer = NULL;
  g_autoptr (MaiCopyData) data = NULL;
  g_autoptr (JsonArray) likeness = json_array_new ();
  g_autoptr (GPtrArray) takes = NULL;

  if (!check_outputs (outputs, seed_path, model, &error)
      || (seed = mai_midi_load (seed_path, &error)) == NULL
      || !mai_lengths_check_first (model, &error)
      || (composer = mai_composer_load (model, &error)) == NULL)
    return mai_cli_fail (cli, error);
  data = mai_copy_data_open_for (cli, (const char *const *) wish->copy_data, &wish->task.options,
                                 &error);
  if (data == NULL)
    return mai_cli_fail (cli, error);
  takes = mai_compose_with_bar (cli, &wish->task, composer, seed, &error);
  if (takes == NULL || !save_takes (takes, outputs, &error))
    return mai_cli_fail (cli, error);
  mai_compose_limits_tell (cli, &wish->task, composer, seed, takes, likeness);
  report (cli, wish, model, seed_path, takes, likeness, outputs,
          (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC);
  return MAI_EXIT_DONE;
}

static int
compose_as_job (MaiCli *cli, const Wish *wish, const char *seed, const char *model)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiJob) job =
      mai_compose_job_create (wish->job, &wish->task, seed, model,
                              (const char *const *) wish->copy_data, cli->cancellable, &error);

  if (job == NULL)
    return mai_cli_fail (cli, error);
  return mai_job_run (cli, job, &(MaiJobWish){ 0 });
}

/* The music that is not to be copied, or to be like: what was named, or what the model was trained on. A model that keeps what
 * its songs are made of needs none to be unlike them. */
static gboolean
find_copy_data (Wish *wish, const char *model, GError **error)
{
  double likeness = wish->task.options.max_likeness;

  if (wish->max_copy == 0 && wish->data->len == 0)
    {
      if (likeness > 0 && likeness < 1 && !mai_copy_data_is_kept (model))
        wish->copy_data = mai_copy_data_find (wish->model);
      return TRUE;
    }
  if (wish->data->len > 0)
    {
      g_ptr_array_add (wish->data, NULL);
      wish->copy_data = g_strdupv ((char **) wish->data->pdata);
      return TRUE;
    }
  wish->copy_data = mai_copy_data_find (wish->model);
  if (wish->copy_data != NULL)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                       _ ("--max-copy wants --data, the music that is not to be copied; only the "
                          "folder of a train job as --model says by itself which that is"));
  return FALSE;
}

static int
run_wish (MaiCli *cli, Wish *wish)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *seed = mai_paths_find_seed (wish->seed, &error);
  g_autofree char *model = seed != NULL ? mai_paths_find_model (wish->model, &error) : NULL;

  if (model == NULL || !find_copy_data (wish, model, &error))
    return mai_cli_fail (cli, error);
  if (wish->job != NULL)
    return compose_as_job (cli, wish, seed, model);
  return compose (cli, wish, seed, model);
}

static int
run (MaiCli *cli, const MaiCommand *command, char **argv)
{
  g_autoptr (GPtrArray) data = g_ptr_array_new ();
  Wish wish = { .task = MAI_COMPOSE_TASK_DEFAULT,
                .data = data,
                .variations = 1,
                .max_repeats = -1,
                .highest = 127,
                .scale = MAI_CONSTRAINTS_NONE.pitch_classes };
  MaiSampling *sampling = &wish.task.options.sampling;
  const MaiOption options[] = {
    { MAI_OPTION_SECTION, "what", .help = N_ ("What to compose:") },
    { MAI_OPTION_FILE, "seed", 's', &wish.seed, N_ ("FILE"),
      N_ ("MIDI file, or name of a seed, to continue") },
    { MAI_OPTION_TEXT, "seed-notes", 0, &wish.seed_notes, N_ ("N|all"),
      N_ ("of the seed take the last N notes (32)") },
    { MAI_OPTION_INT, "notes", 'n', &wish.notes, N_ ("N"), N_ ("compose N notes (200)"), 1,
      MAI_COMPOSE_MAX_NOTES },
    { MAI_OPTION_INT, "bars", 'b', &wish.bars, N_ ("N"), N_ ("compose N bars instead"), 1,
      MAI_COMPOSE_MAX_BARS },
    { MAI_OPTION_INT, "variations", 'k', &wish.variations, N_ ("K"),
      N_ ("compose K songs, each numbered: song-1.mid, …"), 1, MAI_COMPOSE_MAX_VARIATIONS,
      &wish.given_variations },
    { MAI_OPTION_SECTION, "how", .help = N_ ("How daring:") },
    { MAI_OPTION_DOUBLE, "temperature", 't', &sampling->temperature, N_ ("T"),
      N_ ("0: always the likeliest; 1: as learnt; more: wilder (0.9)"), 0, 100 },
    { MAI_OPTION_INT, "top-k", 0, &wish.top_k, N_ ("K"),
      N_ ("choose among the K likeliest only; 0: all (0)"), 0, 65536 },
    { MAI_OPTION_DOUBLE, "top-p", 0, &sampling->top_p, N_ ("P"),
      N_ ("choose among the likeliest that make up P (0.85)"), 1e-6, 1 },
    { MAI_OPTION_SEED, "random-seed", 'r', &wish.task.options.random_seed, N_ ("S"),
      N_ ("the same seed gives the same songs"), .given = &wish.given_random_seed },
    { MAI_OPTION_SECTION, "rules", .help = N_ ("What every composed note obeys:") },
    { MAI_OPTION_SCALE, "scale", 0, &wish.scale, N_ ("KEY"),
      N_ ("Gb:major, f#:minor, C:dorian, …") },
    { MAI_OPTION_PITCH, "lowest", 0, &wish.lowest, N_ ("PITCH"), N_ ("lowest pitch: C2 or 36") },
    { MAI_OPTION_PITCH, "highest", 0, &wish.highest, N_ ("PITCH"), N_ ("highest pitch") },
    { MAI_OPTION_INT, "max-copy", 0, &wish.max_copy, N_ ("N"),
      N_ ("of --data take no more than N notes in a row, in any key"), MAI_COPY_GUARD_LEAST,
      MAI_COPY_GUARD_MOST },
    { MAI_OPTION_DOUBLE, "max-likeness", 0, &wish.task.options.max_likeness, N_ ("SHARE"),
      N_ ("compose again what has more than this in common with a song of --data; 1: any (what the "
          "model asks for)"),
      0.01, 1 },
    { MAI_OPTION_INT, "max-repeats", 0, &wish.max_repeats, N_ ("N"),
      N_ ("play no passage more than N times in a row; 0: any; of “chords” (what the model asks "
          "for)"),
      0, MAI_HABITS_MAX_REPEATS },
    { MAI_OPTION_FILES, "data", 'd', data, N_ ("PATH…"),
      N_ ("MIDI files and folders for --max-copy and --max-likeness (what the model was trained "
          "on)") },
    { MAI_OPTION_SECTION, "files", .help = N_ ("With what, and where to:") },
    { MAI_OPTION_FILE, "output", 'o', &wish.output, N_ ("FILE"), N_ ("MIDI file to write") },
    { MAI_OPTION_FILE, "model", 'm', &wish.model, N_ ("FILE"),
      N_ ("model file, train job's folder, or name of a shipped model") },
    { MAI_OPTION_FILE, "job", 'j', &wish.job, N_ ("DIR"),
      N_ ("make a job of it in a new folder, and run that") },
    { MAI_OPTION_TEXT, "weights", 0, &wish.weights, N_ ("NAME"),
      N_ ("keep the model's weights as float32, bf16 or int8: fewer bits are quicker (float32)") },
    { MAI_OPTION_INT, "threads", 0, &wish.threads, N_ ("N"), N_ ("threads; 0: one a processor (0)"),
      0, MAI_COMPOSE_MAX_THREADS },
  };
  int status;
  g_autoptr (MaiArguments) arguments =
      mai_arguments_parse (cli, command, argv, options, G_N_ELEMENTS (options), &status);

  if (arguments == NULL)
    return status;
  status = check_wish (cli, command, &wish);
  if (status != MAI_EXIT_DONE)
    return status;
  take_numbers (&wish);
  status = run_wish (cli, &wish);
  g_strfreev (wish.copy_data);
  return status;
}

const MaiCommand mai_command_compose = {
  .name = "compose",
  .wants = "",
  .summary = N_ ("Continues a seed with a trained model"),
  .examples = N_ (
      "  musicai compose --seed ode-to-joy --notes 200 -o song.mid\n"
      "  musicai compose --seed mine.mid --bars 16 --variations 4 --scale Gb:major -o song.mid\n"
      "  musicai compose --seed mine.mid --seed-notes all --temperature 0.9 --random-seed 7 -o "
      "song.mid\n"
      "  musicai compose --seed mine.mid --model my-job --max-copy 12 -o song.mid"),
  .run = run,
};
