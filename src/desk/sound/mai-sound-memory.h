/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What MaiSound remembers of a thing that was its source: where it was left, and which region is repeated.
 * Kept with the thing itself, so that it goes with it. Main thread.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef struct
{
  double tick; // where it was left
  gint64 loop_from, loop_to; // ticks; to <= from: none
} MaiSoundMemory;

/*
 * (transfer none): as long as source.
 */
MaiSoundMemory *mai_sound_memory_get (GObject *source);

G_END_DECLS
