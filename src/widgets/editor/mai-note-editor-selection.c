/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/editor/mai-note-editor-selection.h"

/* So many notes on one place are looked through for those that are sought: enough for any music. */
#define SAME_PLACE_MAX 256

typedef struct
{
  MaiTrack *track; // owned
  GArray *indices; // of guint
  GArray *notes; // of MaiNote: the values at the indices
} Part;

struct _MaiNoteSelection
{
  GPtrArray *parts; // of Part, one for each track, in the score's order
  guint n_notes; // in all
  MaiSelectionState *state; // what is selected now, when somebody asked; or NULL
};

struct _MaiSelectionState
{
  gatomicrefcount ref_count;
  GPtrArray *indices; // of GArray of guint, one for each track
  guint n_notes;
};

static Part *
part_new (MaiTrack *track)
{
  Part *part = g_new (Part, 1);

  part->track = g_object_ref (track);
  part->indices = g_array_new (FALSE, FALSE, sizeof (guint));
  part->notes = g_array_new (FALSE, FALSE, sizeof (MaiNote));
  return part;
}

static void
part_free (Part *part)
{
  g_object_unref (part->track);
  g_array_unref (part->indices);
  g_array_unref (part->notes);
  g_free (part);
}

static Part *
get_part (MaiNoteSelection *self, guint track)
{
  return track < self->parts->len ? g_ptr_array_index (self->parts, track) : NULL;
}

static void
remember (Part *part)
{
  gsize n_notes;
  const MaiNote *notes = mai_track_get_notes (part->track, &n_notes);
  guint n = part->indices->len;

  while (n > 0 && g_array_index (part->indices, guint, n - 1) >= n_notes)
    n--;
  g_array_set_size (part->indices, n);
  g_array_set_size (part->notes, n);
  for (guint i = 0; i < n; i++)
    g_array_index (part->notes, MaiNote, i) = notes[g_array_index (part->indices, guint, i)];
}

/* To be called when a part has other indices. */
static void
changed (MaiNoteSelection *self)
{
  g_clear_pointer (&self->state, mai_selection_state_unref);
  self->n_notes = 0;
  for (guint i = 0; i < self->parts->len; i++)
    self->n_notes += get_part (self, i)->indices->len;
}

MaiNoteSelection *
mai_note_selection_new (void)
{
  MaiNoteSelection *self = g_new0 (MaiNoteSelection, 1);

  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  return self;
}

void
mai_note_selection_free (MaiNoteSelection *self)
{
  g_clear_pointer (&self->state, mai_selection_state_unref);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

static gboolean
has_tracks_of (MaiNoteSelection *self, MaiScore *score, guint n_tracks)
{
  if (self->parts->len != n_tracks)
    return FALSE;
  for (guint i = 0; i < n_tracks; i++)
    if (get_part (self, i)->track != mai_score_get_track (score, i))
      return FALSE;
  return TRUE;
}

void
mai_note_selection_follow_tracks (MaiNoteSelection *self, MaiScore *score)
{
  guint n_tracks = score != NULL ? mai_score_get_n_tracks (score) : 0;
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GHashTable) parts = NULL;

  if (has_tracks_of (self, score, n_tracks))
    return;
  before = g_steal_pointer (&self->parts);
  parts = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < before->len; i++)
    {
      Part *part = g_ptr_array_index (before, i);

      g_hash_table_insert (parts, part->track, part);
    }
  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) part_free);
  for (guint i = 0; i < n_tracks; i++)
    {
      MaiTrack *track = mai_score_get_track (score, i);
      Part *part = g_hash_table_lookup (parts, track);

      g_ptr_array_add (self->parts, part_new (track));
      if (part == NULL)
        continue;
      g_array_append_vals (get_part (self, i)->indices, part->indices->data, part->indices->len);
      g_array_append_vals (get_part (self, i)->notes, part->notes->data, part->notes->len);
    }
  changed (self);
}

