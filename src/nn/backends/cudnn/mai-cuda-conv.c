/* SPDX-License-Identifier: Apache-2.0 */
/* Causal dilated convolution, as on the CPU: taps are gathered side by side and one product does the rest. A whole
 * sequence at a time where its window is not too large. */
#include "nn/backends/cudnn/mai-cuda-arguments.h"
#include "nn/backends/cudnn/mai-cuda-operations.h"
#include "nn/backends/cudnn/mai-cuda-product.h"

#define WINDOW_FLOATS ((gsize) 1 << 25) /* about so many at a time */
#define WARPS 8 /* a block */

/* Parts of the scratch stay aligned. */
static gsize
rounded (gsize n)
{
  return (n + 63) / 64 * 64;
}

static guint
chunk_steps (const MaiConvShape *shape)
{
  gsize step = (gsize) shape->batch * shape->kernel * shape->input;

  return (guint) CLAMP (WINDOW_FLOATS / step, 1, shape->steps);
}

static gsize
ages_size (const MaiConvShape *shape)
{
  return rounded ((gsize) shape->steps * shape->batch);
}

static gsize
window_size (const MaiConvShape *shape)
{
  return rounded ((gsize) chunk_steps (shape) * shape->batch * shape->kernel * shape->input);
}

/* ages (T,B), window and its gradient (chunk,B,K,I) */
static gsize
conv_scratch (const MaiBackend *be, const MaiConvShape *shape)
{
  return ages_size (shape) + 2 * window_size (shape);
}

static MaiCudaConv
begin (MaiCuda *cuda, const float *x, const float *keep, const float *past,
       const MaiConvShape *shape, float *scratch)
{
  MaiCudaConv arguments = { .window = scratch + ages_size (shape),
                            .x = (float *) x,
                            .past = past,
                            .keep = keep,
                            .ages = (unsigned *) scratch,
                            .steps = shape->steps,
                            .batch = shape->batch,
                            .input = shape->input,
                            .kernel = shape->kernel,
                            .dilation = shape->dilation,
                            .reach = (shape->kernel - 1) * shape->dilation };
  MaiCudaLaunch launch = { .grid = { (shape->batch + WARPS - 1) / WARPS, 1, 1 },
                           .threads = WARPS * MAI_CUDA_WARP };

  mai_cuda_launch (cuda, MAI_CUDA_KERNEL_conv_ages, &launch, &arguments);
  return arguments;
}

static void
gather (MaiCuda *cuda, const MaiCudaConv *a)
{
  mai_cuda_launch_over (cuda, MAI_CUDA_KERNEL_conv_gather,
                        (gsize) a->count * a->batch * a->kernel * a->input, a);
}

static void
conv_forward (const MaiBackend *be, float *y, float *carried, const float *x, const float *keep,
              const float *past, const MaiConvWeights *weights, const MaiConvShape *shape,
              float *scratch)
{
  MaiCuda *cuda = mai_cuda_of (be);
  MaiCudaConv a = begin (cuda, x, keep, past, shape, scratch);
  guint chunk = chunk_steps (shape);

  for (a.first = 0; a.first < a.steps; a.first += chunk)
    {
      a.count = MIN (chunk, a.steps - a.first);
      gather (cuda, &a);
      be->linear_forward (be, y + (gsize) a.first * a.batch * shape->output, a.window,
                          weights->weight, weights->bias, (gsize) a.count * a.batch,
                          a.kernel * a.input, shape->output, FALSE);
    }
  a.carried = carried;
  if (carried != NULL && a.reach > 0)
    mai_cuda_launch_over (cuda, MAI_CUDA_KERNEL_conv_carry, (gsize) a.batch * a.reach * a.input,
                          &a);
}

static void
conv_backward (const MaiBackend *be, float *dx, MaiConvWeights *dweights, const float *dy,
               const float *x, const float *keep, const float *past, const MaiConvWeights *weights,
               const MaiConvShape *shape, gboolean accumulate, float *scratch)
{
  MaiCuda *cuda = mai_cuda_of (be);
  MaiCudaConv a = begin (cuda, x, keep, past, shape, scratch);
  MaiCudaConv back = a;
  gsize n = (gsize) a.steps * a.batch * a.input;
  guint chunk = chunk_steps (shape);

  back.x = dx;
  back.window = a.window + window_size (shape);
  if (dx != NULL && !accumulate)
    be->clear (be, dx, n * sizeof (float));
  for (a.first = 0; a.first < a.steps; a.first += chunk)
    {
      a.count = back.count = MIN (chunk, a.steps - a.first);
      back.first = a.first;
      gather (cuda, &a);
      be->linear_backward (be, dx != NULL ? back.window : NULL, dweights->weight, dweights->bias,
                           dy + (gsize) a.first * a.batch * shape->output, a.window,
                           weights->weight, (gsize) a.count * a.batch, a.kernel * a.input,
                           shape->output, FALSE);
      if (dx != NULL)
        mai_cuda_launch_over (cuda, MAI_CUDA_KERNEL_conv_scatter, n, &back);
    }
}

void
mai_cuda_fill_conv (MaiBackend *backend)
{
  backend->conv_scratch = conv_scratch;
  backend->conv_forward = conv_forward;
  backend->conv_backward = conv_backward;
}
