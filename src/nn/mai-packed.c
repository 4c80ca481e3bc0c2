/* SPDX-License-Identifier: Apache-2.0 */
/* Packing; the products are kernels of the `cpu` backend. The panel's width is that of the kernels in use. */
#include "nn/mai-packed.h"

#include "nn/backends/cpu/mai-cpu-kernels.h"

gsize
mai_packed_size (guint in, guint out)
{
  gsize panel = mai_cpu_kernels ()->panel;

  return (out + panel - 1) / panel * panel * in;
}

/* element (o, i) of W lies at weight[o * out_stride + i * in_stride] */
static void
pack (MaiPacked *packed, float *panels, const float *weight, gsize out_stride, gsize in_stride)
{
  guint panel = mai_cpu_kernels ()->panel;

  for (guint first = 0; first < packed->out; first += panel)
    {
      guint width = MIN (panel, packed->out - first);

      for (guint i = 0; i < packed->in; i++)
        {
          const float *from = weight + first * out_stride + i * in_stride;

          for (guint o = 0; o < width; o++)
            panels[o] = from[o * out_stride];
          for (guint o = width; o < panel; o++)
            panels[o] = 0.0f;
          panels += panel;
        }
    }
}

void
mai_packed_init (MaiPacked *packed, float *panels, const float *weight, guint in, guint out)
{
  *packed = (MaiPacked){ .panels = panels, .in = in, .out = out };
  pack (packed, panels, weight, in, 1);
}

void
mai_packed_init_transposed (MaiPacked *packed, float *panels, const float *weight, guint in,
                            guint out)
{
  *packed = (MaiPacked){ .panels = panels, .in = in, .out = out };
  pack (packed, panels, weight, 1, out);
}

void
mai_packed_multiply (const MaiPacked *packed, float *y, gsize y_stride, const float *x,
                     gsize x_stride, const float *bias, guint m, gboolean accumulate)
{
  mai_cpu_kernels ()->multiply (packed, y, y_stride, x, x_stride, bias, m, accumulate);
}
