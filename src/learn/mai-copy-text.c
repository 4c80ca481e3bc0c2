/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-copy-text.h"

#include <stdlib.h>
#include <string.h>

#include "base/mai-i18n.h"
#include "learn/mai-copy-voices.h"
#include "learn/mai-encoding-private.h"
#include "learn/mai-grid.h"

/* A score of more tracks has no lines of those behind; that bounds the work that a file can ask for. */
#define MAX_TRACKS 256

typedef struct
{
  guint32 onset, end; /* grid units */
  guint32 number;
  guint16 track;
  guint8 part, pitch;
} Note;

MaiCopyText *
mai_copy_text_new (void)
{
  MaiCopyText *text = g_new (MaiCopyText, 1);

  text->pitches = g_array_new (FALSE, FALSE, sizeof (guint8));
  text->onsets = g_array_new (FALSE, FALSE, sizeof (guint32));
  text->numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  text->lines = g_array_new (FALSE, FALSE, sizeof (MaiCopyLine));
  return text;
}

void
mai_copy_text_free (MaiCopyText *text)
{
  if (text == NULL)
    return;
  g_array_unref (text->pitches);
  g_array_unref (text->onsets);
  g_array_unref (text->numbers);
  g_array_unref (text->lines);
  g_free (text);
}

/* ---- the notes of a score ---- */

static void
collect_track (GArray *notes, MaiScore *score, guint number, gboolean composed_only)
{
  MaiTrack *track = mai_score_get_track (score, number);
  guint division = mai_score_get_division (score);
  guint part = mai_events_track_class (track);
  gsize n;
  const MaiNote *from = mai_track_get_notes (track, &n);

  for (gsize i = 0; i < n && part != MAI_EVENTS_DRUMS; i++)
    {
      gint64 onset = mai_grid_round (from[i].onset, division);
      gint64 end = mai_grid_round (MIN (mai_note_get_end (&from[i]), MAI_TICK_MAX), division);
      Note note = { .onset = (guint32) MIN (onset, G_MAXUINT32),
                    .end = (guint32) MIN (end, G_MAXUINT32),
                    .track = (guint16) MIN (number, G_MAXUINT16),
                    .part = (guint8) part,
                    .pitch = from[i].pitch & 127 };

      if (!(from[i].flags & MAI_NOTE_MUTED)
          && (!composed_only || from[i].origin == MAI_ORIGIN_COMPOSED))
        g_array_append_val (notes, note);
    }
}

static int
compare_notes (gconstpointer a, gconstpointer b)
{
  const Note *x = a, *y = b;

  if (x->onset != y->onset)
    return x->onset < y->onset ? -1 : 1;
  if (x->pitch != y->pitch)
    return x->pitch - y->pitch;
  if (x->part != y->part)
    return x->part - y->part;
  return x->track != y->track ? x->track - y->track : (x->end > y->end) - (x->end < y->end);
}

/* In order, numbered; *n_different gets how many numbers there are. */
static GArray *
collect_notes (MaiScore *score, gboolean composed_only, guint *n_different)
{
  GArray *collected = g_array_new (FALSE, FALSE, sizeof (Note));
  Note *notes;

  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    collect_track (collected, score, i, composed_only);
  notes = (Note *) (gpointer) collected->data;
  if (collected->len > 0)
    qsort (notes, collected->len, sizeof *notes, compare_notes);
  *n_different = 0;
  for (guint i = 0; i < collected->len; i++)
    {
      if (i == 0 || notes[i].onset != notes[i - 1].onset || notes[i].pitch != notes[i - 1].pitch)
        ++*n_different;
      notes[i].number = *n_different - 1;
    }
  return collected;
}

/* ---- lines ---- */

typedef struct
{
  MaiCopyText *text;
  guint first_line, first_note; /* of this score, in the text */
  MaiCopyLine line; /* being made */
} Writer;

