/* SPDX-License-Identifier: Apache-2.0 */
/* Cards that sum among themselves by NCCL, which knows how they are connected. Its library is opened when a link is first
 * asked for. */
#include <string.h>

#include "base/mai-i18n.h"
#include "nn/backends/cudnn/mai-cuda-operations.h"
#include "nn/mai-nn-error.h"

G_STATIC_ASSERT (MAI_LINK_BYTES == sizeof (ncclUniqueId));

static gboolean
check (MaiCuda *cuda, ncclResult_t result, GError **error)
{
  if (result == ncclSuccess)
    return TRUE;
  g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE,
               _ ("NCCL cannot link the graphics cards (%s)"),
               cuda->api.ncclGetErrorString (result));
  return FALSE;
}

static gboolean
make_link (const MaiBackend *be, guint8 *id, GError **error)
{
  MaiCuda *cuda = mai_cuda_of (be);
  ncclUniqueId made;

  if (!mai_cuda_api_open_link (&cuda->api, NULL))
    {
      g_set_error (error, MAI_NN_ERROR, MAI_NN_ERROR_DEVICE,
                   _ ("NCCL was not found, or is too old (libnccl.so.2, in the Python package "
                      "nvidia-nccl-cu%d)"),
                   CUDART_VERSION / 1000);
      return FALSE;
    }
  if (id == NULL)
    return TRUE;
  if (!check (cuda, cuda->api.ncclGetUniqueId (&made), error))
    return FALSE;
  memcpy (id, &made, sizeof made);
  return TRUE;
}

static gboolean
join_link (const MaiBackend *be, const guint8 *id, guint rank, guint size, GError **error)
{
  MaiCuda *cuda = mai_cuda_of (be);
  ncclUniqueId made;

  memcpy (&made, id, sizeof made);
  if (!check (cuda, cuda->api.ncclCommInitRank (&cuda->link, (int) size, made, (int) rank), error))
    {
      cuda->link = NULL;
      return FALSE;
    }
  cuda->backend.n_linked = size;
  return TRUE;
}

static void
leave_link (const MaiBackend *be)
{
  mai_cuda_leave_link (mai_cuda_of (be));
}

/* Nothing is under way when a link is left, and who aborts waits for nobody: others may have failed, or never joined. */
void
mai_cuda_leave_link (MaiCuda *cuda)
{
  if (cuda->link == NULL)
    return;
  cuda->api.ncclCommAbort (cuda->link);
  cuda->link = NULL;
  cuda->backend.n_linked = 0;
}

static void
sum_linked (const MaiBackend *be, float *values, gsize n)
{
  MaiCuda *cuda = mai_cuda_of (be);
  ncclResult_t result;

  if (!mai_cuda_is_sound (cuda))
    return;
  result =
      cuda->api.ncclAllReduce (values, values, n, ncclFloat, ncclSum, cuda->link, cuda->stream);
  if (result != ncclSuccess)
    mai_cuda_fail (cuda, cuda->api.ncclGetErrorString (result));
}

void
mai_cuda_fill_link (MaiBackend *backend)
{
  backend->make_link = make_link;
  backend->join_link = join_link;
  backend->leave_link = leave_link;
  backend->sum_linked = sum_linked;
}
