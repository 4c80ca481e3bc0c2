/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels' tests run once with each instruction set. */
#pragma once

#include "nn/mai-backend.h"

/* TRUE, having said so in TAP, when MUSICAI_ISA asks for what this processor has not. */
static inline gboolean
mai_nn_isa_is_missing (void)
{
  const char *wish = g_getenv ("MUSICAI_ISA");

  if (wish == NULL || g_str_equal (wish, mai_backend_cpu_get_isa ()))
    return FALSE;
  g_print ("1..0 # SKIP This processor does not have %s.\n", wish);
  return TRUE;
}
