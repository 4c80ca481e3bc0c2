/* SPDX-License-Identifier: Apache-2.0 */
/* Composing on threads, with the model that comes with the studio. */
#include "work/mai-compose-task.h"

#include <dlfcn.h>

#include "../base/mai-test-processor.h"
#include "base/mai-json.h"
#include "base/mai-paths.h"
#include "midi/mai-midi.h"

static MaiComposer *
load (void)
{
  g_autofree char *path = mai_paths_find ("models", "salon.safetensors");
  g_autoptr (GError) error = NULL;
  MaiComposer *composer = mai_composer_load (path, &error);

  g_assert_no_error (error);
  return composer;
}

static MaiScore *
make_seed (void)
{
  MaiScore *score = mai_score_new (480);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);

  for (guint i = 0; i < 40; i++)
    {
      MaiNote note = { .onset = i * 240,
                       .duration = 240,
                       .pitch = (guint8) (60 + i * 5 % 12),
                       .velocity = 70,
                       .release_velocity = 64 };

      mai_track_add_notes (track, &note, 1);
    }
  return score;
}

static char *
digest (MaiScore *score)
{
  g_autoptr (GBytes) bytes = mai_midi_to_bytes (score, NULL);

  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
}

static void
progress_cb (double share, gpointer data)
{
  double *last = data;

  g_assert_cmpfloat (share, >=, *last);
  g_assert_cmpfloat (share, <=, 1);
  *last = share;
}

/* Take k is take k, with however many others and on however many threads it is made. */
static void
test_independence (void)
{
  g_autoptr (MaiComposer) composer = load ();
  g_autoptr (MaiScore) seed = make_seed ();
  MaiComposeTask task = MAI_COMPOSE_TASK_DEFAULT;
  g_autoptr (GPtrArray) four = NULL;
  double share = 0;
  const MaiComposeTaskListener listener = { progress_cb, NULL, &share };

  task.options.notes = 30;
  task.options.random_seed = 99;
  task.variations = 4;
  task.threads = 3;
  four = mai_compose_task_run (&task, composer, seed, &listener, NULL, NULL);
  g_assert_cmpuint (four->len, ==, 4);
  g_assert_cmpfloat (share, ==, 1);
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GPtrArray) one = NULL;
      g_autofree char *a = digest (four->pdata[i]);
      g_autofree char *b = NULL;

      task.first = i;
      task.variations = 1;
      task.threads = 1;
      one = mai_compose_task_run (&task, composer, seed, NULL, NULL, NULL);
      b = digest (one->pdata[0]);
      g_assert_cmpstr (a, ==, b);
      g_assert_cmpuint (mai_compose_task_count_composed (one->pdata[0]), ==, 30);
    }
}

/* Each take as it was when nobody would change it any more, by its number. */
typedef struct
{
  GMutex mutex;
  char *digests[8];
  GCancellable *cancellable; /* nullable: after the first */
} Finished;

static void
finished_cb (guint take, MaiScore *score, gboolean stopped, gpointer data)
{
  Finished *finished = data;

  g_mutex_lock (&finished->mutex);
  g_assert_false (stopped);
  g_assert_cmpuint (take, <, G_N_ELEMENTS (finished->digests));
  g_assert_null (finished->digests[take]);
  finished->digests[take] = digest (score);
  if (finished->cancellable != NULL)
    g_cancellable_cancel (finished->cancellable);
  g_mutex_unlock (&finished->mutex);
}

/* Each is told once, as what it stays. */
static void
test_finished (void)
{
  g_autoptr (MaiComposer) composer = load ();
  g_autoptr (MaiScore) seed = make_seed ();
  MaiComposeTask task = MAI_COMPOSE_TASK_DEFAULT;
  Finished finished = { 0 };
  const MaiComposeTaskListener listener = { NULL, finished_cb, &finished };
  g_autoptr (GPtrArray) scores = NULL;

  g_mutex_init (&finished.mutex);
  task.options.notes = 0;
  task.options.bars = 3;
  task.variations = 5;
  task.first = 2;
  task.threads = 2;
  scores = mai_compose_task_run (&task, composer, seed, &listener, NULL, NULL);
  g_assert_cmpuint (scores->len, ==, 5);
  g_assert_null (finished.digests[0]);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *now = digest (scores->pdata[i]);

      g_assert_cmpstr (finished.digests[2 + i], ==, now);
      g_free (finished.digests[2 + i]);
    }
  g_mutex_clear (&finished.mutex);
}

