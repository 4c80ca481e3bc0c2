/* SPDX-License-Identifier: Apache-2.0 */
/* The `cpu` table for bfloat16, on the best unit that there is. */
#include "nn/backends/cpu/mai-cpu-bf16.h"

#include "nn/backends/cpu/mai-cpu-kernels.h"

#if defined(MAI_CPU_BF16_AVX512) || defined(MAI_CPU_BF16_AMX)
#include <cpuid.h>
#endif
#if defined(MAI_CPU_BF16_AMX)
#include <sys/syscall.h>
#include <unistd.h>
#endif

/* Bits of CPUID (Intel, Software Developer's Manual, volume 2A). */
#define LEAF_7_1_EAX_AVX512_BF16 (1u << 5)
#define LEAF_7_0_EDX_AMX_BF16 (1u << 22)
#define LEAF_7_0_EDX_AMX_TILE (1u << 24)
/* Linux, Documentation/arch/x86/xstate.rst: the tiles are large, so a program must ask before it may use them. */
#define REQUEST_PERMISSION 0x1023
#define TILE_DATA 18

typedef struct
{
  const MaiCpuBf16Unit *unit;
  gboolean (*is_here) (void);
} Choice;

#if defined(MAI_CPU_BF16_AVX512) || defined(MAI_CPU_BF16_AMX)
/* Whoever wishes for lesser kernels (MUSICAI_ISA) is not given more by the way. */
static gboolean
has_avx512 (void)
{
  return g_str_equal (mai_cpu_kernels ()->isa, "avx512");
}
#endif

#if defined(MAI_CPU_BF16_AVX512)
static gboolean
has_avx512_bf16 (void)
{
  guint a, b, c, d;

  return has_avx512 () && __get_cpuid_count (7, 1, &a, &b, &c, &d) != 0
         && (a & LEAF_7_1_EAX_AVX512_BF16) != 0;
}
#endif

#if defined(MAI_CPU_BF16_AMX)
static gboolean
has_amx_bf16 (void)
{
  const guint needed = LEAF_7_0_EDX_AMX_BF16 | LEAF_7_0_EDX_AMX_TILE;
  guint a, b, c, d;

  return has_avx512 () && __get_cpuid_count (7, 0, &a, &b, &c, &d) != 0 && (d & needed) == needed
         && syscall (SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}
#endif

/* The best first. */
static const Choice choices[] = {
#if defined(MAI_CPU_BF16_AMX)
  { &mai_cpu_bf16_amx, has_amx_bf16 },
#endif
#if defined(MAI_CPU_BF16_AVX512)
  { &mai_cpu_bf16_avx512, has_avx512_bf16 },
#endif
  { NULL, NULL }
};

const MaiCpuBf16Unit *
mai_cpu_bf16_find_unit (const char *name)
{
  for (const Choice *choice = choices; choice->unit != NULL; choice++)
    if ((name == NULL || g_str_equal (name, choice->unit->name)) && choice->is_here ())
      return choice->unit;
  return NULL;
}

static gpointer
make_table (gpointer unused)
{
  MaiCpuBf16Table *table = g_new (MaiCpuBf16Table, 1); /* lives as long as the program */
  const MaiCpuBf16Unit *unit = mai_cpu_bf16_find_unit (NULL);

  if (unit != NULL)
    mai_cpu_bf16_use_unit (table, unit);
  else
    mai_cpu_bf16_use_rounding (table);
  return &table->backend;
}

const MaiBackend *
mai_backend_cpu_bf16 (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_table, NULL);
}
