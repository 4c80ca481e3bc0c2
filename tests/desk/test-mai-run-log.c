/* SPDX-License-Identifier: Apache-2.0 */
/* What a run's log tells, without its being run. */
#include "desk/training/mai-run.h"

#include <math.h>
#include <string.h>

#include "../base/mai-test-processor.h"
#include "run-fixture.h"

static void
write_long_log (MaiJob *job, guint n)
{
  g_autofree char *path = mai_job_get_file (job, "events.jsonl");
  g_autoptr (GString) text = g_string_new ("{\"type\":\"started\",\"step\":0,\"pid\":1}\n");

  for (guint i = 1; i <= n; i++)
    {
      g_string_append_printf (
          text,
          "{\"time\":\"2026-01-01T00:00:00Z\",\"type\":\"progress\",\"step\":%u,\"steps\":%u,"
          "\"epoch\":%u,\"epochs\":20,\"nats\":%.3f,\"fields\":{\"step\":{\"nats\":1.0,\"accuracy\""
          ":0.5},\"track\":{\"nats\":1.0,\"accuracy\":0.5},\"pitch\":{\"nats\":1.0,\"accuracy\":0."
          "5}"
          ",\"duration\":{\"nats\":1.0,\"accuracy\":0.5}},\"learning_rate\":0.001,"
          "\"notes_per_second\":15800,\"seconds_left\":60}\n",
          i, n, 1 + (i - 1) * 20 / n, 4 + sin (i));
      if (i % 500 == 0)
        g_string_append_printf (text,
                                "{\"type\":\"evaluation\",\"step\":%u,\"epoch\":%u,\"train\":4,"
                                "\"valid\":3.5,\"best\":3.25,\"improved\":true,"
                                "\"sample\":\"samples/%08u.mid\"}\n",
                                i, i / 500, i);
    }
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
}

/* The main thread goes on: it never stands still for as long as the reading takes. */
static void
test_long_log (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiJob) job = make_job (fixture, "long", 20);
  MaiTestGap gap;

  write_long_log (job, 10000);
  open_run (fixture, job);
  wait_for (fixture, has_state, MAI_RUN_KILLED);
  g_assert_cmpfloat (mai_run_get_best (fixture->run), ==, 3.25);
  g_assert_false (has_checkpoints (fixture, 1));
  mai_test_gap_begin (&gap);
  mai_run_load (fixture->run);
  wait_for (fixture, has_points, 10000);
  mai_test_gap_end (&gap);
  g_assert_cmpfloat (gap.longest, <, 200);
  g_assert_true (has_checkpoints (fixture, 20));
  g_assert_cmpuint (fixture->n_histories, <, 10);
}

/* Steps that are run again are told of once. */
static void
test_rerun (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = mai_job_get_file (mai_run_get_job (fixture->run), "events.jsonl");
  g_autoptr (GString) text = g_string_new (NULL);
  guint n;

  for (guint run = 0; run < 2; run++)
    {
      g_string_append_printf (text, "{\"type\":\"started\",\"step\":%u}\n", run * 4);
      if (run == 1)
        g_string_append (text,
                         "{\"type\":\"rerun\",\"from\":5,\"to\":10}\nnonsense\n{\"type\":3}\n");
      for (guint i = run * 4 + 1; i <= 10; i++)
        g_string_append_printf (text,
                                "{\"type\":\"progress\",\"step\":%u,\"steps\":10,\"epoch\":1,"
                                "\"epochs\":1,\"nats\":%u}\n{\"type\":\"evaluation\",\"step\":%u,"
                                "\"valid\":%u}\n",
                                i, 10 * run + i, i, i);
    }
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  mai_run_load (fixture->run);
  wait_for (fixture, has_points, 10);
  mai_run_get_train (fixture->run, &n);
  g_assert_cmpuint (n, ==, 10);
  g_assert_cmpfloat (mai_run_get_train (fixture->run, &n)[3].loss, ==, 4);
  g_assert_cmpfloat (mai_run_get_train (fixture->run, &n)[4].loss, ==, 15);
  g_assert_cmpuint (g_list_model_get_n_items (mai_run_get_checkpoints (fixture->run)), ==, 10);
}

/* Of a second network there are curves of its own field, and samples to listen to; what is told of the whole is the first's.
 */
static void
test_second_network (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = mai_job_get_file (mai_run_get_job (fixture->run), "events.jsonl");
  const MaiRunPoint *points;
  guint n, length;

  g_assert_true (mai_run_field_find ("length", &length));
  g_assert_true (g_file_set_contents (
      path,
      "{\"type\":\"progress\",\"step\":1,\"steps\":2,\"epoch\":1,\"epochs\":1,\"nats\":4}\n"
      "{\"type\":\"evaluation\",\"step\":1,\"epoch\":1,\"valid\":3,\"best\":3}\n"
      "{\"type\":\"progress\",\"step\":2,\"steps\":2,\"epoch\":1,\"epochs\":1,\"nats\":2,"
      "\"fields\":{\"length\":{\"nats\":2,\"accuracy\":0.5}},\"learning_rate\":0.25,"
      "\"network\":\"lengths\"}\n"
      "{\"type\":\"evaluation\",\"step\":2,\"epoch\":1,\"valid\":1,\"best\":1,"
      "\"fields\":{\"length\":{\"nats\":1,\"accuracy\":0.5}},\"network\":\"lengths\"}\n",
      -1, NULL));
  mai_run_load (fixture->run);
  wait_for (fixture, has_checkpoints, 2);
  points = mai_run_get_train (fixture->run, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_true (isnan (points[1].loss) && isnan (points[0].fields.nats[length]));
  g_assert_cmpfloat (points[1].fields.nats[length], ==, 2);
  g_assert_cmpfloat (points[1].rate, ==, 0.25);
  points = mai_run_get_valid (fixture->run, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpfloat (points[1].fields.nats[length], ==, 1);
  g_assert_cmpfloat (mai_run_get_best (fixture->run), ==, 3);
}

static void
test_name (Fixture *fixture, gconstpointer data)
{
  g_autoptr (MaiJob) job = g_object_ref (mai_run_get_job (fixture->run));

  g_assert_cmpint (strlen (mai_run_get_name (fixture->run)), >, 0);
  mai_run_set_name (fixture->run, "Schubert, small");
  open_run (fixture, job);
  g_assert_cmpstr (mai_run_get_name (fixture->run), ==, "Schubert, small");
  mai_run_set_name (fixture->run, "");
  g_assert_cmpint (strlen (mai_run_get_name (fixture->run)), >, 0);
}

#define ADD(name, epochs, func) \
  g_test_add ("/run-log/" name, Fixture, GUINT_TO_POINTER (epochs), set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("long-log", 3, test_long_log);
  ADD ("rerun", 3, test_rerun);
  ADD ("second-network", 3, test_second_network);
  ADD ("name", 3, test_name);
  return g_test_run ();
}
