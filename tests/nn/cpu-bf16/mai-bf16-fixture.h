/* SPDX-License-Identifier: Apache-2.0 */
/* The table that a test of bfloat16 arithmetic is about. */
#pragma once

#include "nn/backends/cpu/mai-cpu-bf16.h"

G_BEGIN_DECLS

/* The units compiled against stand-ins for their instructions. */
extern const MaiCpuBf16Unit mai_bf16_emulated_amx;
extern const MaiCpuBf16Unit mai_bf16_emulated_avx512;

/* What MUSICAI_BF16 names: "rounding", "avx512" or "amx", the last two also after "emulated-". FALSE, having said so in TAP,
 * where this processor has it not. */
gboolean mai_bf16_fixture_open (MaiCpuBf16Table *table);

G_END_DECLS
