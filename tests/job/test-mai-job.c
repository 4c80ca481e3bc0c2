/* SPDX-License-Identifier: Apache-2.0 */
#include "job/mai-job.h"

#include <glib/gstdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#include "base/mai-error.h"
#include "base/mai-json.h"
#include "base/mai-tree.h"
#include "job/mai-event-reader.h"
#include "job/mai-job-error.h"
#include "job/mai-job-lock.h"

typedef struct
{
  char *folder; /* an empty place to work in */
  char *path; /* where the job goes; not there yet */
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->folder = g_dir_make_tmp ("mai-job-XXXXXX", NULL);
  place->path = g_build_filename (place->folder, "a job ü\n-x", NULL);
}

static void
tear_down (Place *place, gconstpointer data)
{
  mai_tree_remove (place->folder, NULL, NULL, NULL);
  g_free (place->folder);
  g_free (place->path);
}

static JsonObject *
some_parameters (void)
{
  JsonObject *parameters = json_object_new ();

  json_object_set_int_member (parameters, "epochs", 3);
  json_object_set_string_member (parameters, "preset", "studio-lstm");
  return parameters;
}

static MaiJob *
make_job (const char *path)
{
  g_autoptr (JsonObject) parameters = some_parameters ();
  g_autoptr (GError) error = NULL;
  MaiJob *job = mai_job_create (path, "train", parameters, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (MAI_IS_JOB (job));
  return job;
}

static void
log_step (MaiJob *job, const char *type, gint64 step)
{
  JsonObject *event = json_object_new ();
  g_autoptr (GError) error = NULL;

  json_object_set_int_member (event, "step", step);
  json_object_set_int_member (event, "steps", 100);
  json_object_set_double_member (event, "loss", 0.1 + 0.2);
  g_assert_true (mai_job_log (job, type, event, FALSE, &error));
  g_assert_no_error (error);
}

static void
append_text (MaiJob *job, const char *text, gssize length)
{
  g_autofree char *path = mai_job_get_file (job, "events.jsonl");
  FILE *file = fopen (path, "a");

  g_assert_nonnull (file);
  fwrite (text, 1, length < 0 ? strlen (text) : (gsize) length, file);
  fclose (file);
}

static gsize
size_of_events (MaiJob *job)
{
  g_autofree char *path = mai_job_get_file (job, "events.jsonl");
  GStatBuf info;

  return g_stat (path, &info) == 0 ? info.st_size : 0;
}

static MaiJobState
state_of (MaiJob *job)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiJobStatus) status = mai_job_read_status (job, &error);

  g_assert_no_error (error);
  return status->state;
}

static void
test_round_trip (Place *place, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (MaiJob) made = make_job (place->path);
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiJob) opened = mai_job_open (place->path, &error);
  gint64 epochs;

  g_assert_no_error (error);
  g_assert_cmpstr (mai_job_get_path (opened), ==, place->path);
  g_assert_cmpstr (mai_job_get_kind (opened), ==, "train");
  g_assert_true (mai_json_get_int (mai_job_get_parameters (opened), "epochs", 1, 9, &epochs, NULL));
  g_assert_cmpint (epochs, ==, 3);
  g_assert_cmpint (state_of (opened), ==, MAI_JOB_STATE_NEW);
  for (const char *const *name =
           (const char *const[]){ "inputs", "checkpoints", "samples", "result", NULL };
       *name != NULL; name++)
    {
      g_autofree char *folder = mai_job_get_file (opened, *name);
      g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
    }
}

static void
test_exists (Place *place, gconstpointer data)
{
  g_autoptr (JsonObject) parameters = some_parameters ();
  G_GNUC_UNUSED g_autoptr (MaiJob) first = make_job (place->path);
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_job_create (place->path, "train", parameters, NULL, &error));
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_EXISTS);
  g_clear_error (&error);

  g_autofree char *file = g_build_filename (place->folder, "file", NULL);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_assert_null (mai_job_create (file, "train", parameters, NULL, &error));
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_EXISTS);
  g_clear_error (&error);

  g_autofree char *below = g_build_filename (file, "job", NULL);
  g_assert_null (mai_job_create (below, "train", parameters, NULL, &error));
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_IO);
  g_clear_error (&error);

  g_autofree char *empty = g_build_filename (place->folder, "empty", NULL);
  g_assert_cmpint (g_mkdir (empty, 0755), ==, 0);
  g_autoptr (MaiJob) second = mai_job_create (empty, "train", parameters, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (second);
}

static void
test_not_a_job (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_job_open (place->path, &error));
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_NOT_A_JOB);
  g_clear_error (&error);
  g_assert_null (mai_job_open (place->folder, &error));
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_NOT_A_JOB);
}

