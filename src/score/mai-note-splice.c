/* SPDX-License-Identifier: Apache-2.0 */
/* Splices as values: working one out, and making one out of two. */
#include "score/mai-note-list.h"

/* A note on its way into a list: before which old index, and the how-manieth of those it was given. */
typedef struct
{
  MaiNote note;
  gsize before;
  gsize turn;
} Arrival;

static const MaiNoteAt *
at (const GArray *array, gsize i)
{
  return &g_array_index (array, MaiNoteAt, i);
}

/* For @n of them, all to be set: appending a hundred thousand one by one costs more than moving the notes. */
static GArray *
new_places (gsize n)
{
  GArray *places = g_array_sized_new (FALSE, FALSE, sizeof (MaiNoteAt), (guint) n);

  g_array_set_size (places, (guint) n);
  return places;
}

static MaiNoteAt *
place_at (GArray *places, gsize i)
{
  return &g_array_index (places, MaiNoteAt, i);
}

void
mai_note_splice_free (MaiNoteSplice *splice)
{
  g_array_unref (splice->removed);
  g_array_unref (splice->added);
  g_free (splice);
}

/* Whether @note comes after @other in time, or at the same time above it. */
static gboolean
is_behind (const MaiNote *note, const MaiNote *other)
{
  return note->onset > other->onset || (note->onset == other->onset && note->pitch > other->pitch);
}

static int
compare_arrivals (gconstpointer a, gconstpointer b, gpointer data)
{
  const Arrival *one = a, *other = b;

  if (one->note.onset != other->note.onset)
    return one->note.onset < other->note.onset ? -1 : 1;
  if (one->note.pitch != other->note.pitch)
    return one->note.pitch < other->note.pitch ? -1 : 1;
  if (one->before != other->before)
    return one->before < other->before ? -1 : 1;
  return one->turn < other->turn ? -1 : one->turn > other->turn;
}

/* The index behind every note with this onset and this pitch or a lower one, which is not before @low.
 * Looks near there first: notes often come in order. */
static gsize
place_behind (const MaiNoteList *list, const MaiNote *note, gsize low)
{
  gsize n, high, step;
  const MaiNote *notes = mai_note_list_get (list, &n);

  for (step = 1; low + step <= n && !is_behind (&notes[low + step - 1], note); step *= 2)
    low += step;
  high = MIN (low + step - 1, n);
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (is_behind (&notes[middle], note))
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

static GArray *
collect_arrivals (const MaiNoteList *list, const guint *out, const MaiNote *in, gsize n_in,
                  gboolean replace)
{
  GArray *arrivals = g_array_sized_new (FALSE, FALSE, sizeof (Arrival), (guint) n_in);
  const MaiNote *notes = mai_note_list_get (list, NULL);
  gboolean sorted = TRUE;
  Arrival last = { .turn = 0 };

  g_array_set_size (arrivals, (guint) n_in);
  for (gsize i = 0; i < n_in; i++)
    {
      Arrival arrival = { mai_note_list_tidy (in[i]), 0, i };
      const MaiNote *old = replace ? &notes[out[i]] : NULL;

      if (old != NULL && old->onset == arrival.note.onset && old->pitch == arrival.note.pitch)
        arrival.before = out[i];
      else
        arrival.before = place_behind (list, &arrival.note,
                                       is_behind (&last.note, &arrival.note) ? 0 : last.before);
      sorted = sorted && (i == 0 || compare_arrivals (&last, &arrival, NULL) <= 0);
      g_array_index (arrivals, Arrival, i) = arrival;
      last = arrival;
    }
  if (!sorted)
    g_array_sort_with_data (arrivals, compare_arrivals, NULL);
  return arrivals;
}

MaiNoteSplice *
mai_note_list_plan (const MaiNoteList *self, const guint *out, gsize n_out, const MaiNote *in,
                    gsize n_in, gboolean replace, guint *now)
{
  MaiNoteSplice *splice = g_new (MaiNoteSplice, 1);
  g_autoptr (GArray) arrivals = collect_arrivals (self, out, in, n_in, replace);
  const MaiNote *notes = mai_note_list_get (self, NULL);

  splice->removed = new_places (n_out);
  splice->added = new_places (n_in);
  for (gsize i = 0; i < n_out; i++)
    *place_at (splice->removed, i) = (MaiNoteAt){ out[i], notes[out[i]] };
  for (gsize i = 0, n_gone = 0; i < n_in; i++)
    {
      const Arrival *arrival = &g_array_index (arrivals, Arrival, i);
      MaiNoteAt *come = place_at (splice->added, i);

      while (n_gone < n_out && out[n_gone] < arrival->before)
        n_gone++;
      *come = (MaiNoteAt){ arrival->before - n_gone + i, arrival->note };
      if (now != NULL)
        now[arrival->turn] = (guint) come->index;
    }
  return splice;
}

/* Follows ascending indices of notes that stay through a change that takes @out out and puts @in in. */
typedef struct
{
  const GArray *out, *in;
  gsize n_out, n_in;
} Follower;

static gsize
follow (Follower *self, gsize index)
{
  while (self->n_out < self->out->len && at (self->out, self->n_out)->index < index)
    self->n_out++;
  while (self->n_in < self->in->len
         && at (self->in, self->n_in)->index <= index - self->n_out + self->n_in)
    self->n_in++;
  return index - self->n_out + self->n_in;
}

/* Those of @places that are not among the indices of @others, each moved by @follower. */
static GArray *
follow_others (const GArray *places, const GArray *others, Follower follower)
{
  GArray *moved = new_places (places->len);
  gsize n = 0;

  for (gsize i = 0, k = 0; i < places->len; i++)
    {
      MaiNoteAt place = *at (places, i);

      while (k < others->len && at (others, k)->index < place.index)
        k++;
      if (k < others->len && at (others, k)->index == place.index)
        continue;
      place.index = follow (&follower, place.index);
      *place_at (moved, n++) = place;
    }
  g_array_set_size (moved, (guint) n);
  return moved;
}

static GArray *
merge_places (GArray *a, GArray *b)
{
  if (a->len == 0
      || b->len == 0) // as when the same notes are dragged on; nobody changes these arrays
    return g_array_ref (a->len == 0 ? b : a);

  GArray *merged = new_places ((gsize) a->len + b->len);

  for (gsize i = 0, k = 0; i < a->len || k < b->len;)
    {
      gboolean from_a = k == b->len || (i < a->len && at (a, i)->index < at (b, k)->index);

      *place_at (merged, i + k) = from_a ? *at (a, i) : *at (b, k);
      if (from_a)
        i++;
      else
        k++;
    }
  return merged;
}

void
mai_note_splice_compose (MaiNoteSplice *first, const MaiNoteSplice *second)
{
  g_autoptr (GArray) gone_later = follow_others (
      second->removed, first->added, (Follower){ .out = first->added, .in = first->removed });
  g_autoptr (GArray) still_there = follow_others (
      first->added, second->removed, (Follower){ .out = second->removed, .in = second->added });
  GArray *removed = merge_places (first->removed, gone_later);
  GArray *added = merge_places (second->added, still_there);

  g_array_unref (first->removed);
  g_array_unref (first->added);
  first->removed = removed;
  first->added = added;
}
