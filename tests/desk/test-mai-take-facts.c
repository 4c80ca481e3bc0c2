/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/project/mai-take-facts.h"

#define Q 480

/* So many quarters, at 120 to the minute in 4/4. */
static MaiScore *
make_score (guint n)
{
  MaiScore *score = mai_score_new (Q);
  MaiTrack *track = mai_score_add_track (score, "Piano", 0, 0);

  for (guint i = 0; i < n; i++)
    {
      MaiNote note = {
        .onset = (gint64) i * Q, .duration = Q, .pitch = 60, .velocity = 80, .release_velocity = 64
      };

      mai_track_add_notes (track, &note, 1);
    }
  return score;
}

static MaiTake *
make_take (guint n_seed, guint n, guint number, const char *dice)
{
  g_autoptr (MaiScore) score = make_score (n);
  g_autoptr (MaiScore) seed = make_score (n_seed);
  g_autoptr (JsonObject) settings = json_object_new ();

  if (dice != NULL)
    json_object_set_string_member (settings, "random_seed", dice);
  return mai_take_new (score, seed, 0, settings, number, "Salon", "0123");
}

static void
test_numbers (void)
{
  g_autoptr (MaiTake) take = make_take (6, 16, 0, "1");
  g_autoptr (MaiTake) nothing = make_take (6, 6, 0, "1");

  g_assert_cmpuint (mai_take_facts_count_notes (take), ==, 10);
  g_assert_cmpfloat_with_epsilon (mai_take_facts_get_seconds (take), 5, 1e-9);
  g_assert_cmpint (mai_take_facts_get_start (take), ==, 4 * Q);
  g_assert_cmpuint (mai_take_facts_count_notes (nothing), ==, 0);
  g_assert_cmpfloat (mai_take_facts_get_seconds (nothing), ==, 0);
  g_assert_cmpint (mai_take_facts_get_start (nothing), ==, 0);
}

/* The composer says so; a take that ends in bars of rest is as long as was asked for. */
static void
test_was_stopped (void)
{
  const struct
  {
    const char *settings;
    gboolean stopped;
  } cases[] = {
    { "{\"bars\": 9, \"max_copy\": 8}", FALSE },
    { "{\"bars\": 9, \"max_copy\": 8, \"stopped\": true}", TRUE },
    { "{\"notes\": 99, \"max_copy\": 8, \"stopped\": false}", FALSE },
    { "{\"notes\": 99, \"max_copy\": 8, \"stopped\": 1}", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (MaiTake) plain = make_take (6, 16, 0, "1");
      g_autoptr (JsonNode) node = json_from_string (cases[i].settings, NULL);
      g_autoptr (MaiTake) take =
          mai_take_new (mai_take_get_score (plain), mai_take_get_seed (plain), 0,
                        json_node_get_object (node), 0, "Salon", "0123");

      g_assert_cmpint (mai_take_facts_was_stopped (take), ==, cases[i].stopped);
    }
}

static void
test_goes_with (void)
{
  g_autoptr (MaiTake) first = make_take (4, 8, 0, "1");
  g_autoptr (MaiTake) third = make_take (4, 8, 2, "1");
  g_autoptr (MaiTake) other = make_take (4, 8, 2, "2");
  g_autoptr (MaiTake) old = make_take (4, 8, 3, NULL);
  g_autoptr (MaiTake) older = make_take (4, 8, 1, NULL);

  g_assert_true (mai_take_facts_goes_with (third, first));
  g_assert_false (mai_take_facts_goes_with (first, third));
  g_assert_false (mai_take_facts_goes_with (third, third));
  g_assert_false (mai_take_facts_goes_with (other, first));
  g_assert_true (mai_take_facts_goes_with (old, older));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/desk/take-facts/was-stopped", test_was_stopped);
  g_test_add_func ("/desk/take-facts/numbers", test_numbers);
  g_test_add_func ("/desk/take-facts/goes-with", test_goes_with);
  return g_test_run ();
}
