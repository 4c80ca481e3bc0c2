/* SPDX-License-Identifier: Apache-2.0 */
/* What the module calls of NCCL 2, as its nccl.h declares it. CUDA's own packages lack that header; these few have been the
 * same since 2.0. */
#pragma once

#include <cuda_runtime_api.h>

typedef struct ncclComm *ncclComm_t;
typedef struct
{
  char internal[128];
} ncclUniqueId;
typedef enum
{
  ncclSuccess = 0,
  ncclSystemError = 2,
  ncclInvalidUsage = 5
} ncclResult_t;
typedef enum
{
  ncclSum = 0
} ncclRedOp_t;
typedef enum
{
  ncclFloat = 7
} ncclDataType_t;

#ifdef __cplusplus
extern "C"
{
#endif

  ncclResult_t ncclGetUniqueId (ncclUniqueId *id);
  ncclResult_t ncclCommInitRank (ncclComm_t *comm, int n_ranks, ncclUniqueId id, int rank);
  ncclResult_t ncclCommAbort (ncclComm_t comm);
  ncclResult_t ncclAllReduce (const void *from, void *to, size_t n, ncclDataType_t type,
                              ncclRedOp_t operation, ncclComm_t comm, cudaStream_t stream);
  const char *ncclGetErrorString (ncclResult_t result);

#ifdef __cplusplus
}
#endif
