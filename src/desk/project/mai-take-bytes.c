/* SPDX-License-Identifier: Apache-2.0 */
/* The mutex guards all but the count; once the bytes are there nothing changes any more. */
#include "desk/project/mai-take-bytes.h"

#include "midi/mai-midi.h"

struct _MaiTakeBytes
{
  gatomicrefcount refs;
  GMutex mutex;
  MaiScore *score, *seed; // NULL once the bytes are made
  GBytes *score_bytes, *seed_bytes;
};

static MaiTakeBytes *
make (void)
{
  MaiTakeBytes *self = g_new0 (MaiTakeBytes, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  return self;
}

MaiTakeBytes *
mai_take_bytes_new (MaiScore *score, MaiScore *seed)
{
  MaiTakeBytes *self;

  g_return_val_if_fail (MAI_IS_SCORE (score), NULL);
  g_return_val_if_fail (MAI_IS_SCORE (seed), NULL);

  self = make ();
  self->score = mai_score_copy (score);
  self->seed = mai_score_copy (seed);
  return self;
}

MaiTakeBytes *
mai_take_bytes_new_read (GBytes *score, GBytes *seed)
{
  MaiTakeBytes *self = make ();

  self->score_bytes = g_bytes_ref (score);
  self->seed_bytes = g_bytes_ref (seed);
  return self;
}

MaiTakeBytes *
mai_take_bytes_ref (MaiTakeBytes *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
mai_take_bytes_unref (MaiTakeBytes *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_object (&self->score);
  g_clear_object (&self->seed);
  g_clear_pointer (&self->score_bytes, g_bytes_unref);
  g_clear_pointer (&self->seed_bytes, g_bytes_unref);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gboolean
make_bytes (MaiScore **score, GBytes **bytes, GError **error)
{
  if (*bytes == NULL)
    *bytes = mai_midi_to_bytes (*score, error);
  if (*bytes == NULL)
    return FALSE;
  g_clear_object (score);
  return TRUE;
}

gboolean
mai_take_bytes_get (MaiTakeBytes *self, GBytes **score, GBytes **seed, GError **error)
{
  gboolean done;

  g_return_val_if_fail (self != NULL, FALSE);

  g_mutex_lock (&self->mutex);
  done = make_bytes (&self->score, &self->score_bytes, error)
         && make_bytes (&self->seed, &self->seed_bytes, error);
  *score = self->score_bytes;
  *seed = self->seed_bytes;
  g_mutex_unlock (&self->mutex);
  return done;
}
