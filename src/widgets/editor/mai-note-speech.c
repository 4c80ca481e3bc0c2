/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/editor/mai-note-speech.h"

#include "base/mai-i18n.h"

/* A length with a name, in quarters. */
typedef struct
{
  const char *name;
  guint numerator, denominator;
} Length;

/* From long to short; the plain ones, which sums are made of, have no dot and no triplet. */
static const Length lengths[] = {
  { N_ ("one dotted whole"), 6, 1 },
  { N_ ("one whole"), 4, 1 },
  { N_ ("one double dotted half"), 7, 2 },
  { N_ ("one dotted half"), 3, 1 },
  { N_ ("one half"), 2, 1 },
  { N_ ("one double dotted quarter"), 7, 4 },
  { N_ ("one dotted quarter"), 3, 2 },
  { N_ ("one half triplet"), 4, 3 },
  { N_ ("one quarter"), 1, 1 },
  { N_ ("one dotted eighth"), 3, 4 },
  { N_ ("one quarter triplet"), 2, 3 },
  { N_ ("one eighth"), 1, 2 },
  { N_ ("one dotted sixteenth"), 3, 8 },
  { N_ ("one eighth triplet"), 1, 3 },
  { N_ ("one sixteenth"), 1, 4 },
  { N_ ("one dotted thirty-second"), 3, 16 },
  { N_ ("one sixteenth triplet"), 1, 6 },
  { N_ ("one thirty-second"), 1, 8 },
  { N_ ("one thirty-second triplet"), 1, 12 },
  { N_ ("one sixty-fourth"), 1, 16 },
};

/* Fewer ticks to the quarter than this, and one tick is a difference that can be heard. */
#define FINE_DIVISION 48

char *
mai_note_speech_pitch (guint pitch, gboolean flats)
{
  static const char *const sharp[] = { NC_ ("pitch", "C"),       NC_ ("pitch", "C sharp"),
                                       NC_ ("pitch", "D"),       NC_ ("pitch", "D sharp"),
                                       NC_ ("pitch", "E"),       NC_ ("pitch", "F"),
                                       NC_ ("pitch", "F sharp"), NC_ ("pitch", "G"),
                                       NC_ ("pitch", "G sharp"), NC_ ("pitch", "A"),
                                       NC_ ("pitch", "A sharp"), NC_ ("pitch", "B") };
  static const char *const flat[] = { NC_ ("pitch", "C"),      NC_ ("pitch", "D flat"),
                                      NC_ ("pitch", "D"),      NC_ ("pitch", "E flat"),
                                      NC_ ("pitch", "E"),      NC_ ("pitch", "F"),
                                      NC_ ("pitch", "G flat"), NC_ ("pitch", "G"),
                                      NC_ ("pitch", "A flat"), NC_ ("pitch", "A"),
                                      NC_ ("pitch", "B flat"), NC_ ("pitch", "B") };
  const char *name = (flats ? flat : sharp)[pitch % 12];
  int octave = (int) (pitch / 12) - 1;

  name = g_dpgettext2 (GETTEXT_PACKAGE, "pitch", name);
  /* Translators: a pitch and its octave: "C sharp 4", "A minus 1". */
  return octave < 0 ? g_strdup_printf (_ ("%s minus %d"), name, -octave)
                    : g_strdup_printf (C_ ("pitch and octave", "%s %d"), name, octave);
}

/* The sharps (or, negative, flats) of the last key signature at or before @tick; FALSE: there is none. */
static gboolean
find_signature (MaiTrack *track, gint64 tick, int *sharps)
{
  gsize n_events;
  const MaiEvent *events = mai_track_get_events (track, &n_events);
  gboolean found = FALSE;

  for (gsize i = 0; i < n_events && events[i].tick <= tick; i++)
    if (events[i].size == 4 && events[i].bytes[0] == 0xFF && events[i].bytes[1] == 0x59)
      {
        *sharps = (gint8) events[i].bytes[2];
        found = TRUE;
      }
  return found;
}

gboolean
mai_note_speech_has_flats (MaiScore *score, guint track, gint64 tick)
{
  guint n_tracks = mai_score_get_n_tracks (score);
  int sharps = 0;

  if (track < n_tracks && find_signature (mai_score_get_track (score, track), tick, &sharps))
    return sharps < 0;
  return n_tracks > 0 && find_signature (mai_score_get_track (score, 0), tick, &sharps)
         && sharps < 0;
}

char *
mai_note_speech_position (MaiScore *score, gint64 tick)
{
  MaiBarPosition at = mai_metre_map_tick_to_bar (mai_score_get_metre_map (score), tick);
  g_autofree char *beat = NULL, *rest = NULL;

  beat = g_strdup_printf (_ ("bar %d beat %d"), (int) at.bar + 1, (int) at.beat + 1);
  if (at.tick == 0)
    return g_steal_pointer (&beat);
  rest = mai_note_speech_length (at.tick, mai_score_get_division (score));
  /* Translators: a place and how long after it: "bar 3 beat 2 plus one sixteenth". */
  return g_strdup_printf (_ ("%s plus %s"), beat, rest);
}

/* How far off a length is, in ticks times its denominator. */
static gint64
distance (const Length *length, gint64 ticks, guint division)
{
  return ABS (ticks * length->denominator - (gint64) division * length->numerator);
}

static const Length *
find_length (gint64 ticks, guint division)
{
  const Length *near = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      gint64 off = distance (&lengths[i], ticks, division);

      if (off == 0)
        return &lengths[i];
      if (off <= lengths[i].denominator && division >= FINE_DIVISION && near == NULL)
        near = &lengths[i];
    }
  return near;
}

