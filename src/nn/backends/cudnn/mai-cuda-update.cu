/* SPDX-License-Identifier: Apache-2.0 */
/* Sums over everything, loss, optimisers, and the largest of a row. */
#include "nn/backends/cudnn/mai-cuda-common.cuh"

/* partial (parts,D): blocks (32 columns, part); each warp takes every so-manieth row of the part. */
KERNEL
mai_sum_columns (MaiCudaColumns a)
{
  MAI_CUDA_SHARED (shared);
  unsigned lane = threadIdx.x % MAI_CUDA_WARP, warp = threadIdx.x / MAI_CUDA_WARP;
  unsigned warps = blockDim.x / MAI_CUDA_WARP;
  unsigned column = blockIdx.x * MAI_CUDA_WARP + lane;
  MaiCudaCount share = (a.n + a.parts - 1) / a.parts;
  MaiCudaCount from = blockIdx.y * share;
  MaiCudaCount to = from + share < a.n ? from + share : a.n;
  float sum = 0;

  if (column < a.dim)
    for (MaiCudaCount row = from + warp; row < to; row += warps)
      sum += a.x[row * a.dim + column];
  shared[threadIdx.x] = sum;
  __syncthreads ();
  if (warp != 0 || column >= a.dim)
    return;
  for (unsigned w = 1; w < warps; w++)
    sum += shared[w * MAI_CUDA_WARP + lane];
  a.partial[(MaiCudaCount) blockIdx.y * a.dim + column] = sum;
}

KERNEL
mai_sum_columns_end (MaiCudaColumns a)
{
  for (MaiCudaCount i = first_element (); i < a.dim; i += element_stride ())
    {
      float sum = a.out[i];

      for (unsigned part = 0; part < a.parts; part++)
        sum += a.partial[(MaiCudaCount) part * a.dim + i];
      a.out[i] = sum;
    }
}

KERNEL
mai_sum_parts (MaiCudaSum a)
{
  for (MaiCudaCount i = first_element (); i < a.n; i += element_stride ())
    {
      float sum = a.parts[0][i];

      for (unsigned part = 1; part < a.n_parts; part++)
        sum += a.parts[part][i];
      a.out[i] = sum;
    }
}

KERNEL
mai_squared_norm (MaiCudaNorm a)
{
  MAI_CUDA_SHARED (shared);
  double sum = 0;

  for (MaiCudaCount i = first_element (); i < a.n; i += element_stride ())
    sum += (double) a.x[i] * a.x[i];
  sum = sum_block (sum, (double *) shared);
  if (threadIdx.x == 0)
    a.partial[blockIdx.x] = sum;
}

/* One block. */
KERNEL
mai_squared_norm_end (MaiCudaNorm a)
{
  MAI_CUDA_SHARED (shared);
  double sum = 0;

  for (unsigned i = threadIdx.x; i < a.parts; i += blockDim.x)
    sum += a.partial[i];
  sum = sum_block (sum, (double *) shared);
  if (threadIdx.x == 0)
    *a.out = sum;
}

/* ---- Loss ---- */

/* One row of logits by one warp. The score is lane 0's. */
__device__ static void
score_row (float *x, unsigned v, unsigned target, float weight, int backward, MaiCudaScore *score)
{
  unsigned lane = threadIdx.x % MAI_CUDA_WARP;
  float chosen = x[target];
  float most = x[0], total = 0;
  int beaten = 0;

  for (unsigned i = lane; i < v; i += MAI_CUDA_WARP)
    most = fmaxf (most, x[i]);
  most = largest_of_warp (most);
  for (unsigned i = lane; i < v; i += MAI_CUDA_WARP)
    {
      total += expf (x[i] - most);
      beaten |= i < target && x[i] == most;
    }
  total = sum_of_warp (total);
  beaten = __any_sync (ALL_LANES, beaten) || chosen != most;
  if (lane == 0)
    {
      score->nats += weight * (log ((double) total) - ((double) chosen - most));
      score->weight += weight;
      score->correct += beaten ? 0 : weight;
    }
  if (!backward)
    return;
  __syncwarp (ALL_LANES); /* every lane has read what is now overwritten */
  for (unsigned i = lane; i < v; i += MAI_CUDA_WARP)
    {
      float share = expf (x[i] - most) * (weight / total);

      x[i] = i == target ? share - weight : share;
    }
}

/* Each warp takes a fixed share of the rows, one after the other. */
KERNEL
mai_softmax (MaiCudaSoftmax a)
{
  unsigned lane = threadIdx.x % MAI_CUDA_WARP;
  unsigned warp = (unsigned) (first_element () / MAI_CUDA_WARP);
  MaiCudaScore score = { 0, 0, 0 };

  if (warp >= a.parts)
    return;
  for (MaiCudaCount row = warp; row < a.n; row += a.parts)
    {
      MaiCudaIndex target = a.targets[row * a.stride];
      float weight = a.weight != 0 ? a.weight[row] : 1;
      float *x = a.logits + row * a.v;

      if (target != MAI_CUDA_IGNORE && weight != 0)
        score_row (x, a.v, target, weight, a.backward, &score);
      else if (a.backward)
        for (unsigned i = lane; i < a.v; i += MAI_CUDA_WARP)
          x[i] = 0;
    }
  if (lane == 0)
    a.partial[warp] = score;
}

