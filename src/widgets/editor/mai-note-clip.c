/* SPDX-License-Identifier: Apache-2.0 */
/* The text is a line for the head and one for each note, all of them decimal numbers. */
#include "widgets/editor/mai-note-clip.h"

#include <string.h>

#define HEAD "musicai-notes 1"
#define N_FIELDS 9 // of a note's line
#define TRACKS_MAX 65536

struct _MaiNoteClip
{
  gatomicrefcount ref_count;
  guint division;
  gint64 length;
  GArray *notes; // of MaiClipNote
};

G_DEFINE_BOXED_TYPE (MaiNoteClip, mai_note_clip, mai_note_clip_ref, mai_note_clip_unref)

static int
compare_notes (gconstpointer a, gconstpointer b)
{
  const MaiClipNote *one = a, *other = b;

  if (one->track != other->track)
    return one->track < other->track ? -1 : 1;
  if (one->note.onset != other->note.onset)
    return one->note.onset < other->note.onset ? -1 : 1;
  return (int) one->note.pitch - (int) other->note.pitch;
}

static MaiNote
tidy (MaiNote note)
{
  note.onset = CLAMP (note.onset, 0, MAI_TICK_MAX);
  note.duration = CLAMP (note.duration, 0, MAI_TICK_MAX - note.onset);
  note.pitch = MIN (note.pitch, 127);
  note.velocity = CLAMP (note.velocity, 1, 127);
  note.release_velocity = MIN (note.release_velocity, 127);
  note.flags &= MAI_NOTE_MUTED | MAI_NOTE_PINNED | MAI_NOTE_NO_RELEASE;
  note.origin = MIN (note.origin, MAI_ORIGIN_TRANSCRIBED);
  note.confidence = note.confidence > 0 ? MIN (note.confidence, 1.0f) : 0; // NaN, too
  return note;
}

static MaiNoteClip *
new_taking (guint division, gint64 length, GArray *notes)
{
  MaiNoteClip *self = g_new0 (MaiNoteClip, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->division = division;
  self->length = CLAMP (length, 0, MAI_TICK_MAX);
  self->notes = notes;
  for (guint i = 0; i < notes->len; i++)
    {
      MaiClipNote *note = &g_array_index (notes, MaiClipNote, i);

      note->note = tidy (note->note);
    }
  g_array_sort (notes, compare_notes);
  return self;
}

MaiNoteClip *
mai_note_clip_new (guint division, gint64 length, const MaiClipNote *notes, gsize n_notes)
{
  GArray *copy;

  g_return_val_if_fail (division >= 1 && division <= 32767, NULL);
  g_return_val_if_fail (n_notes <= MAI_NOTE_CLIP_MAX, NULL);

  copy = g_array_sized_new (FALSE, FALSE, sizeof (MaiClipNote), (guint) n_notes);
  if (n_notes > 0)
    g_array_append_vals (copy, notes, (guint) n_notes);
  return new_taking (division, length, copy);
}

MaiNoteClip *
mai_note_clip_ref (MaiNoteClip *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
mai_note_clip_unref (MaiNoteClip *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->notes);
  g_free (self);
}

guint
mai_note_clip_get_division (const MaiNoteClip *self)
{
  g_return_val_if_fail (self != NULL, 1);

  return self->division;
}

gint64
mai_note_clip_get_length (const MaiNoteClip *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->length;
}

const MaiClipNote *
mai_note_clip_get_notes (const MaiNoteClip *self, gsize *n_notes)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (n_notes != NULL)
    *n_notes = self->notes->len;
  return self->notes->len > 0 ? &g_array_index (self->notes, MaiClipNote, 0) : NULL;
}

gboolean
mai_note_clip_is_of_one_track (const MaiNoteClip *self)
{
  g_return_val_if_fail (self != NULL, TRUE);

  return self->notes->len == 0
         || g_array_index (self->notes, MaiClipNote, 0).track
                == g_array_index (self->notes, MaiClipNote, self->notes->len - 1).track;
}

static gint64
convert (gint64 ticks, guint from, guint to)
{
  return MIN ((2 * ticks * to + from) / (2 * (gint64) from), MAI_TICK_MAX);
}

