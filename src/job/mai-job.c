/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The job folder. job.json is written once and last, so a folder that has it is whole; everything that
 * changes later is in events.jsonl. Invariant: log and lock are set together, between begin and end.
 */
#include "job/mai-job.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "base/mai-version.h"
#include "job/mai-event-log.h"
#include "job/mai-event-reader.h"
#include "job/mai-job-error.h"
#include "job/mai-job-lock.h"

#define FORMAT "musicai-job"
#define VERSION 1
#define DESCRIPTION "job.json"
#define EVENTS "events.jsonl"
#define MAX_DESCRIPTION (64 << 20) /* bytes: some 400,000 inputs */
#define MAX_KIND 32

static const char *const folders[] = { "inputs", "checkpoints", "samples", "result" };

struct _MaiJob
{
  GObject parent_instance;

  char *path;
  char *kind;
  GDateTime *created; /* nullable */
  JsonObject *parameters;
  GPtrArray *inputs; /* of MaiJobInput */

  MaiJobLock *lock;
  MaiEventLog *log;
  gint64 last_step; /* told of before this run */
};

G_DEFINE_FINAL_TYPE (MaiJob, mai_job, G_TYPE_OBJECT)

static void
mai_job_finalize (GObject *object)
{
  MaiJob *job = MAI_JOB (object);

  g_clear_pointer (&job->log, mai_event_log_free);
  g_clear_pointer (&job->lock, mai_job_lock_free);
  g_clear_pointer (&job->inputs, g_ptr_array_unref);
  g_clear_pointer (&job->parameters, json_object_unref);
  g_clear_pointer (&job->created, g_date_time_unref);
  g_free (job->kind);
  g_free (job->path);
  G_OBJECT_CLASS (mai_job_parent_class)->finalize (object);
}

static void
mai_job_class_init (MaiJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mai_job_finalize;
}

static void
mai_job_init (MaiJob *job)
{
}

static gboolean
is_kind (const char *kind)
{
  gsize length = strlen (kind);

  return length > 0 && length <= MAX_KIND && strspn (kind, "abcdefghijklmnopqrstuvwxyz-") == length;
}

static MaiJob *
job_new (const char *path)
{
  MaiJob *job = g_object_new (MAI_TYPE_JOB, NULL);

  job->path = g_canonicalize_filename (path, NULL);
  return job;
}

static gboolean
is_empty_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

  return dir != NULL && g_dir_read_name (dir) == NULL;
}

/* Makes the folder at @path and those above it. *made says whether it was not there before. */
static gboolean
make_folder (const char *path, gboolean *made, GError **error)
{
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *shown = g_filename_display_name (path);
  int code;

  *made = FALSE;
  if (g_mkdir_with_parents (parent, 0777) == 0 && g_mkdir (path, 0777) == 0)
    {
      *made = TRUE;
      return TRUE;
    }
  code = errno;
  if (code == EEXIST && is_empty_folder (path))
    return TRUE;
  if (code == EEXIST)
    g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_EXISTS,
                 _ ("“%s” is there already; name a new folder, or go on with the job in it with "
                    "“musicai job run”"),
                 shown);
  else
    mai_job_error_set_write (error, path, code);
  return FALSE;
}

static JsonArray *
inputs_to_json (GPtrArray *inputs)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < inputs->len; i++)
    json_array_add_object_element (array, mai_job_input_to_json (inputs->pdata[i]));
  return array;
}

static char *
describe (MaiJob *job)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *created = g_date_time_format (job->created, "%Y-%m-%dT%H:%M:%S.%fZ");
  JsonNode *parameters = json_node_alloc ();

  json_object_set_string_member (object, "format", FORMAT);
  json_object_set_int_member (object, "version", VERSION);
  json_object_set_string_member (object, "kind", job->kind);
  json_object_set_string_member (object, "created", created);
  json_object_set_string_member (object, "program", "musicai " MAI_VERSION);
  json_object_set_member (object, "parameters",
                          json_node_init_object (parameters, job->parameters));
  json_object_set_array_member (object, "inputs", inputs_to_json (job->inputs));
  return mai_json_object_to_line (object);
}

