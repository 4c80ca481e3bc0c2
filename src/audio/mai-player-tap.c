/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sequence lock: the writer makes the count odd, writes, and makes it even again; a reader that saw
 * the count change, or odd, reads once more. Every field is atomic, so that a torn read is only a read to
 * be repeated.
 */
#include "audio/mai-player-tap.h"

#include <stdatomic.h>
#include <string.h>

#define N_WORDS 6

struct _MaiPlayerTap
{
  gatomicrefcount references;
  atomic_uint sequence;
  atomic_ullong words[N_WORDS]; // a MaiPlayerNow
  atomic_uint levels[2]; // the bits of floats of 0 or more, which are in order as integers are
};

MaiPlayerTap *
mai_player_tap_new (void)
{
  MaiPlayerTap *self = g_new0 (MaiPlayerTap, 1);
  g_atomic_ref_count_init (&self->references);
  return self;
}

MaiPlayerTap *
mai_player_tap_ref (MaiPlayerTap *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
mai_player_tap_unref (MaiPlayerTap *self)
{
  if (g_atomic_ref_count_dec (&self->references))
    g_free (self);
}

static unsigned long long
pack (double value)
{
  unsigned long long word;
  memcpy (&word, &value, sizeof word);
  return word;
}

static double
unpack (unsigned long long word)
{
  double value;
  memcpy (&value, &word, sizeof value);
  return value;
}

void
mai_player_tap_write (MaiPlayerTap *self, const MaiPlayerNow *now)
{
  const unsigned long long words[N_WORDS] = {
    pack (now->seconds), (unsigned long long) now->time,
    pack (now->tempo),   pack (now->loop_from),
    pack (now->loop_to), now->mark,
  };
  guint sequence = atomic_load_explicit (&self->sequence, memory_order_relaxed);
  atomic_store_explicit (&self->sequence, sequence + 1, memory_order_relaxed);
  atomic_thread_fence (memory_order_release);
  for (guint i = 0; i < N_WORDS; i++)
    atomic_store_explicit (&self->words[i], words[i], memory_order_relaxed);
  atomic_store_explicit (&self->sequence, sequence + 2, memory_order_release);
}

MaiPlayerNow
mai_player_tap_read (MaiPlayerTap *self)
{
  unsigned long long words[N_WORDS];
  guint before, after;
  do
    {
      before = atomic_load_explicit (&self->sequence, memory_order_acquire);
      for (guint i = 0; i < N_WORDS; i++)
        words[i] = atomic_load_explicit (&self->words[i], memory_order_relaxed);
      atomic_thread_fence (memory_order_acquire);
      after = atomic_load_explicit (&self->sequence, memory_order_relaxed);
    }
  while (before != after || before % 2 != 0);
  return (MaiPlayerNow){
    unpack (words[0]), (gint64) words[1], unpack (words[2]),
    unpack (words[3]), unpack (words[4]), (guint) words[5],
  };
}

static void
raise_level (atomic_uint *level, float to)
{
  guint bits;
  memcpy (&bits, &to, sizeof bits);
  guint old = atomic_load_explicit (level, memory_order_relaxed);
  // fails at most as often as a reader takes the level, and then there is less to compare with
  while (bits > old
         && !atomic_compare_exchange_weak_explicit (level, &old, bits, memory_order_relaxed,
                                                    memory_order_relaxed))
    ;
}

void
mai_player_tap_add_level (MaiPlayerTap *self, float left, float right)
{
  raise_level (&self->levels[0], left);
  raise_level (&self->levels[1], right);
}

static float
take_level (atomic_uint *level)
{
  guint bits = atomic_exchange_explicit (level, 0, memory_order_relaxed);
  float value;
  memcpy (&value, &bits, sizeof value);
  return value;
}

void
mai_player_tap_take_level (MaiPlayerTap *self, float *left, float *right)
{
  *left = take_level (&self->levels[0]);
  *right = take_level (&self->levels[1]);
}