MaiNoteClip *
mai_note_clip_convert (MaiNoteClip *self, guint division)
{
  GArray *notes;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (division >= 1 && division <= 32767, NULL);

  if (division == self->division)
    return mai_note_clip_ref (self);
  notes = g_array_copy (self->notes);
  for (guint i = 0; i < notes->len; i++)
    {
      MaiNote *note = &g_array_index (notes, MaiClipNote, i).note;
      gint64 onset = convert (note->onset, self->division, division);
      gint64 end = convert (mai_note_get_end (note), self->division, division);

      /* What had a length keeps one. */
      note->duration = note->duration > 0 ? MAX (end - onset, 1) : 0;
      note->onset = onset;
    }
  return new_taking (division, convert (self->length, self->division, division), notes);
}

char *
mai_note_clip_to_text (const MaiNoteClip *self)
{
  GString *text;

  g_return_val_if_fail (self != NULL, NULL);

  text = g_string_new (NULL);
  g_string_printf (text, HEAD " %u %" G_GINT64_FORMAT " %u\n", self->division, self->length,
                   self->notes->len);
  for (guint i = 0; i < self->notes->len; i++)
    {
      const MaiClipNote *note = &g_array_index (self->notes, MaiClipNote, i);

      g_string_append_printf (text,
                              "%u %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %d %d %d %d %d %d\n",
                              note->track, note->note.onset, note->note.duration, note->note.pitch,
                              note->note.velocity, note->note.release_velocity, note->note.flags,
                              note->note.origin, (int) (note->note.confidence * 1000.0f + 0.5f));
    }
  return g_string_free (text, FALSE);
}

/* Reads exactly @n numbers, 0..MAI_TICK_MAX, up to the end of the line, and moves @text behind that. */
static gboolean
take_numbers (const char **text, const char *end, gint64 *numbers, guint n)
{
  const char *at = *text;

  for (guint i = 0; i < n; i++)
    {
      const char *start;

      while (at < end && *at == ' ')
        at++;
      numbers[i] = 0;
      for (start = at; at < end && g_ascii_isdigit (*at); at++)
        if ((numbers[i] = 10 * numbers[i] + (*at - '0')) > MAI_TICK_MAX)
          return FALSE;
      if (at == start)
        return FALSE;
    }
  if (at < end && *at == '\r')
    at++;
  if (at < end && *at != '\n')
    return FALSE;
  *text = MIN (at + 1, end);
  return TRUE;
}

static gboolean
take_note (const char **text, const char *end, MaiClipNote *note)
{
  gint64 n[N_FIELDS];

  if (!take_numbers (text, end, n, N_FIELDS))
    return FALSE;
  if (n[0] >= TRACKS_MAX || n[3] > 127 || n[4] < 1 || n[4] > 127 || n[5] > 127 || n[6] > 255
      || n[7] > MAI_ORIGIN_TRANSCRIBED || n[8] > 1000)
    return FALSE;
  *note = (MaiClipNote){ .note = { .onset = n[1],
                                   .duration = n[2],
                                   .pitch = (guint8) n[3],
                                   .velocity = (guint8) n[4],
                                   .release_velocity = (guint8) n[5],
                                   .flags = (guint8) n[6],
                                   .origin = (guint8) n[7],
                                   .confidence = (float) n[8] / 1000.0f },
                         .track = (guint) n[0] };
  return TRUE;
}

MaiNoteClip *
mai_note_clip_from_text (const char *text, gssize length)
{
  g_autoptr (GArray) notes = NULL;
  const char *end;
  gint64 head[3]; // division, length, notes

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  if (length < 0)
    length = (gssize) strlen (text);
  if ((gsize) length < strlen (HEAD) || strncmp (text, HEAD, strlen (HEAD)) != 0)
    return NULL;
  end = text + length;
  text += strlen (HEAD);
  if (!take_numbers (&text, end, head, 3))
    return NULL;
  /* A note takes two bytes a field at least: what says more than it has costs no memory. */
  if (head[0] < 1 || head[0] > 32767 || head[2] > MAI_NOTE_CLIP_MAX
      || head[2] > (end - text + 1) / (2 * N_FIELDS))
    return NULL;
  notes = g_array_sized_new (FALSE, FALSE, sizeof (MaiClipNote), (guint) head[2]);
  for (gint64 i = 0; i < head[2]; i++)
    {
      MaiClipNote note;

      if (!take_note (&text, end, &note))
        return NULL;
      g_array_append_val (notes, note);
    }
  return new_taking ((guint) head[0], head[1], g_steal_pointer (&notes));
}