static const Length *
find_nearest_length (gint64 ticks, guint division)
{
  const Length *best = &lengths[0];

  for (gsize i = 1; i < G_N_ELEMENTS (lengths); i++)
    if (distance (&lengths[i], ticks, division) * best->denominator
        < distance (best, ticks, division) * lengths[i].denominator)
      best = &lengths[i];
  return best;
}

static char *
say_wholes (gint64 n)
{
  if (n == 1)
    return g_strdup (_ ("one whole"));
  return g_strdup_printf (mai_ngettext ("%d whole", "%d wholes", n), (int) n);
}

/* A longer and a shorter part: wholes, or a plain length, and something with a name. NULL: there is no such. */
static char *
say_sum (gint64 ticks, guint division)
{
  gint64 whole = 4 * (gint64) division;
  g_autofree char *first = NULL;
  const Length *second = NULL;

  if (ticks > whole)
    {
      second = find_length (ticks % whole, division);
      first = say_wholes (ticks / whole);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (lengths) && first == NULL; i++)
    {
      gint64 plain = (gint64) division * lengths[i].numerator / lengths[i].denominator;

      if (lengths[i].numerator != 1 && lengths[i].denominator != 1)
        continue;
      if (lengths[i].numerator % 3 == 0 || lengths[i].denominator % 3 == 0 || plain >= ticks)
        continue;
      second = find_length (ticks - plain, division);
      first = g_strdup (_ (lengths[i].name));
    }
  /* Translators: two lengths of notes tied: "one whole and one quarter". */
  return second != NULL ? g_strdup_printf (_ ("%s and %s"), first, _ (second->name)) : NULL;
}

char *
mai_note_speech_length (gint64 ticks, guint division)
{
  gint64 whole = 4 * (gint64) division;
  gint64 wholes = (ticks + whole / 2) / whole;
  const Length *length = find_length (ticks, division);
  g_autofree char *about = NULL;
  char *sum;

  if (ticks <= 0)
    return g_strdup (_ ("no length"));
  if (length != NULL)
    return g_strdup (_ (length->name));
  if (wholes > 0 && ABS (ticks - wholes * whole) <= (division >= FINE_DIVISION ? 1 : 0))
    return say_wholes (wholes);
  sum = say_sum (ticks, division);
  if (sum != NULL)
    return sum;
  about =
      wholes > 1 ? say_wholes (wholes) : g_strdup (_ (find_nearest_length (ticks, division)->name));
  /* Translators: a length that has no name is near one: "about one eighth". */
  return g_strdup_printf (_ ("about %s"), about);
}

char *
mai_note_speech_place (MaiScore *score, guint track, gint64 tick, guint pitch)
{
  g_autofree char *name =
      mai_note_speech_pitch (pitch, mai_note_speech_has_flats (score, track, tick));
  g_autofree char *position = mai_note_speech_position (score, tick);

  /* Translators: a pitch and a place without a note: "C sharp 4, bar 3 beat 2, empty". */
  return g_strdup_printf (_ ("%s, %s, empty"), name, position);
}

/* What was said before, and is part of @after now, goes. */
static char *
replace (char *before, char *after)
{
  g_free (before);
  return after;
}

static char *
add_track (char *text, MaiScore *score, guint track)
{
  g_autofree char *before = text;
  const char *name;

  if (mai_score_get_n_tracks (score) < 2)
    return g_steal_pointer (&before);
  name = mai_track_get_name (mai_score_get_track (score, track));
  if (*name == '\0')
    return g_strdup_printf (_ ("%s, track %d"), before, (int) track + 1);
  /* Translators: what was said of a note, and the name of its track. */
  return g_strdup_printf (_ ("%s, track %s"), before, name);
}

static char *
say_note (MaiScore *score, guint track, const MaiNote *note, gint64 tick)
{
  gboolean flats = mai_note_speech_has_flats (score, track, note->onset);
  g_autofree char *name = mai_note_speech_pitch (note->pitch, flats);
  g_autofree char *position = mai_note_speech_position (score, MAX (tick, note->onset));
  g_autofree char *length = mai_note_speech_length (note->duration, mai_score_get_division (score));
  g_autofree char *onset = NULL;

  if (tick <= note->onset)
    /* Translators: pitch, place, length and loudness of a note:
     * "C sharp 4, bar 3 beat 2, one eighth, velocity 80". */
    return g_strdup_printf (_ ("%s, %s, %s, velocity %d"), name, position, length, note->velocity);
  onset = mai_note_speech_position (score, note->onset);
  /* Translators: a place in the middle of a note: "C sharp 4, bar 3 beat 3, held, one half from bar 3 beat
   * 2, velocity 80". */
  return g_strdup_printf (_ ("%s, %s, held, %s from %s, velocity %d"), name, position, length,
                          onset, note->velocity);
}

char *
mai_note_speech_note (MaiScore *score, guint track, const MaiNote *note, gint64 tick,
                      gboolean selected)
{
  char *text;

  g_return_val_if_fail (MAI_IS_SCORE (score), NULL);
  g_return_val_if_fail (track < mai_score_get_n_tracks (score), NULL);

  text = add_track (say_note (score, track, note, tick), score, track);
  if (note->origin == MAI_ORIGIN_COMPOSED)
    text = replace (text, g_strdup_printf (_ ("%s, composed"), text));
  if ((note->flags & MAI_NOTE_MUTED) != 0)
    text = replace (text, g_strdup_printf (_ ("%s, muted"), text));
  if (selected)
    text = replace (text, g_strdup_printf (_ ("%s, selected"), text));
  return text;
}