/* Composed one after another, the first is there when the rest is cancelled. */
static void
test_finished_before_cancel (void)
{
  g_autoptr (MaiComposer) composer = load ();
  g_autoptr (MaiScore) seed = make_seed ();
  MaiComposeTask task = MAI_COMPOSE_TASK_DEFAULT;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Finished finished = { .cancellable = cancellable };
  const MaiComposeTaskListener listener = { NULL, finished_cb, &finished };
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_mutex_init (&finished.mutex);
  task.options.notes = 0;
  task.options.bars = 8;
  task.variations = 4;
  task.threads = 1;
  g_assert_null (mai_compose_task_run (&task, composer, seed, &listener, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  for (guint i = 0; i < G_N_ELEMENTS (finished.digests); i++)
    {
      n += finished.digests[i] != NULL;
      g_free (finished.digests[i]);
    }
  g_assert_cmpuint (n, >=, 1);
  g_assert_cmpuint (n, <, 4);
  g_mutex_clear (&finished.mutex);
}

typedef struct
{
  GCancellable *cancellable;
  double work; /* of all threads until then, in ms */
} Cancelling;

static gpointer
cancel_thread (gpointer data)
{
  Cancelling *cancelling = data;

  g_usleep (100000);
  g_cancellable_cancel (cancelling->cancellable);
  cancelling->work = mai_test_process_ms ();
  return NULL;
}

static void
test_cancel (void)
{
  g_autoptr (MaiComposer) composer = load ();
  g_autoptr (MaiScore) seed = make_seed ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  MaiComposeTask task = MAI_COMPOSE_TASK_DEFAULT;
  Cancelling cancelling = { .cancellable = cancellable };
  g_autoptr (GError) error = NULL;
  GThread *thread;

  task.options.notes = 1000000;
  task.variations = 4;
  thread = g_thread_new ("cancel", cancel_thread, &cancelling);
  g_assert_null (mai_compose_task_run (&task, composer, seed, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  g_assert_cmpfloat (mai_test_process_ms () - cancelling.work, <, 1000);
}

/* A computer that has no more threads to give, now and then: the library's calls come here first. */
static guint n_refused;
static gboolean refuse;

GThread *
g_thread_try_new (const char *name, GThreadFunc func, gpointer data, GError **error)
{
  GThread *(*next) (const char *, GThreadFunc, gpointer, GError **) =
      (GThread * (*) (const char *, GThreadFunc, gpointer, GError **) )
          dlsym (RTLD_NEXT, "g_thread_try_new");

  if (refuse && g_str_equal (name, "compose") && n_refused++ % 2 == 0)
    return NULL;
  return next (name, func, data, error);
}

static void
test_no_threads (void)
{
  g_autoptr (MaiComposer) composer = load ();
  g_autoptr (MaiScore) seed = make_seed ();
  MaiComposeTask task = MAI_COMPOSE_TASK_DEFAULT;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) some = NULL;

  task.options.notes = 20;
  task.variations = 4;
  task.threads = 4;
  all = mai_compose_task_run (&task, composer, seed, NULL, NULL, NULL);
  refuse = TRUE;
  some = mai_compose_task_run (&task, composer, seed, NULL, NULL, NULL);
  refuse = FALSE;
  g_assert_cmpuint (n_refused, ==, 4);
  g_assert_cmpuint (some->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *a = digest (all->pdata[i]);
      g_autofree char *b = digest (some->pdata[i]);

      g_assert_cmpstr (a, ==, b);
    }
}

static void
test_wrong_json (void)
{
  static const char *const wrong[] = {
    "{\"notes\":-1}",
    "{\"notes\":1e9}",
    "{\"notes\":0,\"bars\":0}",
    "{\"bars\":-2}",
    "{\"temperature\":-0.1}",
    "{\"temperature\":\"hot\"}",
    "{\"top_k\":-1}",
    "{\"top_p\":0}",
    "{\"top_p\":1.5}",
    "{\"pitch_classes\":0}",
    "{\"pitch_classes\":4096}",
    "{\"lowest\":200}",
    "{\"lowest\":70,\"highest\":60}",
    "{\"seed_notes\":-1}",
    "{\"variations\":0}",
    "{\"threads\":-1}",
    "{\"weights\":\"float16\"}",
    "{\"weights\":8}",
    "{\"random_seed\":7}",
    "{\"random_seed\":\"-7\"}",
    "{\"random_seed\":\"99999999999999999999\"}",
  };
  MaiComposeTask read;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (JsonObject) object = mai_json_parse_object (wrong[i], -1, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (object);
      if (mai_compose_task_from_json (&read, object, &error))
        g_error ("%s was taken", wrong[i]);
      g_assert_nonnull (error);
    }
}

static void
test_json (void)
{
  MaiComposeTask task = MAI_COMPOSE_TASK_DEFAULT, read;
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonObject) again = json_object_new ();
  g_autofree char *a = NULL;
  g_autofree char *b = NULL;

  task.options.notes = 0;
  task.options.bars = 12;
  task.options.random_seed = G_MAXUINT64;
  task.options.sampling.temperature = 0.1 + 0.2;
  task.options.constraints = (MaiConstraints){ 0xab5, 30, 90 };
  task.options.weights = MAI_PRECISION_INT8;
  task.variations = 7;
  mai_compose_task_to_json (&task, object);
  g_assert_true (mai_compose_task_from_json (&read, object, NULL));
  mai_compose_task_to_json (&read, again);
  a = mai_json_object_to_line (object);
  b = mai_json_object_to_line (again);
  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (json_object_get_string_member (object, "weights"), ==, "int8");
  json_object_remove_member (object, "weights"); /* as of versions that had only one kind */
  g_assert_true (mai_compose_task_from_json (&read, object, NULL));
  g_assert_cmpint (read.options.weights, ==, MAI_PRECISION_FLOAT32);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/work/compose-task/independence", test_independence);
  g_test_add_func ("/work/compose-task/finished", test_finished);
  g_test_add_func ("/work/compose-task/finished-before-cancel", test_finished_before_cancel);
  g_test_add_func ("/work/compose-task/cancel", test_cancel);
  g_test_add_func ("/work/compose-task/no-threads", test_no_threads);
  g_test_add_func ("/work/compose-task/json", test_json);
  g_test_add_func ("/work/compose-task/wrong-json", test_wrong_json);
  return g_test_run ();
}
