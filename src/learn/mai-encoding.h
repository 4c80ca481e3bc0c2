/* SPDX-License-Identifier: Apache-2.0 */
/* How music becomes numbers: a score as a matrix [steps x fields] of small integers, and back.
 *
 * The network never knows which encoding it learns; it sees field sizes. The first n_outputs fields are predicted, in
 * that order, each seeing those before it in the same step. The rest are context: computed from what has been chosen,
 * read by the network one step later, never predicted (the place of a note in its bar, say).
 *
 * There are `events` (below), `chords` and `lengths` (mai-chords.c), and `frames` (mai-frames.h). An encoding of a
 * vocabulary is open at first and knows everything there could be; mai_encoding_learn() makes one of what there is in
 * some data, and a model file keeps its vocabulary.
 *
 * `events`, the default: one step is one note, in the order onset, track class, pitch, duration, velocity.
 *   step      onset minus the last note's, in 1/24 of a quarter note: 0 .. 96 each, then longer gaps rounded to the
 *             nearest listed length (whole and half beats, then beats, then bars); 0 makes a chord
 *   track     General MIDI family of the program (program / 8), 16 for drums
 *   pitch     MIDI pitch
 *   duration  as step, at least 1
 *   velocity  velocity / 4, decoded to the middle of its bin (never 0)
 *   tempo     tempo at the onset, in bins of equal ratio
 *   beat      (context) place of the onset in its bar in 1/24 of a quarter, up to the longest bar the encoding knows
 *   metre     (context) which of the usual metres the bar has
 * The track stands before the pitch so that a constraint on pitch knows a drum kit.
 *
 * Onsets are rounded on the absolute grid, not gap by gap, so rounding never adds up. Thread: immutable, counted by
 * reference. */
#pragma once

#include <glib.h>

#include "learn/mai-constraints.h"
#include "score/mai-score.h"

G_BEGIN_DECLS

#define MAI_ENCODING_MAX_FIELDS 16

typedef struct
{
  const char *name;
  guint size;
} MaiField;

/* What the grid did to a score. */
typedef struct
{
  gsize notes; /* notes encoded */
  gsize onsets_rounded; /* onsets not on the grid */
  gsize
      durations_rounded; /* durations not on the grid by more than a tick of an engraver's (see below) */
  gsize gaps_rounded; /* steps longer than the exact range */
  gsize unknown; /* steps that the vocabulary does not have, taken as the nearest it has */
  double onset_error; /* mean distance of the rounded ones, in quarter notes */
  double onset_error_max;
  double duration_error;
  double duration_error_max;
} MaiRounding;

/* (n, n_fields) row-major. */
typedef struct
{
  guint16 *values;
  gsize n;
  guint n_fields;
} MaiSteps;

MaiSteps *mai_steps_new (gsize n, guint n_fields);
void mai_steps_free (MaiSteps *steps);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiSteps, mai_steps_free)

typedef struct _MaiEncoding MaiEncoding;

/* By a name with its version ("events-1", as model files have it) or without ("events": the newest); later versions get
 * later names. Open where the encoding has a vocabulary. Always the same object, which nobody need unref. MAI_LEARN_ERROR
 * for one not known. */
const MaiEncoding *mai_encoding_by_name (const char *name, GError **error);
MaiEncoding *mai_encoding_ref (const MaiEncoding *encoding);
void mai_encoding_unref (const MaiEncoding *encoding);

/* Whether it has a vocabulary, but none learnt from data yet. */
gboolean mai_encoding_is_open (const MaiEncoding *encoding);
/* A new encoding whose vocabulary is what occurs in the `n` pieces, which `open` encoded; they are rewritten in it. A
 * value nowhere in the data has no place in it. At least one step there must be. */
MaiEncoding *mai_encoding_learn (const MaiEncoding *open, MaiSteps *const *pieces, guint n);

/* In a model file's metadata (string to string, both freed with g_free): "encoding", the name, and "vocabulary", a JSON
 * array of the names of its values in their order, where it has one. */
