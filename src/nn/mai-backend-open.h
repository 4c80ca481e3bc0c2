/* SPDX-License-Identifier: Apache-2.0 */
/* A backend by name.
 *
 * "cpu" is always there and costs nothing to ask for. "gpu" opens the module libmusicai-cudnn, which opens CUDA and
 * starts the graphics card: a second or so, some hundred megabytes, and a driver in this process, so only a job's process
 * asks for it. "auto" is "gpu" where that can be had, else "cpu". Thread: any one at a time. */
#pragma once

#include "nn/mai-backend.h"

G_BEGIN_DECLS

/* How the device multiplies; sums, states and parameters are float32 throughout. */
typedef enum
{
  MAI_PRECISION_FLOAT32,
  MAI_PRECISION_TF32, /* products of 10-bit fractions */
  MAI_PRECISION_BF16, /* products of 7-bit fractions */
} MaiPrecision;

/* "float32", "tf32", "bf16" */
gboolean mai_precision_from_name (const char *name, MaiPrecision *precision);
const char *mai_precision_to_name (MaiPrecision precision);

/* `why_cpu`, which may be NULL, is set to the sentence that says why "auto" is the cpu, to be freed with g_free(), or to
 * NULL. Fails with MAI_NN_ERROR_DEVICE for "gpu" alone, in one sentence that says what is missing. Any other name is
 * MAI_NN_ERROR_CONFIG. */
const MaiBackend *
mai_backend_open (const char *device, MaiPrecision precision, char **why_cpu, GError **error);

/* After everything that has memory of it is gone. Nothing to do for "cpu". */
void mai_backend_close (const MaiBackend *backend);

G_END_DECLS
