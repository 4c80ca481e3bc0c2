/* SPDX-License-Identifier: Apache-2.0 */
#include "score/mai-event-list.h"

#include <string.h>

#define INLINE_SIZE 4

struct _MaiEventList
{
  GArray *events; /* of MaiEvent */
  GByteArray *bytes; /* data of those over INLINE_SIZE bytes, each at its offset; may hold gaps */
};

static MaiEvent *
event_at (const MaiEventList *self, gsize i)
{
  return &g_array_index (self->events, MaiEvent, i);
}

MaiEventList *
mai_event_list_new (void)
{
  MaiEventList *self = g_new0 (MaiEventList, 1);

  self->events = g_array_new (FALSE, FALSE, sizeof (MaiEvent));
  self->bytes = g_byte_array_new ();
  return self;
}

MaiEventList *
mai_event_list_copy (const MaiEventList *self)
{
  MaiEventList *copy = mai_event_list_new ();

  g_array_append_vals (copy->events, self->events->data, self->events->len);
  g_byte_array_append (copy->bytes, self->bytes->data, self->bytes->len);
  return copy;
}

void
mai_event_list_free (MaiEventList *self)
{
  g_array_unref (self->events);
  g_byte_array_unref (self->bytes);
  g_free (self);
}

const MaiEvent *
mai_event_list_get (const MaiEventList *self, gsize *n_events)
{
  if (n_events != NULL)
    *n_events = self->events->len;
  return self->events->len > 0 ? event_at (self, 0) : NULL;
}

const guint8 *
mai_event_list_get_data (const MaiEventList *self, const MaiEvent *event)
{
  return event->size <= INLINE_SIZE ? event->bytes : self->bytes->data + event->offset;
}

gsize
mai_event_list_find_place (const MaiEventList *self, gint64 tick, gboolean late)
{
  gsize low = 0, high = self->events->len;

  if (high > 0 && event_at (self, high - 1)->tick < tick)
    return high; /* as files bring them */
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      const MaiEvent *event = event_at (self, middle);

      if (event->tick < tick || (event->tick == tick && event->late <= !!late))
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
mai_event_list_insert (MaiEventList *self, gsize i, gint64 tick, gboolean late, const guint8 *data,
                       gsize size)
{
  MaiEvent event = { .tick = CLAMP (tick, 0, MAI_TICK_MAX), .size = (guint) size, .late = !!late };

  if (size <= INLINE_SIZE)
    memcpy (event.bytes, data, size);
  else
    {
      event.offset = self->bytes->len;
      g_byte_array_append (self->bytes, data, (guint) size);
    }
  g_array_insert_val (self->events, i, event);
}

void
mai_event_list_remove (MaiEventList *self, gsize i)
{
  const MaiEvent *event = event_at (self, i);

  if (event->size > INLINE_SIZE && event->offset + event->size == self->bytes->len)
    g_byte_array_set_size (self->bytes, event->offset);
  g_array_remove_index (self->events, (guint) i);
}

static gboolean
is_channel_message (const MaiEvent *event)
{
  return event->size <= INLINE_SIZE && event->bytes[0] >= 0x80 && event->bytes[0] < 0xF0;
}

void
mai_event_list_set_channel (MaiEventList *self, guint8 channel)
{
  for (gsize i = 0; i < self->events->len; i++)
    if (is_channel_message (event_at (self, i)))
      event_at (self, i)->bytes[0] = (event_at (self, i)->bytes[0] & 0xF0) | channel;
}

gssize
mai_event_list_find (const MaiEventList *self, guint8 lead, guint8 type)
{
  guint8 mask = lead < 0xF0 ? 0xF0 : 0xFF;

  for (gsize i = 0; i < self->events->len; i++)
    {
      const guint8 *data = mai_event_list_get_data (self, event_at (self, i));

      if ((data[0] & mask) == (lead & mask) && (lead != 0xFF || data[1] == type))
        return (gssize) i;
    }
  return -1;
}
