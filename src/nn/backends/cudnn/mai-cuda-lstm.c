/* SPDX-License-Identifier: Apache-2.0 */
/* Whole-sequence LSTM. cuDNN's cannot begin a piece in the middle of a sequence and drops out with masks of its own, so
 * the recurrence is ours; what can be done for all steps at once is one large product each, as on the CPU.
 *
 * The recurrence comes in two forms. "Together": one launch for all steps, whose blocks keep the recurrent weights of a
 * few units each in shared memory and wait for each other after every step: for small batches, where the time goes into
 * starting things. "Stepwise": a product of cuBLAS and a kernel for the cells a step: for large batches, whose products
 * are worth starting. Which one depends on the shape and the card alone, so that equal inputs give equal bits. */
#include "nn/backends/cudnn/mai-cuda-arguments.h"
#include "nn/backends/cudnn/mai-cuda-operations.h"
#include "nn/backends/cudnn/mai-cuda-product.h"

#define THREADS 256
#define LARGEST_TOGETHER_FORWARD 128 /* rows of a batch */
#define LARGEST_TOGETHER_BACKWARD 48 /* a step reads four times as much there */
#define LARGEST_TILE 64

/* How a grid is cut. */
typedef struct
{
  guint blocks;
  guint units; /* hidden units a block; 0: it cannot be done */
  guint tile; /* rows of the batch that a block holds at a time */
  gsize shared; /* bytes */
} Plan;

static guint
rounded (guint n)
{
  return (n + 3) / 4 * 4;
}

/* As make_product() in the kernels counts it: `columns` of the product a unit, `depth` numbers to be summed. */
static gsize
shared_floats (guint units, guint columns, guint depth, guint tile)
{
  guint tiles = tile / 4 * units, splits = 1;
  gsize stride = rounded (depth) + 4;

  while (2 * splits * tiles <= THREADS && 2 * splits * 4 <= rounded (depth))
    splits *= 2;
  return ((gsize) units * columns + tile) * stride + (gsize) splits * tile * units * columns;
}

static Plan
make_plan (MaiCuda *cuda, const MaiLstmShape *shape, guint columns, guint depth, guint largest)
{
  const MaiCudaTraits *traits = &cuda->traits;
  Plan plan = { 0 };
  guint units = (shape->hidden + traits->multiprocessors - 1) / traits->multiprocessors;

  if (!traits->cooperative || shape->batch > largest || shape->steps < 2)
    return plan;
  for (guint tile = rounded (MIN (shape->batch, LARGEST_TILE)); tile > 0; tile -= 4)
    {
      gsize bytes = shared_floats (units, columns, depth, tile) * sizeof (float);

      if (bytes > traits->shared_bytes)
        continue;
      plan = (Plan){
        .blocks = (shape->hidden + units - 1) / units, .units = units, .tile = tile, .shared = bytes
      };
      break;
    }
  return plan;
}

static MaiCudaLstm
arguments_of (const MaiLstmCache *cache, float *h, const float *keep, const float *h0,
              const float *c0, const MaiLstmWeights *weights, const MaiLstmShape *shape)
{
  return (MaiCudaLstm){ .gates = cache->gates,
                        .h = h,
                        .cells = cache->cells,
                        .h0 = h0,
                        .c0 = c0,
                        .keep = keep,
                        .weight = weights->weight_hh,
                        .bias = weights->bias,
                        .steps = shape->steps,
                        .batch = shape->batch,
                        .hidden = shape->hidden };
}

static void
run_together (MaiCuda *cuda, MaiCudaKernel kernel, const Plan *plan, MaiCudaLstm *arguments)
{
  MaiCudaLaunch launch = {
    .grid = { plan->blocks, 1, 1 }, .threads = THREADS, .shared = plan->shared, .together = TRUE
  };

  arguments->units = plan->units;
  arguments->tile = plan->tile;
  arguments->arrived = cuda->counters + MAI_CUDA_MAX_PARTS;
  cuda->backend.clear (&cuda->backend, arguments->arrived, sizeof (unsigned));
  mai_cuda_launch (cuda, kernel, &launch, arguments);
}

static void
step_forward (MaiCuda *cuda, MaiCudaLstm *a)
{
  gsize states = (gsize) a->batch * a->hidden;

  mai_cuda_launch_over (cuda, MAI_CUDA_KERNEL_lstm_begin, states, a);
  for (a->step = 0; a->step < a->steps; a->step++)
    {
      mai_cuda_multiply_forward (cuda, a->gates + 4 * a->step * states, a->recurrent, a->weight,
                                 a->batch, a->hidden, 4 * a->hidden, TRUE);
      mai_cuda_launch_over (cuda, MAI_CUDA_KERNEL_lstm_step_forward, states, a);
    }
}