static void
begin_line (Writer *writer, MaiCopyLineKind kind, guint part, guint track)
{
  writer->line = (MaiCopyLine){ .first = writer->text->pitches->len,
                                .kind = (guint8) kind,
                                .part = (guint8) part,
                                .track = (guint16) track };
}

/* A note like the one before is the same note. */
static void
write_note (Writer *writer, const Note *note)
{
  MaiCopyText *text = writer->text;
  guint n = text->numbers->len;

  if (n > writer->line.first && g_array_index (text->numbers, guint32, n - 1) == note->number)
    return;
  g_array_append_val (text->pitches, note->pitch);
  g_array_append_val (text->onsets, note->onset);
  g_array_append_val (text->numbers, note->number);
}

/* Notes of one number are one note, so lines of the same numbers are one line. */
static gboolean
is_repetition (const Writer *writer)
{
  const MaiCopyText *text = writer->text;
  const guint32 *numbers = (const guint32 *) (gpointer) text->numbers->data;

  for (guint i = writer->first_line; i < text->lines->len; i++)
    {
      const MaiCopyLine *other = &g_array_index (text->lines, MaiCopyLine, i);

      if (other->n == writer->line.n
          && memcmp (numbers + other->first, numbers + writer->line.first,
                     other->n * sizeof *numbers)
                 == 0)
        return TRUE;
    }
  return FALSE;
}

static void
end_line (Writer *writer)
{
  MaiCopyText *text = writer->text;

  writer->line.n = text->pitches->len - writer->line.first;
  if (writer->line.n < 2 || is_repetition (writer))
    {
      g_array_set_size (text->pitches, writer->line.first);
      g_array_set_size (text->onsets, writer->line.first);
      g_array_set_size (text->numbers, writer->line.first);
      return;
    }
  g_array_index (text->pitches, guint8, text->pitches->len - 1) |= MAI_COPY_LINE_END;
  g_array_append_val (text->lines, writer->line);
}

static void
write_all (Writer *writer, const Note *notes, guint n)
{
  begin_line (writer, MAI_COPY_ALL, 0, 0);
  for (guint i = 0; i < n; i++)
    write_note (writer, &notes[i]);
  end_line (writer);
}

static void
write_part (Writer *writer, const Note *notes, guint n, guint part)
{
  begin_line (writer, MAI_COPY_PART, part, 0);
  for (guint i = 0; i < n; i++)
    if (notes[i].part == part)
      write_note (writer, &notes[i]);
  end_line (writer);
}

#define ANY_TRACK G_MAXUINT

static void
write_highest (Writer *writer, const Note *notes, guint n, guint track)
{
  const Note *highest = NULL;

  for (guint i = 0; i < n; i++)
    {
      if (track != ANY_TRACK && notes[i].track != track)
        continue;
      if (highest != NULL && notes[i].onset != highest->onset)
        write_note (writer, highest);
      highest = &notes[i];
    }
  if (highest != NULL)
    write_note (writer, highest);
  end_line (writer);
}

static void
write_voice (Writer *writer, const Note *notes, guint n, guint part, guint voice)
{
  MaiCopyVoices voices = { { 0 } };

  begin_line (writer, MAI_COPY_HIGHEST_OF_PART + voice, part, 0);
  for (guint i = 0, end; i < n; i = end)
    {
      MaiPitchSet held = mai_copy_voices_held (&voices, notes[i].onset);
      MaiPitchSet beginning = { { 0, 0 } }, sounding;

      for (end = i; end < n && notes[end].onset == notes[i].onset; end++)
        if (notes[end].part == part)
          mai_pitch_set_add (&beginning, notes[end].pitch);
      sounding = mai_pitch_set_join (&held, &beginning);
      for (guint k = i; k < end; k++)
        {
          if (notes[k].part != part)
            continue;
          voices.ends[notes[k].pitch] = notes[k].end;
          if (mai_copy_voices_is_in (&beginning, &sounding, notes[k].pitch, voice))
            write_note (writer, &notes[k]);
        }
    }
  end_line (writer);
}

