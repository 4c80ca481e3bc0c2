/* SPDX-License-Identifier: Apache-2.0 */
/* `chords` and `lengths`: one step is what begins together.
 *
 * Notes on the same unit of the grid, on whatever track but drums, are an *element*: one pitch alone is a note, several are
 * a chord, of which only the pitch classes count (mai-chords-names.h). A chord therefore comes back around middle C, and
 * every element half a quarter note after the one before, as both source projects have it: of the rhythm nothing is left.
 *
 * `lengths` walks the same elements and says of each how long its longest note is, as the nearest listed length
 * (mai-grid.h): step i of one is step i of the other. Two networks can so learn one music, and compose it: then each
 * element follows when the one before has lasted its length (mai_chords_cursor_set_length). Played alone, lengths are
 * middle Cs that follow each other. Names of lengths are grid units in four digits ("0024", a quarter note).
 *
 * The vocabulary is what occurs in the data. An element that does not occur there, in a seed from elsewhere, is taken as
 * the nearest by mai_chords_distance(), a length as the nearest length, and counted (MaiRounding.unknown). */
#include <stdlib.h>
#include <string.h>

#include "learn/mai-chords-names.h"
#include "learn/mai-encoding-private.h"

#define DIVISION 480 /* of decoded scores */
#define STEP (MAI_GRID / 2) /* half a quarter note */
#define VELOCITY 80
#define MIDDLE_C 60

typedef struct
{
  gint64 onset; /* grid units */
  guint8 pitch;
  guint16 length; /* index of a listed length */
} ChordNote;

/* ---- encoding ---- */

static void
collect_track (GArray *notes, MaiTrack *track, guint division, MaiRounding *rounding)
{
  gsize n;
  const MaiNote *all = mai_track_get_notes (track, &n);

  if (mai_track_get_channel (track) == MAI_CHANNEL_DRUMS)
    return;
  for (gsize i = 0; i < n; i++)
    {
      if (all[i].flags & MAI_NOTE_MUTED)
        continue;
      gint64 tick = MAX (all[i].onset, 0);
      ChordNote note = { .onset = mai_grid_round (tick, division),
                         .pitch = all[i].pitch & 127,
                         .length = (guint16) mai_events_duration (all[i].duration, division) };
      mai_rounding_count_onset (rounding, tick, note.onset, division);
      g_array_append_val (notes, note);
    }
}

static int
compare_notes (gconstpointer a, gconstpointer b)
{
  const ChordNote *x = a, *y = b;
  if (x->onset != y->onset)
    return x->onset < y->onset ? -1 : 1;
  return x->pitch - y->pitch;
}

/* Ascending by onset, then pitch. */
static GArray *
collect_notes (MaiScore *score, MaiRounding *rounding)
{
  GArray *notes = g_array_new (FALSE, FALSE, sizeof (ChordNote));

  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    collect_track (notes, mai_score_get_track (score, i), mai_score_get_division (score), rounding);
  if (notes->len > 0)
    qsort (notes->data, notes->len, sizeof (ChordNote), compare_notes);
  mai_rounding_finish (rounding, notes->len);
  return notes;
}

/* What the `n` notes of an element are, as one number. A unison of two tracks is one note. */
static guint
code_of_element (const ChordNote *notes, guint n)
{
  guint classes = 0;

  for (guint i = 0; i < n; i++)
    classes |= 1u << (notes[i].pitch % 12);
  return notes[0].pitch == notes[n - 1].pitch ? notes[0].pitch
                                              : mai_chords_code_of_classes (classes);
}

static guint
length_of_element (const ChordNote *notes, guint n)
{
  guint longest = 0;

  for (guint i = 0; i < n; i++)
    longest = MAX (longest, notes[i].length);
  return longest;
}

/* Both encodings walk through here, so they meet the same elements. */
static MaiSteps *
encode_elements (MaiScore *score, MaiRounding *rounding,
                 guint (*describe) (const ChordNote *notes, guint n))
{
  g_autoptr (GArray) collected = collect_notes (score, rounding);
  const ChordNote *notes = (const ChordNote *) (gpointer) collected->data;
  MaiSteps *steps = mai_steps_new (collected->len, 1);

  steps->n = 0;
  for (guint first = 0, end; first < collected->len; first = end)
    {
      for (end = first + 1; end < collected->len && notes[end].onset == notes[first].onset; end++)
        ;
      steps->values[steps->n++] = (guint16) describe (notes + first, end - first);
    }
  return steps;
}

static MaiSteps *
chords_encode (MaiScore *score, MaiRounding *rounding)
{
  return encode_elements (score, rounding, code_of_element);
}