static gboolean
write_contents (MaiJob *job, GError **error)
{
  g_autofree char *description = mai_job_get_file (job, DESCRIPTION);
  g_autofree char *text = describe (job);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = mai_job_get_file (job, folders[i]);

      if (g_mkdir (folder, 0777) != 0)
        {
          mai_job_error_set_write (error, folder, errno);
          return FALSE;
        }
    }
  for (guint i = 0; i < job->inputs->len; i++)
    {
      GBytes *content = mai_job_input_get_content (job->inputs->pdata[i]);
      g_autofree char *path = mai_job_get_input_path (job, i);
      gsize size = 0;
      gconstpointer data = content != NULL ? g_bytes_get_data (content, &size) : NULL;

      if (content != NULL && !mai_file_write_atomic (path, data, size, error))
        return FALSE;
    }
  return mai_file_write_atomic (description, line, strlen (line), error);
}

/* Takes back what write_contents() made; the folder was empty before. */
static void
remove_contents (MaiJob *job, gboolean made)
{
  g_autofree char *description = mai_job_get_file (job, DESCRIPTION);

  g_unlink (description);
  for (guint i = 0; i < job->inputs->len; i++)
    if (mai_job_input_get_content (job->inputs->pdata[i]) != NULL)
      {
        g_autofree char *path = mai_job_get_input_path (job, i);
        g_unlink (path);
      }
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = mai_job_get_file (job, folders[i]);
      g_rmdir (folder);
    }
  if (made)
    g_rmdir (job->path);
}

MaiJob *
mai_job_create (const char *path, const char *kind, JsonObject *parameters, GPtrArray *inputs,
                GError **error)
{
  g_autoptr (MaiJob) job = NULL;
  gboolean made;

  g_return_val_if_fail (path != NULL && *path != '\0', NULL);
  g_return_val_if_fail (kind != NULL && is_kind (kind), NULL);
  g_return_val_if_fail (parameters != NULL, NULL);

  job = job_new (path);
  job->kind = g_strdup (kind);
  job->created = g_date_time_new_now_utc ();
  job->parameters = json_object_ref (parameters);
  if (inputs != NULL)
    job->inputs = g_ptr_array_ref (inputs);
  else
    job->inputs = g_ptr_array_new ();
  if (!make_folder (job->path, &made, error))
    return NULL;
  if (!write_contents (job, error))
    {
      remove_contents (job, made);
      return NULL;
    }
  return g_steal_pointer (&job);
}

static gboolean
check_format (JsonObject *object, GError **error)
{
  const char *format;
  gint64 version;

  if (!mai_json_get_string (object, "format", &format, error))
    return FALSE;
  if (strcmp (format, FORMAT) != 0)
    {
      g_set_error_literal (error, MAI_JOB_ERROR, MAI_JOB_ERROR_INVALID,
                           _ ("it does not describe a job of this program"));
      return FALSE;
    }
  if (!mai_json_get_int (object, "version", 1, G_MAXINT64, &version, error))
    return FALSE;
  if (version > VERSION)
    {
      g_set_error_literal (error, MAI_JOB_ERROR, MAI_JOB_ERROR_INVALID,
                           _ ("a newer version of this program made it; use that version"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
parse_inputs (MaiJob *job, JsonArray *array, GError **error)
{
  guint n = array != NULL ? json_array_get_length (array) : 0;

  job->inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) mai_job_input_free);
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      MaiJobInput *input = NULL;

      if (JSON_NODE_HOLDS_OBJECT (node))
        input = mai_job_input_new_from_json (json_node_get_object (node), error);
      else
        g_set_error_literal (error, MAI_JOB_ERROR, MAI_JOB_ERROR_INVALID,
                             _ ("an entry of “inputs” is not an object"));
      if (input == NULL)
        return FALSE;
      g_ptr_array_add (job->inputs, input);
    }
  return TRUE;
}

static gboolean
parse_description (MaiJob *job, const char *text, gsize size, GError **error)
{
  g_autoptr (JsonObject) object = mai_json_parse_object (text, size, error);
  JsonObject *parameters;
  JsonArray *inputs;
  const char *kind, *created = NULL;

  if (object == NULL || !check_format (object, error)
      || !mai_json_get_string (object, "kind", &kind, error)
      || !mai_json_get_object (object, "parameters", &parameters, error)
      || !mai_json_get_array_optional (object, "inputs", &inputs, error))
    return FALSE;
  if (!is_kind (kind))
    {
      g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_INVALID, _ ("“%.40s” is not a kind of job"),
                   kind);
      return FALSE;
    }
  job->kind = g_strdup (kind);
  if (mai_json_get_string (object, "created", &created, NULL))
    job->created = g_date_time_new_from_iso8601 (created, NULL);
  job->parameters = json_object_ref (parameters);
  return parse_inputs (job, inputs, error);
}

