/* SPDX-License-Identifier: Apache-2.0 */
#include "mai-test-midi.h"

#include <string.h>

GByteArray *
mai_test_file_new (guint format, guint n_tracks, guint division)
{
  GByteArray *file = g_byte_array_new ();
  const guint8 head[] = { 'M',
                          'T',
                          'h',
                          'd',
                          0,
                          0,
                          0,
                          6,
                          0,
                          format,
                          n_tracks >> 8,
                          n_tracks & 0xFF,
                          (division >> 8) & 0xFF,
                          division & 0xFF };

  g_byte_array_append (file, head, sizeof head);
  return file;
}

void
mai_test_add_hex (GByteArray *bytes, const char *hex)
{
  while (*hex != '\0')
    {
      guint8 byte;

      if (g_ascii_isspace (*hex))
        {
          hex++;
          continue;
        }
      g_assert_true (g_ascii_isxdigit (hex[0]) && g_ascii_isxdigit (hex[1]));
      byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));
      g_byte_array_append (bytes, &byte, 1);
      hex += 2;
    }
}

void
mai_test_add_number (GByteArray *bytes, guint32 number)
{
  for (int shift = 28; shift >= 0; shift -= 7)
    {
      guint8 byte = (guint8) (((number >> shift) & 0x7F) | (shift > 0 ? 0x80 : 0));

      if (shift == 0 || number >> shift != 0)
        g_byte_array_append (bytes, &byte, 1);
    }
}

void
mai_test_file_add_bytes (GByteArray *file, const char *kind, const GByteArray *body)
{
  guint32 length = GUINT32_TO_BE (body->len);

  g_byte_array_append (file, (const guint8 *) kind, 4);
  g_byte_array_append (file, (const guint8 *) &length, 4);
  g_byte_array_append (file, body->data, body->len);
}

void
mai_test_file_add_chunk (GByteArray *file, const char *kind, const char *body)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  mai_test_add_hex (bytes, body);
  mai_test_file_add_bytes (file, kind, bytes);
}

MaiScore *
mai_test_load (GByteArray *file)
{
  g_autoptr (GBytes) bytes = g_bytes_new (file->data, file->len);
  g_autoptr (GError) error = NULL;
  MaiScore *score = mai_midi_load_bytes (bytes, "test.mid", &error);

  g_assert_no_error (error);
  g_assert_nonnull (score);
  return score;
}

MaiScore *
mai_test_load_body (const char *body)
{
  g_autoptr (GByteArray) file = mai_test_file_new (0, 1, 96);

  mai_test_file_add_chunk (file, "MTrk", body);
  return mai_test_load (file);
}

static char *
compare_notes (guint track, MaiTrack *a, MaiTrack *b)
{
  gsize n_a, n_b;
  const MaiNote *notes_a = mai_track_get_notes (a, &n_a);
  const MaiNote *notes_b = mai_track_get_notes (b, &n_b);

  if (n_a != n_b)
    return g_strdup_printf ("track %u: %zu and %zu notes", track, n_a, n_b);
  for (gsize i = 0; i < n_a; i++)
    if (notes_a[i].onset != notes_b[i].onset || notes_a[i].duration != notes_b[i].duration
        || notes_a[i].pitch != notes_b[i].pitch || notes_a[i].velocity != notes_b[i].velocity
        || notes_a[i].release_velocity != notes_b[i].release_velocity
        || notes_a[i].flags != notes_b[i].flags || notes_a[i].origin != notes_b[i].origin)
      return g_strdup_printf ("track %u: note %zu of %zu, at %" G_GINT64_FORMAT, track, i, n_a,
                              notes_a[i].onset);
  return NULL;
}

