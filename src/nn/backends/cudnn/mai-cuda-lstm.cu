/* SPDX-License-Identifier: Apache-2.0 */
/* LSTM: the cells of one step, and all steps in one launch. */
#include "nn/backends/cudnn/mai-cuda-common.cuh"

/* Gates, cell and output of one unit of one row at step t, from the sums z of its four gates. Returns h. */
__device__ static float
cell_forward (const MaiCudaLstm &a, unsigned t, unsigned row, unsigned unit, const float z[4])
{
  MaiCudaCount at = (MaiCudaCount) t * a.batch + row;
  MaiCudaCount i = at * a.hidden + unit;
  MaiCudaCount before = (MaiCudaCount) row * a.hidden + unit;
  float *gates = a.gates + at * 4 * a.hidden + unit;
  float c_prev = t > 0 ? a.cells[i - (MaiCudaCount) a.batch * a.hidden] : a.c0[before];
  float in = sigmoid (z[0] + a.bias[unit]);
  float forget = sigmoid (z[1] + a.bias[a.hidden + unit]);
  float cell = tanhf (z[2] + a.bias[2 * a.hidden + unit]);
  float out = sigmoid (z[3] + a.bias[3 * a.hidden + unit]);
  float c = fmaf (forget, c_prev * kept (a.keep, at), in * cell);
  float h = out * tanhf (c);

  gates[0] = in;
  gates[a.hidden] = forget;
  gates[2 * (MaiCudaCount) a.hidden] = cell;
  gates[3 * (MaiCudaCount) a.hidden] = out;
  a.cells[i] = c;
  a.h[i] = h;
  return h;
}

/* The gates become the gradients of their sums; dh is whole. dc: in the gradient of c from the step after, out that of
 * the step before. */
__device__ static void
cell_backward (const MaiCudaLstm &a, unsigned t, unsigned row, unsigned unit, float dh)
{
  MaiCudaCount at = (MaiCudaCount) t * a.batch + row;
  MaiCudaCount i = at * a.hidden + unit;
  MaiCudaCount before = (MaiCudaCount) row * a.hidden + unit;
  float *gates = a.gates + at * 4 * a.hidden + unit;
  float keep = kept (a.keep, at);
  float c_prev = t > 0 ? a.cells[i - (MaiCudaCount) a.batch * a.hidden] : a.c0[before];
  float in = gates[0], forget = gates[a.hidden];
  float cell = gates[2 * (MaiCudaCount) a.hidden], out = gates[3 * (MaiCudaCount) a.hidden];
  float squashed = tanhf (a.cells[i]);
  float dcell = a.dc[before] + dh * out * (1 - squashed * squashed);

  gates[0] = dcell * cell * (in * (1 - in));
  gates[a.hidden] = dcell * (c_prev * keep) * (forget * (1 - forget));
  gates[2 * (MaiCudaCount) a.hidden] = dcell * in * (1 - cell * cell);
  gates[3 * (MaiCudaCount) a.hidden] = dh * squashed * (out * (1 - out));
  a.dc[before] = dcell * forget * keep;
}

/* recurrent (B,H) = h0 where it is kept */
KERNEL
mai_lstm_begin (MaiCudaLstm a)
{
  for (MaiCudaCount i = first_element (); i < (MaiCudaCount) a.batch * a.hidden;
       i += element_stride ())
    a.recurrent[i] = kept (a.keep, i / a.hidden) != 0 ? a.h0[i] : 0;
}

/* Step a.step after its product, and what the next step's product begins with. */
KERNEL
mai_lstm_step_forward (MaiCudaLstm a)
{
  for (MaiCudaCount i = first_element (); i < (MaiCudaCount) a.batch * a.hidden;
       i += element_stride ())
    {
      unsigned row = (unsigned) (i / a.hidden), unit = (unsigned) (i % a.hidden);
      MaiCudaCount at = (MaiCudaCount) a.step * a.batch + row;
      const float *sums = a.gates + at * 4 * a.hidden + unit;
      float z[4];

      for (unsigned gate = 0; gate < 4; gate++)
        z[gate] = sums[(MaiCudaCount) gate * a.hidden];
      float h = cell_forward (a, a.step, row, unit, z);
      if (a.step + 1 < a.steps)
        a.recurrent[i] = kept (a.keep, at + a.batch) != 0 ? h : 0;
    }
}

/* Step a.step; `recurrent` holds dz W of the step after, unless this is the last. */
KERNEL
mai_lstm_step_backward (MaiCudaLstm a)
{
  for (MaiCudaCount i = first_element (); i < (MaiCudaCount) a.batch * a.hidden;
       i += element_stride ())
    {
      unsigned row = (unsigned) (i / a.hidden), unit = (unsigned) (i % a.hidden);
      MaiCudaCount at = (MaiCudaCount) a.step * a.batch + row;
      float dh = a.h[at * a.hidden + unit];

      if (a.step + 1 < a.steps && kept (a.keep, at + a.batch) != 0)
        dh += a.recurrent[i];
      cell_backward (a, a.step, row, unit, dh);
    }
}

