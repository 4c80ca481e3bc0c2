/* SPDX-License-Identifier: Apache-2.0 */
/* AMX's tiles in plain C, those of the calling thread. They touch no more memory than the real ones would. */
#pragma once

#include <glib.h>
#include <string.h>

static inline float
stand_in_widen (guint32 bfloat16)
{
  guint32 bits = bfloat16 << 16;
  float x;

  memcpy (&x, &bits, sizeof x);
  return x;
}

void stand_in_load_configuration (const void *configuration);
void stand_in_release (void);
void stand_in_load (guint tile, const void *from, gsize stride);
void stand_in_store (guint tile, void *to, gsize stride);
void stand_in_multiply (guint sums, guint a, guint b);
