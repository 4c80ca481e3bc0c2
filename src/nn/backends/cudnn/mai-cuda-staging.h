/* SPDX-License-Identifier: Apache-2.0 */
/* Pinned host memory through which uploads go, so that the caller's memory is free at once and the copy runs beside the
 * device's work. Thread: the device's owner. */
#pragma once

#include "nn/backends/cudnn/mai-cuda-device.h"

G_BEGIN_DECLS

/* NULL when there is no memory; the device remembers it. */
MaiCudaStaging *mai_cuda_staging_new (MaiCuda *cuda);
void mai_cuda_staging_free (MaiCuda *cuda, MaiCudaStaging *staging);
void mai_cuda_staging_upload (MaiCuda *cuda, gpointer to, gconstpointer host, gsize n);

G_END_DECLS
