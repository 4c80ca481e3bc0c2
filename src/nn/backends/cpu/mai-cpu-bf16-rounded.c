/* SPDX-License-Identifier: Apache-2.0 */
/* Products of numbers rounded to bfloat16 where no unit multiplies those: the float32 table multiplies the rounded
 * numbers, each product of which is exact. */
#include "nn/backends/cpu/mai-cpu-bf16.h"
#include "nn/backends/cpu/mai-cpu-kernels.h"

#define ROWS 512 /* at a time: what was rounded is still in the cache */

static void
round_floats (float *to, const float *from, gsize n)
{
  mai_cpu_kernels ()->round_bf16 (to, from, n);
}

static void
linear_forward (const MaiBackend *be, float *y, const float *x, const float *weight,
                const float *bias, gsize n, guint in, guint out, gboolean accumulate)
{
  const MaiBackend *cpu = mai_backend_cpu ();
  gsize most = MIN (n, ROWS);
  float *rounded_x = mai_cpu_bf16_alloc (most * in + (gsize) out * in); // (ROWS,I)
  float *rounded_weight = rounded_x + most * in; // (O,I)

  round_floats (rounded_weight, weight, (gsize) out * in);
  for (gsize row = 0; row < n; row += ROWS)
    {
      gsize rows = MIN (ROWS, n - row);

      round_floats (rounded_x, x + row * in, rows * in);
      cpu->linear_forward (cpu, y + row * out, rounded_x, rounded_weight, bias, rows, in, out,
                           accumulate);
    }
  g_aligned_free (rounded_x);
}

/* The bias' gradient is a sum, no product: nothing of it is rounded. */
static void
linear_backward (const MaiBackend *be, float *dx, float *dweight, float *dbias, const float *dy,
                 const float *x, const float *weight, gsize n, guint in, guint out,
                 gboolean accumulate)
{
  const MaiBackend *cpu = mai_backend_cpu ();
  gsize most = MIN (n, ROWS);
  float *rounded_x = mai_cpu_bf16_alloc (most * (in + out) + (gsize) out * in); // (ROWS,I)
  float *rounded_dy = rounded_x + most * in; // (ROWS,O)
  float *rounded_weight = rounded_dy + most * out; // (O,I)

  if (dx != NULL)
    round_floats (rounded_weight, weight, (gsize) out * in);
  for (gsize row = 0; row < n; row += ROWS)
    {
      gsize rows = MIN (ROWS, n - row);

      round_floats (rounded_x, x + row * in, rows * in);
      round_floats (rounded_dy, dy + row * out, rows * out);
      cpu->linear_backward (cpu, dx != NULL ? dx + row * in : NULL, dweight, NULL, rounded_dy,
                            rounded_x, rounded_weight, rows, in, out, accumulate);
    }
  if (dbias != NULL)
    mai_cpu_kernels ()->add_rows (dbias, dy, n, out);
  g_aligned_free (rounded_x);
}

static gsize
get_size (guint in, guint out)
{
  return mai_packed_size (in, out, MAI_PRECISION_FLOAT32);
}

static void
pack (MaiPacked *packed, float *memory, const float *weight, guint in, guint out)
{
  float *rounded = mai_cpu_bf16_alloc ((gsize) in * out);

  round_floats (rounded, weight, (gsize) in * out);
  mai_packed_init (packed, memory, rounded, in, out, MAI_PRECISION_FLOAT32);
  g_aligned_free (rounded);
}

static void
pack_transposed (MaiPacked *packed, float *memory, const float *weight, guint in, guint out)
{
  float *rounded = mai_cpu_bf16_alloc ((gsize) in * out);

  round_floats (rounded, weight, (gsize) in * out);
  mai_packed_init_transposed (packed, memory, rounded, in, out);
  g_aligned_free (rounded);
}

static void
multiply (const MaiCpuProduct *self, const MaiPacked *packed, float *y, const float *x, gsize m,
          gboolean accumulate)
{
  float *rounded = mai_cpu_bf16_alloc (MIN (m, ROWS) * packed->in);

  for (gsize row = 0; row < m; row += ROWS)
    {
      gsize rows = MIN (ROWS, m - row);

      round_floats (rounded, x + row * packed->in, rows * packed->in);
      mai_packed_multiply (packed, y + row * packed->out, packed->out, rounded, packed->in, NULL,
                           (guint) rows, accumulate);
    }
  g_aligned_free (rounded);
}

static void
multiply_gradient (const MaiCpuProduct *self, float *dweight, const float *dy, const float *x,
                   gsize n, guint in, guint out, gboolean accumulate)
{
  gsize most = MIN (n, ROWS);
  float *rounded_x = mai_cpu_bf16_alloc (most * (in + out)); // (ROWS,I)
  float *rounded_dy = rounded_x + most * in; // (ROWS,O)

  for (gsize row = 0; row < n; row += ROWS)
    {
      gsize rows = MIN (ROWS, n - row);

      round_floats (rounded_x, x + row * in, rows * in);
      round_floats (rounded_dy, dy + row * out, rows * out);
      mai_cpu_kernels ()->multiply_gradient (dweight, rounded_dy, rounded_x, rows, in, out,
                                             accumulate || row > 0);
    }
  g_aligned_free (rounded_x);
}

void
mai_cpu_bf16_use_rounding (MaiCpuBf16Table *table)
{
  table->product = (MaiCpuProduct){ .get_size = get_size,
                                    .pack = pack,
                                    .pack_transposed = pack_transposed,
                                    .multiply = multiply,
                                    .multiply_gradient = multiply_gradient };
  table->backend = *mai_backend_cpu ();
  table->backend.name = "cpu, bf16 by rounding";
  table->backend.context = &table->product;
  table->backend.linear_forward = linear_forward;
  table->backend.linear_backward = linear_backward;
}
