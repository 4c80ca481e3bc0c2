/* SPDX-License-Identifier: Apache-2.0 */
/* CUDA C++ as far as the kernels use it, on the host: what they are compiled against in tests without a graphics card.
 * Every thread of a block is a fibre of its own, so that barriers and exchanges within a warp work as they do there, and
 * the memory checkers see every access. */
#pragma once

#include "emulated-kernel.h"

#include <cmath>
#include <cstdint>
#include <cstring>

struct float4
{
  float x, y, z, w;
};

extern EmulatedIndex threadIdx, blockIdx, blockDim, gridDim;

enum EmulatedWait
{
  EMULATED_TURN, /* go on when the others had theirs */
  EMULATED_WARP, /* when all threads of the warp have come here */
  EMULATED_BLOCK /* when all threads of the block have */
};

void emulated_wait (EmulatedWait wait);
float *emulated_shared (void);
/* Hands in the calling thread's value and waits; the values of the warp's 32 threads. */
const uint64_t *emulated_exchange (uint64_t value);

#define __global__
#define __device__
#define MAI_CUDA_SHARED(name) float *name = emulated_shared ()
#define MAI_CUDA_WAIT() emulated_wait (EMULATED_TURN)

using std::isfinite;

static inline void
__syncthreads (void)
{
  emulated_wait (EMULATED_BLOCK);
}

static inline void
__threadfence (void)
{
}

static inline unsigned
__ballot_sync (unsigned, int wanted)
{
  const uint64_t *values = emulated_exchange (wanted != 0);
  unsigned mask = 0;

  for (int lane = 0; lane < 32; lane++)
    mask |= (unsigned) values[lane] << lane;
  return mask;
}

static inline void
__syncwarp (unsigned mask)
{
  __ballot_sync (mask, 0);
}

static inline int
__any_sync (unsigned mask, int wanted)
{
  return __ballot_sync (mask, wanted) != 0;
}

template <typename T>
static inline T
__shfl_sync (unsigned, T value, int lane)
{
  uint64_t bits = 0;
  T result;

  memcpy (&bits, &value, sizeof value);
  memcpy (&result, &emulated_exchange (bits)[lane], sizeof result);
  return result;
}

template <typename T>
static inline T
__shfl_xor_sync (unsigned mask, T value, int apart)
{
  return __shfl_sync (mask, value, (int) (threadIdx.x % 32) ^ apart);
}

template <typename T>
static inline T
__ldcg (const T *from)
{
  return *from;
}

static inline unsigned
atomicAdd (unsigned *to, unsigned n)
{
  unsigned before = *to;

  *to += n;
  return before;
}

static inline int
__ffs (int bits)
{
  return __builtin_ffs (bits);
}

static inline int
__clz (int bits)
{
  return bits == 0 ? 32 : __builtin_clz ((unsigned) bits);
}
