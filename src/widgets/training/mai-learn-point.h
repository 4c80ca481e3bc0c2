/* SPDX-License-Identifier: Apache-2.0 */
/* A checkpoint as the timeline shows it: after which epoch, and how good. Does not change. Main thread. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define MAI_TYPE_LEARN_POINT (mai_learn_point_get_type ())
G_DECLARE_FINAL_TYPE (MaiLearnPoint, mai_learn_point, MAI, LEARN_POINT, GObject)

/* @epoch: 0 and up; @loss: validation, NaN when unknown; @best: so far */
MaiLearnPoint *mai_learn_point_new (double epoch, double loss, gboolean best);

gboolean mai_learn_point_get_best (MaiLearnPoint *self);
/* (transfer full): "14", "0.5". */
char *mai_learn_point_dup_number (MaiLearnPoint *self);
/* (transfer full): "After epoch 14, validation loss 1.62, the best". */
char *mai_learn_point_dup_text (MaiLearnPoint *self);

G_END_DECLS
