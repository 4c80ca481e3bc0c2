/* SPDX-License-Identifier: Apache-2.0 */
/* A backend by name.
 *
 * "cpu" is always there and costs nothing to ask for; in bf16 its name says what multiplies (mai-backend.h). "gpu" opens
 * the module libmusicai-cudnn, which opens CUDA and starts the graphics card: a second or so, some hundred megabytes, and a
 * driver in this process, so only a job's process asks for it. "auto" is "gpu" where that can be had, else "cpu". Thread:
 * any one at a time. */
#pragma once

#include "nn/mai-backend.h"

G_BEGIN_DECLS

/* How the device multiplies; sums, states and parameters are float32 throughout. */
typedef enum
{
  MAI_ARITHMETIC_FLOAT32,
  MAI_ARITHMETIC_TF32, /* products of 10-bit fractions */
  MAI_ARITHMETIC_BF16, /* products of 7-bit fractions */
} MaiArithmetic;

/* "float32", "tf32", "bf16" */
gboolean mai_arithmetic_from_name (const char *name, MaiArithmetic *arithmetic);
const char *mai_arithmetic_to_name (MaiArithmetic arithmetic);

/* `card` says which of the machine's, counted from 0 and round: processes that share a machine each name another.
 * On the processor there is no TF32: by name that is MAI_NN_ERROR_CONFIG; where "auto" is the processor, it is float32.
 * `why_cpu`, which may be NULL, is set to the sentence that says why "auto" is the cpu, to be freed with g_free(), or to
 * NULL. Fails with MAI_NN_ERROR_DEVICE for "gpu" alone, in one sentence that says what is missing. Any other name is
 * MAI_NN_ERROR_CONFIG. */
const MaiBackend *mai_backend_open (const char *device, MaiArithmetic arithmetic, guint card,
                                    char **why_cpu, GError **error);

/* After everything that has memory of it is gone. Nothing to do for "cpu". */
void mai_backend_close (const MaiBackend *backend);

G_END_DECLS
