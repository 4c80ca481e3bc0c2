/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/editor/mai-note-editor-grip.h"

typedef struct
{
  guint index; // now
  gboolean anchor;
  MaiNote taken;
} Held;

typedef struct
{
  MaiTrack *track; // owned
  guint number;
  GArray *held; // of Held, by index
} Part;

struct _MaiNoteGrip
{
  GPtrArray *parts; // of Part
  gboolean has_anchor; // somebody chose it
};

static void
part_free (Part *part)
{
  g_object_unref (part->track);
  g_array_unref (part->held);
  g_free (part);
}

static Held *
get_held (Part *part, guint i)
{
  return &g_array_index (part->held, Held, i);
}

static Part *
get_part (MaiNoteGrip *self, guint i)
{
  return g_ptr_array_index (self->parts, i);
}

MaiNoteGrip *
mai_note_grip_new (void)
{
  MaiNoteGrip *self = g_new0 (MaiNoteGrip, 1);

  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  return self;
}

void
mai_note_grip_free (MaiNoteGrip *self)
{
  g_ptr_array_unref (self->parts);
  g_free (self);
}

void
mai_note_grip_take (MaiNoteGrip *self, MaiTrack *track, guint number, const guint *indices, gsize n)
{
  gsize n_notes;
  const MaiNote *notes = mai_track_get_notes (track, &n_notes);
  Part *part;

  if (n == 0 || indices[n - 1] >= n_notes)
    return;
  part = g_new0 (Part, 1);
  part->track = g_object_ref (track);
  part->number = number;
  part->held = g_array_sized_new (FALSE, FALSE, sizeof (Held), (guint) n);
  for (gsize i = 0; i < n; i++)
    {
      Held held = { indices[i], FALSE, notes[indices[i]] };

      g_array_append_val (part->held, held);
    }
  g_ptr_array_add (self->parts, part);
}

gsize
mai_note_grip_get_n_notes (MaiNoteGrip *self)
{
  gsize n = 0;

  for (guint p = 0; p < self->parts->len; p++)
    n += get_part (self, p)->held->len;
  return n;
}

MaiGripBounds
mai_note_grip_get_bounds (MaiNoteGrip *self)
{
  MaiGripBounds bounds = { G_MAXINT64, 0, 127, 0 };

  for (guint p = 0; p < self->parts->len; p++)
    for (guint i = 0; i < get_part (self, p)->held->len; i++)
      {
        const MaiNote *note = &get_held (get_part (self, p), i)->taken;

        bounds.first = MIN (bounds.first, note->onset);
        bounds.last = MAX (bounds.last, mai_note_get_end (note));
        bounds.low = MIN (bounds.low, note->pitch);
        bounds.high = MAX (bounds.high, note->pitch);
      }
  return bounds;
}

guint
mai_note_grip_get_n_parts (MaiNoteGrip *self)
{
  return self->parts->len;
}

guint
mai_note_grip_get_part (MaiNoteGrip *self, guint part, GArray *indices)
{
  Part *it = get_part (self, part);

  g_array_set_size (indices, it->held->len);
  for (guint i = 0; i < it->held->len; i++)
    g_array_index (indices, guint, i) = get_held (it, i)->index;
  return it->number;
}

void
mai_note_grip_set_anchor (MaiNoteGrip *self, guint number, guint index)
{
  for (guint p = 0; p < self->parts->len; p++)
    for (guint i = 0; i < get_part (self, p)->held->len; i++)
      {
        Held *held = get_held (get_part (self, p), i);

        held->anchor = get_part (self, p)->number == number && held->index == index;
        self->has_anchor = self->has_anchor || held->anchor;
      }
}

static Held *
find_anchor (MaiNoteGrip *self, Part **part)
{
  for (guint p = 0; p < self->parts->len && self->has_anchor; p++)
    for (guint i = 0; i < get_part (self, p)->held->len; i++)
      if (get_held (get_part (self, p), i)->anchor)
        {
          *part = get_part (self, p);
          return get_held (*part, i);
        }
  *part = get_part (self, 0);
  return get_held (*part, 0);
}

