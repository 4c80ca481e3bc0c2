/* SPDX-License-Identifier: Apache-2.0 */
/* Dropout masks straight from the counter-based generator (mai-random.h), many blocks at a time. The elements that one
 * group of blocks decides lie as mai-backend.h says. */
#include "nn/backends/cpu/mai-cpu-parts.h"

#define GROUP 64 /* elements */
#define BLOCKS 16 /* in a group; one word of each decides BLOCKS neighbours */

/* Philox4x32-10 with 64-bit lanes that hold a word each in their lower half; what multiplies and shifts leave in the
 * upper halves never comes down again. Same constants as mai-random.c. */
INLINE void
philox_round (VecLong c[4], guint64 k0, guint64 k1)
{
  VecLong product_0 = vec_multiply_low (c[0], 0xD2511F53u - (VecLong){ 0 });
  VecLong product_1 = vec_multiply_low (c[2], 0xCD9E8D57u - (VecLong){ 0 });

  c[0] = (product_1 >> 32) ^ c[1] ^ k0;
  c[1] = product_1;
  c[2] = (product_0 >> 32) ^ c[3] ^ k1;
  c[3] = product_0;
}

/* Blocks counter, counter + step, ... */
INLINE void
philox (VecLong c[4], guint64 seed, guint64 stream, VecLong counter)
{
  guint32 k0 = (guint32) seed, k1 = (guint32) (seed >> 32);

  c[0] = counter;
  c[1] = counter >> 32;
  c[2] = stream - (VecLong){ 0 };
  c[3] = (stream >> 32) - (VecLong){ 0 };
  for (int round = 0; round < 10; round++)
    {
      philox_round (c, k0, k1);
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
}

/* The group's 64 numbers, word by word: even and odd blocks apart, joined at the end. */
static void
draw_group (guint32 *numbers, guint64 seed, guint64 stream, guint64 group)
{
  VecLong lanes = { 0 };

  for (int i = 0; i < VEC / 2; i++)
    lanes[i] = 2 * (guint64) i;
  for (guint block = 0; block < BLOCKS; block += VEC)
    {
      VecLong even[4], odd[4];

      philox (even, seed, stream, lanes + (group * BLOCKS + block));
      philox (odd, seed, stream, lanes + (group * BLOCKS + block + 1));
      for (int word = 0; word < 4; word++)
        {
          VecLong both = (even[word] & 0xffffffffu) | (odd[word] << 32);

          memcpy (numbers + word * BLOCKS + block, &both, sizeof both);
        }
    }
}

static void
apply_group (float *y, const float *x, const guint32 *numbers, gsize n, guint32 limit, float scale)
{
  gsize i = 0;

  for (; i + VEC <= n; i += VEC)
    {
      VecUint drawn;
      Vec kept = vec_load (x + i) * scale;

      memcpy (&drawn, numbers + i, sizeof drawn);
      vec_store (y + i, vec_select ((VecInt) (drawn >= limit), kept, vec_all (0.0f)));
    }
  for (; i < n; i++)
    y[i] = numbers[i] >= limit ? x[i] * scale : 0.0f;
}

void
MAI_CPU_NAME (mai_cpu_dropout) (float *y, const float *x, gsize n, float p, guint64 seed,
                                guint64 stream, guint64 first)
{
  guint32 numbers[GROUP] __attribute__ ((aligned (64)));
  guint32 limit = (guint32) ((double) p * 4294967296.0);
  float scale = 1.0f / (1.0f - p);
  gsize done = 0;

  while (done < n)
    {
      guint64 element = first + done;
      guint skipped = element % GROUP;
      gsize count = MIN (n - done, GROUP - skipped);

      draw_group (numbers, seed, stream, element / GROUP);
      apply_group (y + done, x + done, numbers + skipped, count, limit, scale);
      done += count;
    }
}
