/* SPDX-License-Identifier: Apache-2.0 */
/* The `cudnn` backend as a module: what it exports, and its table. */
#include <gmodule.h>

#include "nn/backends/cudnn/mai-cuda-operations.h"
#include "nn/backends/cudnn/mai-cuda-product.h"
#include "nn/mai-backend-module.h"

#define CHUNK_ROWS 32768 /* of the logits, which are wide: a bound of the memory they take */

G_MODULE_EXPORT const MaiBackend *
MAI_BACKEND_MODULE_OPEN (MaiArithmetic arithmetic, guint card, GError **error);

static void
close_backend (const MaiBackend *be)
{
  MaiCuda *cuda = mai_cuda_of (be);

  mai_cuda_clear (cuda);
  g_free (cuda);
}

static void
fill_table (MaiCuda *cuda)
{
  MaiBackend *backend = &cuda->backend;

  backend->abi = MAI_BACKEND_ABI;
  backend->name = "cudnn";
  backend->chunk_rows = CHUNK_ROWS;
  backend->context = cuda;
  backend->close = close_backend;
  mai_cuda_fill_memory (backend);
  mai_cuda_fill_recordings (backend);
  mai_cuda_fill_elements (backend);
  mai_cuda_fill_linear (backend);
  mai_cuda_fill_update (backend);
  mai_cuda_fill_norm (backend);
  mai_cuda_fill_lstm (backend);
  mai_cuda_fill_conv (backend);
  mai_cuda_fill_link (backend);
}

const MaiBackend *
MAI_BACKEND_MODULE_OPEN (MaiArithmetic arithmetic, guint card, GError **error)
{
  MaiCuda *cuda = g_new0 (MaiCuda, 1);

  fill_table (cuda);
  if (mai_cuda_init (cuda, arithmetic, card, error))
    return &cuda->backend;
  close_backend (&cuda->backend);
  return NULL;
}
