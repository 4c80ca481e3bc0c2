/* SPDX-License-Identifier: Apache-2.0 */
/* Music as lines of notes to be compared: what "a copy" means is settled here.
 *
 * A *line* is a row of notes in order of onset, then pitch. A *copy* is a run of consecutive notes of one line whose
 * intervals, and whose gaps from onset to onset, are those of consecutive notes in a line of another piece; in pitch alone
 * when the intervals are, whatever the gaps. It is transposed when the first pitches differ. Onsets are rounded to 1/24 of a quarter; loudness, duration and instrument do not matter; drums and muted notes
 * are left out; notes of the same onset and pitch are one.
 *
 * Two figures tell how much a copy is. Its *length* is how many notes it has. Its *weight* is how many of these bring
 * something new: a note counts when the three steps up to it (interval and gap, or interval alone) have not been in the
 * copy before, and so do the first three. A scale, a trill, a chord struck forty times is long and light; a tune is
 * nearly as heavy as it is long.
 *
 * These lines are made of every piece, each against each:
 *   all      all its notes
 *   part     all notes of one family of instruments (General MIDI program / 8), where there are several
 *   highest  the highest note of each onset, of all, of a part, and of a track where a part has several
 *   voice    of each part the notes with none, one or two above them while they sound; and those with none below
 * So found are: a passage as a whole; an accompaniment under another tune; a tune over another accompaniment, when it has
 * an instrument or a track of its own, or lies highest or lowest and does not rest meanwhile; an inner voice that keeps its
 * place among the others, held while they move. Not found are: notes in other proportions (twice as long) but in pitch
 * alone; a tune that is taken apart, inverted, or ornamented between every two notes.
 *
 * Thread: one at a time; immutable once made. */
#pragma once

#include "score/mai-score.h"

G_BEGIN_DECLS

typedef enum
{
  MAI_COPY_ALL,
  MAI_COPY_PART,
  MAI_COPY_HIGHEST, /* of all */
  MAI_COPY_HIGHEST_OF_TRACK,
  MAI_COPY_HIGHEST_OF_PART, /* this and those below in the order of mai-copy-voices.h */
  MAI_COPY_UPPER,
  MAI_COPY_SECOND,
  MAI_COPY_THIRD,
  MAI_COPY_LOWEST,
  MAI_COPY_N_LINES,
} MaiCopyLineKind;

typedef struct
{
  guint32 first, n; /* notes, in the text */
  guint16 track; /* of MAI_COPY_HIGHEST_OF_TRACK; number in the score */
  guint8 kind; /* a MaiCopyLineKind */
  guint8 part; /* a track class of `events`; of all but MAI_COPY_ALL and MAI_COPY_HIGHEST */
} MaiCopyLine;

#define MAI_COPY_LINE_END 0x80 /* in a pitch: the last note of a line */

/* Lines behind each other. */
typedef struct
{
  GArray *pitches; /* of guint8, with MAI_COPY_LINE_END */
  GArray *onsets; /* of guint32, in grid units from the beginning of the piece */
  GArray *numbers; /* of guint32: which note of the piece, in the order of its line "all" */
  GArray *lines; /* of MaiCopyLine */
} MaiCopyText;

MaiCopyText *mai_copy_text_new (void);
void mai_copy_text_free (MaiCopyText *text);

/* Adds the lines of a score, of its composed notes only or of all; returns how many different notes these are. Lines that
 * repeat another of the score are left out, and so are those of a single note. */
guint mai_copy_text_add (MaiCopyText *text, MaiScore *score, gboolean composed_only);

/* "all notes", "upper voice of Piano", for people, translated. Free with g_free(). */
char *mai_copy_line_describe (const MaiCopyLine *line);

/* Of two neighbouring notes the gap and the interval, as one number above 0; 0 where the line ends with the first of them.
 * A gap of 2730 beats or more counts as any other such. */
#define MAI_COPY_RHYTHM_MASK 0xffffffu /* of a symbol, to compare in pitch and rhythm */
#define MAI_COPY_PITCH_MASK 0xffu /* in pitch alone */

static inline guint32
mai_copy_symbol (const guint8 *pitches, const guint32 *onsets, guint32 i)
{
  if (pitches[i] & MAI_COPY_LINE_END)
    return 0;
  guint32 gap = MIN (onsets[i + 1] - onsets[i], 0xffffu);
  return gap << 8 | (guint32) (128 + (pitches[i + 1] & 127) - pitches[i]);
}

#define MAI_COPY_MOST \
  1023 /* notes that are looked at to weigh and to count; what is longer is a copy for sure */

/* The weight of the run of `notes` that begins at `at`, compared under `mask`. */
guint mai_copy_weigh (const guint8 *pitches, const guint32 *onsets, guint32 at, guint notes,
                      guint32 mask);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiCopyText, mai_copy_text_free)

G_END_DECLS
