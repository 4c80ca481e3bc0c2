/* SPDX-License-Identifier: Apache-2.0 */
/* The sorting of suffixes against sorting them one by one. */
#include "learn/mai-suffix-array.h"

#include "nn/mai-random.h"

#define MOST 60

typedef struct
{
  const gint32 *text;
  gint32 n;
} Text;

static int
compare_suffixes (gconstpointer a, gconstpointer b, gpointer data)
{
  const Text *text = data;
  gint32 x = *(const gint32 *) a, y = *(const gint32 *) b;

  for (; x < text->n && y < text->n; x++, y++)
    if (text->text[x] != text->text[y])
      return text->text[x] < text->text[y] ? -1 : 1;
  return x > y ? -1 : x < y;
}

static void
check (const gint32 *text, gint32 n, gint32 highest)
{
  Text whole = { text, n };
  gint32 order[MOST], wanted[MOST];

  for (gint32 i = 0; i < n; i++)
    wanted[i] = i;
  g_qsort_with_data (wanted, n, sizeof *wanted, compare_suffixes, &whole);
  g_assert_true (mai_suffix_array (text, n, highest, order, NULL));
  g_assert_cmpmem (order, (gsize) n * sizeof *order, wanted, (gsize) n * sizeof *wanted);
}

/* Few symbols repeat much, many hardly; period 3 makes the texts of the recursion repeat too. */
static void
test_random (void)
{
  MaiRandom random;
  gint32 text[MOST];

  mai_random_init (&random, 1, 2);
  for (guint round = 0; round < 20000; round++)
    {
      gint32 n = 1 + (gint32) mai_random_below (&random, MOST);
      guint symbols = 1 + mai_random_below (&random, round % 2 == 0 ? 3 : 20);

      for (gint32 i = 0; i < n; i++)
        text[i] = i >= 3 && round % 3 == 0 && mai_random_below (&random, 8) > 0
                      ? text[i - 3]
                      : (gint32) mai_random_below (&random, symbols);
      check (text, n, (gint32) symbols - 1);
    }
}

static void
test_small (void)
{
  const gint32 same[] = { 4, 4, 4, 4, 4 }, falling[] = { 3, 2, 1, 0 }, rising[] = { 0, 1, 2, 3 };

  check (same, 5, 4);
  check (same, 1, 4);
  check (falling, 4, 3);
  check (rising, 4, 3);
  g_assert_true (mai_suffix_array (same, 0, 4, NULL, NULL));
}

static void
test_cancel (void)
{
  const gint32 text[] = { 3, 1, 2, 1, 2 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gint32 order[5];

  g_cancellable_cancel (cancellable);
  g_assert_false (mai_suffix_array (text, 5, 3, order, cancellable));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/suffix-array/small", test_small);
  g_test_add_func ("/suffix-array/random", test_random);
  g_test_add_func ("/suffix-array/cancel", test_cancel);
  return g_test_run ();
}
