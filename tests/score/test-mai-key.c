/* SPDX-License-Identifier: Apache-2.0 */
#include "score/mai-key.h"

#include "score/mai-score-error.h"

#include <string.h>

/* The pitch classes of @text, in ascending order, as "0 2 4 ..." */
static char *
classes_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  GString *string = g_string_new (NULL);
  guint16 classes = 0;

  g_assert_true (mai_scale_parse (text, &classes, &error));
  g_assert_no_error (error);
  for (guint pitch = 0; pitch < 12; pitch++)
    if (mai_scale_has_pitch (classes, 60 + pitch))
      g_string_append_printf (string, "%s%u", string->len > 0 ? " " : "", pitch);
  return g_string_free (string, FALSE);
}

static void
test_scales (void)
{
  static const char *const cases[][2] = {
    { "C:major", "0 2 4 5 7 9 11" },
    { "C", "0 2 4 5 7 9 11" },
    { "Gb:major", "1 3 5 6 8 10 11" },
    { "f#:minor", "1 2 4 6 8 9 11" },
    { "F♯ Minor", "1 2 4 6 8 9 11" },
    { "Am", "0 2 4 5 7 9 11" },
    { "C:dorian", "0 2 3 5 7 9 10" },
    { "E:phrygian", "0 2 4 5 7 9 11" },
    { "F lydian", "0 2 4 5 7 9 11" },
    { "G:mixolydian", "0 2 4 5 7 9 11" },
    { "B:locrian", "0 2 4 5 7 9 11" },
    { "A:pentatonic-minor", "0 2 4 7 9" },
    { "c:Pentatonic_Major", "0 2 4 7 9" },
    { "D:harmonic-minor", "1 2 4 5 7 9 10" },
    { "A:melodic minor", "0 2 4 6 8 9 11" },
    { "C:blues", "0 3 5 6 7 10" },
    { "D:whole-tone", "0 2 4 6 8 10" },
    { "C:octatonic", "0 2 3 5 6 8 9 11" },
    { "Cb:major", "1 3 4 6 8 10 11" },
    { "B#:major", "0 2 4 5 7 9 11" },
    { "Abb:major", "0 2 4 6 7 9 11" },
    { "Bb:major", "0 2 3 5 7 9 10" },
    { "b:minor", "1 2 4 6 7 9 11" },
    { "chromatic", "0 1 2 3 4 5 6 7 8 9 10 11" },
    { "G:chromatic", "0 1 2 3 4 5 6 7 8 9 10 11" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *classes = classes_of (cases[i][0]);

      g_assert_cmpstr (classes, ==, cases[i][1]);
    }
}

static void
test_not_scales (void)
{
  static const char *const texts[] = { "",  ":",  "H:major", "C:majo", "major", "C:major:minor",
                                       "1", "C4", "♯",       "  " };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      guint16 classes;

      g_assert_false (mai_scale_parse (texts[i], &classes, &error));
      g_assert_error (error, MAI_SCORE_ERROR, MAI_SCORE_ERROR_PARSE);
      g_assert_nonnull (strstr (error->message, "harmonic-minor"));
    }
}

static void
test_every_name (void)
{
  const char *const *names = mai_scale_get_names ();

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *text = g_strconcat ("D:", names[i], NULL);
      guint16 classes;

      g_assert_true (mai_scale_parse (text, &classes, NULL));
      g_assert_true (mai_scale_has_pitch (classes, 62));
    }
}

static void
test_spelling (void)
{
  MaiKey key;

  g_assert_true (mai_key_parse ("Gb:major", &key, NULL));
  g_assert_cmpuint (key.tonic, ==, 6);
  g_assert_true (key.flats);
  g_assert_true (mai_key_parse ("F#:major", &key, NULL));
  g_assert_false (key.flats);
  g_assert_true (mai_key_parse ("D:minor", &key, NULL));
  g_assert_true (key.flats);
  g_assert_true (mai_key_parse ("E:minor", &key, NULL));
  g_assert_false (key.flats);
  g_assert_true (mai_key_parse ("F", &key, NULL));
  g_assert_true (key.flats);
}

static void
test_pitches (void)
{
  static const struct
  {
    const char *text;
    guint pitch;
  } cases[] = { { "C4", 60 },   { "c-1", 0 },  { "G9", 127 }, { "A4", 69 },
                { "Bb-1", 10 }, { "F#3", 54 }, { "B#3", 60 }, { "Cb4", 59 },
                { "60", 60 },   { " 0 ", 0 },  { "E♭5", 75 }, { "Fx4", 67 } };
  static const char *const wrong[] = { "",    "C",   "H4",  "128", "-1",
                                       "G#9", "C-2", "C4x", "4C",  "C99999999999" };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint pitch = 1000;

      g_assert_true (mai_pitch_parse (cases[i].text, &pitch, NULL));
      g_assert_cmpuint (pitch, ==, cases[i].pitch);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      guint pitch;

      g_assert_false (mai_pitch_parse (wrong[i], &pitch, &error));
      g_assert_error (error, MAI_SCORE_ERROR, MAI_SCORE_ERROR_PARSE);
    }
}

static void
test_print (void)
{
  for (guint pitch = 0; pitch < 256; pitch++)
    {
      g_autofree char *text = mai_pitch_to_string (pitch / 2, pitch % 2);
      guint again;

      g_assert_true (mai_pitch_parse (text, &again, NULL));
      g_assert_cmpuint (again, ==, pitch / 2);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/score/key/scales", test_scales);
  g_test_add_func ("/score/key/not-scales", test_not_scales);
  g_test_add_func ("/score/key/every-name", test_every_name);
  g_test_add_func ("/score/key/spelling", test_spelling);
  g_test_add_func ("/score/key/pitches", test_pitches);
  g_test_add_func ("/score/key/print", test_print);
  return g_test_run ();
}
