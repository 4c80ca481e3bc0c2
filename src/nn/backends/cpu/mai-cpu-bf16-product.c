/* SPDX-License-Identifier: Apache-2.0 */
/* Products on a unit for bfloat16: both operands are packed, some inputs at a time, and the unit does the rest. The cut
 * depends on the shape alone, so sums keep their order. */
#include <string.h>

#include "nn/backends/cpu/mai-cpu-bf16.h"
#include "nn/backends/cpu/mai-cpu-kernels.h"

#define DEPTH 512 /* inputs at a time; a multiple of what a unit takes */
#define ROWS 96 /* rows at a time: they stay in the second-level cache */
#define LINE \
  16 /* words of a line of the cache: rows that lie a power of two apart would fight for few of them */

/* An operand, seen as lines of inputs: the sums run over its inputs. */
typedef struct
{
  const float *values;
  gsize line, input; /* floats from one to the next; one of them is 1 */
} Operand;

static const MaiCpuBf16Unit *
unit_of (const MaiBackend *be)
{
  return ((const MaiCpuProduct *) be->context)->unit;
}

static guint
count_pairs (guint inputs)
{
  const guint group = 2 * MAI_CPU_BF16_PAIRS;

  return (inputs + group - 1) / group * MAI_CPU_BF16_PAIRS;
}

static gsize
count_padded (guint out)
{
  const gsize panel = MAI_CPU_BF16_PANEL;

  return (out + panel - 1) / panel * panel;
}

/* `lines` lines of `inputs` inputs, from both of these firsts on, as rows of words; zeros behind them. */
static void
pack_rows (guint32 *to, gsize stride, const Operand *from, gsize first_line, gsize first_input,
           guint lines, guint inputs)
{
  const float *values = from->values + first_line * from->line + first_input * from->input;

  if (inputs % (2 * MAI_CPU_BF16_PAIRS) != 0)
    memset (to, 0, lines * stride * sizeof *to);
  mai_cpu_kernels ()->pack_bf16 (to, stride, 1, values, from->line, from->input, lines, inputs);
}

/* All `out` lines as panels. */
static void
pack_panels (guint32 *to, const Operand *from, gsize first_input, guint out, guint inputs)
{
  const gsize words = (gsize) count_pairs (inputs) * MAI_CPU_BF16_PANEL; /* of a panel */

  for (guint o = 0; o < out; o += MAI_CPU_BF16_PANEL)
    {
      guint lines = MIN (MAI_CPU_BF16_PANEL, out - o);
      const float *values = from->values + o * from->line + first_input * from->input;

      if (lines < MAI_CPU_BF16_PANEL || inputs % (2 * MAI_CPU_BF16_PAIRS) != 0)
        memset (to, 0, words * sizeof *to);
      mai_cpu_kernels ()->pack_bf16 (to, 1, MAI_CPU_BF16_PANEL, values, from->line, from->input,
                                     lines, inputs);
      to += words;
    }
}

/* y (M,O) += x (M,inputs) times packed panels; `memory` holds ROWS rows. */
static void
add_rows (const MaiCpuBf16Unit *unit, float *y, const Operand *x, gsize first_input,
          const guint32 *panels, gsize m, guint out, guint inputs, guint32 *memory)
{
  MaiCpuBf16Operands operands = { .x = memory,
                                  .x_stride = count_pairs (inputs) + LINE,
                                  .panels = panels,
                                  .out = out,
                                  .pairs = count_pairs (inputs) };

  for (gsize row = 0; row < m; row += ROWS)
    {
      operands.m = (guint) MIN (ROWS, m - row);
      pack_rows (memory, operands.x_stride, x, row, first_input, operands.m, inputs);
      unit->add_product (y + row * out, out, &operands);
    }
}

static gsize
count_rows_words (gsize m, guint inputs)
{
  return MIN (m, ROWS) * (count_pairs (inputs) + LINE);
}

