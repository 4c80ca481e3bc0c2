/* SPDX-License-Identifier: Apache-2.0 */
/* See the header. */
#include "desk/sound/mai-sound-memory.h"

#define KEY "mai-sound-memory"

MaiSoundMemory *
mai_sound_memory_get (GObject *source)
{
  MaiSoundMemory *self = g_object_get_data (source, KEY);
  if (self != NULL)
    return self;
  self = g_new0 (MaiSoundMemory, 1);
  g_object_set_data_full (source, KEY, self, g_free);
  return self;
}
