/* SPDX-License-Identifier: Apache-2.0 */
/* What a network hears of a song while it composes.
 *
 * One that learnt whole pieces hears all of it, from "start" on, its state carried from step to step. One that learnt from
 * windows of so many steps, W, hears the last W, from a clear state for every step, as it was taught. W windows are then on
 * their way, each begun a step after the one before, and a step takes all of them one further: it costs W steps, but
 * beside each other. What is shorter than a window it hears whole. It never learnt a "start": before the first step it
 * hears nothing, and all values are equally likely.
 *
 * K rows beside each other; a row's numbers do not depend on K. Thread: one owner. */
#pragma once

#include "nn/mai-model.h"
#include "nn/mai-packed.h"

G_BEGIN_DECLS

#define MAI_EAR_MAX_BYTES ((double) 512 * 1024 * 1024)

typedef struct _MaiEar MaiEar;

/* Bytes that it would take to hear, beside the weights. */
double mai_ear_measure (MaiModel *model, guint n_rows, guint window);
/* window: in steps; 0: all. The model is not written to meanwhile. weights: how they are kept, see mai_stream_new().
 * MAI_LEARN_ERROR_MODEL for more than MAI_EAR_MAX_BYTES, which is for each ear: a small file may ask for any amount. */
MaiEar *
mai_ear_new (MaiModel *model, guint n_rows, guint window, MaiPrecision weights, GError **error);
void mai_ear_free (MaiEar *ear);

/* steps (K,n_inputs): the next step of each row, or of all rows the same (n_inputs). */
void mai_ear_hear (MaiEar *ear, const guint16 *steps);
void mai_ear_hear_alike (MaiEar *ear, const guint16 *step);
/* As mai_stream_logits() and mai_stream_choose(). */
const float *mai_ear_get_logits (MaiEar *ear);
void mai_ear_choose (MaiEar *ear, const guint16 *chosen);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiEar, mai_ear_free)

G_END_DECLS