/* y (M,O) += x (M,I) weight (O,I)^T, either of which may lie the other way */
static void
add_product (const MaiCpuBf16Unit *unit, float *y, const Operand *x, const Operand *weight, gsize m,
             guint out, gsize in)
{
  const guint depth = (guint) MIN (in, DEPTH);
  const gsize n_panels = count_padded (out) * count_pairs (depth);
  guint32 *panels = mai_cpu_bf16_alloc (n_panels + count_rows_words (m, depth));

  for (gsize i = 0; i < in; i += depth)
    {
      guint inputs = (guint) MIN (depth, in - i);

      pack_panels (panels, weight, i, out, inputs);
      add_rows (unit, y, x, i, panels, m, out, inputs, panels + n_panels);
    }
  g_aligned_free (panels);
}

static void
linear_forward (const MaiBackend *be, float *y, const float *x, const float *weight,
                const float *bias, gsize n, guint in, guint out, gboolean accumulate)
{
  if (!accumulate)
    memset (y, 0, n * out * sizeof (float));
  add_product (unit_of (be), y, &(Operand){ x, in, 1 }, &(Operand){ weight, in, 1 }, n, out, in);
  for (gsize row = 0; bias != NULL && row < n; row++)
    mai_cpu_kernels ()->add (y + row * out, bias, out);
}

static void
linear_backward (const MaiBackend *be, float *dx, float *dweight, float *dbias, const float *dy,
                 const float *x, const float *weight, gsize n, guint in, guint out,
                 gboolean accumulate)
{
  /* dW (O,I) += dy (N,O)^T x (N,I) */
  add_product (unit_of (be), dweight, &(Operand){ dy, 1, out }, &(Operand){ x, 1, in }, out, in, n);
  if (dbias != NULL)
    mai_cpu_kernels ()->add_rows (dbias, dy, n, out);
  if (dx == NULL)
    return;
  /* dx (N,I) = dy (N,O) W (O,I) */
  if (!accumulate)
    memset (dx, 0, n * in * sizeof (float));
  add_product (unit_of (be), dx, &(Operand){ dy, out, 1 }, &(Operand){ weight, 1, in }, n, in, out);
}

static gsize
get_size (guint in, guint out)
{
  return count_padded (out) * count_pairs (in);
}

static void
pack (MaiPacked *packed, float *memory, const float *weight, guint in, guint out)
{
  *packed = (MaiPacked){ memory, NULL, in, out, MAI_PRECISION_BFLOAT16 };
  pack_panels ((guint32 *) memory, &(Operand){ weight, in, 1 }, 0, out, in);
}

static void
pack_transposed (MaiPacked *packed, float *memory, const float *weight, guint in, guint out)
{
  *packed = (MaiPacked){ memory, NULL, in, out, MAI_PRECISION_BFLOAT16 };
  pack_panels ((guint32 *) memory, &(Operand){ weight, 1, out }, 0, out, in);
}

static void
multiply (const MaiCpuProduct *self, const MaiPacked *packed, float *y, const float *x, gsize m,
          gboolean accumulate)
{
  guint32 *memory = mai_cpu_bf16_alloc (count_rows_words (m, packed->in));

  if (!accumulate)
    memset (y, 0, m * packed->out * sizeof (float));
  add_rows (self->unit, y, &(Operand){ x, packed->in, 1 }, 0, (const guint32 *) packed->panels, m,
            packed->out, packed->in, memory);
  g_aligned_free (memory);
}

static void
multiply_gradient (const MaiCpuProduct *self, float *dweight, const float *dy, const float *x,
                   gsize n, guint in, guint out, gboolean accumulate)
{
  if (!accumulate)
    memset (dweight, 0, (gsize) out * in * sizeof (float));
  add_product (self->unit, dweight, &(Operand){ dy, 1, out }, &(Operand){ x, 1, in }, out, in, n);
}

void
mai_cpu_bf16_use_unit (MaiCpuBf16Table *table, const MaiCpuBf16Unit *unit)
{
  table->product = (MaiCpuProduct){ .get_size = get_size,
                                    .pack = pack,
                                    .pack_transposed = pack_transposed,
                                    .multiply = multiply,
                                    .multiply_gradient = multiply_gradient,
                                    .unit = unit };
  table->backend = *mai_backend_cpu ();
  table->backend.name = unit->name;
  table->backend.context = &table->product;
  table->backend.linear_forward = linear_forward;
  table->backend.linear_backward = linear_backward;
}