/* A sentence for the two ways of being no job at all; FALSE for other trouble, which says itself. */
static gboolean
set_no_job_error (MaiJob *job, const char *description, GError **error)
{
  g_autofree char *shown = g_filename_display_name (job->path);

  if (!g_file_test (job->path, G_FILE_TEST_EXISTS))
    g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_NOT_A_JOB,
                 _ ("there is no job folder “%s”; check the name"), shown);
  else if (!g_file_test (description, G_FILE_TEST_EXISTS))
    g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_NOT_A_JOB,
                 _ ("“%s” is not a job folder: it has no job.json"), shown);
  else
    return FALSE;
  return TRUE;
}

MaiJob *
mai_job_open (const char *path, GError **error)
{
  g_autoptr (MaiJob) job = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *description = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *text = NULL;
  gsize size;

  g_return_val_if_fail (path != NULL, NULL);

  job = job_new (path);
  description = mai_job_get_file (job, DESCRIPTION);
  shown = g_filename_display_name (description);
  text = mai_file_read (description, MAX_DESCRIPTION, &size, &local_error);
  if (text == NULL && set_no_job_error (job, description, error))
    return NULL;
  if (text == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (!parse_description (job, text, size, &local_error))
    {
      g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_INVALID, _ ("“%s” cannot be used: %s"),
                   shown, local_error->message);
      return NULL;
    }
  return g_steal_pointer (&job);
}

const char *
mai_job_get_path (MaiJob *job)
{
  g_return_val_if_fail (MAI_IS_JOB (job), NULL);
  return job->path;
}

const char *
mai_job_get_kind (MaiJob *job)
{
  g_return_val_if_fail (MAI_IS_JOB (job), NULL);
  return job->kind;
}

GDateTime *
mai_job_get_created (MaiJob *job)
{
  g_return_val_if_fail (MAI_IS_JOB (job), NULL);
  return job->created;
}

JsonObject *
mai_job_get_parameters (MaiJob *job)
{
  g_return_val_if_fail (MAI_IS_JOB (job), NULL);
  return job->parameters;
}

GPtrArray *
mai_job_get_inputs (MaiJob *job)
{
  g_return_val_if_fail (MAI_IS_JOB (job), NULL);
  return job->inputs;
}

char *
mai_job_get_file (MaiJob *job, const char *name)
{
  g_return_val_if_fail (MAI_IS_JOB (job), NULL);
  g_return_val_if_fail (name != NULL, NULL);
  return g_build_filename (job->path, name, NULL);
}

char *
mai_job_get_input_path (MaiJob *job, guint i)
{
  const char *path;

  g_return_val_if_fail (MAI_IS_JOB (job), NULL);
  g_return_val_if_fail (i < job->inputs->len, NULL);

  path = mai_job_input_get_path (job->inputs->pdata[i]);
  return g_path_is_absolute (path) ? g_strdup (path) : mai_job_get_file (job, path);
}

gboolean
mai_job_check_inputs (MaiJob *job, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (MAI_IS_JOB (job), FALSE);

  for (guint i = 0; i < job->inputs->len; i++)
    if (!mai_job_input_check (job->inputs->pdata[i], job->path, cancellable, error))
      return FALSE;
  return TRUE;
}

/* Folders that a copy of the job may lack: archives and git drop empty ones. */
static gboolean
make_missing_folders (MaiJob *job, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *folder = mai_job_get_file (job, folders[i]);

      if (g_mkdir (folder, 0777) != 0 && errno != EEXIST)
        {
          mai_job_error_set_write (error, folder, errno);
          return FALSE;
        }
    }
  return TRUE;
}