static MaiSteps *
lengths_encode (MaiScore *score, MaiRounding *rounding)
{
  return encode_elements (score, rounding, length_of_element);
}

/* ---- decoding ---- */

static void
decode_element (GArray *notes, gint64 onset, gint64 units, guint code)
{
  guint8 pitches[12];
  guint n = mai_chords_get_pitches (code, pitches);

  for (guint i = 0; i < n; i++)
    {
      MaiNote note = { .onset = onset * DIVISION / MAI_GRID,
                       .duration = units * DIVISION / MAI_GRID,
                       .pitch = pitches[i],
                       .velocity = VELOCITY,
                       .release_velocity = 64,
                       .origin = MAI_ORIGIN_COMPOSED,
                       .confidence = 1 };
      g_array_append_val (notes, note);
    }
}

/* Takes the notes. */
static MaiScore *
decoded_score (GArray *notes)
{
  MaiScore *score = mai_score_new (DIVISION);

  if (notes->len > 0)
    mai_track_take_notes (mai_score_add_track (score, mai_events_track_name (0), 0, 0), notes);
  else
    g_array_unref (notes);
  return score;
}

static MaiScore *
chords_decode (const MaiSteps *steps)
{
  GArray *notes = g_array_new (FALSE, FALSE, sizeof (MaiNote));

  for (gsize i = 0; i < steps->n; i++)
    decode_element (notes, (gint64) i * STEP, STEP, steps->values[i]);
  return decoded_score (notes);
}

static MaiScore *
lengths_decode (const MaiSteps *steps)
{
  GArray *notes = g_array_new (FALSE, FALSE, sizeof (MaiNote));
  gint64 onset = 0;

  for (gsize i = 0; i < steps->n; i++)
    {
      gint64 units = mai_grid_length (CLAMP (steps->values[i], 1, MAI_GRID_N_LENGTHS - 1));
      decode_element (notes, onset, units, MIDDLE_C);
      onset += units;
    }
  return decoded_score (notes);
}

/* ---- augmentation ---- */

/* Where a value lands, or -1 where the vocabulary has no such element. */
static int
transpose_value (const MaiEncoding *encoding, guint value, int semitones)
{
  int code = mai_chords_transpose (mai_encoding_get_code (encoding, value), semitones);

  return code < 0 ? -1 : mai_encoding_find_code (encoding, (guint) code);
}

static gboolean
chords_augment (const MaiEncoding *encoding, MaiSteps *steps, int semitones, int tempo_bins)
{
  g_autofree guint16 *moved = g_new (guint16, MAX (steps->n, 1));

  for (gsize i = 0; i < steps->n; i++)
    {
      int value = transpose_value (encoding, steps->values[i], semitones);
      if (value < 0)
        return FALSE;
      moved[i] = (guint16) value;
    }
  memcpy (steps->values, moved, steps->n * sizeof *moved);
  return TRUE;
}

static gboolean
lengths_augment (const MaiEncoding *encoding, MaiSteps *steps, int semitones, int tempo_bins)
{
  return TRUE; /* in any key the same */
}

/* ---- vocabularies ---- */

static char *
name_length (guint code)
{
  return g_strdup_printf ("%04" G_GINT64_FORMAT, mai_grid_length (code));
}

static gboolean
parse_length (const char *name, guint *code)
{
  for (*code = 1; *code < MAI_GRID_N_LENGTHS; (*code)++)
    {
      g_autofree char *known = name_length (*code);
      if (g_str_equal (name, known))
        return TRUE;
    }
  return FALSE;
}

static guint
length_distance (guint code, guint other)
{
  return (guint) ABS (mai_grid_length (code) - mai_grid_length (other));
}

/* ---- composing ---- */

typedef struct
{
  MaiCursor base;
  MaiTrack *track; /* unowned; the one of the last note, or NULL */
  gint64 length; /* of the last element, grid units */
  gint64 units; /* of elements to come, in `chords` */
} ElementCursor;

/* A seed's last element lasts as long as any in `chords`; in `lengths` as long as its longest note. */
static void
chords_begin (MaiCursor *cursor)
{
  ElementCursor *self = (ElementCursor *) cursor;

  self->track = mai_cursor_find_end (cursor);
  self->length = cursor->begun ? STEP : 0;
  self->units = STEP;
}

void
mai_chords_cursor_read_length (MaiCursor *cursor)
{
  g_autoptr (MaiSteps) steps = mai_encoding_encode (&mai_lengths_encoding, cursor->score, NULL);

  if (steps->n > 0)
    ((ElementCursor *) cursor)->length = mai_grid_length (steps->values[steps->n - 1]);
}