/* What there is to make lines of. */
typedef struct
{
  gboolean has_track[MAX_TRACKS];
  guint tracks[MAI_EVENTS_N_TRACKS]; /* with notes, of each part */
} Cast;

static void
read_cast (Cast *cast, const Note *notes, guint n)
{
  *cast = (Cast){ 0 };
  for (guint i = 0; i < n; i++)
    if (notes[i].track < MAX_TRACKS && !cast->has_track[notes[i].track])
      {
        cast->has_track[notes[i].track] = TRUE;
        cast->tracks[notes[i].part]++;
      }
}

guint
mai_copy_text_add (MaiCopyText *text, MaiScore *score, gboolean composed_only)
{
  guint n_different;
  g_autoptr (GArray) collected = collect_notes (score, composed_only, &n_different);
  const Note *notes = (const Note *) (gpointer) collected->data;
  Writer writer = { .text = text, .first_line = text->lines->len };
  guint n = collected->len, part;
  Cast cast;

  read_cast (&cast, notes, n);
  write_all (&writer, notes, n);
  for (part = 0; part < MAI_EVENTS_DRUMS; part++)
    if (cast.tracks[part] > 0)
      write_part (&writer, notes, n, part);
  begin_line (&writer, MAI_COPY_HIGHEST, 0, 0);
  write_highest (&writer, notes, n, ANY_TRACK);
  for (guint track = 0; track < MAX_TRACKS; track++)
    {
      if (!cast.has_track[track])
        continue;
      part = mai_events_track_class (mai_score_get_track (score, track));
      if (cast.tracks[part] < 2)
        continue;
      begin_line (&writer, MAI_COPY_HIGHEST_OF_TRACK, part, track);
      write_highest (&writer, notes, n, track);
    }
  for (part = 0; part < MAI_EVENTS_DRUMS; part++)
    for (guint voice = 0; voice < MAI_COPY_N_VOICES && cast.tracks[part] > 0; voice++)
      write_voice (&writer, notes, n, part, voice);
  return n_different;
}

guint
mai_copy_weigh (const guint8 *pitches, const guint32 *onsets, guint32 at, guint notes, guint32 mask)
{
  guint64 seen[MAI_COPY_MOST], last = 0; /* three symbols of 21 bits, the newest lowest */
  guint n = 0, i;

  for (guint k = 0; k + 1 < MIN (notes, MAI_COPY_MOST); k++)
    {
      guint64 symbol = mai_copy_symbol (pitches, onsets, at + k) & mask;

      /* Gaps that differ by some 340 beats look alike in 21 bits. */
      last = (last << 21 | (symbol & 0x1fffff)) & G_GUINT64_CONSTANT (0x7fffffffffffffff);
      if (k < 2)
        continue;
      for (i = 0; i < n && seen[i] != last; i++)
        ;
      if (i == n)
        seen[n++] = last;
    }
  return MIN (notes, 3) + n;
}

char *
mai_copy_line_describe (const MaiCopyLine *line)
{
  const char *part = mai_events_track_name (line->part);

  switch ((MaiCopyLineKind) line->kind)
    {
    case MAI_COPY_PART:
      return g_strdup_printf (_ ("all notes of %s"), part);
    case MAI_COPY_HIGHEST:
      return g_strdup (_ ("highest notes"));
    case MAI_COPY_HIGHEST_OF_TRACK:
      return g_strdup_printf (_ ("highest notes of track %u"), line->track + 1u);
    case MAI_COPY_HIGHEST_OF_PART:
      return g_strdup_printf (_ ("highest notes of %s"), part);
    case MAI_COPY_UPPER:
      return g_strdup_printf (_ ("upper voice of %s"), part);
    case MAI_COPY_SECOND:
      return g_strdup_printf (_ ("second voice of %s"), part);
    case MAI_COPY_THIRD:
      return g_strdup_printf (_ ("third voice of %s"), part);
    case MAI_COPY_LOWEST:
      return g_strdup_printf (_ ("lowest voice of %s"), part);
    default:
      return g_strdup (_ ("all notes"));
    }
}
