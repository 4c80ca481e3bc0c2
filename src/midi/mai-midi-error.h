/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MAI_MIDI_ERROR (mai_midi_error_quark ())

/**
 * MaiMidiError:
 * @MAI_MIDI_ERROR_EMPTY: no bytes in the file
 * @MAI_MIDI_ERROR_NOT_MIDI: something else
 * @MAI_MIDI_ERROR_TRUNCATED: it ends before the first track
 * @MAI_MIDI_ERROR_TOO_LARGE: more bytes, events or tracks than the stated limits
 * @MAI_MIDI_ERROR_FAILED: libsmf did not take what the repair pass made
 */
typedef enum
{
  MAI_MIDI_ERROR_EMPTY,
  MAI_MIDI_ERROR_NOT_MIDI,
  MAI_MIDI_ERROR_TRUNCATED,
  MAI_MIDI_ERROR_TOO_LARGE,
  MAI_MIDI_ERROR_FAILED
} MaiMidiError;

GQuark mai_midi_error_quark (void);

G_END_DECLS