static void
lengths_begin (MaiCursor *cursor)
{
  chords_begin (cursor);
  mai_chords_cursor_read_length (cursor);
}

void
mai_chords_cursor_set_length (MaiCursor *cursor, guint length)
{
  ((ElementCursor *) cursor)->units = mai_grid_length (length);
}

static gboolean
element_obeys (const MaiConstraints *constraints, guint code)
{
  guint8 pitches[12];
  guint n = mai_chords_get_pitches (code, pitches);

  for (guint i = 0; i < n; i++)
    if (!mai_cursor_pitch_obeys (constraints, pitches[i]))
      return FALSE;
  return TRUE;
}

static gboolean
chords_allows (MaiCursor *cursor, const MaiConstraints *constraints, guint field,
               const guint16 *chosen, guint value)
{
  return element_obeys (constraints, mai_encoding_get_code (cursor->encoding, value));
}

static gboolean
chords_meets (const MaiEncoding *encoding, const MaiConstraints *constraints)
{
  for (guint value = 0; value < encoding->fields[0].size; value++)
    if (element_obeys (constraints, mai_encoding_get_code (encoding, value)))
      return TRUE;
  return FALSE;
}

/* A length has no pitch to obey with. */
static gboolean
lengths_allows (MaiCursor *cursor, const MaiConstraints *constraints, guint field,
                const guint16 *chosen, guint value)
{
  return mai_encoding_get_code (cursor->encoding, value) > 0;
}

static gboolean
lengths_meets (const MaiEncoding *encoding, const MaiConstraints *constraints)
{
  return TRUE;
}

static gint64
element_peek (MaiCursor *cursor, const guint16 *step)
{
  ElementCursor *self = (ElementCursor *) cursor;

  return mai_cursor_to_ticks (cursor, cursor->onset + self->length);
}

static void
write_element (ElementCursor *self, gint64 units, const guint8 *pitches, guint n)
{
  MaiCursor *cursor = &self->base;

  mai_cursor_settle (cursor);
  if (self->track == NULL)
    self->track = mai_score_add_track (cursor->score, mai_events_track_name (0), 0,
                                       mai_score_find_free_channel (cursor->score, 0));
  cursor->tick = element_peek (cursor, NULL);
  cursor->onset += self->length;
  cursor->begun = TRUE;
  self->length = units;
  for (guint i = 0; i < n; i++)
    mai_cursor_add_note (cursor, self->track, units, pitches[i], VELOCITY);
}

static guint
chords_append (MaiCursor *cursor, guint16 *step)
{
  guint8 pitches[12];
  guint n = mai_chords_get_pitches (mai_encoding_get_code (cursor->encoding, step[0]), pitches);

  write_element ((ElementCursor *) cursor, ((ElementCursor *) cursor)->units, pitches, n);
  return n;
}

static guint
lengths_append (MaiCursor *cursor, guint16 *step)
{
  guint code = mai_encoding_get_code (cursor->encoding, step[0]);
  guint8 pitch = MIDDLE_C;

  write_element ((ElementCursor *) cursor, mai_grid_length (code), &pitch, 1);
  return 1;
}

/* ---- the two encodings, open ---- */

static const MaiField chords_fields[] = { { "element", MAI_CHORDS_CODES } };
static const MaiField lengths_fields[] = { { "length", MAI_GRID_N_LENGTHS } };

static const MaiEncodingTable chords_table = {
  .encode = chords_encode,
  .decode = chords_decode,
  .augment = chords_augment,
  .meets = chords_meets,
  .name_code = mai_chords_name,
  .parse_code = mai_chords_parse,
  .distance = mai_chords_distance,
  .cursor_size = sizeof (ElementCursor),
  .begin = chords_begin,
  .allows = chords_allows,
  .peek = element_peek,
  .append = chords_append,
};

static const MaiEncodingTable lengths_table = {
  .encode = lengths_encode,
  .decode = lengths_decode,
  .augment = lengths_augment,
  .meets = lengths_meets,
  .name_code = name_length,
  .parse_code = parse_length,
  .distance = length_distance,
  .cursor_size = sizeof (ElementCursor),
  .begin = lengths_begin,
  .allows = lengths_allows,
  .peek = element_peek,
  .append = lengths_append,
};

const MaiEncoding mai_chords_encoding = {
  .table = &chords_table,
  .name = "chords-1",
  .n_fields = 1,
  .n_outputs = 1,
  .fields = chords_fields,
};

const MaiEncoding mai_lengths_encoding = {
  .table = &lengths_table,
  .name = "lengths-1",
  .n_fields = 1,
  .n_outputs = 1,
  .fields = lengths_fields,
};
