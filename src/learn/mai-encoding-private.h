/* SPDX-License-Identifier: Apache-2.0 */
/* What an encoding is made of; for the encodings themselves and mai-encoding.c alone. */
#pragma once

#include "learn/mai-encoding.h"

G_BEGIN_DECLS

struct _MaiEncoding
{
  const char *name;
  guint n_fields, n_outputs;
  const MaiField *fields;
  MaiSteps *(*encode) (MaiScore *score, MaiRounding *rounding);
  MaiScore *(*decode) (const MaiSteps *steps);
  gboolean (*augment) (MaiSteps *steps, int semitones, int tempo_bins);
};

extern const MaiEncoding mai_events_encoding;

/* Fields of `events`, in the order of the chain; the last two are context. */
enum
{
  MAI_EVENTS_STEP,
  MAI_EVENTS_TRACK,
  MAI_EVENTS_PITCH,
  MAI_EVENTS_DURATION,
  MAI_EVENTS_VELOCITY,
  MAI_EVENTS_TEMPO,
  MAI_EVENTS_BEAT,
  MAI_EVENTS_METRE,
  MAI_EVENTS_N_FIELDS,
};
#define MAI_EVENTS_N_OUTPUTS 6
#define MAI_EVENTS_N_TRACKS 17 /* the families of General MIDI, then drums */
#define MAI_EVENTS_DRUMS 16
#define MAI_EVENTS_N_VELOCITIES 32

/* The class of a track: the family of its program, or drums on channel 10. */
guint mai_events_track_class (MaiTrack *track);
/* The loudness in the middle of a bin, 2 .. 126. */
guint8 mai_events_velocity (guint bin);
/* A name for a track of that class, translated. */
const char *mai_events_track_name (guint track);
/* The program and channel that decoding gives a track of that class. */
guint8 mai_events_track_program (guint track);
guint8 mai_events_track_channel (guint track);
/* Which duration a note of so many ticks has; index of a listed length, at least 1. */
guint mai_events_duration (gint64 ticks, guint division);

G_END_DECLS