/* Each is refused with one sentence; none aborts or hangs. */
static void
test_hostile_descriptions (Place *place, gconstpointer data)
{
  static const char *const hostile[] = {
    "",
    "{",
    "[]",
    "null",
    "\"job\"",
    "{\"format\":\"musicai-job\"}",
    "{\"format\":\"other\",\"version\":1,\"kind\":\"train\",\"parameters\":{}}",
    "{\"format\":1,\"version\":1,\"kind\":\"train\",\"parameters\":{}}",
    "{\"format\":\"musicai-job\",\"version\":2,\"kind\":\"train\",\"parameters\":{}}",
    "{\"format\":\"musicai-job\",\"version\":0,\"kind\":\"train\",\"parameters\":{}}",
    "{\"format\":\"musicai-job\",\"version\":1e999,\"kind\":\"train\",\"parameters\":{}}",
    "{\"format\":\"musicai-job\",\"version\":1,\"kind\":\"\",\"parameters\":{}}",
    "{\"format\":\"musicai-job\",\"version\":1,\"kind\":\"../x\",\"parameters\":{}}",
    "{\"format\":\"musicai-job\",\"version\":1,\"kind\":\"train\"}",
    "{\"format\":\"musicai-job\",\"version\":1,\"kind\":\"train\",\"parameters\":[]}",
    "{\"format\":\"musicai-job\",\"version\":1,\"kind\":\"train\",\"parameters\":{},\"inputs\":{}}",
    "{\"format\":\"musicai-job\",\"version\":1,\"kind\":\"train\",\"parameters\":{},\"inputs\":[1]"
    "}",
    "{\"format\":\"musicai-job\",\"version\":1,\"kind\":\"train\",\"parameters\":{},\"inputs\":"
    "[{\"path\":\"../../etc/passwd\",\"size\":1,\"digest\":\"sha256:00\"}]}",
    "{\"format\":\"musicai-job\",\"version\":1,\"kind\":\"train\",\"parameters\":{},\"inputs\":"
    "[{\"path\":\"inputs/../job.json\",\"size\":1,\"digest\":\"sha256:00\"}]}",
    "{\"format\":\"musicai-job\",\"version\":1,\"kind\":\"train\",\"parameters\":{},\"inputs\":"
    "[{\"path\":\"/tmp/x\",\"size\":1,\"digest\":\"sha256:00\"}]}",
    "{\"format\":\"musicai-job\",\"version\":1,\"kind\":\"train\",\"parameters\":{},\"inputs\":"
    "[{\"path\":\"/tmp/x\",\"size\":-1,\"digest\":\"\"}]}",
    "{\"format\":\"musicai-job\",\"version\":1,\"kind\":\"train\",\"parameters\":{},\"inputs\":"
    "[{\"uri\":\"http://example.org/x\",\"size\":1,\"digest\":\"\"}]}",
  };
  g_autofree char *description = g_build_filename (place->folder, "job.json", NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (description, hostile[i], -1, NULL));
      g_assert_null (mai_job_open (place->folder, &error));
      g_assert_nonnull (error);
      g_assert_null (strchr (error->message, '\n'));
    }

  g_autofree char *deep = g_strnfill (1 << 20, '[');
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_set_contents (description, deep, -1, NULL));
  g_assert_null (mai_job_open (place->folder, &error));
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_INVALID);
  g_clear_error (&error);

  g_assert_cmpint (g_remove (description), ==, 0);
  g_assert_cmpint (mkfifo (description, 0600), ==, 0);
  g_assert_null (mai_job_open (place->folder, &error));
  g_assert_nonnull (error);
}

static void
test_copied_input (Place *place, gconstpointer data)
{
  g_autoptr (JsonObject) parameters = some_parameters ();
  g_autoptr (GPtrArray) inputs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mai_job_input_free);
  g_autoptr (GBytes) content = g_bytes_new_static ("MThd", 4);
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (inputs, mai_job_input_new_copy ("seed.mid", content));
  G_GNUC_UNUSED g_autoptr (MaiJob) made =
      mai_job_create (place->path, "compose", parameters, inputs, &error);
  g_assert_no_error (error);
  g_autoptr (MaiJob) job = mai_job_open (place->path, &error);
  g_assert_no_error (error);
  g_assert_true (mai_job_check_inputs (job, NULL, &error));
  g_assert_no_error (error);

  g_autofree char *copy = mai_job_get_input_path (job, 0);
  g_assert_true (g_str_has_suffix (copy, "/inputs/seed.mid"));
  g_assert_true (g_file_set_contents (copy, "MThx", 4, NULL));
  g_assert_false (mai_job_check_inputs (job, NULL, &error));
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_CHANGED);
}

