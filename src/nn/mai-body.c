/* SPDX-License-Identifier: Apache-2.0 */
#include "nn/mai-body.h"

#include "nn/mai-lstm.h"
#include "nn/mai-wavenet.h"

#define DROPOUT_STREAM \
  ((guint64) 1 << 62) /* + 16 step + layer: see also INIT_STREAM in mai-model.c */
#define RECURRENT_STREAM ((guint64) 3 << 60) /* + 16 step + layer */
#define MORE_LAYERS ((guint64) 1 << 57) /* for each 16 layers past the first 16 */

static const MaiBody *const bodies[] = {
  [MAI_FAMILY_LSTM] = &mai_lstm_body,
  [MAI_FAMILY_WAVENET] = &mai_wavenet_body,
};

const MaiBody *
mai_body_get (MaiFamily family)
{
  g_assert (family < G_N_ELEMENTS (bodies));
  return bodies[family];
}

gboolean
mai_body_find (const char *name, MaiFamily *family)
{
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    if (g_str_equal (bodies[i]->name, name))
      {
        *family = i;
        return TRUE;
      }
  return FALSE;
}

void
mai_states_add (MaiStates *states, gsize width, const char *format, ...)
{
  MaiState *state = &states->items[states->n];
  va_list args;

  g_assert (states->n < MAI_MAX_STATES);
  va_start (args, format);
  g_vsnprintf (state->name, sizeof state->name, format, args);
  va_end (args);
  state->width = width;
  state->offset = states->width;
  states->width += width;
  states->n++;
}

gsize
mai_states_locate (const MaiStates *states, guint i, const MaiShard *shard)
{
  const MaiState *state = &states->items[i];

  return state->offset * shard->batch + state->width * shard->first_row;
}

void
mai_masks_apply_rows (const MaiMasks *masks, const MaiBackend *backend, guint layer, guint64 first,
                      gsize rows, gsize width, float *y, const float *x)
{
  guint64 stream = DROPOUT_STREAM + layer / 16 * MORE_LAYERS + layer % 16;

  backend->dropout (backend, y, x, rows * width, masks->p, masks->seed, stream, masks->step,
                    first * width);
}

void
mai_masks_apply (const MaiMasks *masks, const MaiBackend *backend, const MaiShard *shard,
                 guint layer, guint t, guint n, gsize width, float *y, const float *x)
{
  gboolean is_whole = shard->rows == shard->batch; /* all steps follow one another */
  gsize rows = (is_whole ? n : 1) * (gsize) shard->rows;

  for (guint i = 0; i < (is_whole ? 1 : n); i++)
    mai_masks_apply_rows (masks, backend, layer,
                          (guint64) (t + i) * shard->batch + shard->first_row, rows, width,
                          y + i * rows * width, x + i * rows * width);
}

void
mai_masks_apply_weights (const MaiMasks *masks, const MaiBackend *backend, guint layer, gsize n,
                         float *y, const float *x)
{
  backend->dropout (backend, y, x, n, masks->recurrent_p, masks->seed, RECURRENT_STREAM + layer,
                    masks->step, 0);
}
