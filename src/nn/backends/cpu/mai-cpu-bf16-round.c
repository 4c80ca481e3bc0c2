/* SPDX-License-Identifier: Apache-2.0 */
/* Rounding to bfloat16: as floats, and packed in words of two (mai-cpu-bf16.h). The plain loops are such that compilers
 * make vectors of them. */
#include "nn/backends/cpu/mai-cpu-parts.h"

#define STRIPS 4 /* at once: as many as are transposed at once */
#define STRETCH 64 /* words of a strip at once */

typedef guint32 Bits __attribute__ ((may_alias)); /* of a float */

/* A strip is a row of words to make of floats that lie in order: the pairs of a line, or a pair's lines. */
typedef struct
{
  const Bits *from;
  gsize line, input; /* from one to the next; one of them is 1 */
  guint inputs;
  gboolean by_line;
} Source;

/* The bits of the nearest bfloat16, as a float. What is not a number stays one, with its sign. */
INLINE guint32
round_bits (guint32 bits)
{
  guint32 rounded = bits + 0x7fff + (bits >> 16 & 1);

  return ((gint32) (bits & 0x7fffffff) > 0x7f800000 ? bits | 0x400000 : rounded) & 0xffff0000;
}

INLINE guint32
join (guint32 first, guint32 second)
{
  return round_bits (first) >> 16 | round_bits (second);
}

void
MAI_CPU_NAME (mai_cpu_round_bf16) (float *to, const float *from, gsize n)
{
  const Bits *bits = (const Bits *) from;
  Bits *rounded = (Bits *) to;

  for (gsize i = 0; i < n; i++)
    rounded[i] = round_bits (bits[i]);
}

/* Words `first` .. first + n - 1 of the pairs of one line. */
static void
join_along (guint32 *to, const Source *source, guint line, guint first, guint n)
{
  const Bits *from = source->from + line * source->line + 2 * (gsize) first;
  guint whole = MIN (n, source->inputs / 2 - first);

  for (guint i = 0; i < whole; i++)
    to[i] = join (from[2 * i], from[2 * i + 1]);
  if (whole < n)
    to[whole] = join (from[2 * whole], 0);
}

/* Words `first` .. first + n - 1 of the lines of one pair. */
static void
join_across (guint32 *to, const Source *source, guint pair, guint first, guint n)
{
  const Bits *from = source->from + 2 * pair * source->input + first;
  const Bits *next = from + source->input;

  if (2 * pair + 1 == source->inputs)
    for (guint i = 0; i < n; i++)
      to[i] = join (from[i], 0);
  else
    for (guint i = 0; i < n; i++)
      to[i] = join (from[i], next[i]);
}

static void
make_words (guint32 *to, const Source *source, guint strip, guint first, guint n)
{
  if (source->by_line)
    join_along (to, source, strip, first, n);
  else
    join_across (to, source, strip, first, n);
}

/* `strips` rows of n words become n rows of `strips` words, `stride` apart. */
static void
turn (guint32 *to, gsize stride, const guint32 words[STRIPS][STRETCH], guint strips, guint n)
{
  guint i = 0;

  for (; strips == STRIPS && i + 4 <= n; i += 4)
    vec_transpose_four ((float *) (to + i * stride), stride, (const float *) (words[0] + i),
                        STRETCH);
  for (; i < n; i++)
    for (guint strip = 0; strip < strips; strip++)
      to[i * stride + strip] = words[strip][i];
}

void
MAI_CPU_NAME (mai_cpu_pack_bf16) (guint32 *to, gsize to_line, gsize to_pair, const float *from,
                                  gsize from_line, gsize from_input, guint lines, guint inputs)
{
  const Source source = { (const Bits *) from, from_line, from_input, inputs, from_input == 1 };
  const guint pairs = (inputs + 1) / 2;
  const guint n_strips = source.by_line ? lines : pairs, n_words = source.by_line ? pairs : lines;
  const gsize strip_stride = source.by_line ? to_line : to_pair;
  const gsize word_stride = source.by_line ? to_pair : to_line;

  for (guint strip = 0; strip < n_strips; strip += STRIPS)
    for (guint first = 0; first < n_words; first += STRETCH)
      {
        guint strips = MIN (STRIPS, n_strips - strip), n = MIN (STRETCH, n_words - first);
        guint32 *here = to + strip * strip_stride + first * word_stride;
        guint32 words[STRIPS][STRETCH];

        for (guint i = 0; i < strips; i++)
          make_words (word_stride == 1 ? here + i * strip_stride : words[i], &source, strip + i,
                      first, n);
        if (word_stride != 1)
          turn (here, word_stride, words, strips, n);
      }
}