/* A name that is not UTF-8 survives; a changed file and a missing one are noticed. */
static void
test_referenced_input (Place *place, gconstpointer data)
{
  g_autoptr (JsonObject) parameters = some_parameters ();
  g_autoptr (GPtrArray) inputs =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mai_job_input_free);
  g_autofree char *file = g_build_filename (place->folder, "m\xfcsik.mid", NULL);
  g_autoptr (GError) error = NULL;
  MaiJobInput *input;

  g_assert_true (g_file_set_contents (file, "one", 3, NULL));
  input = mai_job_input_new_reference (file, NULL, &error);
  g_assert_no_error (error);
  g_ptr_array_add (inputs, input);
  G_GNUC_UNUSED g_autoptr (MaiJob) made =
      mai_job_create (place->path, "train", parameters, inputs, &error);
  g_assert_no_error (error);
  g_autoptr (MaiJob) job = mai_job_open (place->path, &error);
  g_assert_no_error (error);
  g_autofree char *path = mai_job_get_input_path (job, 0);
  g_assert_cmpstr (path, ==, file);
  g_assert_true (mai_job_check_inputs (job, NULL, &error));

  g_assert_true (g_file_set_contents (file, "two", 3, NULL));
  g_assert_false (mai_job_check_inputs (job, NULL, &error));
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_CHANGED);
  g_clear_error (&error);
  g_assert_cmpint (g_remove (file), ==, 0);
  g_assert_false (mai_job_check_inputs (job, NULL, &error));
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_CHANGED);
  g_clear_error (&error);
  g_assert_null (mai_job_input_new_reference (place->folder, NULL, &error));
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_IO);
}

static void
test_lock (Place *place, gconstpointer data)
{
  g_autoptr (MaiJob) first = make_job (place->path);
  g_autoptr (MaiJob) second = mai_job_open (place->path, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (mai_job_lock_is_held (place->path));
  g_assert_true (mai_job_begin (first, &error));
  g_assert_no_error (error);
  g_assert_true (mai_job_lock_is_held (place->path));
  g_assert_cmpint (state_of (second), ==, MAI_JOB_STATE_RUNNING);
  g_assert_false (mai_job_begin (second, &error));
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_RUNNING);
  g_clear_error (&error);
  mai_job_end (first);
  g_assert_true (mai_job_begin (second, &error));
  g_assert_no_error (error);
}

static void
count_cb (JsonObject *event, gpointer data)
{
  guint *n = data;

  (*n)++;
}

static guint
count_events (MaiJob *job, guint *skipped)
{
  g_autofree char *path = mai_job_get_file (job, "events.jsonl");
  g_autoptr (MaiEventReader) reader = mai_event_reader_new (path);
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_assert_true (mai_event_reader_read (reader, count_cb, &n, &error));
  g_assert_no_error (error);
  *skipped = mai_event_reader_get_n_skipped (reader);
  return n;
}

