/* SPDX-License-Identifier: Apache-2.0 */
/* Causal convolution but for its product. */
#include "nn/backends/cudnn/mai-cuda-common.cuh"

/* One warp a row of the batch: 32 steps at a time, the last beginning of a piece at or before each. Before the first step
 * every piece is as old as need be: where it is not, `past` holds zeros. */
KERNEL
mai_conv_ages (MaiCudaConv a)
{
  unsigned lane = threadIdx.x % MAI_CUDA_WARP;
  unsigned row = (unsigned) (first_element () / MAI_CUDA_WARP);
  unsigned before = a.reach; /* the age at the step before these 32 */

  if (row >= a.batch)
    return;
  for (unsigned base = 0; base < a.steps; base += MAI_CUDA_WARP)
    {
      unsigned t = base + lane;
      MaiCudaCount at = (MaiCudaCount) t * a.batch + row;
      unsigned begins = __ballot_sync (ALL_LANES, t < a.steps && kept (a.keep, at) == 0);
      unsigned until = begins & (ALL_LANES >> (MAI_CUDA_WARP - 1 - lane));
      MaiCudaCount age = until != 0 ? (MaiCudaCount) (__clz ((int) until) - (31 - (int) lane))
                                    : (MaiCudaCount) before + lane + 1;

      age = age < a.reach ? age : a.reach;
      if (t < a.steps)
        a.ages[at] = (unsigned) age;
      before = __shfl_sync (ALL_LANES, (unsigned) age, MAI_CUDA_WARP - 1);
    }
}

/* What row b saw `distance` steps before step t. */
__device__ static float
look_back (const MaiCudaConv &a, unsigned t, unsigned b, unsigned distance, unsigned i)
{
  if (distance > a.ages[(MaiCudaCount) t * a.batch + b])
    return 0;
  if (distance <= t)
    return a.x[((MaiCudaCount) (t - distance) * a.batch + b) * a.input + i];
  return a.past[((MaiCudaCount) b * a.reach + (a.reach + t - distance)) * a.input + i];
}

KERNEL
mai_conv_gather (MaiCudaConv a)
{
  MaiCudaCount width = (MaiCudaCount) a.kernel * a.input;
  MaiCudaCount n = (MaiCudaCount) a.count * a.batch * width;

  for (MaiCudaCount e = first_element (); e < n; e += element_stride ())
    {
      MaiCudaCount row = e / width;
      unsigned k = (unsigned) (e % width / a.input), i = (unsigned) (e % a.input);
      unsigned t = a.first + (unsigned) (row / a.batch), b = (unsigned) (row % a.batch);

      a.window[e] = look_back (a, t, b, (a.kernel - 1 - k) * a.dilation, i);
    }
}

/* Each element of x gathers what the chunk's windows that hold it say. */
KERNEL
mai_conv_scatter (MaiCudaConv a)
{
  MaiCudaCount n = (MaiCudaCount) a.steps * a.batch * a.input;

  for (MaiCudaCount e = first_element (); e < n; e += element_stride ())
    {
      unsigned i = (unsigned) (e % a.input);
      MaiCudaCount row = e / a.input;
      unsigned t = (unsigned) (row / a.batch), b = (unsigned) (row % a.batch);
      float sum = a.x[e];

      for (unsigned k = 0; k < a.kernel; k++)
        {
          unsigned distance = (a.kernel - 1 - k) * a.dilation;
          MaiCudaCount at = (MaiCudaCount) t + distance;

          if (at < a.first || at >= (MaiCudaCount) a.first + a.count
              || distance > a.ages[at * a.batch + b])
            continue;
          sum += a.window[(((at - a.first) * a.batch + b) * a.kernel + k) * a.input + i];
        }
      a.x[e] = sum;
    }
}

/* The last steps are the next window's past. */
KERNEL
mai_conv_carry (MaiCudaConv a)
{
  MaiCudaCount n = (MaiCudaCount) a.batch * a.reach * a.input;

  for (MaiCudaCount e = first_element (); e < n; e += element_stride ())
    {
      unsigned i = (unsigned) (e % a.input);
      MaiCudaCount place = e / a.input;
      unsigned b = (unsigned) (place / a.reach), slot = (unsigned) (place % a.reach);

      a.carried[e] = look_back (a, a.steps - 1, b, a.reach - 1 - slot, i);
    }
}
