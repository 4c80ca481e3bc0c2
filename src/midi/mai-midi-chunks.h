/* SPDX-License-Identifier: Apache-2.0 */
/* Private to midi/: finds the header and the tracks in the bytes of a file, however broken. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MaiMidiChunks:
 * @division: ticks to the quarter
 * @tempo: 0, or for a SMPTE division the microseconds that a quarter of @division ticks lasts
 *
 * The rest is private. Points into the bytes it was opened on.
 */
typedef struct
{
  guint division;
  guint32 tempo;
  const guint8 *data;
  gsize size;
  gsize position;
  gboolean sure; /* the end of the current track is where the file says */
} MaiMidiChunks;

/* @name stands for the file in the sentence of @error (MAI_MIDI_ERROR). */
gboolean
mai_midi_chunks_open (MaiMidiChunks *self, GBytes *bytes, const char *name, GError **error);
/* The next track's events are data[start..end); FALSE when there is none. */
gboolean mai_midi_chunks_next (MaiMidiChunks *self, gsize *start, gsize *end);
/* Tells where an end-of-track event was found, so that a chunk of a wrong length can be left there. */
void mai_midi_chunks_leave_at (MaiMidiChunks *self, gsize position);

G_END_DECLS
