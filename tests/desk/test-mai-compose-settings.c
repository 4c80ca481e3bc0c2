/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <math.h>

#include "base/mai-json.h"
#include "desk/project/mai-compose-settings.h"

static void
count_cb (GObject *object, GParamSpec *spec, gpointer data)
{
  ++*(guint *) data;
}

static void
test_defaults (void)
{
  g_autoptr (MaiComposeSettings) settings = mai_compose_settings_new ();
  const MaiSampling usual = MAI_SAMPLING_DEFAULT;
  MaiComposeTask task = mai_compose_settings_to_task (settings);
  double surprise;

  g_object_get (settings, "surprise", &surprise, NULL);
  g_assert_cmpfloat (fabs (surprise - 0.5), <, 1e-12);
  g_assert_cmpfloat (task.options.sampling.temperature, ==, usual.temperature);
  g_assert_cmpfloat (task.options.sampling.top_p, ==, usual.top_p);
  g_assert_cmpuint (task.options.bars, ==, 8);
  g_assert_cmpuint (task.options.notes, ==, 0);
  g_assert_cmpuint (task.options.constraints.pitch_classes, ==, 0xfff);
  g_assert_cmpuint (task.seed_notes, ==, 0);
  g_assert_cmpint (task.options.weights, ==, MAI_PRECISION_FLOAT32);
}

/* More surprise is never tamer, in temperature or in top-p, and reads back as it was set. */
static void
test_surprise (void)
{
  g_autoptr (MaiComposeSettings) settings = mai_compose_settings_new ();
  double temperature = 0, top_p = 0;

  for (int i = 0; i <= 100; i++)
    {
      double surprise = i / 100.0, now, t, p;

      g_object_set (settings, "surprise", surprise, NULL);
      g_object_get (settings, "surprise", &now, "temperature", &t, "top-p", &p, NULL);
      g_assert_cmpfloat (fabs (now - surprise), <, 1e-9);
      g_assert_cmpfloat (t, >, temperature);
      g_assert_cmpfloat (p, >, top_p);
      temperature = t;
      top_p = p;
    }
  g_assert_cmpfloat (fabs (top_p - 1), <, 1e-12);
  g_object_set (settings, "surprise", 0.5, NULL);
  g_object_get (settings, "temperature", &temperature, "top-p", &top_p, NULL);
  g_assert_cmpfloat (fabs (temperature - 0.9), <, 1e-12);
  g_assert_cmpfloat (fabs (top_p - 0.85), <, 1e-12);
  g_object_set (settings, "temperature", 2.5, "top-p", 0.3, NULL);
  g_object_get (settings, "temperature", &temperature, "top-p", &top_p, NULL);
  g_assert_cmpfloat (temperature, ==, 2.5);
  g_assert_cmpfloat (top_p, ==, 0.3);
}

static void
test_notify (void)
{
  g_autoptr (MaiComposeSettings) settings = mai_compose_settings_new ();
  guint n = 0, lowest, highest;

  g_signal_connect (settings, "notify", G_CALLBACK (count_cb), &n);
  g_object_set (settings, "bars", 8u, "key", "", "surprise", 0.5, "fresh-seed", TRUE, NULL);
  g_assert_cmpuint (n, ==, 0);
  g_object_set (settings, "bars", 16u, NULL);
  g_assert_cmpuint (n, ==, 1);
  g_object_set (settings, "key", "Gb:major", NULL);
  g_assert_cmpuint (n, ==, 2);
  g_object_set (settings, "highest", 60u, NULL);
  g_assert_cmpuint (n, ==, 3);
  g_object_set (settings, "weights", MAI_PRECISION_FLOAT32, NULL);
  g_assert_cmpuint (n, ==, 3);
  g_object_set (settings, "weights", MAI_PRECISION_BFLOAT16, NULL);
  g_assert_cmpuint (n, ==, 4);
  g_object_set (settings, "lowest", 72u, NULL);
  g_object_get (settings, "lowest", &lowest, "highest", &highest, NULL);
  g_assert_cmpuint (lowest, ==, 72);
  g_assert_cmpuint (highest, ==, 72);
}

