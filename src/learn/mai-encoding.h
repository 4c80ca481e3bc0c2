/* SPDX-License-Identifier: Apache-2.0 */
/* How music becomes numbers: a score as a matrix [steps x fields] of small integers, and back.
 *
 * The network never knows which encoding it learns; it sees field sizes. The first n_outputs fields are predicted, in
 * that order, each seeing those before it in the same step. The rest are context: computed from what has been chosen,
 * read by the network one step later, never predicted (the place of a note in its bar, say).
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
 * Onsets are rounded on the absolute grid, not gap by gap, so rounding never adds up. Thread: immutable. */
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

/* From what a model file says ("events-1"); later versions get later names. MAI_LEARN_ERROR for one not known. */
const MaiEncoding *mai_encoding_by_name (const char *name, GError **error);
const char *mai_encoding_get_name (const MaiEncoding *encoding);
guint mai_encoding_get_n_fields (const MaiEncoding *encoding);
guint mai_encoding_get_n_outputs (const MaiEncoding *encoding);
const MaiField *mai_encoding_get_fields (const MaiEncoding *encoding);

/* Muted notes are left out. rounding may be NULL. Never fails: a score with no note gives no steps. */
MaiSteps *mai_encoding_encode (const MaiEncoding *encoding, MaiScore *score, MaiRounding *rounding);
/* A new score, 480 ticks to the quarter, one track per track class, 4/4 unless the context columns say otherwise. The
 * first step counts from tick 0. */
MaiScore *mai_encoding_decode (const MaiEncoding *encoding, const MaiSteps *steps);

/* The same music `semitones` higher and `tempo_bins` faster, in place; FALSE, leaving it alone, where a pitch or tempo
 * would leave its range. Drums keep their pitches. */
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
/* Completes the context columns of `step` (n_fields), whose predicted fields are set, adds its note to the score
 * (origin composed; a tempo change when the tempo bin changed) and moves on. With the first note, pedals held and pitches
 * bent to the very end of the score are let go where it ends. */
void mai_cursor_append (MaiCursor *cursor, guint16 *step);
/* Tick of the last onset, and the bar it lies in counted from the cursor's start. */
gint64 mai_cursor_get_onset (MaiCursor *cursor);
guint mai_cursor_get_bars (MaiCursor *cursor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiCursor, mai_cursor_free)

G_END_DECLS
