/* SPDX-License-Identifier: Apache-2.0 */
/* A few blocks used in turns. Each is filled from the front; when it is full an event is recorded behind its copies, and
 * it is filled again when that has come. */
#include "nn/backends/cudnn/mai-cuda-staging.h"

#include <string.h>

#define BLOCKS 4
#define BLOCK_BYTES ((gsize) 2 << 20)

typedef struct
{
  char *memory;
  cudaEvent_t copied;
  gboolean used; /* since the event was last waited for */
} Block;

struct _MaiCudaStaging
{
  Block blocks[BLOCKS];
  guint now;
  gsize filled; /* bytes of the block in use */
};

MaiCudaStaging *
mai_cuda_staging_new (MaiCuda *cuda)
{
  MaiCudaStaging *staging = g_new0 (MaiCudaStaging, 1);

  for (guint i = 0; i < BLOCKS; i++)
    {
      Block *block = &staging->blocks[i];

      if (mai_cuda_check (cuda, cuda->api.cudaMallocHost ((void **) &block->memory, BLOCK_BYTES))
          && mai_cuda_check (
              cuda, cuda->api.cudaEventCreateWithFlags (&block->copied, cudaEventDisableTiming)))
        continue;
      mai_cuda_staging_free (cuda, staging);
      return NULL;
    }
  return staging;
}

void
mai_cuda_staging_free (MaiCuda *cuda, MaiCudaStaging *staging)
{
  for (guint i = 0; i < BLOCKS; i++)
    {
      Block *block = &staging->blocks[i];

      if (block->copied != NULL)
        cuda->api.cudaEventDestroy (block->copied);
      if (block->memory != NULL)
        cuda->api.cudaFreeHost (block->memory);
    }
  g_free (staging);
}

static gboolean
take_next_block (MaiCuda *cuda)
{
  MaiCudaStaging *staging = cuda->staging;
  Block *full = &staging->blocks[staging->now];
  Block *next = &staging->blocks[(staging->now + 1) % BLOCKS];

  if (!mai_cuda_check (cuda, cuda->api.cudaEventRecord (full->copied, cuda->stream)))
    return FALSE;
  full->used = TRUE;
  if (next->used && !mai_cuda_check (cuda, cuda->api.cudaEventSynchronize (next->copied)))
    return FALSE;
  next->used = FALSE;
  staging->now = (staging->now + 1) % BLOCKS;
  staging->filled = 0;
  return TRUE;
}

void
mai_cuda_staging_upload (MaiCuda *cuda, gpointer to, gconstpointer host, gsize n)
{
  MaiCudaStaging *staging = cuda->staging;

  for (gsize done = 0; done < n && mai_cuda_is_sound (cuda);)
    {
      if (staging->filled == BLOCK_BYTES && !take_next_block (cuda))
        return;
      char *from = staging->blocks[staging->now].memory + staging->filled;
      gsize part = MIN (n - done, BLOCK_BYTES - staging->filled);

      memcpy (from, (const char *) host + done, part);
      mai_cuda_check (cuda, cuda->api.cudaMemcpyAsync ((char *) to + done, from, part,
                                                       cudaMemcpyHostToDevice, cuda->stream));
      staging->filled += part;
      done += part;
    }
}
