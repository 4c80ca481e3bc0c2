/* SPDX-License-Identifier: Apache-2.0 */
/* Which kernels this processor runs. */
#include "nn/backends/cpu/mai-cpu-kernels.h"

#include <string.h>

static gboolean
has_isa (const char *isa)
{
#if defined(MAI_CPU_X86)
  __builtin_cpu_init ();
  if (g_str_equal (isa, "avx512"))
    return __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512vl")
           && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512bw")
           && __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
  if (g_str_equal (isa, "avx2"))
    return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
#endif
  return g_str_equal (isa, "baseline");
}

const MaiCpuKernels *
mai_cpu_kernels_find (const char *isa)
{
  static const MaiCpuKernels *const all[] = {
#if defined(MAI_CPU_X86)
    &mai_cpu_kernels_avx512,
    &mai_cpu_kernels_avx2,
#endif
    &mai_cpu_kernels_baseline,
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_str_equal (all[i]->isa, isa))
      return has_isa (isa) ? all[i] : NULL;
  return NULL;
}

static gpointer
choose (gpointer unused)
{
  static const char *const best_first[] = { "avx512", "avx2", "baseline" };
  const char *wish = g_getenv ("MUSICAI_ISA");
  const MaiCpuKernels *kernels = wish != NULL ? mai_cpu_kernels_find (wish) : NULL;

  if (wish != NULL && kernels == NULL)
    g_message ("MUSICAI_ISA=%s: this processor has no such kernels; taking its best", wish);
  for (guint i = 0; kernels == NULL; i++)
    kernels = mai_cpu_kernels_find (best_first[i]);
  return (gpointer) kernels;
}

const MaiCpuKernels *
mai_cpu_kernels (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, choose, NULL);
}

const char *
mai_backend_cpu_get_isa (void)
{
  return mai_cpu_kernels ()->isa;
}
