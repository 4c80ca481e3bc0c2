/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-take-private.h"

#include <string.h>

#include "base/mai-json.h"
#include "mai-test-midi.h"
#include "mai-test-project.h"
#include "midi/mai-midi.h"

static void
count_cb (GObject *object, GParamSpec *pspec, gpointer data)
{
  ++*(guint *) data;
}

static MaiTake *
through_file (MaiTake *take)
{
  g_autoptr (GError) error = NULL;
  GBytes *score, *seed;
  MaiTake *again;

  g_assert_true (mai_take_bytes_get (mai_take_get_bytes (take), &score, &seed, NULL));
  again = mai_take_new_from_file (mai_take_get_json (take), score, seed, 5, "test", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (mai_take_get_folder (again), ==, 5);
  return again;
}

static void
test_properties (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (MaiTake) take = mai_test_take (random, 10, 3);
  g_autofree char *title = NULL;
  gboolean starred;
  guint n = 0;

  g_signal_connect (take, "notify", G_CALLBACK (count_cb), &n);
  g_assert_cmpstr (mai_take_get_title (take), ==, "");
  mai_take_set_title (take, NULL);
  mai_take_set_starred (take, FALSE);
  g_assert_cmpuint (n, ==, 0);
  g_object_set (take, "title", "Nice", "starred", TRUE, NULL);
  g_object_get (take, "title", &title, "starred", &starred, NULL);
  g_assert_cmpstr (title, ==, "Nice");
  g_assert_true (starred);
  mai_take_set_starred (take, 8);
  g_assert_cmpuint (n, ==, 2);
}

/* Everything that is needed to compose it again. */
static void
test_round_trip (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_autoptr (MaiTake) take = mai_test_take (random, 80, 3);
  g_autoptr (MaiTake) again = NULL;
  g_autofree char *difference = NULL;
  g_autofree char *settings = mai_json_object_to_line (mai_take_get_settings (take));
  g_autofree char *settings_again = NULL;

  mai_take_set_title (take, "“Ünïcode” \n\t\\");
  mai_take_set_starred (take, TRUE);
  again = through_file (take);
  settings_again = mai_json_object_to_line (mai_take_get_settings (again));
  g_assert_cmpstr (mai_take_get_title (again), ==, mai_take_get_title (take));
  g_assert_true (mai_take_get_starred (again));
  g_assert_cmpuint (mai_take_get_number (again), ==, 3);
  g_assert_cmpint (mai_take_get_origin_tick (again), ==, mai_take_get_origin_tick (take));
  g_assert_cmpstr (mai_take_get_model_name (again), ==, "salon");
  g_assert_cmpstr (mai_take_get_model_digest (again), ==, "0123456789abcdef");
  g_assert_cmpstr (settings_again, ==, settings);
  g_assert_true (g_date_time_equal (mai_take_get_created (take), mai_take_get_created (again)));
  difference = mai_test_compare (mai_take_get_score (take), mai_take_get_score (again));
  g_assert_null (difference);
  difference = mai_test_compare (mai_take_get_seed (take), mai_take_get_seed (again));
  g_assert_null (difference);
}

/* Bytes are made once, and belong to what was composed: the score may be looked at, not changed,
 * afterwards. */
static void
test_bytes_once (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (MaiTake) take = mai_test_take (random, 80, 3);
  GBytes *score, *seed, *score_again, *seed_again, *json;

  g_assert_true (mai_take_bytes_get (mai_take_get_bytes (take), &score, &seed, NULL));
  g_assert_true (mai_take_bytes_get (mai_take_get_bytes (take), &score_again, &seed_again, NULL));
  g_assert_true (score == score_again && seed == seed_again);
  json = mai_take_get_json (take);
  g_assert_true (json == mai_take_get_json (take));
  mai_take_set_starred (take, TRUE);
  g_assert_nonnull (strstr (g_bytes_get_data (mai_take_get_json (take), NULL), "\"starred\":true"));
}

static void
assert_refused (const char *json, GBytes *score, GBytes *seed)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (json, strlen (json));
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_take_new_from_file (bytes, score, seed, 1, "test", &error));
  g_assert_nonnull (error);
}

static void
test_wrong (void)
{
  static const char *const wrong[] = { "",
                                       "[]",
                                       "{\"number\": -1}",
                                       "{\"number\": 1.5}",
                                       "{\"origin\": \"0\"}",
                                       "{\"origin\": 99999999999}",
                                       "{\"title\": null, \"starred\": 1}",
                                       "{\"title\": {}}",
                                       "{\"settings\": \"notes\"}",
                                       "{\"model\": []}",
                                       "{\"model\": {\"digest\": 7}}",
                                       "{\"created\": 2026}" };
  g_autoptr (GRand) random = g_rand_new_with_seed (4);
  g_autoptr (MaiTake) take = mai_test_take (random, 8, 0);
  g_autoptr (GBytes) noise = g_bytes_new_static ("noise", 5);
  g_autoptr (GBytes) bare = g_bytes_new_static ("{\"created\": \"once\"}", 19);
  g_autoptr (MaiTake) made = NULL;
  GBytes *score, *seed;

  g_assert_true (mai_take_bytes_get (mai_take_get_bytes (take), &score, &seed, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    assert_refused (wrong[i], score, seed);
  assert_refused ("{}", noise, seed);
  assert_refused ("{}", score, noise);
  // What is missing has a value all the same, and a time that cannot be read is today.
  made = mai_take_new_from_file (bare, score, seed, 1, "test", NULL);
  g_assert_nonnull (mai_take_get_created (made));
  g_assert_cmpstr (mai_take_get_model_digest (made), ==, "");
  g_assert_cmpuint (json_object_get_size (mai_take_get_settings (made)), ==, 0);
}

/* A time that there is in the file's time zone but not in ours. */
static void
test_ends_of_time (void)
{
  static const char *const cases[] = { "+09:00", "9999-12-31T23:59:59Z", "-09:00",
                                       "0001-01-01T00:00:00Z" };
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autoptr (MaiTake) take = mai_test_take (random, 8, 0);
  GBytes *score, *seed;

  g_assert_true (mai_take_bytes_get (mai_take_get_bytes (take), &score, &seed, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i += 2)
    {
      g_autofree char *text = g_strdup_printf ("{\"created\": \"%s\"}", cases[i + 1]);
      g_autoptr (GBytes) json = g_bytes_new (text, strlen (text));
      g_autoptr (MaiTake) made = NULL;

      g_setenv ("TZ", cases[i], TRUE);
      made = mai_take_new_from_file (json, score, seed, 1, "test", NULL);
      g_unsetenv ("TZ");
      g_assert_nonnull (made);
      g_assert_nonnull (mai_take_get_created (made));
    }
}

int
main (int argc, char **argv)
{
  mai_test_home_enter ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/take/properties", test_properties);
  g_test_add_func ("/desk/take/round-trip", test_round_trip);
  g_test_add_func ("/desk/take/bytes-once", test_bytes_once);
  g_test_add_func ("/desk/take/wrong", test_wrong);
  g_test_add_func ("/desk/take/ends-of-time", test_ends_of_time);
  return mai_test_home_run ();
}