int
mai_note_selection_find_track (MaiNoteSelection *self, MaiTrack *track)
{
  for (guint i = 0; i < self->parts->len; i++)
    if (get_part (self, i)->track == track)
      return (int) i;
  return -1;
}

MaiTrack *
mai_note_selection_get_track (MaiNoteSelection *self, guint i)
{
  Part *part = get_part (self, i);

  return part != NULL ? part->track : NULL;
}

guint
mai_note_selection_get_n_tracks (MaiNoteSelection *self)
{
  return self->parts->len;
}

guint
mai_note_selection_get_n_notes (MaiNoteSelection *self)
{
  return self->n_notes;
}

const guint *
mai_note_selection_get (MaiNoteSelection *self, guint track, gsize *n)
{
  Part *part = get_part (self, track);

  *n = part != NULL ? part->indices->len : 0;
  return *n > 0 ? &g_array_index (part->indices, guint, 0) : NULL;
}

gboolean
mai_note_selection_contains (MaiNoteSelection *self, guint track, guint index)
{
  gsize low = 0, high;
  const guint *indices = mai_note_selection_get (self, track, &high);

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (indices[middle] == index)
        return TRUE;
      if (indices[middle] < index)
        low = middle + 1;
      else
        high = middle;
    }
  return FALSE;
}

void
mai_note_selection_clear (MaiNoteSelection *self)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      g_array_set_size (get_part (self, i)->indices, 0);
      g_array_set_size (get_part (self, i)->notes, 0);
    }
  changed (self);
}

void
mai_note_selection_set (MaiNoteSelection *self, guint track, const guint *indices, gsize n)
{
  Part *part = get_part (self, track);

  g_return_if_fail (part != NULL);

  g_array_set_size (part->indices, 0);
  if (n > 0)
    g_array_append_vals (part->indices, indices, (guint) n);
  remember (part);
  changed (self);
}

typedef enum
{
  UNION,
  DIFFERENCE,
  SYMMETRIC_DIFFERENCE
} Operation;

static gboolean
stays (Operation operation, gboolean mine, gboolean other)
{
  switch (operation)
    {
    case UNION:
      return TRUE;
    case DIFFERENCE:
      return mine && !other;
    case SYMMETRIC_DIFFERENCE:
      return mine != other;
    default:
      g_assert_not_reached ();
    }
}

static void
combine (MaiNoteSelection *self, guint track, const guint *others, gsize n, Operation operation)
{
  Part *part = get_part (self, track);
  g_autoptr (GArray) result = NULL;
  GArray *mine;

  g_return_if_fail (part != NULL);

  mine = part->indices;
  result = g_array_sized_new (FALSE, FALSE, sizeof (guint), mine->len + (guint) n);
  for (gsize i = 0, k = 0; i < mine->len || k < n;)
    {
      guint a = i < mine->len ? g_array_index (mine, guint, i) : G_MAXUINT;
      guint b = k < n ? others[k] : G_MAXUINT;
      guint least = MIN (a, b);

      i += a == least;
      k += b == least;
      if (stays (operation, a == least, b == least))
        g_array_append_val (result, least);
    }
  mai_note_selection_set (self, track, (const guint *) (gpointer) result->data, result->len);
}

void
mai_note_selection_add (MaiNoteSelection *self, guint track, const guint *indices, gsize n)
{
  combine (self, track, indices, n, UNION);
}

void
mai_note_selection_remove (MaiNoteSelection *self, guint track, const guint *indices, gsize n)
{
  combine (self, track, indices, n, DIFFERENCE);
}

void
mai_note_selection_toggle (MaiNoteSelection *self, guint track, const guint *indices, gsize n)
{
  combine (self, track, indices, n, SYMMETRIC_DIFFERENCE);
}

void
mai_note_selection_remember (MaiNoteSelection *self)
{
  for (guint i = 0; i < self->parts->len; i++)
    remember (get_part (self, i));
  changed (self);
}