static void
test_torn_lines (Place *place, gconstpointer data)
{
  static const struct
  {
    const char *text;
    gssize length;
  } torn[] = {
    { "{\"time\":\"2026", -1 },
    { "{\"type\":\"progress\",\"step\":7}", -1 }, /* whole, but its newline is missing */
    { "\0\0\0\0\0\0\0\0\n", 9 }, /* what a power cut leaves */
    { "garbage\n\xff\xfe\n", -1 },
    { "\n\n", -1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (torn); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s%" G_GSIZE_FORMAT, place->path, i);
      g_autoptr (MaiJob) job = make_job (path);
      g_autoptr (GError) error = NULL;
      gsize size;
      guint skipped;

      g_assert_true (mai_job_begin (job, &error));
      log_step (job, "progress", 3);
      mai_job_end (job);
      size = size_of_events (job);
      append_text (job, torn[i].text, torn[i].length);
      g_assert_cmpuint (size_of_events (job), >, size);
      g_assert_cmpuint (count_events (job, &skipped), ==, 1);

      g_assert_true (mai_job_begin (job, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (size_of_events (job), ==, size);
      log_step (job, "progress", 4);
      g_assert_cmpuint (count_events (job, &skipped), ==, 2);
      g_assert_cmpuint (skipped, ==, 0);
    }
}

/* Bad lines with good ones behind them are passed over, not cut: the good ones are history. */
static void
test_bad_line_inside (Place *place, gconstpointer data)
{
  g_autoptr (MaiJob) job = make_job (place->path);
  g_autofree char *enormous = g_strnfill (3 << 20, 'x');
  guint skipped;

  g_assert_true (mai_job_begin (job, NULL));
  log_step (job, "progress", 1);
  append_text (job, "not json\n", -1);
  append_text (job, enormous, -1);
  append_text (job, "\n{\"type\":\"progress\",\"step\":\"seven\"}\n{\"type\":4}\n", -1);
  mai_job_end (job);
  g_assert_true (mai_job_begin (job, NULL));
  log_step (job, "progress", 2);
  g_assert_cmpuint (count_events (job, &skipped), ==, 4);
  g_assert_cmpuint (skipped, ==, 2);
  g_autoptr (MaiJobStatus) status = mai_job_read_status (job, NULL);
  g_assert_cmpint (status->step, ==, 2);
}

static void
test_reader_follows (Place *place, gconstpointer data)
{
  g_autoptr (MaiJob) job = make_job (place->path);
  g_autofree char *path = mai_job_get_file (job, "events.jsonl");
  g_autoptr (MaiEventReader) reader = mai_event_reader_new (path);
  guint n = 0;

  g_assert_true (mai_event_reader_read (reader, count_cb, &n, NULL));
  g_assert_cmpuint (n, ==, 0);
  append_text (job, "{\"type\":\"a\"}\n{\"ty", -1);
  g_assert_true (mai_event_reader_read (reader, count_cb, &n, NULL));
  g_assert_cmpuint (n, ==, 1);
  append_text (job, "pe\":\"b\"}", -1);
  g_assert_true (mai_event_reader_read (reader, count_cb, &n, NULL));
  g_assert_cmpuint (n, ==, 1);
  append_text (job, "\n", -1);
  g_assert_true (mai_event_reader_read (reader, count_cb, &n, NULL));
  g_assert_cmpuint (n, ==, 2);
  g_assert_true (mai_event_reader_read (reader, count_cb, &n, NULL));
  g_assert_cmpuint (n, ==, 2);
}

static void
test_states (Place *place, gconstpointer data)
{
  g_autoptr (MaiJob) job = make_job (place->path);
  gint64 rerun_to = -1;

  g_assert_true (mai_job_begin (job, NULL));
  g_assert_true (mai_job_log_started (job, 0, &rerun_to, NULL));
  g_assert_cmpint (rerun_to, ==, 0);
  log_step (job, "checkpoint", 10);
  log_step (job, "progress", 13);
  mai_job_end (job);
  g_assert_cmpint (state_of (job), ==, MAI_JOB_STATE_KILLED);

  g_assert_true (mai_job_begin (job, NULL));
  g_assert_true (mai_job_log_started (job, 10, &rerun_to, NULL));
  g_assert_cmpint (rerun_to, ==, 13);
  g_autoptr (MaiJobStatus) status = mai_job_read_status (job, NULL);
  g_assert_cmpint (status->step, ==, 10);
  g_assert_cmpint (status->steps, ==, 100);
  g_assert_cmpuint (status->n_started, ==, 2);
  log_step (job, "interrupted", 11);
  mai_job_end (job);
  g_assert_cmpint (state_of (job), ==, MAI_JOB_STATE_INTERRUPTED);

  g_assert_true (mai_job_begin (job, NULL));
  g_assert_true (mai_job_log_started (job, 11, &rerun_to, NULL));
  g_assert_cmpint (rerun_to, ==, 0);
  log_step (job, "failed", 0);
  mai_job_end (job);
  g_assert_cmpint (state_of (job), ==, MAI_JOB_STATE_FAILED);

  g_assert_true (mai_job_begin (job, NULL));
  log_step (job, "done", 0);
  mai_job_end (job);
  g_assert_cmpint (state_of (job), ==, MAI_JOB_STATE_DONE);
}

/* A writer killed at no particular point: its lines are whole, its lock is gone. */
static void
test_killed_writer (Place *place, gconstpointer data)
{
  g_autoptr (MaiJob) job = make_job (place->path);
  g_autoptr (GError) error = NULL;
  guint skipped, before, n;
  pid_t child;

  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      if (!mai_job_begin (job, NULL) || !mai_job_log_started (job, 0, NULL, NULL))
        _exit (1);
      for (gint64 step = 1;; step++)
        log_step (job, "progress", step);
    }
  for (n = 0; n < 200; n = count_events (job, &skipped))
    g_usleep (500);
  g_assert_true (mai_job_lock_is_held (place->path));
  g_assert_false (mai_job_begin (job, &error));
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_RUNNING);
  g_clear_error (&error);
  g_assert_cmpint (kill (child, SIGKILL), ==, 0);
  g_assert_cmpint (waitpid (child, NULL, 0), ==, child);

  g_assert_false (mai_job_lock_is_held (place->path));
  g_assert_cmpint (state_of (job), ==, MAI_JOB_STATE_KILLED);
  before = count_events (job, &skipped);
  g_assert_true (mai_job_begin (job, &error));
  g_assert_no_error (error);
  log_step (job, "progress", 1);
  g_assert_cmpuint (count_events (job, &skipped), ==, before + 1);
  g_assert_cmpuint (skipped, ==, 0);
}

/* A limit on the file's size stops a write half-way, as a full disk does. */
static void
test_full_disk (Place *place, gconstpointer data)
{
  g_autoptr (MaiJob) job = make_job (place->path);
  g_autoptr (GError) error = NULL;
  struct rlimit old, small;
  guint skipped;
  gsize size;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_true (mai_job_begin (job, &error));
  log_step (job, "progress", 1);
  size = size_of_events (job);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  small = old;
  small.rlim_cur = size + 20;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  gboolean written = mai_job_log (job, "progress", NULL, TRUE, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_false (written);
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_IO);
  g_assert_cmpuint (size_of_events (job), ==, size);
  log_step (job, "progress", 2);
  g_assert_cmpuint (count_events (job, &skipped), ==, 2);
  g_assert_cmpuint (skipped, ==, 0);
}

static void
test_full_disk_at_creation (Place *place, gconstpointer data)
{
  g_autoptr (JsonObject) parameters = some_parameters ();
  g_autoptr (GError) error = NULL;
  struct rlimit old, small;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &old), ==, 0);
  small = old;
  small.rlim_cur = 10;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  MaiJob *job = mai_job_create (place->path, "train", parameters, NULL, &error);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &old), ==, 0);
  g_assert_null (job);
  g_assert_nonnull (error);
  g_assert_false (g_file_test (place->path, G_FILE_TEST_EXISTS));
}

