/* SPDX-License-Identifier: Apache-2.0 */
/* Batch normalisation: a block has 32 columns, its warps share the rows. */
#include "nn/backends/cudnn/mai-cuda-common.cuh"

/* The block's sum of a column, in all of its threads. */
__device__ static float
sum_warps (float value, float *shared)
{
  unsigned lane = threadIdx.x % MAI_CUDA_WARP;
  float sum = 0;

  shared[threadIdx.x] = value;
  __syncthreads ();
  for (unsigned i = lane; i < blockDim.x; i += MAI_CUDA_WARP)
    sum += shared[i];
  __syncthreads ();
  return sum;
}

KERNEL
mai_norm_moments (MaiCudaBatchNorm a)
{
  MAI_CUDA_SHARED (shared);
  unsigned column = blockIdx.x * MAI_CUDA_WARP + threadIdx.x % MAI_CUDA_WARP;
  unsigned first = threadIdx.x / MAI_CUDA_WARP, warps = blockDim.x / MAI_CUDA_WARP;
  float sum = 0, squares = 0;

  if (column < a.dim)
    for (MaiCudaCount row = first; row < a.n; row += warps)
      sum += a.x[row * a.dim + column];
  float mean = sum_warps (sum, shared) / (float) a.n;
  if (column < a.dim)
    for (MaiCudaCount row = first; row < a.n; row += warps)
      {
        float apart = a.x[row * a.dim + column] - mean;

        squares = fmaf (apart, apart, squares);
      }
  squares = sum_warps (squares, shared) / (float) a.n;
  if (first == 0 && column < a.dim)
    {
      a.mean[column] = mean;
      a.variance[column] = squares;
    }
}

KERNEL
mai_norm_forward (MaiCudaBatchNorm a)
{
  for (MaiCudaCount i = first_element (); i < a.n * a.dim; i += element_stride ())
    {
      unsigned d = (unsigned) (i % a.dim);
      float factor = a.scale[d] / sqrtf (a.variance[d] + a.epsilon);

      a.y[i] = fmaf (a.x[i] - a.mean[d], factor, a.offset[d]);
    }
}

KERNEL
mai_norm_learn (MaiCudaNormLearn a)
{
  if (!(a.update->gradient_scale > 0))
    return;
  for (MaiCudaCount i = first_element (); i < a.dim; i += element_stride ())
    a.running[i] += a.rate * (a.batch[i] - a.running[i]);
}

/* With xhat = (x - mean) / sqrt (variance + epsilon): dscale = sum (dy xhat), doffset = sum (dy),
 * dx = scale / sqrt (variance + epsilon) (dy - doffset / N - xhat dscale / N). */
KERNEL
mai_norm_backward (MaiCudaBatchNorm a)
{
  MAI_CUDA_SHARED (shared);
  unsigned column = blockIdx.x * MAI_CUDA_WARP + threadIdx.x % MAI_CUDA_WARP;
  unsigned first = threadIdx.x / MAI_CUDA_WARP, warps = blockDim.x / MAI_CUDA_WARP;
  int inside = column < a.dim;
  float mean = inside ? a.mean[column] : 0;
  float root = inside ? 1 / sqrtf (a.variance[column] + a.epsilon) : 0;
  float sum = 0, sum_xhat = 0;

  if (inside)
    for (MaiCudaCount row = first; row < a.n; row += warps)
      {
        float d = a.dy[row * a.dim + column];

        sum += d;
        sum_xhat = fmaf (d, (a.x[row * a.dim + column] - mean) * root, sum_xhat);
      }
  sum = sum_warps (sum, shared);
  sum_xhat = sum_warps (sum_xhat, shared);
  if (!inside)
    return;
  for (MaiCudaCount row = first; row < a.n; row += warps)
    {
      MaiCudaCount i = row * a.dim + column;
      float xhat = (a.x[i] - mean) * root;

      a.y[i] = a.scale[column] * root
               * (a.dy[i] - sum / (float) a.n - xhat * (sum_xhat / (float) a.n));
    }
  if (first == 0)
    {
      a.dscale[column] += sum_xhat;
      a.doffset[column] += sum;
    }
}