static gboolean
is_same (const MaiNote *a, const MaiNote *b)
{
  return a->onset == b->onset && a->pitch == b->pitch && a->duration == b->duration
         && a->velocity == b->velocity && a->release_velocity == b->release_velocity
         && a->flags == b->flags && a->origin == b->origin;
}

/* The first index from @low on whose note comes at or behind @note's onset and pitch. */
static gsize
find_place (const MaiNote *notes, gsize n_notes, gsize low, const MaiNote *note)
{
  gsize high = n_notes;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (notes[middle].onset < note->onset
          || (notes[middle].onset == note->onset && notes[middle].pitch < note->pitch))
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
is_same_place (const MaiNote *a, const MaiNote *b)
{
  return a->onset == b->onset && a->pitch == b->pitch;
}

/* Finds up to 64 values of one place among the notes from @first on; each note is found once. Returns where
 * to go on. */
static gsize
recover_place (Part *part, guint from, guint n, gsize first)
{
  gsize n_notes, next = first;
  const MaiNote *notes = mai_track_get_notes (part->track, &n_notes);
  const MaiNote *sought = &g_array_index (part->notes, MaiNote, from);
  gsize last = MIN (n_notes, first + SAME_PLACE_MAX);
  guint64 found = 0;

  for (gsize k = first; k < last && is_same_place (&notes[k], sought); k++)
    for (guint i = 0; i < n; i++)
      if ((found >> i & 1) == 0 && is_same (&notes[k], &sought[i]))
        {
          guint index = (guint) k;

          found |= (guint64) 1 << i;
          g_array_append_val (part->indices, index);
          next = k + 1;
          break;
        }
  return next;
}

static void
recover (Part *part)
{
  gsize n_notes, next = 0;
  const MaiNote *notes = mai_track_get_notes (part->track, &n_notes);
  const MaiNote *sought = (const MaiNote *) (gpointer) part->notes->data;

  g_array_set_size (part->indices, 0);
  for (guint i = 0, n; i < part->notes->len; i += n)
    {
      for (n = 1; i + n < part->notes->len && n < 64; n++)
        if (!is_same_place (&sought[i], &sought[i + n]))
          break;
      next = recover_place (part, i, n, find_place (notes, n_notes, next, &sought[i]));
    }
  remember (part);
}

void
mai_note_selection_recover (MaiNoteSelection *self)
{
  for (guint i = 0; i < self->parts->len; i++)
    recover (get_part (self, i));
  changed (self);
}

MaiSelectionState *
mai_note_selection_save (MaiNoteSelection *self)
{
  MaiSelectionState *state = self->state;

  if (state != NULL)
    return mai_selection_state_ref (state);
  state = g_new0 (MaiSelectionState, 1);
  g_atomic_ref_count_init (&state->ref_count);
  state->indices = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  state->n_notes = self->n_notes;
  for (guint i = 0; i < self->parts->len; i++)
    g_ptr_array_add (state->indices, g_array_copy (get_part (self, i)->indices));
  self->state = mai_selection_state_ref (state);
  return state;
}

void
mai_note_selection_restore (MaiNoteSelection *self, MaiSelectionState *state)
{
  for (guint i = 0; i < self->parts->len; i++)
    {
      Part *part = get_part (self, i);
      GArray *indices = i < state->indices->len ? g_ptr_array_index (state->indices, i) : NULL;

      g_array_set_size (part->indices, 0);
      if (indices != NULL)
        g_array_append_vals (part->indices, indices->data, indices->len);
      remember (part);
    }
  changed (self);
}

MaiSelectionState *
mai_selection_state_ref (MaiSelectionState *state)
{
  g_atomic_ref_count_inc (&state->ref_count);
  return state;
}

void
mai_selection_state_unref (MaiSelectionState *state)
{
  if (!g_atomic_ref_count_dec (&state->ref_count))
    return;
  g_ptr_array_unref (state->indices);
  g_free (state);
}

guint
mai_selection_state_get_n_notes (MaiSelectionState *state)
{
  return state->n_notes;
}