/* All blocks of the grid wait for each other; they must all run at once. What they wrote before is seen after, if read
 * past the first cache. */
__device__ static void
wait_for_all (unsigned *arrived, unsigned expected)
{
  __syncthreads ();
  if (threadIdx.x == 0)
    {
      __threadfence ();
      atomicAdd (arrived, 1u);
      while (*(volatile unsigned *) arrived < expected)
        MAI_CUDA_WAIT ();
      __threadfence ();
    }
  __syncthreads ();
}

/* A block's part of a product of few rows: out (M,R) = x (M,K) w^T, with w (R,K) in shared memory for good and x staged
 * there. A thread adds up a tile of 4 rows by TR columns over every split-th four of the K. The splits are then added in
 * a fixed order: by all threads to a few groups, and these by whoever needs the number. */
typedef struct
{
  unsigned rows; /* M, a multiple of 4 */
  unsigned columns; /* R */
  unsigned depth; /* K, rounded up to 4 */
  unsigned stride; /* floats from row to row: 4 more, so that neighbouring rows lie in other banks */
  unsigned splits; /* threads that share a tile */
  unsigned groups; /* of splits */
  float *w; /* (R,stride) */
  float *x; /* (M,stride) */
  float *partial; /* (splits,M,R), then (groups,M,R) */
} Product;

__device__ static unsigned
rounded (unsigned n)
{
  return (n + 3) / 4 * 4;
}

__device__ static Product
make_product (float *shared, unsigned rows, unsigned columns, unsigned depth, unsigned tiles)
{
  Product p;

  p.rows = rows;
  p.columns = columns;
  p.depth = rounded (depth);
  p.stride = p.depth + 4;
  p.splits = p.groups = 1;
  while (2 * p.splits * tiles <= blockDim.x && 2 * p.splits * 4 <= p.depth)
    p.splits *= 2;
  while (2 * p.groups <= p.splits && 2 * p.groups * rows * columns <= blockDim.x)
    p.groups *= 2;
  p.w = shared;
  p.x = p.w + (MaiCudaCount) columns * p.stride;
  p.partial = p.x + (MaiCudaCount) rows * p.stride;
  return p;
}

template <int TR>
__device__ static void
multiply (const Product &p)
{
  unsigned across = p.columns / TR;
  unsigned tiles = p.rows / 4 * across;

  for (unsigned i = threadIdx.x; i < tiles * p.splits; i += blockDim.x)
    {
      unsigned split = i % p.splits, tile = i / p.splits;
      unsigned row = tile / across * 4, column = tile % across * TR;
      float sums[4][TR];

#pragma unroll
      for (int r = 0; r < 4; r++)
#pragma unroll
        for (int c = 0; c < TR; c++)
          sums[r][c] = 0;
      for (unsigned k = split * 4; k < p.depth; k += p.splits * 4)
        {
          float4 x[4], w[TR];

#pragma unroll
          for (int r = 0; r < 4; r++)
            x[r] = *(const float4 *) (p.x + (row + r) * p.stride + k);
#pragma unroll
          for (int c = 0; c < TR; c++)
            w[c] = *(const float4 *) (p.w + (column + c) * p.stride + k);
#pragma unroll
          for (int r = 0; r < 4; r++)
#pragma unroll
            for (int c = 0; c < TR; c++)
              {
                sums[r][c] = fmaf (x[r].x, w[c].x, sums[r][c]);
                sums[r][c] = fmaf (x[r].y, w[c].y, sums[r][c]);
                sums[r][c] = fmaf (x[r].z, w[c].z, sums[r][c]);
                sums[r][c] = fmaf (x[r].w, w[c].w, sums[r][c]);
              }
        }
#pragma unroll
      for (int r = 0; r < 4; r++)
#pragma unroll
        for (int c = 0; c < TR; c++)
          p.partial[(split * p.rows + row + r) * p.columns + column + c] = sums[r][c];
    }
}

/* A thread adds every groups-th split of a number, in the place of the first of them, which nobody else looks at. */
__device__ static void
add_splits (const Product &p)
{
  unsigned n = p.rows * p.columns;

  for (unsigned i = threadIdx.x; i < n * p.groups; i += blockDim.x)
    {
      float sum = p.partial[i];

      for (unsigned split = i / n + p.groups; split < p.splits; split += p.groups)
        sum += p.partial[split * n + i % n];
      p.partial[i] = sum;
    }
}

__device__ static float
product_at (const Product &p, unsigned row, unsigned column)
{
  float sum = 0;

  for (unsigned group = 0; group < p.groups; group++)
    sum += p.partial[(group * p.rows + row) * p.columns + column];
  return sum;
}

/* Stages rows first .. first + p.rows - 1 of x (B,K), as others wrote them just now; zeros beyond the batch and where a
 * piece begins. */
