/* SPDX-License-Identifier: Apache-2.0 */
/* What the kernels share.
 *
 * Every sum runs in a fixed order, so equal inputs give equal bits: what is summed over many blocks is left in parts,
 * which a second kernel adds in order; no floating-point atomics. Counts of elements are 64 bits wide. Blocks are
 * one-dimensional; shared memory is given at the launch. */
#pragma once

#include "nn/backends/cudnn/mai-cuda-arguments.h"

#define KERNEL extern "C" __global__ void

/* The test's emulation of a device gives its own. */
#ifndef MAI_CUDA_SHARED
#define MAI_CUDA_SHARED(name) extern __shared__ __align__ (16) float name[]
#define MAI_CUDA_WAIT()
#endif

#define ALL_LANES 0xffffffffu

__device__ static MaiCudaCount
first_element (void)
{
  return (MaiCudaCount) blockIdx.x * blockDim.x + threadIdx.x;
}

__device__ static MaiCudaCount
element_stride (void)
{
  return (MaiCudaCount) gridDim.x * blockDim.x;
}

__device__ static float
sigmoid (float x)
{
  return 1 / (1 + expf (-x));
}

/* 1 where the piece goes on. */
__device__ static float
kept (const float *keep, MaiCudaCount row)
{
  return keep != 0 ? keep[row] : 1;
}

__device__ static float
largest_of_warp (float x)
{
#pragma unroll
  for (int apart = MAI_CUDA_WARP / 2; apart > 0; apart /= 2)
    x = fmaxf (x, __shfl_xor_sync (ALL_LANES, x, apart));
  return x;
}

__device__ static float
sum_of_warp (float x)
{
#pragma unroll
  for (int apart = MAI_CUDA_WARP / 2; apart > 0; apart /= 2)
    x += __shfl_xor_sync (ALL_LANES, x, apart);
  return x;
}

/* The block's sum in thread 0, always in the same order. */
__device__ static double
sum_block (double value, double *shared)
{
  shared[threadIdx.x] = value;
  __syncthreads ();
  for (unsigned half = blockDim.x / 2; half > 0; half /= 2)
    {
      if (threadIdx.x < half)
        shared[threadIdx.x] += shared[threadIdx.x + half];
      __syncthreads ();
    }
  value = shared[0];
  __syncthreads ();
  return value;
}
