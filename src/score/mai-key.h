/* SPDX-License-Identifier: Apache-2.0 */
/* Names of pitches, keys and scales. Pure functions, any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MAI_SCALE_CHROMATIC ((guint16) 0x0FFF)

/**
 * MaiKey:
 * @tonic: pitch class, 0 is C
 * @flats: spell the black keys as flats
 * @pitch_classes: bit p set: pitch class p (0 is C) belongs to the scale
 */
typedef struct
{
  guint8 tonic;
  gboolean flats;
  guint16 pitch_classes;
} MaiKey;

/**
 * mai_key_parse:
 * @text: "Gb:major", "f#:minor", "C dorian", "A:pentatonic-minor", "chromatic"; case, a blank or a
 *   colon between, `-`, `_` or a blank inside a scale's name do not matter; "C" alone is C major, and
 *   "Am" is A minor. Accidentals: # b x ## bb and the signs of music.
 *
 * Fails with MAI_SCORE_ERROR_PARSE, the sentence naming the scales there are.
 */
gboolean mai_key_parse (const char *text, MaiKey *key, GError **error);
/* The pitch classes of mai_key_parse() alone: bit p set is pitch class p allowed. */
gboolean mai_scale_parse (const char *text, guint16 *pitch_classes, GError **error);
static inline gboolean
mai_scale_has_pitch (guint16 pitch_classes, guint pitch)
{
  return (pitch_classes >> (pitch % 12)) & 1;
}

/* NULL-terminated, (transfer none): "major", "minor", "harmonic-minor", ... */
const char *const *mai_scale_get_names (void);

/* "C4" or "c4" is 60, "Bb-1" is 10; a bare number 0..127 is taken too. MAI_SCORE_ERROR_PARSE. */
gboolean mai_pitch_parse (const char *text, guint *pitch, GError **error);
/* (transfer full): "C4" for 60, black keys as sharps or flats. */
char *mai_pitch_to_string (guint pitch, gboolean flats);

G_END_DECLS
