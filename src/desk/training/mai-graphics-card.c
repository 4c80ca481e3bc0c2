/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-graphics-card.h"

#include "base/mai-i18n.h"

/* Of NVIDIA's driver on Linux, and of the one that Windows lends to Linux. */
static const char *const files[] = { "nvidiactl", "dxg" };

char *
mai_graphics_card_find_missing (const char *devices)
{
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (devices != NULL ? devices : "/dev", files[i], NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return NULL;
    }
  return g_strdup (_ ("There is no NVIDIA graphics card here, or its driver is not installed."));
}