/* As a user who may look but not touch. */
static void
read_only_child (const char *path)
{
  g_autoptr (MaiJob) job = NULL;
  g_autoptr (GError) error = NULL;

  if (geteuid () == 0 && setuid (65534) != 0)
    _exit (77);
  job = mai_job_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (state_of (job), ==, MAI_JOB_STATE_NEW);
  g_assert_false (mai_job_begin (job, &error));
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_IO);
  _exit (0);
}

static void
test_read_only (Place *place, gconstpointer data)
{
  G_GNUC_UNUSED g_autoptr (MaiJob) job = make_job (place->path);
  int status;
  pid_t child;

  g_assert_cmpint (g_chmod (place->path, 0555), ==, 0);
  g_assert_cmpint (g_chmod (place->folder, 0755), ==, 0);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    read_only_child (place->path);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (g_chmod (place->path, 0755), ==, 0);
  if (WIFEXITED (status) && WEXITSTATUS (status) == 77)
    g_test_skip ("This user may not become another, who may look but not touch.");
  else
    g_assert_true (WIFEXITED (status) && WEXITSTATUS (status) == 0);
}

/* A folder from elsewhere must not make us write through its links. */
static void
test_links (Place *place, gconstpointer data)
{
  g_autoptr (MaiJob) job = make_job (place->path);
  g_autofree char *events = mai_job_get_file (job, "events.jsonl");
  g_autofree char *victim = g_build_filename (place->folder, "victim", NULL);
  g_autofree char *content = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (victim, "precious", -1, NULL));
  g_assert_cmpint (symlink (victim, events), ==, 0);
  g_assert_false (mai_job_begin (job, &error));
  g_assert_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_IO);
  g_assert_true (g_file_get_contents (victim, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "precious");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/job/" path, Place, NULL, set_up, func, tear_down)
  ADD ("round-trip", test_round_trip);
  ADD ("exists", test_exists);
  ADD ("not-a-job", test_not_a_job);
  ADD ("hostile-descriptions", test_hostile_descriptions);
  ADD ("copied-input", test_copied_input);
  ADD ("referenced-input", test_referenced_input);
  ADD ("lock", test_lock);
  ADD ("torn-lines", test_torn_lines);
  ADD ("bad-line-inside", test_bad_line_inside);
  ADD ("reader-follows", test_reader_follows);
  ADD ("states", test_states);
  ADD ("killed-writer", test_killed_writer);
  ADD ("full-disk", test_full_disk);
  ADD ("full-disk-at-creation", test_full_disk_at_creation);
  ADD ("read-only", test_read_only);
  ADD ("links", test_links);
  return g_test_run ();
}