void mai_encoding_save (const MaiEncoding *encoding, GHashTable *metadata);
/* What comes from the world is checked; a vocabulary must be there, with one name once. MAI_LEARN_ERROR. */
MaiEncoding *mai_encoding_load (GHashTable *metadata, GError **error);

const char *mai_encoding_get_name (const MaiEncoding *encoding);
guint mai_encoding_get_n_fields (const MaiEncoding *encoding);
guint mai_encoding_get_n_outputs (const MaiEncoding *encoding);
const MaiField *mai_encoding_get_fields (const MaiEncoding *encoding);
/* The JSON array that a model file keeps, NULL without a vocabulary. Free with g_free. */
char *mai_encoding_dup_vocabulary (const MaiEncoding *encoding);
/* Whether some note that the encoding can write meets the constraints; MAI_LEARN_ERROR_SETTINGS if not. */
gboolean mai_encoding_check_constraints (const MaiEncoding *encoding,
                                         const MaiConstraints *constraints, GError **error);

/* Muted notes are left out. rounding may be NULL. What a vocabulary does not have becomes the nearest it has. Never fails: a score with no note gives no steps. */
MaiSteps *mai_encoding_encode (const MaiEncoding *encoding, MaiScore *score, MaiRounding *rounding);
/* A new score, 480 ticks to the quarter, one track per track class, 4/4 unless the context columns say otherwise. The
 * first step counts from tick 0. */
MaiScore *mai_encoding_decode (const MaiEncoding *encoding, const MaiSteps *steps);

/* The piece's beginning, decoded: as many steps as it takes for `n_notes` notes, or all. */
MaiScore *
mai_encoding_decode_opening (const MaiEncoding *encoding, const MaiSteps *steps, guint n_notes);

/* The same music `semitones` higher and `tempo_bins` faster, in place; FALSE, leaving it alone, where a pitch or tempo
 * would leave its range or its vocabulary. Drums keep their pitches; an encoding that has no tempo keeps none. */
gboolean
mai_encoding_augment (const MaiEncoding *encoding, MaiSteps *steps, int semitones, int tempo_bins);

/* ---- Composing: a cursor walks the steps, knows where in the song the next one falls, and writes notes. ---- */

typedef struct _MaiCursor MaiCursor;

/* `score` gets the composed notes; the walk begins after its last onset (tick 0 when empty), in the metre and tempo that
 * hold there. Notes are put on the tick nearest to their place on the grid: mai_seed_take gives a score whose division
 * 24 divides; 24 or more it must be for what is written to encode as what was chosen. Keeps a reference. */
MaiCursor *mai_cursor_new (const MaiEncoding *encoding, MaiScore *score);
void mai_cursor_free (MaiCursor *cursor);
/* Which values of predicted field `field` the constraints allow, given the fields of this step chosen before it
 * (chosen, n_fields): allowed (size of the field) gets 1 or 0. Returns the number allowed, never 0 unless the
 * constraints cannot be met (no pitch is both in the scale and in the range).
 * Steps must also be in the encoding's order: a note on the onset of the one before has a higher pitch or a later track
 * class, so no pitch is struck twice at once, and a step of 0 is allowed only where such a note is left. */
guint mai_cursor_mask (MaiCursor *cursor, const MaiConstraints *constraints, guint field,
                       const guint16 *chosen, guint8 *allowed);
/* Tick at which a note of this step would begin. Looks only at the step's predicted fields; changes nothing. */
gint64 mai_cursor_peek (MaiCursor *cursor, const guint16 *step);
/* Completes the context columns of `step` (n_fields), whose predicted fields are set, adds its notes to the score
 * (origin composed; a tempo change when the tempo bin changed) and moves on. With the first note, pedals held and pitches
 * bent to the very end of the score are let go where it ends. Returns how many notes it began: 1 in `events`, as many as
 * its element has in `chords`, none for an end of frame. */
guint mai_cursor_append (MaiCursor *cursor, guint16 *step);
/* Tick of the last onset, and the bar it lies in counted from the cursor's start. */
gint64 mai_cursor_get_onset (MaiCursor *cursor);
guint mai_cursor_get_bars (MaiCursor *cursor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiEncoding, mai_encoding_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiCursor, mai_cursor_free)

G_END_DECLS
