/* SPDX-License-Identifier: Apache-2.0 */
/* Laying weights out in panels of floats (mai-packed.h): every step of training does it anew. */
#include "nn/backends/cpu/mai-cpu-parts.h"

#define BLOCK \
  8 /* inputs at a time: what their lines hold of the next panel stays in the first-level cache */

/* Where element (o, i) of W lies: weight[o * out_stride + i * in_stride]. */
typedef struct
{
  const float *weight;
  gsize out_stride, in_stride; /* one of them is 1 */
} Source;

/* One element after the other, for what fills no block; zeros beyond `outputs`. */
static void
pack_singly (float *to, const Source *source, guint o, guint outputs, guint i, guint inputs)
{
  for (guint j = 0; j < inputs; j++)
    for (guint p = 0; p < PANEL; p++)
      *to++ =
          p < outputs
              ? source->weight[(o + p) * source->out_stride + (gsize) (i + j) * source->in_stride]
              : 0.0f;
}

static void
pack_block (float *to, const Source *source, guint o, guint i)
{
  const float *from = source->weight + o * source->out_stride + i * source->in_stride;

  if (source->out_stride == 1)
    for (guint j = 0; j < BLOCK; j++)
      memcpy (to + j * PANEL, from + j * source->in_stride, PANEL * sizeof (float));
  else
    for (guint p = 0; p < PANEL; p += 4)
      for (guint j = 0; j < BLOCK; j += 4)
        vec_transpose_four (to + j * PANEL + p, PANEL, from + p * source->out_stride + j,
                            source->out_stride);
}

void
MAI_CPU_NAME (mai_cpu_pack) (const MaiPacked *packed, float *panels, const float *weight,
                             gsize out_stride, gsize in_stride)
{
  const Source source = { weight, out_stride, in_stride };

  for (guint i = 0; i < packed->in; i += BLOCK)
    for (guint o = 0; o < packed->out; o += PANEL)
      {
        float *to = panels + (gsize) o * packed->in + (gsize) i * PANEL;
        guint inputs = MIN (BLOCK, packed->in - i), outputs = MIN (PANEL, packed->out - o);

        if (inputs == BLOCK && outputs == PANEL)
          pack_block (to, &source, o, i);
        else
          pack_singly (to, &source, o, outputs, i, inputs);
      }
}