/* One block. */
KERNEL
mai_softmax_end (MaiCudaSoftmax a)
{
  MAI_CUDA_SHARED (shared);
  MaiCudaScore score = { 0, 0, 0 };

  for (unsigned i = threadIdx.x; i < a.parts; i += blockDim.x)
    {
      score.nats += a.partial[i].nats;
      score.weight += a.partial[i].weight;
      score.correct += a.partial[i].correct;
    }
  score.nats = sum_block (score.nats, (double *) shared);
  score.weight = sum_block (score.weight, (double *) shared);
  score.correct = sum_block (score.correct, (double *) shared);
  if (threadIdx.x != 0)
    return;
  a.sum->nats += score.nats;
  a.sum->weight += score.weight;
  a.sum->correct += score.correct;
}

/* ---- Update ---- */

/* One thread. */
KERNEL
mai_prepare_update (MaiCudaPrepare a)
{
  MaiCudaUpdate *u = a.update;
  double sum = 0, scale = 0;

  for (MaiCudaCount i = 0; i < a.n; i++)
    sum += a.squares[i];
  u->gradient_norm = u->weight > 0 ? sqrt (sum) / u->weight : 0;
  if (u->weight > 0 && isfinite (sum))
    scale = 1 / u->weight;
  if (u->clip > 0 && u->gradient_norm > u->clip)
    scale *= u->clip / u->gradient_norm;
  u->gradient_scale = (float) scale;
}

/* The powers are the same for all: a block's first thread works them out. */
KERNEL
mai_adamw (MaiCudaAdamW a)
{
  MAI_CUDA_SHARED (rates);
  float scale = a.update->gradient_scale;

  if (!(scale > 0))
    return;
  if (threadIdx.x == 0)
    {
      double steps = (double) (a.update->step + 1);
      double rate = a.update->learning_rate;

      rates[0] = (float) (rate / (1 - pow ((double) a.beta1, steps)));
      rates[1] = (float) (1 / sqrt (1 - pow ((double) a.beta2, steps)));
      rates[2] = (float) (1 - rate * a.weight_decay);
    }
  __syncthreads ();
  for (MaiCudaCount i = first_element (); i < a.n; i += element_stride ())
    {
      float g = a.g[i] * scale;
      float m = fmaf (g, (float) (1 - (double) a.beta1), a.m[i] * a.beta1);
      float v = fmaf (g * g, (float) (1 - (double) a.beta2), a.v[i] * a.beta2);

      /* as on the CPU: a moment that decays for long ends as nothing */
      m = fabsf (m) < 1e-30f ? 0 : m;
      v = v < 1e-36f ? 0 : v;
      a.m[i] = m;
      a.v[i] = v;
      a.p[i] = a.p[i] * rates[2] - rates[0] * m / fmaf (sqrtf (v), rates[1], a.epsilon);
    }
}

KERNEL
mai_rmsprop (MaiCudaRmsprop a)
{
  float scale = a.update->gradient_scale, rate = a.update->learning_rate;

  if (!(scale > 0))
    return;
  for (MaiCudaCount i = first_element (); i < a.n; i += element_stride ())
    {
      float g = a.g[i] * scale;
      float v = fmaf (g * g, 1 - a.rho, a.v[i] * a.rho);

      v = v < 1e-36f ? 0 : v;
      a.v[i] = v;
      a.p[i] -= rate * g / (sqrtf (v) + a.epsilon);
    }
}

/* ---- The largest of a row ---- */

/* A warp a row: the first of equals, 0 where nothing is the largest. */
KERNEL
mai_argmax (MaiCudaArgmax a)
{
  unsigned lane = threadIdx.x % MAI_CUDA_WARP;

  for (MaiCudaCount row = first_element () / MAI_CUDA_WARP; row < a.n;
       row += element_stride () / MAI_CUDA_WARP)
    {
      const float *x = a.logits + row * a.v;
      float most = x[0];
      unsigned found = 0, at = 0;

      for (unsigned i = lane; i < a.v; i += MAI_CUDA_WARP)
        most = fmaxf (most, x[i]);
      most = largest_of_warp (most);
      for (unsigned base = 0; base < a.v && found == 0; base += MAI_CUDA_WARP)
        {
          found = __ballot_sync (ALL_LANES, base + lane < a.v && x[base + lane] == most);
          if (found != 0)
            at = base + (unsigned) __ffs ((int) found) - 1;
        }
      if (lane == 0)
        a.out[row * a.stride] = (MaiCudaIndex) at;
    }
}
