/* SPDX-License-Identifier: Apache-2.0 */
/* The error domain of sound. Any thread. */
#include "audio/mai-audio-error.h"

G_DEFINE_QUARK (mai - audio - error - quark, mai_audio_error)
