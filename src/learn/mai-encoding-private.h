/* SPDX-License-Identifier: Apache-2.0 */
/* What an encoding is made of; for the encodings themselves, mai-encoding.c and mai-cursor.c alone.
 *
 * An encoding with a vocabulary has one field. Its table knows nothing of vocabularies: it speaks of codes, all that there
 * could be, and mai-encoding.c turns codes into places in the vocabulary and back. */
#pragma once

#include "learn/mai-encoding-vocabulary.h"
#include "learn/mai-encoding.h"
#include "learn/mai-grid.h"

G_BEGIN_DECLS

typedef struct
{
  /* encode gives codes, decode takes them, where there is a vocabulary */
  MaiSteps *(*encode) (MaiScore *score, MaiRounding *rounding);
  MaiScore *(*decode) (const MaiSteps *steps);
  gboolean (*augment) (const MaiEncoding *encoding, MaiSteps *steps, int semitones, int tempo_bins);
  gboolean (*meets) (const MaiEncoding *encoding, const MaiConstraints *constraints);

  /* ---- Of a vocabulary; NULL without. ---- */
  char *(*name_code) (guint code); /* free with g_free */
  gboolean (*parse_code) (const char *name, guint *code); /* of any string */
  guint (*distance) (guint code, guint other); /* the nearest stands for one not known */

  /* ---- Walking: what mai-cursor.c hands on. ---- */
  gsize
      cursor_size; /* of a struct that begins with a MaiCursor; the rest is zero when begin is called */
  void (*begin) (MaiCursor *cursor);
  void (*end) (MaiCursor *cursor); /* frees what begin made; may be NULL */
  gboolean (*allows) (MaiCursor *cursor, const MaiConstraints *constraints, guint field,
                      const guint16 *chosen, guint value);
  gint64 (*peek) (MaiCursor *cursor, const guint16 *step);
  guint (*append) (MaiCursor *cursor, guint16 *step);
} MaiEncodingTable;

struct _MaiEncoding
{
  const MaiEncodingTable *table;
  const char *name;
  guint n_fields, n_outputs;
  const MaiField *fields;
  gatomicrefcount references; /* 0: static */
  MaiVocabulary *vocabulary; /* NULL: none, or open */
  MaiField field; /* of a vocabulary's own size */
};

extern const MaiEncoding mai_events_encoding;
extern const MaiEncoding mai_chords_encoding;
extern const MaiEncoding mai_lengths_encoding;
extern const MaiEncoding mai_frames_encoding;

/* The code of a value, or the value of a code (-1: not known); without a vocabulary they are the same. */
guint mai_encoding_get_code (const MaiEncoding *encoding, guint value);
int mai_encoding_find_code (const MaiEncoding *encoding, guint code);

/* Counting what the grid did: ticks of the score became grid units. A duration may be a tick of an engraver's off. Finish
 * makes means of the sums. */
void mai_rounding_count_onset (MaiRounding *rounding, gint64 ticks, gint64 units, guint division);
void
mai_rounding_count_duration (MaiRounding *rounding, gint64 ticks, gint64 units, guint division);
void mai_rounding_finish (MaiRounding *rounding, gsize notes);

struct _MaiCursor
{
  const MaiEncoding *encoding;
  MaiScore *score;
  MaiBars *bars;
  gint64 onset; /* of the last note, grid units */
  gint64 tick; /* of the last note; the latest of those that share its onset on the grid */
  gint64 first_bar;
  gboolean begun; /* there is a last note */
  gboolean settled; /* pedals that the seed never lifts are */
};

/* Whether a note at that pitch obeys, on a track that is no drum kit. */
gboolean mai_cursor_pitch_obeys (const MaiConstraints *constraints, guint pitch);
/* Whether any does: the `meets` of encodings of pitches. A kit has no key, but what is composed needs a pitch. */
gboolean
mai_cursor_any_pitch_obeys (const MaiEncoding *encoding, const MaiConstraints *constraints);
/* Finds the last onset of any note, and the track of a note there which is no drum kit (NULL: there is none). */
MaiTrack *mai_cursor_find_end (MaiCursor *cursor);
/* Lets go, with the first note, of pedals held and pitches bent at the very end of the score. */
void mai_cursor_settle (MaiCursor *cursor);
gint64 mai_cursor_to_ticks (MaiCursor *cursor, gint64 units);
/* A composed note from cursor->tick on, so many grid units long, at least one tick. */
void
mai_cursor_add_note (MaiCursor *cursor, MaiTrack *track, gint64 units, guint pitch, guint velocity);

/* Of a cursor of `chords` that is told lengths by `lengths`: the element that is there already, the seed's last, lasts as
 * long as its longest note, and what is appended from now on as long as the code `length` says. */
void mai_chords_cursor_read_length (MaiCursor *cursor);
void mai_chords_cursor_set_length (MaiCursor *cursor, guint length);

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
/* What walks in `events`: mai-events-cursor.c. */
typedef struct
{
  MaiCursor base;
  MaiTrack *tracks[MAI_EVENTS_N_TRACKS]; /* unowned; the one of each class used last, or NULL */
  guint last_track, last_pitch;
} MaiEventsCursor;

void mai_events_cursor_begin (MaiCursor *cursor);
gboolean mai_events_cursor_allows (MaiCursor *cursor, const MaiConstraints *constraints,
                                   guint field, const guint16 *chosen, guint value);
gint64 mai_events_cursor_peek (MaiCursor *cursor, const guint16 *step);
guint mai_events_cursor_append (MaiCursor *cursor, guint16 *step);

/* Which duration a note of so many ticks has; index of a listed length, at least 1. */
guint mai_events_duration (gint64 ticks, guint division);

G_END_DECLS