static char *
compare_events (guint track, MaiTrack *a, MaiTrack *b)
{
  gsize n_a, n_b;
  const MaiEvent *events_a = mai_track_get_events (a, &n_a);
  const MaiEvent *events_b = mai_track_get_events (b, &n_b);

  if (n_a != n_b)
    return g_strdup_printf ("track %u: %zu and %zu events", track, n_a, n_b);
  for (gsize i = 0; i < n_a; i++)
    if (events_a[i].tick != events_b[i].tick || events_a[i].late != events_b[i].late
        || events_a[i].size != events_b[i].size
        || memcmp (mai_track_get_event_data (a, &events_a[i]),
                   mai_track_get_event_data (b, &events_b[i]), events_a[i].size)
               != 0)
      return g_strdup_printf ("track %u: event %zu of %zu, at %" G_GINT64_FORMAT, track, i, n_a,
                              events_a[i].tick);
  return NULL;
}

static char *
compare_tracks (guint i, MaiTrack *a, MaiTrack *b)
{
  char *difference = compare_notes (i, a, b);

  if (difference == NULL)
    difference = compare_events (i, a, b);
  if (difference == NULL && mai_track_get_channel (a) != mai_track_get_channel (b))
    difference = g_strdup_printf ("track %u: channels %u and %u", i, mai_track_get_channel (a),
                                  mai_track_get_channel (b));
  if (difference == NULL && strcmp (mai_track_get_name (a), mai_track_get_name (b)) != 0)
    difference = g_strdup_printf ("track %u: names", i);
  return difference;
}

static char *
compare_tempos (MaiTempoMap *a, MaiTempoMap *b)
{
  gsize n = mai_tempo_map_get_n_changes (a);

  if (n != mai_tempo_map_get_n_changes (b))
    return g_strdup ("number of tempo changes");
  for (gsize i = 0; i < n; i++)
    {
      MaiTempoChange one = mai_tempo_map_get_change (a, i), other = mai_tempo_map_get_change (b, i);

      if (one.tick != other.tick || one.microseconds != other.microseconds)
        return g_strdup_printf ("tempo change %zu", i);
    }
  return NULL;
}

static char *
compare_metres (MaiMetreMap *a, MaiMetreMap *b)
{
  gsize n = mai_metre_map_get_n_changes (a);

  if (n != mai_metre_map_get_n_changes (b))
    return g_strdup ("number of metre changes");
  for (gsize i = 0; i < n; i++)
    {
      MaiMetreChange one = mai_metre_map_get_change (a, i), other = mai_metre_map_get_change (b, i);

      if (one.tick != other.tick || one.numerator != other.numerator
          || one.denominator != other.denominator || one.clocks != other.clocks
          || one.thirty_seconds != other.thirty_seconds)
        return g_strdup_printf ("metre change %zu", i);
    }
  return NULL;
}

/* A score of no tracks is written as one empty track, and so may come back. */
char *
mai_test_compare (MaiScore *a, MaiScore *b)
{
  guint n = mai_score_get_n_tracks (a);
  char *difference = NULL;

  if (mai_score_get_division (a) != mai_score_get_division (b))
    return g_strdup ("divisions");
  if (n != mai_score_get_n_tracks (b) && !(n == 0 && mai_score_get_n_tracks (b) == 1))
    return g_strdup_printf ("%u and %u tracks", n, mai_score_get_n_tracks (b));
  for (guint i = 0; i < n && difference == NULL; i++)
    difference = compare_tracks (i, mai_score_get_track (a, i), mai_score_get_track (b, i));
  if (difference == NULL)
    difference = compare_tempos (mai_score_get_tempo_map (a), mai_score_get_tempo_map (b));
  if (difference == NULL)
    difference = compare_metres (mai_score_get_metre_map (a), mai_score_get_metre_map (b));
  return difference;
}

void
mai_test_round_trip (MaiScore *score, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) once = mai_midi_to_bytes (score, &error);
  g_autoptr (GBytes) twice = NULL;
  g_autoptr (MaiScore) again = NULL;
  g_autofree char *difference = NULL;

  g_assert_no_error (error);
  again = mai_midi_load_bytes (once, name, &error);
  g_assert_no_error (error);
  difference = mai_test_compare (score, again);
  if (difference != NULL)
    g_error ("%s: not the same when saved and loaded: %s", name, difference);
  twice = mai_midi_to_bytes (again, &error);
  g_assert_no_error (error);
  if (!g_bytes_equal (once, twice))
    g_error ("%s: other bytes when saved again", name);
}
