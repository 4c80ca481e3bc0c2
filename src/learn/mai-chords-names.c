/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-chords-names.h"

#include <stdlib.h>
#include <string.h>

#define MIDDLE_C 60

guint
mai_chords_code_of_classes (guint classes)
{
  return 128 + (classes & 0xfff);
}

guint
mai_chords_get_classes (guint code)
{
  return code < 128 ? 0 : code - 128;
}

/* Of either kind. */
static guint
classes_of (guint code)
{
  return code < 128 ? 1u << (code % 12) : mai_chords_get_classes (code);
}

static guint
count_classes (guint classes)
{
  return (guint) __builtin_popcount (classes);
}

/* ---- normal order ---- */

/* The classes of the set upwards from `first`, which is one of them. */
static guint
rotate (guint classes, guint first, guint8 order[12])
{
  guint n = 0;

  for (guint i = 0; i < 12; i++)
    if (classes >> ((first + i) % 12) & 1)
      order[n++] = (guint8) ((first + i) % 12);
  return n;
}

/* The more compact comes first: by the interval from the first class to the last, then to the last but one, and so on (Rahn:
 * "Basic atonal theory", 1980). */
static int
compare_rotations (const guint8 *a, const guint8 *b, guint n)
{
  for (guint i = n - 1; i > 0; i--)
    {
      int x = (a[i] + 12 - a[0]) % 12, y = (b[i] + 12 - b[0]) % 12;
      if (x != y)
        return x - y;
    }
  return 0;
}

/* Of rotations just as compact the one with the lowest first class. */
static guint
normal_order (guint classes, guint8 order[12])
{
  guint n = 0;

  for (guint first = 0; first < 12; first++)
    {
      guint8 rotation[12];

      if (!(classes >> first & 1))
        continue;
      guint found = rotate (classes, first, rotation);
      if (n == 0 || compare_rotations (rotation, order, found) < 0)
        memcpy (order, rotation, sizeof rotation);
      n = found;
    }
  return n;
}

/* ---- names ---- */

static char *
name_note (guint pitch)
{
  static const char *const names[] = { "C",  "C#", "D",  "E-", "E",  "F",
                                       "F#", "G",  "G#", "A",  "B-", "B" };

  if (pitch < 12)
    return g_strdup_printf ("%sm1", names[pitch]);
  return g_strdup_printf ("%s%u", names[pitch % 12], pitch / 12 - 1);
}

char *
mai_chords_name (guint code)
{
  GString *name;
  guint8 order[12];
  guint n;

  if (code < 128)
    return name_note (code);
  name = g_string_new (NULL);
  n = normal_order (mai_chords_get_classes (code), order);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (name, "%s%u", i > 0 ? "." : "", order[i]);
  return g_string_free (name, FALSE);
}

static gboolean
is_name_of (const char *name, guint code)
{
  g_autofree char *expected = mai_chords_name (code);

  return g_str_equal (name, expected);
}

static guint
parse_classes (const char *name)
{
  g_auto (GStrv) parts = g_strsplit (name, ".", 13);
  guint classes = 0;

  for (char **part = parts; *part != NULL; part++)
    {
      guint64 class;
      if (!g_ascii_string_to_unsigned (*part, 10, 0, 11, &class, NULL))
        return 0;
      classes |= 1u << class;
    }
  return classes;
}

gboolean
mai_chords_parse (const char *name, guint *code)
{
  if (g_ascii_isdigit (*name))
    {
      guint classes = parse_classes (name);

      *code = mai_chords_code_of_classes (classes);
      return classes != 0 && is_name_of (name, *code);
    }
  for (*code = 0; *code < 128; (*code)++)
    if (is_name_of (name, *code))
      return TRUE;
  return FALSE;
}

/* ---- music ---- */

int
mai_chords_transpose (guint code, int semitones)
{
  guint classes = mai_chords_get_classes (code), by = (guint) ((semitones % 12 + 12) % 12);

  if (code < 128)
    return (int) code + semitones < 0 || (int) code + semitones > 127 ? -1 : (int) code + semitones;
  return (int) mai_chords_code_of_classes (classes << by | classes >> (12 - by));
}

guint
mai_chords_distance (guint code, guint other)
{
  guint wanted = classes_of (code), there = classes_of (other);
  guint missing = count_classes (wanted & ~there), added = count_classes (there & ~wanted);
  gboolean both_notes = code < 128 && other < 128;
  guint apart = both_notes ? (guint) abs ((int) code - (int) other) : 0;

  return ((missing * 16 + added) * 2 + ((code < 128) != (other < 128))) * 128 + apart;
}

guint
mai_chords_get_pitches (guint code, guint8 pitches[12])
{
  guint classes = mai_chords_get_classes (code), n = 0;

  if (code < 128)
    {
      pitches[0] = (guint8) code;
      return 1;
    }
  for (guint class = 0; class < 12; class ++)
    if (classes >> class & 1)
      pitches[n++] = (guint8) (MIDDLE_C + class);
  if (n == 1)
    pitches[n++] = (guint8) (pitches[0] + 12);
  return n;
}
