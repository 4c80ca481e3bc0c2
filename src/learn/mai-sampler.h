/* SPDX-License-Identifier: Apache-2.0 */
/* One choice among logits: masks, temperature, top-k, top-p, in that order. Thread: any. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double temperature; /* 0: always the most likely; 1: as learnt */
  guint top_k; /* only the k most likely; 0: all */
  double top_p; /* only the most likely that together reach p (Holtzman et al. 2020); 1: all */
} MaiSampling;

/* What composing does unless told otherwise: a little tamer than learnt. Sampling from the whole distribution now and then
 * takes a note that no piece would, and the network, which never saw such a thing, does not find back. */
#define MAI_SAMPLING_DEFAULT ((MaiSampling){ 0.9, 0, 0.85 })

/* logits (n); allowed (n) 0 or 1, at least one 1, or NULL for all; uniform in [0, 1). Ties go to the smaller value.
 * Returns the chosen value, always an allowed one. */
guint mai_sampler_choose (const float *logits, const guint8 *allowed, guint n,
                          const MaiSampling *sampling, double uniform);

G_END_DECLS
