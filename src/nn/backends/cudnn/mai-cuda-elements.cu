/* SPDX-License-Identifier: Apache-2.0 */
/* Embedding, and what works element by element. */
#include "nn/backends/cudnn/mai-cuda-common.cuh"

KERNEL
mai_embedding_forward (MaiCudaEmbedding a)
{
  for (MaiCudaCount i = first_element (); i < a.n * a.dim; i += element_stride ())
    {
      MaiCudaCount row = i / a.dim;
      unsigned d = (unsigned) (i % a.dim);
      float sum = 0;

      for (unsigned f = 0; f < a.fields; f++)
        {
          MaiCudaIndex index = a.indices[row * a.stride + f];

          if (index != MAI_CUDA_IGNORE)
            sum += a.tables[f][(MaiCudaCount) index * a.dim + d];
        }
      a.y[i] = sum;
    }
}

/* The largest index of each field, plus one; one block a field. */
KERNEL
mai_embedding_largest (MaiCudaEmbedding a)
{
  MAI_CUDA_SHARED (shared);
  unsigned *found = (unsigned *) shared;
  unsigned most = 0;

  for (MaiCudaCount row = threadIdx.x; row < a.n; row += blockDim.x)
    {
      MaiCudaIndex index = a.indices[row * a.stride + blockIdx.x];

      if (index != MAI_CUDA_IGNORE && index + 1u > most)
        most = index + 1u;
    }
  found[threadIdx.x] = most;
  __syncthreads ();
  for (unsigned half = blockDim.x / 2; half > 0; half /= 2)
    {
      if (threadIdx.x < half && found[threadIdx.x + half] > found[threadIdx.x])
        found[threadIdx.x] = found[threadIdx.x + half];
      __syncthreads ();
    }
  if (threadIdx.x == 0)
    a.largest[blockIdx.x] = found[0];
}

/* The rows of dy that had the index `value`, of this warp's share, in order; a lane is a column. The warp looks at 32 rows
 * at a time, and takes up to 4 of those that are wanted together, so that their reads overlap. */
__device__ static float
sum_matching_rows (const MaiCudaEmbedding &a, unsigned field, unsigned value, MaiCudaCount from,
                   MaiCudaCount to, unsigned column)
{
  unsigned lane = threadIdx.x % MAI_CUDA_WARP;
  float sum = 0;

  for (MaiCudaCount base = from; base < to; base += MAI_CUDA_WARP)
    {
      MaiCudaCount row = base + lane;
      int wanted = row < to && a.indices[row * a.stride + field] == value;
      unsigned rows = __ballot_sync (ALL_LANES, wanted);

      while (rows != 0)
        {
          float part[4] = { 0, 0, 0, 0 };

#pragma unroll
          for (int i = 0; i < 4; i++)
            if (rows != 0)
              {
                unsigned bit = (unsigned) __ffs ((int) rows) - 1;

                rows &= rows - 1;
                if (column < a.dim)
                  part[i] = a.y[(base + bit) * a.dim + column];
              }
          sum += part[0];
          sum += part[1];
          sum += part[2];
          sum += part[3];
        }
    }
  return sum;
}

/* Blocks (value, 32 columns, field) of some warps: each warp takes a fixed share of the rows, warps are added in order.
 * Every row of a table belongs to one block, which needs no other block's help. */
KERNEL
mai_embedding_backward (MaiCudaEmbedding a)
{
  MAI_CUDA_SHARED (shared);
  unsigned lane = threadIdx.x % MAI_CUDA_WARP, warp = threadIdx.x / MAI_CUDA_WARP;
  unsigned warps = blockDim.x / MAI_CUDA_WARP;
  unsigned column = blockIdx.y * MAI_CUDA_WARP + lane, field = blockIdx.z;
  MaiCudaCount share = (a.n + warps - 1) / warps;
  MaiCudaCount from = warp * share;
  MaiCudaCount to = from + share < a.n ? from + share : a.n;

  for (unsigned value = blockIdx.x; value < a.largest[field]; value += gridDim.x)
    {
      shared[threadIdx.x] = sum_matching_rows (a, field, value, from, to, column);
      __syncthreads ();
      if (warp == 0 && column < a.dim)
        {
          float sum = 0;

          for (unsigned w = 0; w < warps; w++)
            sum += shared[w * MAI_CUDA_WARP + lane];
          a.tables[field][(MaiCudaCount) value * a.dim + column] += sum;
        }
      __syncthreads ();
    }
}