static void
step_backward (MaiCuda *cuda, MaiCudaLstm *a)
{
  gsize states = (gsize) a->batch * a->hidden;

  for (guint t = a->steps; t-- > 0;)
    {
      a->step = t;
      mai_cuda_launch_over (cuda, MAI_CUDA_KERNEL_lstm_step_backward, states, a);
      if (t > 0)
        mai_cuda_multiply_back (cuda, a->recurrent, a->gates + 4 * t * states, a->weight, a->batch,
                                a->hidden, 4 * a->hidden, FALSE);
    }
}

/* recurrent and dc (B,H), then the states that the steps began with (T,B,H) */
static gsize
lstm_scratch (const MaiBackend *be, const MaiLstmShape *shape)
{
  return ((gsize) shape->steps + 2) * shape->batch * shape->hidden;
}

static void
lstm_forward (const MaiBackend *be, float *h, MaiLstmCache *cache, const float *x,
              const float *keep, const float *h0, const float *c0, const MaiLstmWeights *weights,
              const MaiLstmShape *shape, float *scratch)
{
  MaiCuda *cuda = mai_cuda_of (be);
  MaiCudaLstm arguments = arguments_of (cache, h, keep, h0, c0, weights, shape);
  Plan plan = make_plan (cuda, shape, 4, shape->hidden, LARGEST_TOGETHER_FORWARD);

  mai_cuda_multiply_forward (cuda, cache->gates, x, weights->weight_ih,
                             (gsize) shape->steps * shape->batch, shape->input, 4 * shape->hidden,
                             FALSE);
  arguments.recurrent = scratch;
  if (plan.units > 0)
    run_together (cuda, MAI_CUDA_KERNEL_lstm_forward, &plan, &arguments);
  else
    step_forward (cuda, &arguments);
}

/* The products over all steps, from the gradients of the gates' sums. */
static void
add_gradients (MaiCuda *cuda, float *dx, MaiLstmWeights *dweights, const MaiLstmCache *cache,
               const float *x, const MaiCudaPrevious *previous, const MaiLstmWeights *weights,
               const MaiLstmShape *shape)
{
  gsize n = (gsize) shape->steps * shape->batch;
  guint gates = 4 * shape->hidden;

  mai_cuda_launch_over (cuda, MAI_CUDA_KERNEL_lstm_previous, previous->n, previous);
  mai_cuda_multiply_gradient (cuda, dweights->weight_hh, cache->gates, previous->out, n,
                              shape->hidden, gates, !dweights->fresh);
  mai_cuda_multiply_gradient (cuda, dweights->weight_ih, cache->gates, x, n, shape->input, gates,
                              !dweights->fresh);
  if (dweights->fresh)
    cuda->backend.clear (&cuda->backend, dweights->bias, gates * sizeof (float));
  mai_cuda_sum_columns (cuda, dweights->bias, cache->gates, n, gates);
  if (dx != NULL)
    mai_cuda_multiply_back (cuda, dx, cache->gates, weights->weight_ih, n, shape->input, gates,
                            FALSE);
}

static void
lstm_backward (const MaiBackend *be, float *dx, MaiLstmWeights *dweights, float *dh,
               MaiLstmCache *cache, const float *x, const float *h, const float *keep,
               const float *h0, const float *c0, const MaiLstmWeights *weights,
               const MaiLstmShape *shape, float *scratch)
{
  MaiCuda *cuda = mai_cuda_of (be);
  gsize states = (gsize) shape->batch * shape->hidden;
  MaiCudaLstm arguments = arguments_of (cache, dh, keep, h0, c0, weights, shape);
  MaiCudaPrevious previous = { .out = scratch + 2 * states,
                               .h = h,
                               .h0 = h0,
                               .keep = keep,
                               .n = shape->steps * states,
                               .batch = shape->batch,
                               .hidden = shape->hidden };
  Plan plan = make_plan (cuda, shape, 1, 4 * shape->hidden, LARGEST_TOGETHER_BACKWARD);

  arguments.recurrent = scratch;
  arguments.dc = scratch + states;
  be->clear (be, arguments.dc, states * sizeof (float));
  if (plan.units > 0)
    run_together (cuda, MAI_CUDA_KERNEL_lstm_backward, &plan, &arguments);
  else
    step_backward (cuda, &arguments);
  add_gradients (cuda, dx, dweights, cache, x, &previous, weights, shape);
}

void
mai_cuda_fill_lstm (MaiBackend *backend)
{
  backend->lstm_scratch = lstm_scratch;
  backend->lstm_forward = lstm_forward;
  backend->lstm_backward = lstm_backward;
}
