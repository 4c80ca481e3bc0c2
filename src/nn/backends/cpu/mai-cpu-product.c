/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/backends/cpu/mai-cpu-product.h"

#include "nn/backends/cpu/mai-cpu-kernels.h"

#define ALIGNMENT 64 /* of panels */

/* Larger weights (floats) do not stay in a cache near enough while many rows pass; OpenBLAS goes through them in blocks. */
#define MOST_PREPARED ((gsize) 1 << 18)

static gsize
get_size (guint in, guint out)
{
  return mai_packed_size (in, out, MAI_PRECISION_FLOAT32);
}

static void
pack (MaiPacked *packed, float *memory, const float *weight, guint in, guint out)
{
  mai_packed_init (packed, memory, weight, in, out, MAI_PRECISION_FLOAT32);
}

static void
multiply (const MaiCpuProduct *self, const MaiPacked *packed, float *y, const float *x, gsize m,
          gboolean accumulate)
{
  mai_packed_multiply (packed, y, packed->out, x, packed->in, NULL, (guint) m, accumulate);
}

static void
multiply_gradient (const MaiCpuProduct *self, float *dweight, const float *dy, const float *x,
                   gsize n, guint in, guint out, gboolean accumulate)
{
  mai_cpu_kernels ()->multiply_gradient (dweight, dy, x, n, in, out, accumulate);
}

const MaiCpuProduct mai_cpu_product_float32 = {
  .get_size = get_size,
  .pack = pack,
  .pack_transposed = mai_packed_init_transposed,
  .multiply = multiply,
  .multiply_gradient = multiply_gradient,
};

static gsize
rounded (gsize bytes)
{
  return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Bytes up to W^T's panels. */
static gsize
count_forward (const MaiCpuProduct *product, guint in, guint out)
{
  return rounded (sizeof (MaiCpuPrepared)) + rounded (product->get_size (in, out) * sizeof (float));
}

gsize
mai_cpu_prepared_size (const MaiBackend *be, guint in, guint out, gboolean few_rows)
{
  const MaiCpuProduct *product = be->context;

  if (!few_rows && (gsize) in * out > MOST_PREPARED)
    return 0;
  return count_forward (product, in, out) + rounded (product->get_size (out, in) * sizeof (float));
}

void
mai_cpu_prepare (const MaiBackend *be, gpointer prepared, const float *weight, guint in, guint out,
                 gboolean backward)
{
  const MaiCpuProduct *product = be->context;
  MaiCpuPrepared *to = prepared;
  gpointer forward = (char *) prepared + rounded (sizeof *to);
  gpointer transposed = (char *) prepared + count_forward (product, in, out);

  product->pack (&to->forward, forward, weight, in, out);
  if (backward)
    product->pack_transposed (&to->backward, transposed, weight, out, in);
}
