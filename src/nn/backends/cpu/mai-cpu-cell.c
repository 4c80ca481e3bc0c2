/* SPDX-License-Identifier: Apache-2.0 */
/* One step of an LSTM after its products: gates, cell and output, and their gradients. */
#include "nn/backends/cpu/mai-cpu-parts.h"

typedef struct
{
  Vec in, forget, cell, out;
} Gates;

/* Reads and writes `n` lanes of the four gates of one row, H floats apart. */
INLINE Gates
get_gates (const float *from, guint hidden, gsize n)
{
  return (Gates){
    vec_get (from, n),
    vec_get (from + hidden, n),
    vec_get (from + 2 * (gsize) hidden, n),
    vec_get (from + 3 * (gsize) hidden, n),
  };
}

INLINE void
put_gates (float *to, Gates gates, guint hidden, gsize n)
{
  vec_put (to, gates.in, n);
  vec_put (to + hidden, gates.forget, n);
  vec_put (to + 2 * (gsize) hidden, gates.cell, n);
  vec_put (to + 3 * (gsize) hidden, gates.out, n);
}

/* c = f c' + i g, h = o tanh (c) */
INLINE void
forward_lanes (float *gates, float *h, float *c, const float *c_prev, float keep, const float *bias,
               guint hidden, const gsize n)
{
  Gates z = get_gates (gates, hidden, n);
  Gates b = get_gates (bias, hidden, n);
  Gates a;
  Vec cell;

  a.in = vec_sigmoid (z.in + b.in);
  a.forget = vec_sigmoid (z.forget + b.forget);
  a.cell = vec_tanh (z.cell + b.cell);
  a.out = vec_sigmoid (z.out + b.out);
  cell = vec_fma (a.forget, vec_get (c_prev, n) * keep, a.in * a.cell);
  put_gates (gates, a, hidden, n);
  vec_put (c, cell, n);
  vec_put (h, a.out * vec_tanh (cell), n);
}

void
MAI_CPU_NAME (mai_cpu_cell_forward) (float *gates, float *h, float *c, const float *c_prev,
                                     const float *keep, const float *bias, guint batch,
                                     guint hidden)
{
  for (guint row = 0; row < batch; row++)
    {
      float kept = keep != NULL ? keep[row] : 1.0f;
      guint j = 0;

      for (; j + VEC <= hidden; j += VEC)
        forward_lanes (gates + j, h + j, c + j, c_prev + j, kept, bias + j, hidden, VEC);
      if (j < hidden)
        forward_lanes (gates + j, h + j, c + j, c_prev + j, kept, bias + j, hidden, hidden - j);
      gates += 4 * (gsize) hidden;
      h += hidden;
      c += hidden;
      c_prev += hidden;
    }
}

INLINE void
backward_lanes (float *gates, float *dc, float *dbias, const float *dh, const float *c,
                const float *c_prev, float keep, guint hidden, const gsize n)
{
  Gates a = get_gates (gates, hidden, n);
  Gates db = get_gates (dbias, hidden, n);
  Gates d;
  Vec squashed = vec_tanh (vec_get (c, n));
  Vec out = vec_get (dh, n);
  Vec cell = vec_get (dc, n) + out * a.out * (1.0f - squashed * squashed);

  d.in = cell * a.cell * (a.in * (1.0f - a.in));
  d.forget = cell * (vec_get (c_prev, n) * keep) * (a.forget * (1.0f - a.forget));
  d.cell = cell * a.in * (1.0f - a.cell * a.cell);
  d.out = out * squashed * (a.out * (1.0f - a.out));
  put_gates (gates, d, hidden, n);
  vec_put (dc, cell * a.forget * keep, n);
  db.in += d.in;
  db.forget += d.forget;
  db.cell += d.cell;
  db.out += d.out;
  put_gates (dbias, db, hidden, n);
}

void
MAI_CPU_NAME (mai_cpu_cell_backward) (float *gates, float *dc, float *dbias, const float *dh,
                                      const float *c, const float *c_prev, const float *keep,
                                      guint batch, guint hidden)
{
  for (guint row = 0; row < batch; row++)
    {
      float kept = keep != NULL ? keep[row] : 1.0f;
      guint j = 0;

      for (; j + VEC <= hidden; j += VEC)
        backward_lanes (gates + j, dc + j, dbias + j, dh + j, c + j, c_prev + j, kept, hidden, VEC);
      if (j < hidden)
        backward_lanes (gates + j, dc + j, dbias + j, dh + j, c + j, c_prev + j, kept, hidden,
                        hidden - j);
      gates += 4 * (gsize) hidden;
      dc += hidden;
      dh += hidden;
      c += hidden;
      c_prev += hidden;
    }
}
