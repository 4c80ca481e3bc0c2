/* SPDX-License-Identifier: Apache-2.0 */
/* Notes lie in one array, sorted. The index over it is a binary tree in an array: leaf b holds the
 * furthest reach of the notes in block b, a node the further of its two children. "Reach" is the end of a
 * note, and one tick past the onset for a note of no duration, so that a note sounds at tick t exactly
 * when onset <= t < reach. The index is mended, from the first changed block on, when a query asks. */
#include "score/mai-note-list.h"

#define BLOCK 32

struct _MaiNoteList
{
  GArray *notes; /* of MaiNote */
  GArray
      *reach; /* of gint64: the tree, node i has children 2i and 2i + 1; leaves from n_leaves on */
  gsize n_leaves; /* a power of two, 0 before the first query */
  gsize n_valid; /* notes up to here are as the tree has them */
};

static MaiNote *
note_at (const MaiNoteList *self, gsize i)
{
  return &g_array_index (self->notes, MaiNote, i);
}

static int
compare_notes (gconstpointer a, gconstpointer b)
{
  const MaiNote *one = a, *other = b;

  if (one->onset != other->onset)
    return one->onset < other->onset ? -1 : 1;
  return (int) one->pitch - (int) other->pitch;
}

static int
compare_notes_with_data (gconstpointer a, gconstpointer b, gpointer data)
{
  return compare_notes (a, b);
}

static void
touch (MaiNoteList *self, gsize i)
{
  self->n_valid = MIN (self->n_valid, i);
}

MaiNoteList *
mai_note_list_new (void)
{
  MaiNoteList *self = g_new0 (MaiNoteList, 1);

  self->notes = g_array_new (FALSE, FALSE, sizeof (MaiNote));
  self->reach = g_array_new (FALSE, TRUE, sizeof (gint64));
  return self;
}

MaiNoteList *
mai_note_list_copy (const MaiNoteList *self)
{
  MaiNoteList *copy = mai_note_list_new ();

  g_array_append_vals (copy->notes, self->notes->data, self->notes->len);
  return copy;
}

void
mai_note_list_free (MaiNoteList *self)
{
  g_array_unref (self->notes);
  g_array_unref (self->reach);
  g_free (self);
}

const MaiNote *
mai_note_list_get (const MaiNoteList *self, gsize *n_notes)
{
  if (n_notes != NULL)
    *n_notes = self->notes->len;
  return self->notes->len > 0 ? note_at (self, 0) : NULL;
}

