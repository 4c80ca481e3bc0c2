/* SPDX-License-Identifier: Apache-2.0 */
/* The way of a file: chunks, the lenient cursor, slices through libsmf, the builder. Each track is walked
 * twice, first only to see which channels are in it. */
#include "midi/mai-midi.h"

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "midi/mai-midi-builder.h"
#include "midi/mai-midi-bytes.h"
#include "midi/mai-midi-chunks.h"
#include "midi/mai-midi-cursor.h"
#include "midi/mai-midi-error.h"
#include "midi/mai-midi-slice.h"

#include <string.h>

typedef struct
{
  const char *name; /* of the file, for sentences */
  MaiMidiChunks chunks;
  MaiMidiSlice *slice;
  MaiMidiBuilder *builder;
  MaiScore *score;
  gsize n_events;
} Loader;

/* What is in a track, seen from afar. */
typedef struct
{
  guint16 channels;
  gboolean has_others;
  gsize n_events;
} Survey;

/* Whether it becomes no event of a track. */
static gboolean
is_for_elsewhere (const MaiMidiRaw *raw)
{
  guint8 event[MAI_MIDI_HINT_SIZE] = { raw->status, raw->type };

  if (raw->status != MAI_MIDI_META)
    return FALSE;
  if (raw->type == MAI_META_TEMPO || raw->type == MAI_META_METRE)
    return TRUE;
  if (raw->size + 2 > sizeof event)
    return FALSE;
  memcpy (event + 2, raw->data, raw->size);
  return mai_midi_builder_is_own (event, raw->size + 2);
}

static gboolean
is_note_off (const MaiMidiRaw *raw)
{
  guint8 kind = raw->status & 0xF0;

  return kind == MAI_MIDI_NOTE_OFF || (kind == MAI_MIDI_NOTE_ON && raw->data[1] == 0);
}

/* What ends a note makes no track: a channel with nothing else has no note to end. */
static Survey
survey_track (const Loader *self, gsize start, gsize end)
{
  Survey survey = { 0 };
  MaiMidiCursor cursor;
  MaiMidiRaw raw;

  mai_midi_cursor_init (&cursor, self->chunks.data, start, end);
  while (mai_midi_cursor_next (&cursor, &raw))
    {
      survey.n_events++;
      if (raw.status < MAI_MIDI_SYSEX)
        survey.channels |= is_note_off (&raw) ? 0 : 1u << (raw.status & 0x0F);
      else if (!is_for_elsewhere (&raw))
        survey.has_others = TRUE;
    }
  return survey;
}

static gboolean
flush (Loader *self, GError **error)
{
  if (mai_midi_slice_flush (self->slice, mai_midi_builder_add, self->builder))
    return TRUE;
  g_set_error (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_FAILED,
               _ ("“%s” could not be read by the MIDI library; open it in another program and save "
                  "it anew."),
               self->name);
  return FALSE;
}

static gboolean
read_track (Loader *self, gsize start, gsize end, GError **error)
{
  MaiMidiCursor cursor;
  MaiMidiRaw raw;

  mai_midi_cursor_init (&cursor, self->chunks.data, start, end);
  while (mai_midi_cursor_next (&cursor, &raw))
    {
      if (!mai_midi_slice_has_room (self->slice, &raw) && !flush (self, error))
        return FALSE;
      mai_midi_slice_add (self->slice, &raw);
    }
  if (!flush (self, error))
    return FALSE;
  mai_midi_builder_end_track (self->builder, cursor.tick);
  if (cursor.ended)
    mai_midi_chunks_leave_at (&self->chunks, cursor.position);
  return TRUE;
}

static gboolean
check_limits (Loader *self, const Survey *survey, GError **error)
{
  self->n_events += survey->n_events;
  if (self->n_events > MAI_MIDI_MAX_EVENTS)
    {
      g_set_error (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_TOO_LARGE,
                   _ ("“%s” has more than %u events; divide it into smaller files."), self->name,
                   MAI_MIDI_MAX_EVENTS);
      return FALSE;
    }
  if (mai_score_get_n_tracks (self->score) + 17 > MAI_MIDI_MAX_TRACKS)
    {
      g_set_error (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_TOO_LARGE,
                   _ ("“%s” has more than %u tracks; divide it into smaller files."), self->name,
                   MAI_MIDI_MAX_TRACKS - 17);
      return FALSE;
    }
  return TRUE;
}

static gboolean
read_tracks (Loader *self, GError **error)
{
  gsize start, end;

  while (mai_midi_chunks_next (&self->chunks, &start, &end))
    {
      Survey survey = survey_track (self, start, end);

      if (!check_limits (self, &survey, error))
        return FALSE;
      mai_midi_builder_begin_track (self->builder, survey.channels, survey.has_others);
      if (!read_track (self, start, end, error))
        return FALSE;
    }
  mai_midi_builder_finish (self->builder);
  return TRUE;
}

MaiScore *
mai_midi_load_bytes (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (MaiScore) score = NULL;
  g_autoptr (MaiMidiSlice) slice = NULL;
  g_autoptr (MaiMidiBuilder) builder = NULL;
  Loader self = { .name = name };

  g_return_val_if_fail (bytes != NULL && name != NULL, NULL);

  if (g_bytes_get_size (bytes) > MAI_MIDI_MAX_BYTES)
    {
      g_set_error (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_TOO_LARGE,
                   _ ("“%s” is larger than %u MiB; choose a smaller MIDI file."), name,
                   MAI_MIDI_MAX_BYTES / (1024 * 1024));
      return NULL;
    }
  if (!mai_midi_chunks_open (&self.chunks, bytes, name, error))
    return NULL;
  self.score = score = mai_score_new (self.chunks.division);
  self.slice = slice = mai_midi_slice_new (mai_score_get_division (score));
  self.builder = builder = mai_midi_builder_new (score, self.chunks.tempo);
  if (!read_tracks (&self, error))
    return NULL;
  return g_steal_pointer (&score);
}

MaiScore *
mai_midi_load (const char *path, GError **error)
{
  g_autofree char *name = NULL, *data = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size;

  g_return_val_if_fail (path != NULL, NULL);

  data = mai_file_read (path, MAI_MIDI_MAX_BYTES, &size, error);
  if (data == NULL)
    return NULL;
  bytes = g_bytes_new_take (g_steal_pointer (&data), size);
  name = g_filename_display_name (path);
  return mai_midi_load_bytes (bytes, name, error);
}
