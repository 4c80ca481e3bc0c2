/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-packing.h"

#include <string.h>

MaiPacked
mai_packing_pack (MaiArena *arena, const float *weight, guint in, guint out, MaiPrecision precision)
{
  MaiPacked packed;
  float *memory = mai_arena_floats (arena, mai_packed_size (in, out, precision));

  mai_packed_init (&packed, memory, weight, in, out, precision);
  return packed;
}

float *
mai_packing_copy (MaiArena *arena, const float *values, gsize n)
{
  return memcpy (mai_arena_floats (arena, n), values, n * sizeof (float));
}
