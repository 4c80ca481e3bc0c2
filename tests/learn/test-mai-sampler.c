/* SPDX-License-Identifier: Apache-2.0 */
/* The sampler against what it promises: masks hold, temperature, top-k and top-p mean what they say. */
#include <math.h>

#include "learn/mai-sampler.h"
#include "nn/mai-random.h"

#define N 6

static const float logits[N] = { 1.0f, 3.0f, -2.0f, 3.0f, 0.5f, 2.0f };

/* How often each value comes out, over evenly spaced uniforms. */
static void
shares (const MaiSampling *sampling, const guint8 *allowed, double *share)
{
  const guint n = 20000;

  for (guint i = 0; i < N; i++)
    share[i] = 0;
  for (guint i = 0; i < n; i++)
    share[mai_sampler_choose (logits, allowed, N, sampling, (i + 0.5) / n)] += 1.0 / n;
}

/* softmax (logits / temperature) over the values of `in`. */
static void
softmax (double temperature, const guint8 *in, double *p)
{
  double total = 0;

  for (guint i = 0; i < N; i++)
    total += p[i] = in[i] ? exp ((double) logits[i] / temperature) : 0;
  for (guint i = 0; i < N; i++)
    p[i] /= total;
}

static void
assert_shares (const MaiSampling *sampling, const guint8 *allowed, double temperature,
               const guint8 *in)
{
  double share[N], p[N];

  shares (sampling, allowed, share);
  softmax (temperature, in, p);
  for (guint i = 0; i < N; i++)
    g_assert_cmpfloat_with_epsilon (share[i], p[i], 2e-4);
}

static const guint8 all[N] = { 1, 1, 1, 1, 1, 1 };

static void
test_temperature (void)
{
  assert_shares (&(MaiSampling){ 1, 0, 1 }, NULL, 1, all);
  assert_shares (&(MaiSampling){ 0.5, 0, 1 }, NULL, 0.5, all);
  assert_shares (&(MaiSampling){ 3, 0, 1 }, all, 3, all);
}

/* Values 1 and 3 tie: the smaller wins wherever one must. */
static void
test_greedy (void)
{
  for (double u = 0; u < 1; u += 0.09)
    {
      g_assert_cmpuint (mai_sampler_choose (logits, NULL, N, &(MaiSampling){ 0, 0, 1 }, u), ==, 1);
      g_assert_cmpuint (mai_sampler_choose (logits, NULL, N, &(MaiSampling){ 1, 1, 1 }, u), ==, 1);
      g_assert_cmpuint (mai_sampler_choose (logits, NULL, N, &(MaiSampling){ 1e-300, 0, 1 }, u) % 2,
                        ==, 1);
    }
}

static void
test_mask (void)
{
  static const guint8 allowed[N] = { 1, 0, 1, 0, 1, 0 };
  static const guint8 one[N] = { 0, 0, 1, 0, 0, 0 };

  assert_shares (&(MaiSampling){ 1, 0, 1 }, allowed, 1, allowed);
  g_assert_cmpuint (mai_sampler_choose (logits, allowed, N, &(MaiSampling){ 0, 0, 1 }, 0.5), ==, 0);
  for (double u = 0; u < 1; u += 0.09)
    g_assert_cmpuint (mai_sampler_choose (logits, one, N, &(MaiSampling){ 1, 3, 0.1 }, u), ==, 2);
}

static void
test_top_k (void)
{
  static const guint8 top2[N] = { 0, 1, 0, 1, 0, 0 }, top3[N] = { 0, 1, 0, 1, 0, 1 };

  assert_shares (&(MaiSampling){ 1, 2, 1 }, NULL, 1, top2);
  assert_shares (&(MaiSampling){ 2, 3, 1 }, NULL, 2, top3);
  assert_shares (&(MaiSampling){ 1, 100, 1 }, NULL, 1, all);
}

/* p: .37 .37 .136 .05 .03 .002 for values 1 3 5 0 4 2. */
static void
test_top_p (void)
{
  static const guint8 one[N] = { 0, 1, 0, 0, 0, 0 }, two[N] = { 0, 1, 0, 1, 0, 0 },
                      three[N] = { 0, 1, 0, 1, 0, 1 };

  assert_shares (&(MaiSampling){ 1, 0, 0.01 }, NULL, 1, one);
  assert_shares (&(MaiSampling){ 1, 0, 0.5 }, NULL, 1, two);
  assert_shares (&(MaiSampling){ 1, 0, 0.8 }, NULL, 1, three);
  /* top-k first: of the two that are left, each has half. */
  assert_shares (&(MaiSampling){ 1, 2, 0.4 }, NULL, 1, one);
}

/* Whatever the numbers, the choice is an allowed one. */
static void
test_random_inputs (void)
{
  MaiRandom random;

  mai_random_init (&random, 7, 1);
  for (guint round = 0; round < 20000; round++)
    {
      float values[40];
      guint8 allowed[40] = { 0 };
      guint n = 1 + mai_random_below (&random, 40);
      MaiSampling sampling = { mai_random_uniform (&random) * 3, mai_random_below (&random, 5),
                               mai_random_uniform (&random) };
      guint choice;

      for (guint i = 0; i < n; i++)
        {
          values[i] = (float) (mai_random_normal (&random) * 50);
          allowed[i] = mai_random_below (&random, 3) == 0;
        }
      allowed[mai_random_below (&random, n)] = 1;
      choice = mai_sampler_choose (values, allowed, n, &sampling, mai_random_uniform (&random));
      g_assert_cmpuint (choice, <, n);
      g_assert_true (allowed[choice]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sampler/temperature", test_temperature);
  g_test_add_func ("/sampler/greedy", test_greedy);
  g_test_add_func ("/sampler/mask", test_mask);
  g_test_add_func ("/sampler/top-k", test_top_k);
  g_test_add_func ("/sampler/top-p", test_top_p);
  g_test_add_func ("/sampler/random-inputs", test_random_inputs);
  return g_test_run ();
}