__device__ static void
stage (const Product &p, const float *x, const float *keep, unsigned first, unsigned batch,
       unsigned depth)
{
  for (unsigned i = threadIdx.x; i < p.rows * p.depth; i += blockDim.x)
    {
      unsigned row = first + i / p.depth, k = i % p.depth;
      float value = 0;

      if (row < batch && k < depth && kept (keep, row) != 0)
        value = __ldcg (x + (MaiCudaCount) row * depth + k);
      p.x[i / p.depth * p.stride + k] = value;
    }
}

/* The whole sequence in one launch: each block keeps the recurrent weights of its units in shared memory. Column
 * 4 u + g of the product is gate g of the block's unit u. */
KERNEL
mai_lstm_forward (MaiCudaLstm a)
{
  MAI_CUDA_SHARED (shared);
  unsigned first_unit = blockIdx.x * a.units;
  Product p = make_product (shared, a.tile, 4 * a.units, a.hidden, a.tile / 4 * a.units);

  for (unsigned i = threadIdx.x; i < p.columns * p.depth; i += blockDim.x)
    {
      unsigned unit = first_unit + i / p.depth / 4, gate = i / p.depth % 4, k = i % p.depth;

      p.w[i / p.depth * p.stride + k] =
          unit < a.hidden && k < a.hidden
              ? a.weight[((MaiCudaCount) gate * a.hidden + unit) * a.hidden + k]
              : 0;
    }
  for (unsigned t = 0; t < a.steps; t++)
    {
      const float *h_prev = t > 0 ? a.h + (MaiCudaCount) (t - 1) * a.batch * a.hidden : a.h0;
      const float *keep = a.keep != 0 ? a.keep + (MaiCudaCount) t * a.batch : 0;

      for (unsigned first = 0; first < a.batch; first += a.tile)
        {
          stage (p, h_prev, keep, first, a.batch, a.hidden);
          __syncthreads ();
          multiply<4> (p);
          __syncthreads ();
          add_splits (p);
          __syncthreads ();
          for (unsigned i = threadIdx.x; i < a.tile * a.units; i += blockDim.x)
            {
              unsigned row = i / a.units, u = i % a.units;
              float z[4];

              if (first + row >= a.batch || first_unit + u >= a.hidden)
                continue;
              const float *sums = a.gates
                                  + ((MaiCudaCount) t * a.batch + first + row) * 4 * a.hidden
                                  + first_unit + u;
              for (unsigned gate = 0; gate < 4; gate++)
                z[gate] = sums[(MaiCudaCount) gate * a.hidden] + product_at (p, row, 4 * u + gate);
              cell_forward (a, t, first + row, first_unit + u, z);
            }
          __syncthreads ();
        }
      if (t + 1 < a.steps)
        wait_for_all (a.arrived, (t + 1) * gridDim.x);
    }
}

/* The same backwards: column u of the product is the block's unit u, the depth all gates of the step after. */
KERNEL
mai_lstm_backward (MaiCudaLstm a)
{
  MAI_CUDA_SHARED (shared);
  unsigned first_unit = blockIdx.x * a.units, depth = 4 * a.hidden;
  Product p = make_product (shared, a.tile, a.units, depth, a.tile / 4 * a.units);

  for (unsigned i = threadIdx.x; i < p.columns * p.depth; i += blockDim.x)
    {
      unsigned unit = first_unit + i % p.columns, k = i / p.columns;

      p.w[i % p.columns * p.stride + k] =
          unit < a.hidden && k < depth ? a.weight[(MaiCudaCount) k * a.hidden + unit] : 0;
    }
  for (unsigned t = a.steps; t-- > 0;)
    {
      int is_last = t + 1 == a.steps;
      const float *dz = a.gates + (MaiCudaCount) (t + 1) * a.batch * depth; /* of the step after */
      const float *keep = a.keep != 0 ? a.keep + (MaiCudaCount) (t + 1) * a.batch : 0;

      for (unsigned first = 0; first < a.batch; first += a.tile)
        {
          if (!is_last)
            {
              stage (p, dz, keep, first, a.batch, depth);
              __syncthreads ();
              multiply<1> (p);
              __syncthreads ();
              add_splits (p);
              __syncthreads ();
            }
          for (unsigned i = threadIdx.x; i < a.tile * a.units; i += blockDim.x)
            {
              unsigned row = i / a.units, u = i % a.units;

              if (first + row >= a.batch || first_unit + u >= a.hidden)
                continue;
              MaiCudaCount at = (MaiCudaCount) t * a.batch + first + row;
              float dh = a.h[at * a.hidden + first_unit + u];
              if (!is_last)
                dh += product_at (p, row, u);
              cell_backward (a, t, first + row, first_unit + u, dh);
            }
          __syncthreads ();
        }
      if (t > 0)
        wait_for_all (a.arrived, (a.steps - t) * gridDim.x);
    }
}

KERNEL
mai_lstm_previous (MaiCudaPrevious a)
{
  MaiCudaCount states = (MaiCudaCount) a.batch * a.hidden;

  for (MaiCudaCount i = first_element (); i < a.n; i += element_stride ())
    {
      float h = i < states ? a.h0[i] : a.h[i - states];

      a.out[i] = kept (a.keep, i / a.hidden) != 0 ? h : 0;
    }
}
