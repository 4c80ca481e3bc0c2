/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys that a person touches. Where no device could be opened a moment ago, none is tried for each key.
 */
#include "desk/sound/mai-sound-private.h"

#define BRIEF_MILLISECONDS 350
#define REFUSED_MICROSECONDS (3 * G_USEC_PER_SEC)

/*
 * A touched key that is let go by itself.
 */
typedef struct
{
  MaiSound *sound;
  guint id;
  gboolean drums;
  guint8 pitch;
} Brief;

static void
brief_free (gpointer data)
{
  Brief *brief = data;
  g_clear_handle_id (&brief->id, g_source_remove);
  g_free (brief);
}

static gboolean
brief_cb (gpointer data)
{
  Brief *brief = data;
  MaiSound *self = brief->sound;
  brief->id = 0;
  mai_sound_release (self, brief->drums, brief->pitch);
  return G_SOURCE_REMOVE;
}

static void
drop_briefs (MaiSound *self, gboolean drums, guint8 pitch)
{
  for (guint i = self->briefs->len; i > 0; i--)
    {
      Brief *brief = g_ptr_array_index (self->briefs, i - 1);
      if (brief->drums == drums && brief->pitch == pitch)
        g_ptr_array_remove_index_fast (self->briefs, i - 1);
    }
}

GPtrArray *
mai_sound_make_briefs (void)
{
  return g_ptr_array_new_with_free_func (brief_free);
}

void
mai_sound_touch (MaiSound *self, guint8 program, gboolean drums, guint8 pitch, guint8 velocity)
{
  g_return_if_fail (MAI_IS_SOUND (self) && program < 128 && pitch < 128);

  gint64 now = g_get_monotonic_time ();
  drop_briefs (self, drums, pitch);
  if (self->refused != 0 && now - self->refused < REFUSED_MICROSECONDS)
    return;
  mai_sound_ensure_device (self);
  mai_sound_device_touch (self->device, drums, program, pitch, MAX (velocity, 1));
  mai_sound_ring (self);
}

void
mai_sound_release (MaiSound *self, gboolean drums, guint8 pitch)
{
  g_return_if_fail (MAI_IS_SOUND (self) && pitch < 128);

  drop_briefs (self, drums, pitch);
  if (self->device != NULL)
    mai_sound_device_touch (self->device, drums, 0, pitch, 0);
}

void
mai_sound_touch_briefly (MaiSound *self, guint8 program, gboolean drums, guint8 pitch,
                         guint8 velocity)
{
  g_return_if_fail (MAI_IS_SOUND (self));

  mai_sound_touch (self, program, drums, pitch, velocity);
  Brief *brief = g_new0 (Brief, 1);
  brief->sound = self;
  brief->drums = drums;
  brief->pitch = pitch;
  brief->id = g_timeout_add (BRIEF_MILLISECONDS, brief_cb, brief);
  g_ptr_array_add (self->briefs, brief);
}
