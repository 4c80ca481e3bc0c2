/* SPDX-License-Identifier: Apache-2.0 */
#include "score/mai-key.h"

#include "base/mai-i18n.h"
#include "score/mai-score-error.h"

#include <string.h>

typedef struct
{
  const char *name;
  guint16 pitch_classes; /* above C */
  gint8 major; /* the major key with the same signature lies so many semitones up; -1: none */
} Scale;

/* Bits are semitones above the tonic: bit 0 is the tonic. Synonyms stand behind. */
static const Scale scales[] = {
  { "major", 0xAB5, 0 },
  { "minor", 0x5AD, 3 },
  { "harmonic-minor", 0x9AD, 3 },
  { "melodic-minor", 0xAAD, 3 },
  { "dorian", 0x6AD, 10 },
  { "phrygian", 0x5AB, 8 },
  { "lydian", 0xAD5, 7 },
  { "mixolydian", 0x6B5, 5 },
  { "locrian", 0x56B, 1 },
  { "pentatonic-major", 0x295, 0 },
  { "pentatonic-minor", 0x4A9, 3 },
  { "blues", 0x4E9, 3 },
  { "whole-tone", 0x555, -1 },
  { "octatonic", 0xB6D, -1 },
  { "chromatic", 0xFFF, -1 },
};
static const struct
{
  const char *synonym, *name;
} synonyms[] = {
  { "maj", "major" },
  { "ionian", "major" },
  { "min", "minor" },
  { "m", "minor" },
  { "aeolian", "minor" },
  { "natural-minor", "minor" },
  { "minor-harmonic", "harmonic-minor" },
  { "minor-melodic", "melodic-minor" },
  { "pentatonic", "pentatonic-major" },
  { "major-pentatonic", "pentatonic-major" },
  { "minor-pentatonic", "pentatonic-minor" },
  { "wholetone", "whole-tone" },
  { "diminished", "octatonic" },
};

/* The semitones of the accidental @text begins with, its length to @length; 0 when there is none. */
static int
read_accidental (const char *text, gsize *length)
{
  static const struct
  {
    const char *sign;
    int semitones;
  } signs[] = { { "#", 1 },  { "♯", 1 },  { "x", 2 }, { "𝄪", 2 },
                { "b", -1 }, { "♭", -1 }, { "𝄫", -2 } };

  for (gsize i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_str_has_prefix (text, signs[i].sign))
      {
        *length = strlen (signs[i].sign);
        return signs[i].semitones;
      }
  return 0;
}

/* Reads "F#", "bb", "E♭", moving @text behind it; the pitch class may leave 0..11 (Cb is -1). */
static gboolean
take_note_name (const char **text, int *semitones, gboolean *flats)
{
  static const char letters[] = "cdefgab";
  static const int steps[] = { 0, 2, 4, 5, 7, 9, 11 };
  const char *rest = *text;
  const char *letter = *rest == '\0' ? NULL : strchr (letters, g_ascii_tolower (*rest));
  int shift = 0, step;
  gsize length = 0;

  if (letter == NULL)
    return FALSE;
  rest++;
  while (ABS (shift) < 2 && (step = read_accidental (rest, &length)) != 0)
    {
      shift += step;
      rest += length;
    }
  *semitones = steps[letter - letters] + shift;
  *flats = shift < 0;
  *text = rest;
  return TRUE;
}

static const Scale *
find_scale (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (synonyms); i++)
    if (strcmp (name, synonyms[i].synonym) == 0)
      name = synonyms[i].name;
  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++)
    if (strcmp (name, scales[i].name) == 0)
      return &scales[i];
  return NULL;
}

/* Lower case, blanks at the ends gone, blanks and underscores inside as hyphens. */
static char *
tidy (const char *text)
{
  char *tidied = g_strstrip (g_ascii_strdown (text, -1));

  return g_strdelimit (tidied, " _\t", '-');
}

static guint16
rotate (guint16 pitch_classes, guint tonic)
{
  return ((pitch_classes << tonic) | (pitch_classes >> (12 - tonic))) & MAI_SCALE_CHROMATIC;
}