static void
note_last_step_cb (JsonObject *event, gpointer data)
{
  mai_job_status_take (data, event);
}

gboolean
mai_job_begin (MaiJob *job, GError **error)
{
  g_autoptr (MaiJobLock) lock = NULL;
  g_autofree char *events = NULL;
  g_autoptr (MaiEventReader) reader = NULL;
  g_autoptr (MaiJobStatus) status = mai_job_status_new ();

  g_return_val_if_fail (MAI_IS_JOB (job), FALSE);
  g_return_val_if_fail (job->lock == NULL, FALSE);

  lock = mai_job_lock_take (job->path, error);
  if (lock == NULL || !make_missing_folders (job, error))
    return FALSE;
  events = mai_job_get_file (job, EVENTS);
  reader = mai_event_reader_new (events);
  if (!mai_event_reader_read (reader, note_last_step_cb, status, error))
    return FALSE;
  job->log = mai_event_log_open (events, mai_event_reader_get_good_end (reader), error);
  if (job->log == NULL)
    return FALSE;
  job->last_step = status->step;
  job->lock = g_steal_pointer (&lock);
  return TRUE;
}

void
mai_job_end (MaiJob *job)
{
  g_return_if_fail (MAI_IS_JOB (job));

  g_clear_pointer (&job->log, mai_event_log_free);
  g_clear_pointer (&job->lock, mai_job_lock_free);
}

static gboolean
log_rerun (MaiJob *job, gint64 step, GError **error)
{
  JsonObject *event = json_object_new ();

  json_object_set_int_member (event, "from", step + 1);
  json_object_set_int_member (event, "to", job->last_step);
  return mai_job_log (job, MAI_JOB_EVENT_RERUN, event, FALSE, error);
}

gboolean
mai_job_log_started (MaiJob *job, gint64 step, gint64 *rerun_to, GError **error)
{
  JsonObject *event;
  gboolean again;

  g_return_val_if_fail (MAI_IS_JOB (job), FALSE);
  g_return_val_if_fail (step >= 0, FALSE);

  again = step < job->last_step;
  if (rerun_to != NULL)
    *rerun_to = again ? job->last_step : 0;
  event = json_object_new ();
  json_object_set_int_member (event, "step", step);
  json_object_set_int_member (event, "pid", getpid ());
  json_object_set_string_member (event, "host", g_get_host_name ());
  json_object_set_string_member (event, "program", "musicai " MAI_VERSION);
  return mai_job_log (job, MAI_JOB_EVENT_STARTED, event, TRUE, error)
         && (!again || log_rerun (job, step, error));
}

gboolean
mai_job_log (MaiJob *job, const char *type, JsonObject *event, gboolean lasting, GError **error)
{
  g_autoptr (JsonObject) owned = event;

  g_return_val_if_fail (MAI_IS_JOB (job), FALSE);
  g_return_val_if_fail (type != NULL, FALSE);
  g_return_val_if_fail (job->log != NULL, FALSE);

  return mai_event_log_append (job->log, type, owned, lasting, error);
}

MaiJobStatus *
mai_job_read_status (MaiJob *job, GError **error)
{
  g_autoptr (MaiJobStatus) status = mai_job_status_new ();
  g_autoptr (MaiEventReader) reader = NULL;
  g_autofree char *events = NULL;
  gboolean held;

  g_return_val_if_fail (MAI_IS_JOB (job), NULL);

  events = mai_job_get_file (job, EVENTS);
  reader = mai_event_reader_new (events);
  /* Asked before the events are read and after: a run may begin or end in between. */
  held = mai_job_lock_is_held (job->path);
  if (!mai_event_reader_read (reader, note_last_step_cb, status, error))
    return NULL;
  if (held || mai_job_lock_is_held (job->path))
    status->state = MAI_JOB_STATE_RUNNING;
  else if (status->state == MAI_JOB_STATE_RUNNING)
    status->state = MAI_JOB_STATE_KILLED;
  return g_steal_pointer (&status);
}
