/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-ear.h"

#include <string.h>

#include "base/mai-i18n.h"
#include "learn/mai-learn-error.h"
#include "nn/mai-stream.h"

struct _MaiEar
{
  MaiStream
      *stream; /* of K rows for each window on its way, those of one window beside each other */
  MaiModelConfig config;
  guint rows; /* K */
  guint windows; /* W, or 1 where all is heard */
  gboolean hears_all;
  guint64 n_heard;
  guint field; /* to choose */
  float
      *silence; /* (K, largest size) zeros: logits before the first step; NULL where all is heard */
  guint16 *inputs; /* (W,K,n_inputs), or what is chosen, (W,K) */
};

/* What each field of the step before the first is in whole pieces. */
static void
hear_start (MaiEar *self)
{
  guint16 start[MAI_MAX_FIELDS];

  for (guint f = 0; f < self->config.n_inputs; f++)
    start[f] = (guint16) self->config.sizes[f];
  mai_ear_hear_alike (self, start);
}

double
mai_ear_measure (MaiModel *model, guint n_rows, guint window)
{
  return mai_stream_measure (model, n_rows) * MAX (window, 1);
}

static gboolean
check_memory (MaiModel *model, guint n_rows, guint window, GError **error)
{
  const double gibibyte = 1024.0 * 1024 * 1024;
  double bytes = mai_ear_measure (model, n_rows, window);

  if (bytes <= MAI_EAR_MAX_BYTES)
    return TRUE;
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_MODEL,
               _ ("Composing with this model, which hears windows of %u steps, would need %.1f GiB "
                  "of memory, but takes at most %.1f GiB."),
               window, bytes / gibibyte, MAI_EAR_MAX_BYTES / gibibyte);
  return FALSE;
}

MaiEar *
mai_ear_new (MaiModel *model, guint n_rows, guint window, MaiPrecision weights, GError **error)
{
  MaiEar *self;
  guint largest = 0;

  if (!check_memory (model, n_rows, window, error))
    return NULL;
  self = g_new0 (MaiEar, 1);
  self->config = *mai_model_get_config (model);
  self->rows = n_rows;
  self->hears_all = window == 0;
  self->windows = MAX (window, 1);
  self->stream = mai_stream_new (model, self->windows * n_rows, weights);
  self->inputs = g_new (guint16, (gsize) self->windows * n_rows * self->config.n_inputs);
  if (self->hears_all)
    {
      hear_start (self);
      return self;
    }
  for (guint f = 0; f < self->config.n_outputs; f++)
    largest = MAX (largest, self->config.sizes[f]);
  self->silence = g_new0 (float, (gsize) n_rows *largest);
  return self;
}

void
mai_ear_free (MaiEar *self)
{
  mai_stream_free (self->stream);
  g_free (self->silence);
  g_free (self->inputs);
  g_free (self);
}

/* The same for each window: values (K,width) -> inputs (W,K,width). */
static const guint16 *
repeat (MaiEar *self, const guint16 *values, guint width)
{
  gsize n = (gsize) self->rows * width;

  for (guint w = 0; w < self->windows; w++)
    memcpy (self->inputs + w * n, values, n * sizeof *values);
  return self->inputs;
}

void
mai_ear_hear (MaiEar *self, const guint16 *steps)
{
  guint begins = (guint) (self->n_heard % self->windows);

  if (!self->hears_all)
    mai_stream_reset_rows (self->stream, begins * self->rows, self->rows);
  mai_stream_feed (self->stream, repeat (self, steps, self->config.n_inputs));
  self->n_heard++;
  self->field = 0;
}

void
mai_ear_hear_alike (MaiEar *self, const guint16 *step)
{
  guint n = self->config.n_inputs;
  g_autofree guint16 *steps = g_new (guint16, (gsize) self->rows * n);

  for (guint k = 0; k < self->rows; k++)
    memcpy (steps + (gsize) k * n, step, n * sizeof *step);
  mai_ear_hear (self, steps);
}

static gboolean
is_silent (const MaiEar *self)
{
  return !self->hears_all && self->n_heard == 0;
}

const float *
mai_ear_get_logits (MaiEar *self)
{
  /* The oldest on its way: the one that begins anew with the next step, or the first while none is full. */
  guint oldest = self->n_heard < self->windows ? 0 : (guint) (self->n_heard % self->windows);

  if (is_silent (self))
    return self->silence;
  return mai_stream_logits (self->stream)
         + (gsize) oldest * self->rows * self->config.sizes[self->field];
}

void
mai_ear_choose (MaiEar *self, const guint16 *chosen)
{
  if (!is_silent (self))
    mai_stream_choose (self->stream, repeat (self, chosen, 1));
  self->field++;
}
