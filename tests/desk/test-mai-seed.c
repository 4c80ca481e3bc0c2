/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/library/mai-seed.h"

static void
test_list (void)
{
  g_autoptr (GListModel) seeds = mai_seed_list_new ();
  const char *before = "";

  g_assert_cmpuint (g_list_model_get_n_items (seeds), ==, 12);
  for (guint i = 0; i < g_list_model_get_n_items (seeds); i++)
    {
      g_autoptr (MaiSeed) seed = g_list_model_get_item (seeds, i);

      g_assert_cmpint (g_utf8_collate (before, mai_seed_get_title (seed)), <=, 0);
      g_assert_cmpuint (mai_score_get_n_notes (mai_seed_get_score (seed)), >=, 8);
      g_assert_true (g_file_query_exists (mai_seed_get_file (seed), NULL));
      before = mai_seed_get_title (seed);
    }
}

/* A score without a title is called by its file, ending left out. */
static void
test_title (void)
{
  g_autoptr (GFile) file = g_file_new_for_path ("/nowhere/my tune.mid");
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autoptr (MaiSeed) nameless = mai_seed_new (file, score);
  g_autoptr (MaiSeed) named = NULL;

  g_assert_cmpstr (mai_seed_get_title (nameless), ==, "my tune");
  mai_score_add_track (score, "Waltz", 0, 0);
  named = mai_seed_new (file, score);
  g_assert_cmpstr (mai_seed_get_title (named), ==, "Waltz");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seed/list", test_list);
  g_test_add_func ("/seed/title", test_title);
  return g_test_run ();
}
