/* SPDX-License-Identifier: Apache-2.0 */
#include "midi/mai-midi-error.h"

G_DEFINE_QUARK (mai - midi - error - quark, mai_midi_error)
