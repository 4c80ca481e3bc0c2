/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-layout.h"

#define ALIGNMENT 16 /* floats: 64 bytes */

static void
list_tensor (MaiLayout *layout, MaiFirstValues first, gsize rows, gsize columns, const char *name)
{
  MaiTensor tensor = { .n_dims = columns > 0 ? 2 : 1,
                       .shape = { rows, columns },
                       .offset = layout->offset,
                       .size = rows * MAX (columns, 1),
                       .first = first,
                       .decays = first > MAI_FIRST_EMBEDDING,
                       .written = first == MAI_FIRST_LSTM || first == MAI_FIRST_FORGET };

  g_strlcpy (tensor.name, name, sizeof tensor.name);
  g_array_append_val (layout->tensors, tensor);
}

float *
mai_layout_take (MaiLayout *layout, MaiFirstValues first, gsize rows, gsize columns,
                 const char *format, ...)
{
  gsize offset = layout->offset;
  gsize size = rows * MAX (columns, 1);

  if (layout->tensors != NULL)
    {
      char name[MAI_NAME_LENGTH];
      va_list args;

      va_start (args, format);
      g_vsnprintf (name, sizeof name, format, args);
      va_end (args);
      list_tensor (layout, first, rows, columns, name);
    }
  layout->n_weights += size;
  layout->offset += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  return layout->base != NULL ? layout->base + offset : NULL;
}
