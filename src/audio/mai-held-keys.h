/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which keys are down on which channels. A plain value; allocates nothing.
 */
#pragma once

#include "audio/mai-sound-list.h"

#include <string.h>

G_BEGIN_DECLS

typedef struct
{
  guint64 bits[MAI_SOUND_MAX_CHANNELS * 2]; // 128 keys a channel
} MaiHeldKeys;

static inline void
mai_held_keys_clear (MaiHeldKeys *self)
{
  memset (self, 0, sizeof *self);
}

/*
 * Takes note of a note that begins or ends; passes over all else.
 */
static inline void
mai_held_keys_apply (MaiHeldKeys *self, const MaiSoundEvent *event)
{
  guint64 *word = &self->bits[event->channel * 2 + (event->data1 >> 6)];
  guint64 bit = G_GUINT64_CONSTANT (1) << (event->data1 & 63);
  if (event->status == 0x90)
    *word |= bit;
  else if (event->status == 0x80)
    *word &= ~bit;
}

G_END_DECLS
