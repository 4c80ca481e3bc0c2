/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-random.h"

#include <math.h>

/* Constants of the paper, section 4.3: two odd multipliers, and Weyl steps from the golden ratio and sqrt (3) - 1. */
#define MULTIPLIER_0 0xD2511F53u
#define MULTIPLIER_1 0xCD9E8D57u
#define WEYL_0 0x9E3779B9u
#define WEYL_1 0xBB67AE85u
#define ROUNDS 10

void
mai_random_block (guint64 seed, guint64 stream, guint64 counter, guint32 out[4])
{
  guint32 k0 = (guint32) seed, k1 = (guint32) (seed >> 32);
  guint32 c0 = (guint32) counter, c1 = (guint32) (counter >> 32);
  guint32 c2 = (guint32) stream, c3 = (guint32) (stream >> 32);

  for (int round = 0; round < ROUNDS; round++)
    {
      guint64 product_0 = (guint64) MULTIPLIER_0 * c0;
      guint64 product_1 = (guint64) MULTIPLIER_1 * c2;

      c0 = (guint32) (product_1 >> 32) ^ c1 ^ k0;
      c1 = (guint32) product_1;
      c2 = (guint32) (product_0 >> 32) ^ c3 ^ k1;
      c3 = (guint32) product_0;
      k0 += WEYL_0;
      k1 += WEYL_1;
    }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

void
mai_random_init (MaiRandom *random, guint64 seed, guint64 stream)
{
  random->seed = seed;
  random->stream = stream;
  random->counter = 0;
}

guint32
mai_random_next (MaiRandom *random)
{
  guint32 block[4];
  guint64 counter = random->counter++;

  mai_random_block (random->seed, random->stream, counter / 4, block);
  return block[counter % 4];
}

double
mai_random_uniform (MaiRandom *random)
{
  guint32 high = mai_random_next (random) >> 5; /* 27 bits */
  guint32 low = mai_random_next (random) >> 6; /* 26 bits */

  return (high * 67108864.0 + low) / 9007199254740992.0;
}

double
mai_random_normal (MaiRandom *random)
{
  double radius = sqrt (-2.0 * log1p (-mai_random_uniform (random)));

  return radius * cos (2.0 * G_PI * mai_random_uniform (random));
}

/* Lemire 2019, "Fast random integer generation in an interval". */
guint32
mai_random_below (MaiRandom *random, guint32 n)
{
  guint64 product;
  guint32 unfair;

  g_return_val_if_fail (n > 0, 0);
  unfair = -n % n; /* 2^32 mod n: as many low parts would make some results more likely */
  do
    product = (guint64) mai_random_next (random) * n;
  while ((guint32) product < unfair);
  return (guint32) (product >> 32);
}

void
mai_random_shuffle (MaiRandom *random, guint32 *items, gsize n)
{
  g_return_if_fail (n <= G_MAXUINT32);
  for (gsize i = n; i > 1; i--)
    {
      guint32 other = mai_random_below (random, (guint32) i);
      guint32 item = items[i - 1];

      items[i - 1] = items[other];
      items[other] = item;
    }
}