gsize
mai_note_list_find_onset (const MaiNoteList *self, gint64 tick)
{
  gsize low = 0, high = self->notes->len;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (note_at (self, middle)->onset < tick)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gint64
note_reach (const MaiNote *note)
{
  return note->onset + MAX (note->duration, 1);
}

static gint64
block_reach (const MaiNoteList *self, gsize block)
{
  gsize end = MIN ((block + 1) * BLOCK, self->notes->len);
  gint64 reach = 0;

  for (gsize i = block * BLOCK; i < end; i++)
    reach = MAX (reach, note_reach (note_at (self, i)));
  return reach;
}

static void
grow_tree (MaiNoteList *self, gsize n_blocks)
{
  gsize n_leaves = 1;

  while (n_leaves < n_blocks)
    n_leaves *= 2;
  if (n_leaves == self->n_leaves)
    return;
  self->n_leaves = n_leaves;
  self->n_valid = 0;
  g_array_set_size (self->reach, 0);
  g_array_set_size (self->reach, 2 * n_leaves);
}

static void
mend_tree (MaiNoteList *self)
{
  gsize n_blocks = (self->notes->len + BLOCK - 1) / BLOCK;
  gint64 *tree;
  gsize first;

  if (self->n_valid == self->notes->len && self->n_leaves > 0)
    return;
  grow_tree (self, n_blocks);
  tree = (gint64 *) (gpointer) self->reach->data;
  first = self->n_valid / BLOCK;
  for (gsize block = first; block < self->n_leaves; block++)
    tree[self->n_leaves + block] = block < n_blocks ? block_reach (self, block) : 0;
  for (gsize level = self->n_leaves / 2, from = first / 2; level > 0; level /= 2, from /= 2)
    for (gsize node = level + from; node < 2 * level; node++)
      tree[node] = MAX (tree[2 * node], tree[2 * node + 1]);
  self->n_valid = self->notes->len;
}

/* Appends what sounds at or after @from among the notes before @n_before, in block order. */
static void
search_node (const MaiNoteList *self, gsize node, gint64 from, gsize n_before, guint pitch_low,
             guint pitch_high, GArray *found)
{
  gsize first_leaf = node, width = 1;

  if (g_array_index (self->reach, gint64, node) <= from)
    return;
  for (; first_leaf < self->n_leaves; width *= 2)
    first_leaf *= 2;
  if ((first_leaf - self->n_leaves) * BLOCK >= n_before)
    return;
  if (width > 1)
    {
      search_node (self, 2 * node, from, n_before, pitch_low, pitch_high, found);
      search_node (self, 2 * node + 1, from, n_before, pitch_low, pitch_high, found);
      return;
    }
  for (guint i = (node - self->n_leaves) * BLOCK, n = i + BLOCK; i < n && i < n_before; i++)
    {
      const MaiNote *note = note_at (self, i);

      if (note_reach (note) > from && note->pitch >= pitch_low && note->pitch <= pitch_high)
        g_array_append_val (found, i);
    }
}

void
mai_note_list_query (MaiNoteList *self, gint64 from, gint64 to, guint pitch_low, guint pitch_high,
                     GArray *found)
{
  if (self->notes->len == 0 || from >= to)
    return;
  mend_tree (self);
  search_node (self, 1, from, mai_note_list_find_onset (self, to), pitch_low, pitch_high, found);
}

/* The furthest reach is the end, or one past it when only notes of no duration reach so far. */
gint64
mai_note_list_get_end (MaiNoteList *self)
{
  g_autoptr (GArray) last = NULL;
  gint64 reach;

  if (self->notes->len == 0)
    return 0;
  mend_tree (self);
  reach = g_array_index (self->reach, gint64, 1);
  if (mai_note_list_find_onset (self, reach - 1) == self->notes->len)
    return reach;
  last = g_array_new (FALSE, FALSE, sizeof (guint));
  mai_note_list_query (self, reach - 1, reach, 0, 127, last);
  for (guint i = 0; i < last->len; i++)
    if (note_at (self, g_array_index (last, guint, i))->duration > 0)
      return reach;
  return reach - 1;
}

MaiNote
mai_note_list_tidy (MaiNote note)
{
  note.onset = CLAMP (note.onset, 0, MAI_TICK_MAX);
  note.duration = CLAMP (note.duration, 0, MAI_TICK_MAX - note.onset);
  note.pitch = MIN (note.pitch, 127);
  note.velocity = CLAMP (note.velocity, 1, 127);
  note.release_velocity = MIN (note.release_velocity, 127);
  note.origin = MIN (note.origin, MAI_ORIGIN_TRANSCRIBED);
  return note;
}

/* Sorts the notes from @first on. Files bring them by onset already, so that only the chords want
 * sorting; a hostile one with a million notes on one tick still costs n log n. */
static void
sort_from (MaiNoteList *self, gsize first)
{
  gboolean by_onset = TRUE;
  gsize n = self->notes->len;

  for (gsize i = first + 1; i < n && by_onset; i++)
    by_onset = note_at (self, i - 1)->onset <= note_at (self, i)->onset;
  if (!by_onset)
    {
      g_qsort_with_data (note_at (self, first), (int) (n - first), sizeof (MaiNote),
                         compare_notes_with_data, NULL);
      return;
    }
  for (gsize start = first, end; start < n; start = end)
    {
      gboolean sorted = TRUE;

      for (end = start + 1; end < n && note_at (self, end)->onset == note_at (self, start)->onset;
           end++)
        sorted = sorted && note_at (self, end - 1)->pitch <= note_at (self, end)->pitch;
      if (!sorted)
        g_qsort_with_data (note_at (self, start), (int) (end - start), sizeof (MaiNote),
                           compare_notes_with_data, NULL);
    }
}

/* Brings the notes from @before on into range and into their places. */
static void
settle (MaiNoteList *self, gsize before)
{
  gsize first = before;

  for (gsize i = before; i < self->notes->len; i++)
    *note_at (self, i) = mai_note_list_tidy (*note_at (self, i));
  for (gsize i = before; i < self->notes->len && first > 0; i++)
    if (compare_notes (note_at (self, before - 1), note_at (self, i)) > 0)
      first = 0;
  sort_from (self, first);
  touch (self, first);
}

void
mai_note_list_append (MaiNoteList *self, const MaiNote *notes, gsize n_notes)
{
  gsize before = self->notes->len;

  if (n_notes == 0)
    return;
  g_array_append_vals (self->notes, notes, (guint) n_notes);
  settle (self, before);
}

void
mai_note_list_take (MaiNoteList *self, GArray *notes)
{
  if (self->notes->len == 0)
    {
      g_array_unref (self->notes);
      self->notes = notes;
      settle (self, 0);
      return;
    }
  mai_note_list_append (self, (const MaiNote *) (gpointer) notes->data, notes->len);
  g_array_unref (notes);
}

void
mai_note_list_set_duration (MaiNoteList *self, gsize i, gint64 duration)
{
  MaiNote note = *note_at (self, i);

  note.duration = duration;
  *note_at (self, i) = mai_note_list_tidy (note);
  touch (self, i);
}

void
mai_note_list_clear (MaiNoteList *self)
{
  g_array_set_size (self->notes, 0);
  touch (self, 0);
}

static const MaiNoteAt *
at (const GArray *array, gsize i)
{
  return &g_array_index (array, MaiNoteAt, i);
}

void
mai_note_list_splice (MaiNoteList *self, const GArray *out, const GArray *in)
{
  gsize first = G_MAXSIZE, to, from, n_kept;

  if (out->len > 0)
    first = to = at (out, 0)->index;
  else
    to = self->notes->len;
  if (in->len > 0)
    first = MIN (first, at (in, 0)->index);
  for (from = to, n_kept = 0; from < self->notes->len; from++)
    if (n_kept < out->len && at (out, n_kept)->index == from)
      n_kept++;
    else
      *note_at (self, to++) = *note_at (self, from);
  n_kept = to;
  g_array_set_size (self->notes, (guint) (n_kept + in->len));
  for (gsize left = in->len, place = n_kept + in->len; left > 0;)
    if (at (in, left - 1)->index == --place)
      *note_at (self, place) = at (in, --left)->note;
    else
      *note_at (self, place) = *note_at (self, --n_kept);
  touch (self, MIN (first, self->notes->len));
}
