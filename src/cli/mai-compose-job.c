/* SPDX-License-Identifier: Apache-2.0 */
/* A compose job. It has no checkpoints: it takes seconds, and begun again it composes the same. */
#include "cli/mai-compose-job.h"

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "cli/mai-compose-bar.h"
#include "cli/mai-compose-limits.h"
#include "cli/mai-copy-data.h"
#include "cli/mai-job-report.h"
#include "job/mai-job-error.h"
#include "learn/mai-lengths.h"
#include "midi/mai-midi.h"

#define SEED_NAME "seed.mid"

enum
{
  INPUT_SEED,
  INPUT_MODEL,
  N_INPUTS,
  INPUT_LENGTHS = N_INPUTS /* of a model that has them */
};

static gboolean
add_reference (GPtrArray *inputs, const char *path, GCancellable *cancellable, GError **error)
{
  MaiJobInput *reference = mai_job_input_new_reference (path, cancellable, error);

  if (reference != NULL)
    g_ptr_array_add (inputs, reference);
  return reference != NULL;
}

MaiJob *
mai_compose_job_create (const char *path, const MaiComposeTask *task, const char *seed,
                        const char *model, const char *const *data, GCancellable *cancellable,
                        GError **error)
{
  g_autoptr (GPtrArray) inputs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mai_job_input_free);
  g_autoptr (JsonObject) parameters = json_object_new ();
  g_autoptr (GBytes) content = NULL;
  g_autofree char *lengths = mai_lengths_find (model);
  gsize size;
  char *bytes = mai_file_read (seed, MAI_MIDI_MAX_BYTES, &size, error);

  if (bytes == NULL)
    return NULL;
  content = g_bytes_new_take (bytes, size);
  g_ptr_array_add (inputs, mai_job_input_new_copy (SEED_NAME, content));
  if (!add_reference (inputs, model, cancellable, error)
      || (lengths != NULL && !add_reference (inputs, lengths, cancellable, error)))
    return NULL;
  mai_compose_task_to_json (task, parameters);
  if (data != NULL && !mai_copy_data_to_json (data, parameters, error))
    return NULL;
  return mai_job_create (path, "compose", parameters, inputs, error);
}

static gboolean
save_takes (MaiJob *job, GPtrArray *takes, JsonArray *files, GError **error)
{
  for (guint i = 0; i < takes->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("result/song-%u.mid", i + 1);
      g_autofree char *path = mai_job_get_file (job, name);

      if (!mai_midi_save (takes->pdata[i], path, error))
        return FALSE;
      json_array_add_string_element (files, name);
    }
  return TRUE;
}

static gboolean
compose (MaiCli *cli, MaiJob *job, const MaiComposeTask *task, JsonArray *files,
         JsonArray *likeness, GError **error)
{
  g_autofree char *seed_path = mai_job_get_input_path (job, INPUT_SEED);
  g_autofree char *model = mai_job_get_input_path (job, INPUT_MODEL);
  g_autoptr (MaiScore) seed = mai_midi_load (seed_path, error);
  g_autoptr (MaiComposer) composer = seed != NULL ? mai_composer_load (model, error) : NULL;
  g_autoptr (GPtrArray) takes = NULL;

  if (composer == NULL)
    return FALSE;
  takes = mai_compose_with_bar (cli, task, composer, seed, error);
  if (takes == NULL || !save_takes (job, takes, files, error))
    return FALSE;
  mai_compose_limits_tell (cli, task, composer, seed, takes, likeness);
  return TRUE;
}

/* A max_copy always has data; a max_likeness may go by what the model keeps. */
static MaiCopyData *
open_data (MaiCli *cli, MaiJob *job, MaiComposeOptions *options, GError **error)
{
  JsonObject *parameters = mai_job_get_parameters (job);
  g_auto (GStrv) paths = NULL;

  if (options->max_copy > 0 || json_object_has_member (parameters, "data"))
    {
      paths = mai_copy_data_from_json (parameters, error);
      if (paths == NULL)
        return NULL;
    }
  return mai_copy_data_open_for (cli, (const char *const *) paths, options, error);
}

gboolean
mai_compose_job_run (MaiCli *cli, MaiJob *job, guint threads, GError **error)
{
  g_autoptr (JsonArray) files = json_array_new ();
  g_autoptr (JsonArray) likeness = json_array_new ();
  g_autoptr (MaiCopyData) data = NULL;
  guint n_inputs = mai_job_get_inputs (job)->len;
  MaiComposeTask task;
  JsonObject *done;

  if (n_inputs != N_INPUTS && n_inputs != INPUT_LENGTHS + 1)
    {
      g_set_error_literal (
          error, MAI_JOB_ERROR, MAI_JOB_ERROR_INVALID,
          _ ("a compose job has two inputs, a seed and a model, and maybe its lengths"));
      return FALSE;
    }
  if (!mai_compose_task_from_json (&task, mai_job_get_parameters (job), error)
      || !mai_job_log_started (job, 0, NULL, error))
    return FALSE;
  task.threads = threads > 0 ? threads : task.threads;
  data = open_data (cli, job, &task.options, error);
  if (data == NULL || !compose (cli, job, &task, files, likeness, error))
    return FALSE;
  done = json_object_new ();
  json_object_set_array_member (done, "files", json_array_ref (files));
  if (json_array_get_length (likeness) > 0)
    json_object_set_array_member (done, "likeness", json_array_ref (likeness));
  return mai_job_report (cli, job, MAI_JOB_EVENT_DONE, done, TRUE, error);
}
