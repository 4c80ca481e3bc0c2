/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Single producer, single consumer. Counters run freely and wrap at 2^32; head is written by the pushing
 * thread alone, tail by the popping one. Release and acquire pair up so that an element is seen whole.
 */
#include "audio/mai-ring.h"

#include <stdatomic.h>
#include <string.h>

// so that the two threads do not share a cache line
#define CACHE_LINE 64

struct _MaiRing
{
  guint8 *elements;
  gsize element_size;
  guint mask;
  char padding_head[CACHE_LINE];
  atomic_uint head; // pushed so far
  char padding_tail[CACHE_LINE];
  atomic_uint tail; // popped so far
};

MaiRing *
mai_ring_new (guint capacity, gsize element_size)
{
  g_return_val_if_fail (capacity > 0 && capacity <= 1u << 30 && element_size > 0, NULL);

  guint size = 1;
  while (size < capacity)
    size *= 2;
  MaiRing *self = g_new0 (MaiRing, 1);
  self->elements = g_malloc0_n (size, element_size);
  self->element_size = element_size;
  self->mask = size - 1;
  atomic_init (&self->head, 0);
  atomic_init (&self->tail, 0);
  return self;
}

void
mai_ring_free (MaiRing *self)
{
  if (self == NULL)
    return;
  g_free (self->elements);
  g_free (self);
}

gboolean
mai_ring_push (MaiRing *self, gconstpointer element)
{
  guint head = atomic_load_explicit (&self->head, memory_order_relaxed);
  guint tail = atomic_load_explicit (&self->tail, memory_order_acquire);
  if (head - tail > self->mask)
    return FALSE;
  memcpy (self->elements + (head & self->mask) * self->element_size, element, self->element_size);
  atomic_store_explicit (&self->head, head + 1, memory_order_release);
  return TRUE;
}

gboolean
mai_ring_pop (MaiRing *self, gpointer element)
{
  guint tail = atomic_load_explicit (&self->tail, memory_order_relaxed);
  guint head = atomic_load_explicit (&self->head, memory_order_acquire);
  if (head == tail)
    return FALSE;
  memcpy (element, self->elements + (tail & self->mask) * self->element_size, self->element_size);
  atomic_store_explicit (&self->tail, tail + 1, memory_order_release);
  return TRUE;
}
