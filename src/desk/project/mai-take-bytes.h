/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/: the two scores of a take as they lie in a file. They are made once, in
 * whichever thread first needs them, from copies of their own. Any thread. */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

typedef struct _MaiTakeBytes MaiTakeBytes;

/* The scores are copied. Thread: the scores' owner. */
MaiTakeBytes *mai_take_bytes_new (MaiScore *score, MaiScore *seed);
MaiTakeBytes *mai_take_bytes_new_read (GBytes *score, GBytes *seed);
MaiTakeBytes *mai_take_bytes_ref (MaiTakeBytes *self);
void mai_take_bytes_unref (MaiTakeBytes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiTakeBytes, mai_take_bytes_unref)

/* Both (transfer none). Errors: MAI_MIDI_ERROR. */
gboolean mai_take_bytes_get (MaiTakeBytes *self, GBytes **score, GBytes **seed, GError **error);

G_END_DECLS