static void
test_task (void)
{
  g_autoptr (MaiComposeSettings) settings = mai_compose_settings_new ();
  MaiComposeTask task;

  g_object_set (settings, "by-bars", FALSE, "notes", 77u, "key", "C major", "lowest", 40u,
                "highest", 80u, "weights", MAI_PRECISION_INT8, "fresh-seed", FALSE, "random-seed",
                G_MAXUINT64, NULL);
  task = mai_compose_settings_to_task (settings);
  g_assert_cmpuint (task.options.notes, ==, 77);
  g_assert_cmpuint (task.options.bars, ==, 0);
  g_assert_cmphex (task.options.constraints.pitch_classes, ==, 0xab5);
  g_assert_cmpuint (task.options.constraints.lowest, ==, 40);
  g_assert_cmpuint (task.options.constraints.highest, ==, 80);
  g_assert_cmpuint (task.options.random_seed, ==, G_MAXUINT64);
  g_assert_cmpint (task.options.weights, ==, MAI_PRECISION_INT8);
  g_object_set (settings, "key", "no key at all", NULL);
  g_assert_cmphex (mai_compose_settings_to_task (settings).options.constraints.pitch_classes, ==,
                   0xfff);
}

static void
test_json (void)
{
  g_autoptr (MaiComposeSettings) settings = mai_compose_settings_new ();
  g_autoptr (MaiComposeSettings) other = mai_compose_settings_new ();
  g_autoptr (JsonObject) object = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *same = NULL;
  g_autoptr (GError) error = NULL;

  g_object_set (settings, "by-bars", FALSE, "bars", 3u, "notes", 99u, "surprise", 0.123, "key",
                "D:dorian", "lowest", 20u, "highest", 100u, "model-digest", "abc", "model-name",
                "Salon", "seed-notes", 64u, "max-copy", 12u, "weights", MAI_PRECISION_BFLOAT16,
                "fresh-seed", FALSE, "random-seed", G_GUINT64_CONSTANT (18446744073709551557),
                NULL);
  object = mai_compose_settings_to_json (settings);
  g_assert_true (mai_compose_settings_from_json (other, object, &error));
  g_assert_no_error (error);
  again = mai_compose_settings_to_json (other);
  text = mai_json_object_to_line (object);
  same = mai_json_object_to_line (again);
  g_assert_cmpstr (text, ==, same);
  g_assert_cmpstr (json_object_get_string_member (object, "weights"), ==, "bf16");
  json_object_remove_member (object, "weights"); /* as of versions that had only one kind */
  g_assert_true (mai_compose_settings_from_json (other, object, &error));
  g_assert_cmpint (mai_compose_settings_to_task (other).options.weights, ==, MAI_PRECISION_FLOAT32);
}

/* What is wrong is refused, and nothing is half taken over. */
static void
test_json_hostile (void)
{
  static const char *const wrong[] = {
    "{\"bars\":0}",
    "{\"bars\":\"8\"}",
    "{\"lowest\":100,\"highest\":20}",
    "{\"bars\":5,\"temperature\":-1}",
    "{\"bars\":5,\"top_p\":0}",
    "{\"bars\":5,\"random_seed\":\"-1\"}",
    "{\"bars\":5,\"random_seed\":7}",
    "{\"bars\":5,\"key\":4}",
    "{\"bars\":5,\"model_digest\":[]}",
    "{\"bars\":5,\"seed_notes\":0}",
    "{\"bars\":5,\"max_copy\":1001}",
    "{\"bars\":5,\"weights\":\"int4\"}",
    "{\"bars\":5,\"weights\":1}",
    "{\"bars\":5,\"fresh_seed\":1}",
  };
  g_autoptr (MaiComposeSettings) settings = mai_compose_settings_new ();
  guint n = 0;

  g_signal_connect (settings, "notify", G_CALLBACK (count_cb), &n);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (JsonObject) object = mai_json_parse_object (wrong[i], -1, NULL);
      g_autoptr (GError) error = NULL;

      g_assert_nonnull (object);
      g_assert_false (mai_compose_settings_from_json (settings, object, &error));
      g_assert_nonnull (error);
    }
  g_assert_cmpuint (n, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/compose-settings/defaults", test_defaults);
  g_test_add_func ("/desk/compose-settings/surprise", test_surprise);
  g_test_add_func ("/desk/compose-settings/notify", test_notify);
  g_test_add_func ("/desk/compose-settings/task", test_task);
  g_test_add_func ("/desk/compose-settings/json", test_json);
  g_test_add_func ("/desk/compose-settings/json-hostile", test_json_hostile);
  return g_test_run ();
}
