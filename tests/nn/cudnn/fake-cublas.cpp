/* SPDX-License-Identifier: Apache-2.0 */
/* A stand-in for libcublas: a product is as CUDA's work in the stand-in for it. Factors lose the bits that a card does not
 * look at in TF32 and bf16. */
#include "fake-cuda-queue.h"

#include <cstdint>
#include <cstring>
#include <cublas_v2.h>

#define API extern "C" __attribute__ ((visibility ("default")))

API cublasStatus_t
cublasCreate_v2 (cublasHandle_t *handle)
{
  *handle = nullptr;
  if (fake_cuda_fails ())
    return CUBLAS_STATUS_NOT_INITIALIZED;
  *handle = (cublasHandle_t) fake_cuda_new_thing (1);
  return CUBLAS_STATUS_SUCCESS;
}

API cublasStatus_t
cublasDestroy_v2 (cublasHandle_t handle)
{
  fake_cuda_give_back (handle);
  return CUBLAS_STATUS_SUCCESS;
}

API cublasStatus_t
cublasSetStream_v2 (cublasHandle_t, cudaStream_t)
{
  return fake_cuda_fails () ? CUBLAS_STATUS_INTERNAL_ERROR : CUBLAS_STATUS_SUCCESS;
}

API cublasStatus_t
cublasSetWorkspace_v2 (cublasHandle_t, void *, size_t)
{
  return fake_cuda_fails () ? CUBLAS_STATUS_INTERNAL_ERROR : CUBLAS_STATUS_SUCCESS;
}

API const char *
cublasGetStatusString (cublasStatus_t)
{
  return "the product failed";
}

/* TF32 has the first ten bits of the fraction: a card cuts the others off. bf16 has seven: to the nearest, the even one of
 * two. */
static float
rounded (float x, cublasComputeType_t compute)
{
  uint32_t bits;

  memcpy (&bits, &x, sizeof bits);
  if (compute == CUBLAS_COMPUTE_32F_FAST_TF32)
    bits &= ~UINT32_C (0x1fff);
  else if (compute == CUBLAS_COMPUTE_32F_FAST_16BF)
    bits = (bits + 0x7fff + (bits >> 16 & 1)) & ~UINT32_C (0xffff);
  memcpy (&x, &bits, sizeof bits);
  return x;
}

API cublasStatus_t
cublasGemmEx (cublasHandle_t, cublasOperation_t turn_a, cublasOperation_t turn_b, int m, int n,
              int k, const void *alpha, const void *a, cudaDataType, int stride_a, const void *b,
              cudaDataType, int stride_b, const void *beta, void *c, cudaDataType, int stride_c,
              cublasComputeType_t compute, cublasGemmAlgo_t)
{
  const FakeCuda *now = fake_cuda_now ();

  if (now->compute != 0 && (int) compute != now->compute)
    return CUBLAS_STATUS_NOT_SUPPORTED;

  float scale = *(const float *) alpha, keep = *(const float *) beta;
  bool asked = fake_cuda_ask ([=] {
    if (!now->computes)
      return;
    for (int column = 0; column < n; column++)
      for (int row = 0; row < m; row++)
        {
          float *to = (float *) c + (size_t) column * stride_c + row;
          float sum = 0;

          for (int i = 0; i < k; i++)
            {
              size_t at_a =
                  turn_a == CUBLAS_OP_T ? (size_t) row * stride_a + i : (size_t) i * stride_a + row;
              size_t at_b = turn_b == CUBLAS_OP_T ? (size_t) i * stride_b + column
                                                  : (size_t) column * stride_b + i;

              sum += rounded (((const float *) a)[at_a], compute)
                     * rounded (((const float *) b)[at_b], compute);
            }
          *to = scale * sum + (keep != 0 ? keep * *to : 0);
        }
  });

  return asked ? CUBLAS_STATUS_SUCCESS : CUBLAS_STATUS_EXECUTION_FAILED;
}
