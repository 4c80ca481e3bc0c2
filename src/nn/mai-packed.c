/* SPDX-License-Identifier: Apache-2.0 */
/* Packing; the products, and what must be quick of packing, are kernels of the `cpu` backend. The panel's width is that of the kernels in use. */
#include "nn/mai-packed.h"

#include <math.h>
#include <string.h>

#include "nn/backends/cpu/mai-cpu-kernels.h"

#define LARGEST_INT8 127

static const char *const names[] = { "float32", "bf16", "int8" };

const char *
mai_precision_to_name (MaiPrecision precision)
{
  g_return_val_if_fail (precision < G_N_ELEMENTS (names), NULL);

  return names[precision];
}

gboolean
mai_precision_from_name (const char *name, MaiPrecision *precision)
{
  g_return_val_if_fail (name != NULL && precision != NULL, FALSE);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      {
        *precision = (MaiPrecision) i;
        return TRUE;
      }
  return FALSE;
}

/* Inputs in a word. */
static guint
group_of (MaiPrecision precision)
{
  return precision == MAI_PRECISION_INT8 ? 4 : precision == MAI_PRECISION_BFLOAT16 ? 2 : 1;
}

static gsize
count_padded (guint out)
{
  gsize panel = mai_cpu_kernels ()->panel;

  return (out + panel - 1) / panel * panel;
}

static gsize
count_words (guint in, MaiPrecision precision)
{
  return (in + group_of (precision) - 1) / group_of (precision);
}

gsize
mai_packed_size (guint in, guint out, MaiPrecision precision)
{
  gsize scales = precision == MAI_PRECISION_INT8 ? 1 : 0;

  return count_padded (out) * (count_words (in, precision) + scales);
}

static guint32
to_bfloat16 (float x)
{
  guint32 bits;

  memcpy (&bits, &x, sizeof bits);
  if (isnan (x))
    return bits >> 16 | 0x40; /* not rounded up to an infinity */
  return (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
}

static guint32
to_int8 (float x, float scale)
{
  return scale > 0 && isfinite (scale) ? (guint8) (gint8) lrintf (x / scale) : 0;
}

/* Inputs i .. i + g - 1 of one output's `weights` (I). */
static guint32
make_word (const MaiPacked *packed, const float *weights, float scale, guint i)
{
  guint group = group_of (packed->precision);
  guint32 word = 0;

  for (guint j = 0; j < group && i + j < packed->in; j++)
    word |= packed->precision == MAI_PRECISION_INT8 ? to_int8 (weights[i + j], scale) << 8 * j
                                                    : to_bfloat16 (weights[i + j]) << 16 * j;
  return word;
}

/* What is not a number stays visible: its scale is none either. */
static float
find_scale (const float *weights, guint in)
{
  float most = 0;

  for (guint i = 0; i < in; i++)
    if (!isfinite (weights[i]))
      return NAN;
    else
      most = MAX (most, fabsf (weights[i]));
  return most / LARGEST_INT8;
}

static void
pack_words (MaiPacked *packed, float *panels, const float *weight)
{
  guint panel = mai_cpu_kernels ()->panel;
  gsize words = count_words (packed->in, packed->precision);
  gsize padded = count_padded (packed->out);
  float *scales = panels + padded * words;

  for (guint o = 0; o < padded; o++)
    {
      const float *weights = o < packed->out ? weight + (gsize) o * packed->in : NULL;
      float *to = panels + o / panel * panel * words + o % panel;
      float scale = 0;

      if (packed->precision == MAI_PRECISION_INT8)
        scales[o] = scale = weights != NULL ? find_scale (weights, packed->in) : 0;
      for (gsize word = 0; word < words; word++)
        {
          guint32 bits = weights != NULL ? make_word (packed, weights, scale,
                                                      word * group_of (packed->precision))
                                         : 0;

          memcpy (to + word * panel, &bits, sizeof bits);
        }
    }
  packed->scales = scales;
}

void
mai_packed_init (MaiPacked *packed, float *memory, const float *weight, guint in, guint out,
                 MaiPrecision precision)
{
  *packed = (MaiPacked){ .panels = memory, .in = in, .out = out, .precision = precision };
  if (precision == MAI_PRECISION_FLOAT32)
    mai_cpu_kernels ()->pack (packed, memory, weight, in, 1);
  else
    pack_words (packed, memory, weight);
}

void
mai_packed_init_transposed (MaiPacked *packed, float *memory, const float *weight, guint in,
                            guint out)
{
  *packed = (MaiPacked){ .panels = memory, .in = in, .out = out };
  mai_cpu_kernels ()->pack (packed, memory, weight, 1, out);
}

void
mai_packed_multiply (const MaiPacked *packed, float *y, gsize y_stride, const float *x,
                     gsize x_stride, const float *bias, guint m, gboolean accumulate)
{
  mai_cpu_kernels ()->multiply (packed, y, y_stride, x, x_stride, bias, m, accumulate);
}
