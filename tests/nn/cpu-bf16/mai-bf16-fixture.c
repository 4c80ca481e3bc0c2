/* SPDX-License-Identifier: Apache-2.0 */
#include "mai-bf16-fixture.h"

static const MaiCpuBf16Unit *
find_unit (const char *wish)
{
  if (g_str_equal (wish, "emulated-amx"))
    return &mai_bf16_emulated_amx;
  if (g_str_equal (wish, "emulated-avx512"))
    return &mai_bf16_emulated_avx512;
  return mai_cpu_bf16_find_unit (g_str_equal (wish, "amx") ? "cpu, bf16 by AMX"
                                                           : "cpu, bf16 by AVX-512");
}

gboolean
mai_bf16_fixture_open (MaiCpuBf16Table *table)
{
  const char *wish = g_getenv ("MUSICAI_BF16");

  if (wish == NULL || g_str_equal (wish, "rounding"))
    {
      mai_cpu_bf16_use_rounding (table);
      return TRUE;
    }
  const MaiCpuBf16Unit *unit = find_unit (wish);
  if (unit == NULL)
    {
      g_print ("1..0 # SKIP This processor does not multiply bfloat16 by %s.\n",
               g_str_equal (wish, "amx") ? "AMX" : "AVX-512");
      return FALSE;
    }
  mai_cpu_bf16_use_unit (table, unit);
  return TRUE;
}