/* Whether the signature has flats: F, Bb, Eb, Ab, Db, Gb major and what shares theirs. */
static gboolean
signature_has_flats (const Scale *scale, guint tonic)
{
  static const guint16 flat_majors = 1 << 5 | 1 << 10 | 1 << 3 | 1 << 8 | 1 << 1;

  return scale->major >= 0 && (flat_majors >> ((tonic + scale->major) % 12)) & 1;
}

static gboolean
parse_tidied (const char *text, MaiKey *key)
{
  const char *rest = text;
  const Scale *scale;
  int tonic;
  gboolean flats;

  if (strcmp (text, "chromatic") == 0)
    {
      *key = (MaiKey){ 0, FALSE, MAI_SCALE_CHROMATIC };
      return TRUE;
    }
  if (!take_note_name (&rest, &tonic, &flats))
    return FALSE;
  rest += strspn (rest, ":-");
  scale = find_scale (*rest == '\0' ? "major" : rest);
  if (scale == NULL)
    return FALSE;
  key->tonic = (tonic + 12) % 12;
  key->flats = flats || (strchr (text, '#') == NULL && signature_has_flats (scale, key->tonic));
  key->pitch_classes = rotate (scale->pitch_classes, key->tonic);
  return TRUE;
}

gboolean
mai_key_parse (const char *text, MaiKey *key, GError **error)
{
  g_autofree char *tidied = NULL, *names = NULL;

  g_return_val_if_fail (text != NULL && key != NULL, FALSE);

  tidied = tidy (text);
  if (parse_tidied (tidied, key))
    return TRUE;
  names = g_strjoinv (", ", (char **) mai_scale_get_names ());
  g_set_error (error, MAI_SCORE_ERROR, MAI_SCORE_ERROR_PARSE,
               _ ("“%s” is not a key; write one such as Gb:major, with one of the scales %s."),
               text, names);
  return FALSE;
}

gboolean
mai_scale_parse (const char *text, guint16 *pitch_classes, GError **error)
{
  MaiKey key;

  g_return_val_if_fail (pitch_classes != NULL, FALSE);

  if (!mai_key_parse (text, &key, error))
    return FALSE;
  *pitch_classes = key.pitch_classes;
  return TRUE;
}

const char *const *
mai_scale_get_names (void)
{
  static const char *const names[] = { "major",
                                       "minor",
                                       "harmonic-minor",
                                       "melodic-minor",
                                       "dorian",
                                       "phrygian",
                                       "lydian",
                                       "mixolydian",
                                       "locrian",
                                       "pentatonic-major",
                                       "pentatonic-minor",
                                       "blues",
                                       "whole-tone",
                                       "octatonic",
                                       "chromatic",
                                       NULL };

  G_STATIC_ASSERT (G_N_ELEMENTS (names) == G_N_ELEMENTS (scales) + 1);
  return names;
}

gboolean
mai_pitch_parse (const char *text, guint *pitch, GError **error)
{
  g_autofree char *tidied = NULL;
  const char *rest;
  char *end = NULL;
  int semitones = 0;
  gboolean flats, named;
  gint64 number;

  g_return_val_if_fail (text != NULL && pitch != NULL, FALSE);

  rest = tidied = tidy (text);
  named = take_note_name (&rest, &semitones, &flats);
  if (g_ascii_isdigit (rest[0]) || (rest[0] == '-' && g_ascii_isdigit (rest[1])))
    {
      number = CLAMP (g_ascii_strtoll (rest, &end, 10), -1000, 1000);
      number = named ? (number + 1) * 12 + semitones : number;
      if (*end == '\0' && number >= 0 && number <= 127)
        {
          *pitch = (guint) number;
          return TRUE;
        }
    }
  g_set_error (error, MAI_SCORE_ERROR, MAI_SCORE_ERROR_PARSE,
               _ ("“%s” is not a pitch; write one such as C4 or F#3, from C-1 to G9, or 0 to 127."),
               text);
  return FALSE;
}

char *
mai_pitch_to_string (guint pitch, gboolean flats)
{
  static const char *const sharp[] = { "C",  "C#", "D",  "D#", "E",  "F",
                                       "F#", "G",  "G#", "A",  "A#", "B" };
  static const char *const flat[] = { "C",  "Db", "D",  "Eb", "E",  "F",
                                      "Gb", "G",  "Ab", "A",  "Bb", "B" };

  return g_strdup_printf ("%s%d", (flats ? flat : sharp)[pitch % 12], (int) (pitch / 12) - 1);
}
