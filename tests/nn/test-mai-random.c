/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>

#include "nn/mai-random.h"

typedef struct
{
  guint32 counter[4], key[2], expected[4];
} Known;

/* philox4x32-10 of kat_vectors, Random123 1.14 (Salmon et al.). */
static const Known known[] = {
  { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
  { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
    { 0xffffffff, 0xffffffff },
    { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
  { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
    { 0xa4093822, 0x299f31d0 },
    { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
};

static guint64
join (guint32 low, guint32 high)
{
  return low | (guint64) high << 32;
}

static void
test_known_answers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      const Known *k = &known[i];
      guint32 out[4];

      mai_random_block (join (k->key[0], k->key[1]), join (k->counter[2], k->counter[3]),
                        join (k->counter[0], k->counter[1]), out);
      for (guint word = 0; word < 4; word++)
        g_assert_cmphex (out[word], ==, k->expected[word]);
    }
}

/* The numbers drawn are the words of the blocks in order, from any counter on. */
static void
test_sequence (void)
{
  MaiRandom random;
  guint32 block[4];

  mai_random_init (&random, 3, 9);
  for (guint64 i = 0; i < 40; i++)
    {
      mai_random_block (3, 9, i / 4, block);
      g_assert_cmphex (mai_random_next (&random), ==, block[i % 4]);
    }
  random.counter = 17;
  mai_random_block (3, 9, 4, block);
  g_assert_cmphex (mai_random_next (&random), ==, block[1]);
}

static void
test_moments (void)
{
  const guint n = 200000;
  MaiRandom random;
  double mean = 0, square = 0, normal = 0, normal_square = 0;

  mai_random_init (&random, 1, 2);
  for (guint i = 0; i < n; i++)
    {
      double u = mai_random_uniform (&random);
      double z = mai_random_normal (&random);

      g_assert_true (u >= 0.0 && u < 1.0);
      g_assert_true (isfinite (z));
      mean += u / n;
      square += u * u / n;
      normal += z / n;
      normal_square += z * z / n;
    }
  /* five standard deviations of each estimate */
  g_assert_cmpfloat (fabs (mean - 0.5), <, 5 * 0.2887 / sqrt (n));
  g_assert_cmpfloat (fabs (square - 1.0 / 3.0), <, 5 * 0.2981 / sqrt (n));
  g_assert_cmpfloat (fabs (normal), <, 5 / sqrt (n));
  g_assert_cmpfloat (fabs (normal_square - 1.0), <, 5 * 1.4142 / sqrt (n));
}

static void
test_below (void)
{
  const guint n = 7, draws = 70000;
  guint counts[7] = { 0 };
  MaiRandom random;

  mai_random_init (&random, 11, 0);
  g_assert_cmpuint (mai_random_below (&random, 1), ==, 0);
  for (guint i = 0; i < draws; i++)
    counts[mai_random_below (&random, n)]++;
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat (fabs (counts[i] - 10000.0), <, 500.0);
  for (guint i = 0; i < 1000; i++)
    g_assert_cmpuint (mai_random_below (&random, 0xfffffff1u), <, 0xfffffff1u);
}

static void
test_shuffle (void)
{
  guint32 items[100], again[100];
  gboolean seen[100] = { FALSE };
  MaiRandom random;
  guint moved = 0;

  for (guint i = 0; i < 100; i++)
    items[i] = again[i] = i;
  mai_random_init (&random, 4, 4);
  mai_random_shuffle (&random, items, 100);
  mai_random_init (&random, 4, 4);
  mai_random_shuffle (&random, again, 100);
  g_assert_cmpmem (items, sizeof items, again, sizeof again);
  for (guint i = 0; i < 100; i++)
    {
      g_assert_false (seen[items[i]]);
      seen[items[i]] = TRUE;
      moved += items[i] != i;
    }
  g_assert_cmpuint (moved, >, 90);
  mai_random_shuffle (&random, items, 0);
  mai_random_shuffle (&random, items, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nn/random/known-answers", test_known_answers);
  g_test_add_func ("/nn/random/sequence", test_sequence);
  g_test_add_func ("/nn/random/moments", test_moments);
  g_test_add_func ("/nn/random/below", test_below);
  g_test_add_func ("/nn/random/shuffle", test_shuffle);
  return g_test_run ();
}