/* y (N,D) += x (D) */
KERNEL
mai_add_bias (MaiCudaMap a)
{
  for (MaiCudaCount i = first_element (); i < a.n; i += element_stride ())
    a.y[i] += a.x[i % a.dim];
}

/* What is not a number stays so. */
KERNEL
mai_relu_forward (MaiCudaMap a)
{
  for (MaiCudaCount i = first_element (); i < a.n; i += element_stride ())
    a.y[i] = a.x[i] < 0 ? 0 : a.x[i];
}

/* x: dy, z: what forward gave */
KERNEL
mai_relu_backward (MaiCudaMap a)
{
  for (MaiCudaCount i = first_element (); i < a.n; i += element_stride ())
    a.y[i] = a.z[i] > 0 ? a.x[i] : 0;
}

/* y: the gates (N,2D), z: z (N,D), which is written */
KERNEL
mai_gated_forward (MaiCudaMap a)
{
  for (MaiCudaCount i = first_element (); i < a.n; i += element_stride ())
    {
      float *gates = a.y + i / a.dim * 2 * a.dim + i % a.dim;
      float filter = tanhf (gates[0]);
      float gate = sigmoid (gates[a.dim]);

      gates[0] = filter;
      gates[a.dim] = gate;
      ((float *) a.z)[i] = filter * gate;
    }
}

KERNEL
mai_gated_backward (MaiCudaMap a)
{
  for (MaiCudaCount i = first_element (); i < a.n; i += element_stride ())
    {
      float *gates = a.y + i / a.dim * 2 * a.dim + i % a.dim;
      float filter = gates[0], gate = gates[a.dim];
      float d = a.z[i] * gate;

      gates[0] = d * (1 - filter * filter);
      gates[a.dim] = d * filter * (1 - gate);
    }
}

/* Philox4x32-10, as mai-random.c. */
__device__ static void
draw_block (unsigned long long seed, unsigned long long stream, unsigned long long counter,
            unsigned out[4])
{
  unsigned k0 = (unsigned) seed, k1 = (unsigned) (seed >> 32);
  unsigned c0 = (unsigned) counter, c1 = (unsigned) (counter >> 32);
  unsigned c2 = (unsigned) stream, c3 = (unsigned) (stream >> 32);

#pragma unroll
  for (int round = 0; round < 10; round++)
    {
      unsigned long long product_0 = 0xD2511F53ull * c0;
      unsigned long long product_1 = 0xCD9E8D57ull * c2;

      c0 = (unsigned) (product_1 >> 32) ^ c1 ^ k0;
      c1 = (unsigned) product_1;
      c2 = (unsigned) (product_0 >> 32) ^ c3 ^ k1;
      c3 = (unsigned) product_0;
      k0 += 0x9E3779B9u;
      k1 += 0xBB67AE85u;
    }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/* A thread draws one block, whose words decide four elements 16 apart (mai-backend.h). */
KERNEL
mai_dropout (MaiCudaDropout a)
{
  unsigned long long stream = a.stream + (a.step != 0 ? 16 * *a.step : 0);
  MaiCudaCount first_block = a.first / 64 * 16;
  MaiCudaCount end = a.first + a.n;
  MaiCudaCount blocks = (end + 63) / 64 * 16 - first_block;

  for (MaiCudaCount i = first_element (); i < blocks; i += element_stride ())
    {
      MaiCudaCount block = first_block + i;
      unsigned numbers[4];

      draw_block (a.seed, stream, block, numbers);
#pragma unroll
      for (int word = 0; word < 4; word++)
        {
          MaiCudaCount element = block / 16 * 64 + word * 16 + block % 16;

          if (element >= a.first && element < end)
            {
              MaiCudaCount at = element - a.first;

              a.y[at] = numbers[word] >= a.limit ? a.x[at] * a.scale : 0;
            }
        }
    }
}
