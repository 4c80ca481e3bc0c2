/* SPDX-License-Identifier: Apache-2.0 */
/* What composed notes must obey. Applied as masks before sampling, so that they hold for every composed
 * note. A drum kit has no key: with any constraint no drums are composed. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint16 pitch_classes; /* bit p: pitch class p is allowed; 0xfff allows all */
  guint8 lowest, highest; /* MIDI pitches, both allowed */
} MaiConstraints;

#define MAI_CONSTRAINTS_NONE ((MaiConstraints){ 0xfff, 0, 127 })

G_END_DECLS