guint
mai_note_grip_get_anchor (MaiNoteGrip *self, MaiNote *taken, MaiNote *now)
{
  Part *part;
  Held *held = find_anchor (self, &part);

  *taken = held->taken;
  *now = mai_track_get_notes (part->track, NULL)[held->index];
  return part->number;
}

guint
mai_note_grip_get_anchor_index (MaiNoteGrip *self)
{
  Part *part;

  return find_anchor (self, &part)->index;
}

gboolean
mai_note_grip_all_have (MaiNoteGrip *self, MaiNoteFlags flag)
{
  for (guint p = 0; p < self->parts->len; p++)
    for (guint i = 0; i < get_part (self, p)->held->len; i++)
      if ((get_held (get_part (self, p), i)->taken.flags & flag) == 0)
        return FALSE;
  return TRUE;
}

static int
compare_held (gconstpointer a, gconstpointer b)
{
  guint one = ((const Held *) a)->index, other = ((const Held *) b)->index;

  return one < other ? -1 : one > other;
}

static void
follow (Part *part, const guint *now)
{
  gboolean sorted = TRUE;

  for (guint i = 0; i < part->held->len; i++)
    {
      get_held (part, i)->index = now[i];
      sorted = sorted && (i == 0 || now[i - 1] < now[i]);
    }
  if (!sorted)
    g_array_sort (part->held, compare_held);
}

static gboolean
differ (const MaiNote *a, const MaiNote *b)
{
  return a->onset != b->onset || a->duration != b->duration || a->pitch != b->pitch
         || a->velocity != b->velocity || a->flags != b->flags;
}

static gboolean
change_part (Part *part, MaiScore *score, MaiGripChange change, gconstpointer data)
{
  guint n = part->held->len;
  const MaiNote *notes = mai_track_get_notes (part->track, NULL);
  g_autofree guint *indices = g_new (guint, n), *now = g_new (guint, n);
  g_autofree MaiNote *wanted = g_new (MaiNote, n);
  gboolean changes = FALSE;

  for (guint i = 0; i < n; i++)
    {
      indices[i] = get_held (part, i)->index;
      wanted[i] = get_held (part, i)->taken;
      change (&wanted[i], data);
      changes = changes || differ (&wanted[i], &notes[indices[i]]);
    }
  if (!changes)
    return FALSE;
  mai_score_change_notes (score, part->track, indices, wanted, n, now);
  follow (part, now);
  return TRUE;
}

gboolean
mai_note_grip_change (MaiNoteGrip *self, MaiScore *score, MaiGripChange change, gconstpointer data)
{
  gboolean changed = FALSE;

  for (guint p = 0; p < self->parts->len; p++)
    changed = change_part (get_part (self, p), score, change, data) || changed;
  return changed;
}

void
mai_note_grip_remove (MaiNoteGrip *self, MaiScore *score)
{
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint p = 0; p < self->parts->len; p++)
    {
      mai_note_grip_get_part (self, p, indices);
      mai_score_remove_notes (score, get_part (self, p)->track,
                              (const guint *) (gpointer) indices->data, indices->len);
    }
  g_ptr_array_set_size (self->parts, 0);
}

void
mai_note_grip_select (MaiNoteGrip *self, MaiNoteSelection *selection)
{
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint));

  mai_note_selection_clear (selection);
  for (guint p = 0; p < self->parts->len; p++)
    {
      guint number = mai_note_grip_get_part (self, p, indices);

      mai_note_selection_set (selection, number, (const guint *) (gpointer) indices->data,
                              indices->len);
    }
}

void
mai_note_grip_unselect (MaiNoteGrip *self, MaiNoteSelection *selection)
{
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint p = 0; p < self->parts->len; p++)
    {
      guint number = mai_note_grip_get_part (self, p, indices);

      mai_note_selection_remove (selection, number, (const guint *) (gpointer) indices->data,
                                 indices->len);
    }
}
