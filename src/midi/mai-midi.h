/* SPDX-License-Identifier: Apache-2.0 */
/* Standard MIDI Files in and out. Any thread; a score belongs to the caller's. */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

/* Limits: what is larger is refused with a sentence saying so. */
#define MAI_MIDI_MAX_BYTES (64u * 1024 * 1024)
#define MAI_MIDI_MAX_EVENTS (16u * 1024 * 1024)
#define MAI_MIDI_MAX_TRACKS 65535u

/**
 * mai_midi_load:
 *
 * Reads a Standard MIDI File: formats 0, 1 and 2, RMID, any division, broken ones as far as they can be
 * understood. No tick is moved. A track with several channels becomes one track a channel. A SMPTE
 * division of f frames by t ticks becomes f*t ticks to a quarter of exactly one second (1.001 s for
 * 29.97 frames), so no time is rounded; tempo events, which mean nothing there, are left out.
 * Simultaneous tracks of format 2 stay simultaneous.
 *
 * Overlapping notes of equal pitch on one track end first in, first out. A note without an end lasts to
 * the end of its track. What ends nothing is dropped.
 *
 * Returns: (transfer full): the score, unmodified; or NULL with G_FILE_ERROR, MAI_BASE_ERROR or
 *   MAI_MIDI_ERROR set: one sentence with the file's name and the reason
 */
MaiScore *mai_midi_load (const char *path, GError **error);
/* The same from memory; @name stands for the file in sentences. */
MaiScore *mai_midi_load_bytes (GBytes *bytes, const char *name, GError **error);

/**
 * mai_midi_to_bytes:
 *
 * Writes format 1, one chunk a track, tempo and metre in the first. What mai_midi_load_bytes() then
 * reads is the same score: notes (but for the confidence), order of equal pitches, events, maps, end
 * marks. What MIDI has no place for is said to our loader by sequencer-specific meta events: that notes
 * were composed or transcribed, are muted or pinned, and that a note ends before an earlier one of its
 * pitch that still sounds; where more than 255 such notes sound at once their ends may be exchanged.
 */
GBytes *mai_midi_to_bytes (MaiScore *score, GError **error);
/* Atomically: the old file stays whole when something goes wrong. */
gboolean mai_midi_save (MaiScore *score, const char *path, GError **error);

/**
 * mai_midi_fold_sustain:
 *
 * Lengthens, on every channel, each note that ends while the sustain pedal (controller 64, 64 or more)
 * is down to the pedal's release, or to the next onset of its pitch on the channel if that is earlier.
 * A pedal never released is taken to lift at the score's end. The pedal events stay. Not undoable.
 */
void mai_midi_fold_sustain (MaiScore *score);

G_END_DECLS
