/* SPDX-License-Identifier: Apache-2.0 */
/* cuBLAS thinks in columns: a row-major (N,D) matrix is a column-major (D,N) one to it, so that each product here is
 * written down as its transpose, with the factors in the other order. */
#include "nn/backends/cudnn/mai-cuda-product.h"

#include "nn/backends/cudnn/mai-cuda-arguments.h"

#define THREADS 256
#define MAX_PARTS 32 /* of a sum of columns */
#define PART_ROWS 256 /* at least, of each */

static cublasComputeType_t
compute_type (MaiArithmetic arithmetic)
{
  switch (arithmetic)
    {
    case MAI_ARITHMETIC_TF32:
      return CUBLAS_COMPUTE_32F_FAST_TF32;
    case MAI_ARITHMETIC_BF16:
      return CUBLAS_COMPUTE_32F_FAST_16BF;
    default:
      return CUBLAS_COMPUTE_32F;
    }
}

/* Column-major C (M,N) = op (A) op (B), where op transposes a matrix that is said to be turned. */
typedef struct
{
  gboolean turn_a, turn_b;
  gsize m, n, k;
  const float *a, *b;
  gsize stride_a, stride_b; /* floats from column to column */
  float *c; /* (M,N), dense */
  gboolean accumulate;
} Product;

static void
multiply (MaiCuda *cuda, const Product *p)
{
  const float one = 1, nothing = 0;

  if (!mai_cuda_is_sound (cuda))
    return;
  g_assert (p->m <= G_MAXINT && p->n <= G_MAXINT && p->k <= G_MAXINT);
  mai_cuda_check_blas (
      cuda, cuda->api.cublasGemmEx (cuda->blas, p->turn_a ? CUBLAS_OP_T : CUBLAS_OP_N,
                                    p->turn_b ? CUBLAS_OP_T : CUBLAS_OP_N, (int) p->m, (int) p->n,
                                    (int) p->k, &one, p->a, CUDA_R_32F, (int) p->stride_a, p->b,
                                    CUDA_R_32F, (int) p->stride_b, p->accumulate ? &one : &nothing,
                                    p->c, CUDA_R_32F, (int) p->m, compute_type (cuda->arithmetic),
                                    CUBLAS_GEMM_DEFAULT));
}

void
mai_cuda_multiply_forward (MaiCuda *cuda, float *y, const float *x, const float *weight, gsize n,
                           guint in, guint out, gboolean accumulate)
{
  /* y^T (O,N) = W (O,I) x^T (I,N) */
  multiply (cuda, &(Product){ .turn_a = TRUE,
                              .m = out,
                              .n = n,
                              .k = in,
                              .a = weight,
                              .stride_a = in,
                              .b = x,
                              .stride_b = in,
                              .c = y,
                              .accumulate = accumulate });
}

void
mai_cuda_multiply_back (MaiCuda *cuda, float *dx, const float *dy, const float *weight, gsize n,
                        guint in, guint out, gboolean accumulate)
{
  /* dx^T (I,N) = W^T (I,O) dy^T (O,N) */
  multiply (cuda, &(Product){ .m = in,
                              .n = n,
                              .k = out,
                              .a = weight,
                              .stride_a = in,
                              .b = dy,
                              .stride_b = out,
                              .c = dx,
                              .accumulate = accumulate });
}

void
mai_cuda_multiply_gradient (MaiCuda *cuda, float *dweight, const float *dy, const float *x, gsize n,
                            guint in, guint out, gboolean accumulate)
{
  /* dW^T (I,O) = x^T (I,N) dy (N,O) */
  multiply (cuda, &(Product){ .turn_b = TRUE,
                              .m = in,
                              .n = out,
                              .k = n,
                              .a = x,
                              .stride_a = in,
                              .b = dy,
                              .stride_b = out,
                              .c = dweight,
                              .accumulate = accumulate });
}

void
mai_cuda_sum_columns (MaiCuda *cuda, float *to, const float *x, gsize n, guint dim)
{
  gsize room = MAI_CUDA_SCRATCH_BYTES / sizeof (float) / dim;
  MaiCudaColumns arguments = {
    .out = to,
    .x = x,
    .partial = cuda->scratch,
    .n = n,
    .dim = dim,
    .parts = (unsigned) CLAMP (n / PART_ROWS, 1, MIN (MAX_PARTS, room)),
  };
  MaiCudaLaunch launch = {
    .grid = { (dim + MAI_CUDA_WARP - 1) / MAI_CUDA_WARP, arguments.parts, 1 },
    .threads = THREADS,
    .shared = THREADS * sizeof (float),
  };

  g_assert (room > 0);
  mai_cuda_launch (cuda, MAI_CUDA_KERNEL_sum_columns, &launch, &arguments);
  mai_cuda_launch_over (cuda, MAI_CUDA_KERNEL_sum_columns_end, dim, &arguments);
}

static void
linear_forward (const MaiBackend *be, float *y, const float *x, const float *weight,
                const float *bias, gsize n, guint in, guint out, gboolean accumulate)
{
  MaiCuda *cuda = mai_cuda_of (be);
  MaiCudaMap arguments = { .y = y, .x = bias, .n = n * out, .dim = out };

  mai_cuda_multiply_forward (cuda, y, x, weight, n, in, out, accumulate);
  if (bias != NULL)
    mai_cuda_launch_over (cuda, MAI_CUDA_KERNEL_add_bias, n * out, &arguments);
}

static void
linear_backward (const MaiBackend *be, float *dx, float *dweight, float *dbias, const float *dy,
                 const float *x, const float *weight, gsize n, guint in, guint out,
                 gboolean accumulate)
{
  MaiCuda *cuda = mai_cuda_of (be);

  mai_cuda_multiply_gradient (cuda, dweight, dy, x, n, in, out, TRUE);
  if (dbias != NULL)
    mai_cuda_sum_columns (cuda, dbias, dy, n, out);
  if (dx != NULL)
    mai_cuda_multiply_back (cuda, dx, dy, weight, n, in, out, accumulate);
}

void
mai_cuda_fill_linear (MaiBackend *backend)
{
  backend->linear_forward = linear_forward;
  backend->linear_backward = linear_backward;
}
