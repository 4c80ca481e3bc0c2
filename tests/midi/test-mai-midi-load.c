/* SPDX-License-Identifier: Apache-2.0 */
/* What other programs write, and what they should not: each as bytes, and what the score then holds. */
#include "mai-test-midi.h"

#include "base/mai-error.h"
#include "midi/mai-midi-error.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static void
assert_note (MaiTrack *track, guint i, gint64 onset, gint64 duration, guint pitch, guint velocity)
{
  gsize n_notes;
  const MaiNote *notes = mai_track_get_notes (track, &n_notes);

  g_assert_cmpuint (i, <, n_notes);
  g_assert_cmpint (notes[i].onset, ==, onset);
  g_assert_cmpint (notes[i].duration, ==, duration);
  g_assert_cmpuint (notes[i].pitch, ==, pitch);
  g_assert_cmpuint (notes[i].velocity, ==, velocity);
}

static void
assert_event (MaiTrack *track, guint i, gint64 tick, const char *hex)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize n_events;
  const MaiEvent *events = mai_track_get_events (track, &n_events);

  mai_test_add_hex (bytes, hex);
  g_assert_cmpuint (i, <, n_events);
  g_assert_cmpint (events[i].tick, ==, tick);
  g_assert_cmpmem (mai_track_get_event_data (track, &events[i]), events[i].size, bytes->data,
                   bytes->len);
}

static void
assert_n_events (MaiTrack *track, gsize n)
{
  gsize n_events;

  mai_track_get_events (track, &n_events);
  g_assert_cmpuint (n_events, ==, n);
}

static void
test_one_channel (void)
{
  g_autoptr (MaiScore) score = mai_test_load_body ("00 FF 03 05 50 69 61 6E 6F 00 C2 05"
                                                   "00 92 3C 40 60 3C 00 00 3E 50 60 82 3E 22"
                                                   "10 FF 2F 00");
  MaiTrack *track = mai_score_get_track (score, 0);

  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 1);
  g_assert_cmpuint (mai_score_get_division (score), ==, 96);
  g_assert_cmpstr (mai_track_get_name (track), ==, "Piano");
  g_assert_cmpuint (mai_track_get_program (track), ==, 5);
  g_assert_cmpuint (mai_track_get_channel (track), ==, 2);
  g_assert_cmpuint (mai_track_get_n_notes (track), ==, 2);
  assert_note (track, 0, 0, 96, 60, 64);
  assert_note (track, 1, 96, 96, 62, 80);
  g_assert_cmpuint (mai_track_get_notes (track, NULL)[0].flags, ==, MAI_NOTE_NO_RELEASE);
  g_assert_cmpuint (mai_track_get_notes (track, NULL)[0].release_velocity, ==, 64);
  g_assert_cmpuint (mai_track_get_notes (track, NULL)[1].release_velocity, ==, 0x22);
  g_assert_cmpint (mai_track_get_end_mark (track), ==, 96 + 96 + 16);
  g_assert_false (mai_score_is_modified (score));
  mai_test_round_trip (score, "one channel");
}

/* Format 0 with channels 1 and 10, and a title: three tracks. */
static void
test_split (void)
{
  g_autoptr (MaiScore) score = mai_test_load_body (
      "00 FF 03 04 53 6F 6E 67 00 F0 05 7E 7F 09 01 F7 00 C0 01 00 99 24 40 00 90 3C 40 00 C0 02"
      "60 89 24 40 00 80 3C 40 00 C0 03 00 FF 2F 00");

  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 3);
  g_assert_cmpstr (mai_track_get_name (mai_score_get_track (score, 0)), ==, "Song");
  assert_event (mai_score_get_track (score, 0), 1, 0, "F0 7E 7F 09 01 F7");
  g_assert_cmpuint (mai_track_get_channel (mai_score_get_track (score, 1)), ==, 0);
  g_assert_cmpuint (mai_track_get_channel (mai_score_get_track (score, 2)), ==, 9);
  assert_note (mai_score_get_track (score, 1), 0, 0, 96, 60, 64);
  assert_note (mai_score_get_track (score, 2), 0, 0, 96, 36, 64);
  assert_n_events (mai_score_get_track (score, 1), 3);
  assert_event (mai_score_get_track (score, 1), 0, 0, "C0 01");
  assert_event (mai_score_get_track (score, 1), 1, 0, "C0 02");
  assert_event (mai_score_get_track (score, 1), 2, 96, "C0 03");
  g_assert_false (mai_track_get_events (mai_score_get_track (score, 1), NULL)[0].late);
  g_assert_true (mai_track_get_events (mai_score_get_track (score, 1), NULL)[1].late);
  mai_test_round_trip (score, "split");
}

static void
test_tracks_of_one_channel (void)
{
  g_autoptr (GByteArray) file = mai_test_file_new (1, 3, 480);
  g_autoptr (MaiScore) score = NULL;

  mai_test_file_add_chunk (file, "MTrk",
                           "00 FF 51 03 06 1A 80 81 00 FF 58 04 03 02 18 08 00 FF 2F 00");
  mai_test_file_add_chunk (file, "MTrk", "00 90 3C 40 60 80 3C 40 00 FF 2F 00");
  mai_test_file_add_chunk (file, "MTrk", "00 90 3C 30 30 80 3C 40 00 FF 2F 00");
  score = mai_test_load (file);
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 3);
  assert_note (mai_score_get_track (score, 1), 0, 0, 96, 60, 64);
  assert_note (mai_score_get_track (score, 2), 0, 0, 48, 60, 48);
  g_assert_cmpuint (mai_tempo_map_get_tempo (mai_score_get_tempo_map (score), 0), ==, 400000);
  g_assert_cmpuint (mai_metre_map_get_metre (mai_score_get_metre_map (score), 127).numerator, ==,
                    4);
  g_assert_cmpuint (mai_metre_map_get_metre (mai_score_get_metre_map (score), 128).numerator, ==,
                    3);
  mai_test_round_trip (score, "one channel in two tracks");
}

/* Tempo in a later, shorter track, and twice on one tick: the last counts. */
static void
test_tempo_anywhere (void)
{
  g_autoptr (GByteArray) file = mai_test_file_new (1, 2, 96);
  g_autoptr (MaiScore) score = NULL;
  MaiTempoMap *map;

  mai_test_file_add_chunk (file, "MTrk",
                           "60 FF 51 03 01 00 00 60 90 3C 40 60 80 3C 00 00 FF 2F 00");
  mai_test_file_add_chunk (file, "MTrk", "30 FF 51 03 02 00 00 30 FF 51 03 03 00 00 00 FF 2F 00");
  score = mai_test_load (file);
  map = mai_score_get_tempo_map (score);
  g_assert_cmpuint (mai_tempo_map_get_n_changes (map), ==, 2);
  g_assert_cmpint (mai_tempo_map_get_change (map, 0).tick, ==, 48);
  g_assert_cmpuint (mai_tempo_map_get_change (map, 0).microseconds, ==, 0x20000);
  g_assert_cmpuint (mai_tempo_map_get_change (map, 1).microseconds, ==, 0x30000);
  mai_test_round_trip (score, "tempo anywhere");
}

/* Tempo of 0, of 2 bytes, metre of nothing over something: no changes. Metre of 2 bytes: one. */
static void
test_bad_changes (void)
{
  g_autoptr (MaiScore) score = mai_test_load_body (
      "00 FF 51 03 00 00 00 00 FF 51 02 07 A1 00 FF 58 04 00 02 18 08 00 FF 58 04 04 63 18 08"
      "10 FF 58 02 06 03 00 FF 2F 00");
  MaiMetreMap *map = mai_score_get_metre_map (score);

  g_assert_cmpuint (mai_tempo_map_get_n_changes (mai_score_get_tempo_map (score)), ==, 0);
  g_assert_cmpuint (mai_metre_map_get_n_changes (map), ==, 1);
  g_assert_cmpuint (mai_metre_map_get_change (map, 0).denominator, ==, 8);
  g_assert_cmpuint (mai_metre_map_get_change (map, 0).clocks, ==, 24);
  mai_test_round_trip (score, "bad changes");
}

/* First in, first out; a note of no duration; one never ended; ends of nothing. */
static void
test_pairing (void)
{
  g_autoptr (MaiScore) score =
      mai_test_load_body ("00 90 3C 01 10 90 3C 02 10 80 3C 00 10 80 3C 00 00 80 3C 00"
                          "00 90 40 03 00 80 40 10 00 90 41 04 20 83 41 00 10 FF 2F 00");
  MaiTrack *track = mai_score_get_track (score, 0);

  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 1);
  g_assert_cmpuint (mai_track_get_n_notes (track), ==, 4);
  assert_note (track, 0, 0, 32, 60, 1);
  assert_note (track, 1, 16, 32, 60, 2);
  assert_note (track, 2, 48, 0, 64, 3);
  assert_note (track, 3, 48, 48, 65, 4);
  mai_test_round_trip (score, "pairing");
}

static void
test_smpte (void)
{
  static const struct
  {
    guint division, ticks;
    double second; /* what so many ticks last */
  } cases[] = { { 0xE850, 24 * 80, 1 },
                { 0xE728, 1000, 1 },
                { 0xE364, 3000, 1.001 },
                { 0xE204, 120, 1 },
                { 0xE701, 25, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GByteArray) file = mai_test_file_new (1, 1, cases[i].division);
      g_autoptr (MaiScore) score = NULL;
      MaiTempoMap *map;

      mai_test_file_add_chunk (file, "MTrk",
                               "00 FF 51 03 01 02 03 8F 00 90 3C 40 07 80 3C 00 00 FF 2F 00");
      score = mai_test_load (file);
      map = mai_score_get_tempo_map (score);
      g_assert_cmpuint (mai_score_get_division (score), ==, cases[i].ticks);
      assert_note (mai_score_get_track (score, 0), 0, 1920, 7, 60, 64);
      g_assert_cmpfloat_with_epsilon (mai_tempo_map_ticks_to_seconds (map, cases[i].ticks),
                                      cases[i].second, 1e-12);
      mai_test_round_trip (score, "smpte");
    }
}

static void
test_format_2 (void)
{
  g_autoptr (GByteArray) file = mai_test_file_new (2, 2, 96);
  g_autoptr (MaiScore) score = NULL;

  mai_test_file_add_chunk (file, "MTrk", "00 90 3C 40 60 80 3C 00 00 FF 2F 00");
  mai_test_file_add_chunk (file, "MTrk", "10 90 3E 40 60 80 3E 00 00 FF 2F 00");
  score = mai_test_load (file);
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 2);
  assert_note (mai_score_get_track (score, 1), 0, 16, 96, 62, 64);
  mai_test_round_trip (score, "format 2");
}

static void
test_rmid (void)
{
  g_autoptr (GByteArray) file = mai_test_file_new (0, 1, 96);
  g_autoptr (GByteArray) riff = g_byte_array_new ();
  g_autoptr (MaiScore) score = NULL;

  mai_test_file_add_chunk (file, "MTrk", "00 90 3C 40 60 80 3C 00 00 FF 2F 00");
  mai_test_add_hex (riff, "52494646 00000000 524D4944" /* RIFF, its size, RMID */
                          "44495350 03000000 414243 00" /* DISP, padded */
                          "64617461"); /* data */
  g_byte_array_append (riff, (const guint8[]){ file->len & 0xFF, file->len >> 8, 0, 0 }, 4);
  g_byte_array_append (riff, file->data, file->len);
  mai_test_add_hex (riff, "4C495354 04000000 494E464F"); /* LIST INFO */
  score = mai_test_load (riff);
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 1);
  assert_note (mai_score_get_track (score, 0), 0, 0, 96, 60, 64);
}

/* Alien chunks, a wrong number of tracks, a long header, junk in front. */
static void
test_chunks (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (MaiScore) score = NULL;

  mai_test_add_hex (file, "00 00 00 4D546864 00000008 0001 0001 0060 ABCD");
  mai_test_file_add_chunk (file, "XFIH", "01 02 03");
  mai_test_file_add_chunk (file, "MTrk", "00 90 3C 40 60 80 3C 00 00 FF 2F 00");
  mai_test_file_add_chunk (file, "XFKM", "4D 54 72 6B 00 00");
  mai_test_file_add_chunk (file, "MTrk", "00 90 3E 40 60 80 3E 00 00 FF 2F 00");
  score = mai_test_load (file);
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 2);
  assert_note (mai_score_get_track (score, 0), 0, 0, 96, 60, 64);
  assert_note (mai_score_get_track (score, 1), 0, 0, 96, 62, 64);
}

/* Lengths too long, too short, none, 2^32 - 1: both tracks of each are found. */
static void
test_chunk_lengths (void)
{
  static const guint32 lengths[] = { 0xFFFFFFFF, 0x80000000, 1000, 14, 5, 30 };

  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GByteArray) file = mai_test_file_new (1, 2, 96);
      g_autoptr (MaiScore) score = NULL;
      guint32 length = GUINT32_TO_BE (lengths[i]);

      mai_test_file_add_chunk (file, "MTrk", "00 90 3C 40 60 80 3C 00 00 FF 2F 00");
      mai_test_file_add_chunk (file, "MTrk", "00 90 3E 40 60 80 3E 00 00 FF 2F 00");
      memcpy (file->data + 18, &length, 4);
      score = mai_test_load (file);
      g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 2);
      assert_note (mai_score_get_track (score, 0), 0, 0, 96, 60, 64);
      assert_note (mai_score_get_track (score, 1), 0, 0, 96, 62, 64);
    }
}

static void
test_no_end_of_track (void)
{
  g_autoptr (GByteArray) file = mai_test_file_new (1, 3, 96);
  g_autoptr (MaiScore) score = NULL;

  mai_test_file_add_chunk (file, "MTrk", "");
  mai_test_file_add_chunk (file, "MTrk", "00 90 3C 40 60 80 3C 00");
  mai_test_file_add_chunk (file, "MTrk", "00 90 3E 40 60 3E 00 10 90");
  score = mai_test_load (file);
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 3);
  assert_note (mai_score_get_track (score, 1), 0, 0, 96, 60, 64);
  assert_note (mai_score_get_track (score, 2), 0, 0, 96, 62, 64);
  mai_test_round_trip (score, "no end of track");
}

/* Running status beyond meta events and SysEx; real-time bytes; data bytes over 127. */
static void
test_status (void)
{
  g_autoptr (MaiScore) score =
      mai_test_load_body ("00 90 3C 40 00 FF 01 01 41 10 3E 40 00 F0 02 01 F7 10 40 FF 00 F8"
                          "10 3C 00 00 3E 00 00 40 00 00 F3 05 00 F7 03 F3 01 F6 00 FF 2F 00");
  MaiTrack *track = mai_score_get_track (score, 0);

  g_assert_cmpuint (mai_track_get_n_notes (track), ==, 3);
  assert_note (track, 0, 0, 48, 60, 64);
  assert_note (track, 2, 32, 16, 64, 127);
  assert_event (track, 0, 0, "FF 01 41");
  assert_event (track, 1, 16, "F0 01 F7");
  assert_event (track, 2, 32, "F7 F8");
  assert_event (track, 3, 48, "F7 F3 05");
  assert_event (track, 4, 48, "F7 F3 01 F6");
  mai_test_round_trip (score, "status");
}

/* Everything rides along: aftertouch, bends, keys, SysEx in pieces, odd metas, texts of any bytes. */
static void
test_ride_along (void)
{
  g_autoptr (MaiScore) score = mai_test_load_body (
      "00 FF 00 02 00 07 00 FF 21 01 03 00 FF 59 02 FA 01 00 FF 54 05 60 01 02 03 04"
      "00 B0 00 01 00 B0 20 02 00 C0 07 00 A0 3C 55 00 D0 44 00 E0 12 34"
      "10 F0 03 43 12 00 10 F7 02 01 F7 00 F7 00 00 FF 7F 03 00 01 02 00 FF 7E 00 00 FF 90 02 01 02"
      "00 FF 05 02 E9 00 00 FF 20 01 00 00 FF 01 00 00 FF 2F 00");
  static const char *const events[] = {
    "FF 00 00 07", "FF 21 03",       "FF 59 FA 01", "FF 54 60 01 02 03 04",
    "B0 00 01",    "B0 20 02",       "C0 07",       "A0 3C 55",
    "D0 44",       "E0 12 34",       "F0 43 12 00", "F7 01 F7",
    "F7",          "FF 7F 00 01 02", "FF 7E",       "FF 90 01 02",
    "FF 05 E9 00", "FF 20 00",       "FF 01"
  };
  MaiTrack *track = mai_score_get_track (score, 0);

  assert_n_events (track, G_N_ELEMENTS (events));
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    assert_event (track, i, i < 10 ? 0 : i == 10 ? 16 : 32, events[i]);
  mai_test_round_trip (score, "ride along");
}

static void
test_long_texts (void)
{
  static const guint sizes[] = { 126, 127, 128, 129, 16383, 16384, 70000 };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GByteArray) body = g_byte_array_new ();
      g_autoptr (GByteArray) file = mai_test_file_new (0, 1, 96);
      g_autoptr (MaiScore) score = NULL;
      gsize n_events;

      mai_test_add_hex (body, "00 90 3C 40 10 FF 05");
      mai_test_add_number (body, sizes[i]);
      for (guint k = 0; k < sizes[i]; k++)
        g_byte_array_append (body, &(guint8){ k * 7 }, 1);
      mai_test_add_hex (body, "10 80 3C 40 00 90 3E 40 10 80 3E 40 00 FF 2F 00");
      mai_test_file_add_bytes (file, "MTrk", body);
      score = mai_test_load (file);
      mai_track_get_events (mai_score_get_track (score, 0), &n_events);
      g_assert_cmpuint (n_events, ==, 1);
      g_assert_cmpuint (mai_track_get_events (mai_score_get_track (score, 0), NULL)->size, ==,
                        sizes[i] + 2);
      g_assert_cmpuint (mai_score_get_n_notes (score), ==, 2);
      mai_test_round_trip (score, "long text");
    }
}

/* What is not UTF-8 is read as Windows-1252, and written back as it was. */
static void
test_names (void)
{
  g_autoptr (MaiScore) score =
      mai_test_load_body ("00 FF 03 07 4B 6C E4 6E 67 65 20 00 90 3C 40 10 80 3C 00 00 FF 2F 00");
  g_autofree char *title = mai_score_dup_title (score);

  g_assert_cmpstr (mai_track_get_name (mai_score_get_track (score, 0)), ==, "Klänge");
  g_assert_cmpstr (title, ==, "Klänge");
  mai_test_round_trip (score, "names");
}

/* Times past the last tick stand on it; gaps longer than a delta time are bridged and not seen. */
static void
test_far_ticks (void)
{
  g_autoptr (MaiScore) score = mai_test_load_body (
      "FF FF FF 7F C0 01 FF FF FF 7F 90 3C 40 FF FF FF 7F 90 3E 40 FF FF FF 7F C0 01 FF FF FF 7F "
      "C0 01"
      "FF FF FF 7F C0 01 FF FF FF 7F C0 01 FF FF FF 7F C0 02 FF FF FF 7F 91 3E 40 00 FF 2F 00");
  MaiTrack *first = mai_score_get_track (score, 0);
  gsize n_events;
  const MaiEvent *events = mai_track_get_events (first, &n_events);

  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 2);
  g_assert_cmpint (events[n_events - 1].tick, ==, 8 * G_GINT64_CONSTANT (0x0FFFFFFF));
  assert_note (mai_score_get_track (score, 1), 0, MAI_TICK_MAX, 0, 62, 64);
  mai_test_round_trip (score, "far ticks");
}

static void
assert_refused (const guint8 *data, gsize size, MaiMidiError code, const char *reason)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_midi_load_bytes (bytes, "song.mid", &error));
  g_assert_error (error, MAI_MIDI_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, "song.mid"));
  g_assert_nonnull (strstr (error->message, reason));
}

static void
test_refusals (void)
{
  g_autoptr (GByteArray) no_track = mai_test_file_new (1, 1, 96);

  assert_refused (NULL, 0, MAI_MIDI_ERROR_EMPTY, "empty");
  assert_refused ((const guint8 *) "hello", 5, MAI_MIDI_ERROR_NOT_MIDI, "not a MIDI file");
  assert_refused ((const guint8 *) "MT", 2, MAI_MIDI_ERROR_NOT_MIDI, "not a MIDI file");
  assert_refused ((const guint8 *) "MThd\0\0\0\6\0\1", 10, MAI_MIDI_ERROR_TRUNCATED, "cut off");
  assert_refused (no_track->data, no_track->len, MAI_MIDI_ERROR_TRUNCATED, "no track");
}

static void
test_refused_paths (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("musicai-midi-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "none.mid", NULL);

  g_assert_null (mai_midi_load (folder, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_NOT_REGULAR);
  g_assert_nonnull (strstr (error->message, folder));
  g_clear_error (&error);
  g_assert_null (mai_midi_load (path, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_null (mai_midi_load (path, &error));
  g_assert_error (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_EMPTY);
  g_unlink (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/midi/load/one-channel", test_one_channel);
  g_test_add_func ("/midi/load/split", test_split);
  g_test_add_func ("/midi/load/tracks-of-one-channel", test_tracks_of_one_channel);
  g_test_add_func ("/midi/load/tempo-anywhere", test_tempo_anywhere);
  g_test_add_func ("/midi/load/bad-changes", test_bad_changes);
  g_test_add_func ("/midi/load/pairing", test_pairing);
  g_test_add_func ("/midi/load/smpte", test_smpte);
  g_test_add_func ("/midi/load/format-2", test_format_2);
  g_test_add_func ("/midi/load/rmid", test_rmid);
  g_test_add_func ("/midi/load/chunks", test_chunks);
  g_test_add_func ("/midi/load/chunk-lengths", test_chunk_lengths);
  g_test_add_func ("/midi/load/no-end-of-track", test_no_end_of_track);
  g_test_add_func ("/midi/load/status", test_status);
  g_test_add_func ("/midi/load/ride-along", test_ride_along);
  g_test_add_func ("/midi/load/long-texts", test_long_texts);
  g_test_add_func ("/midi/load/names", test_names);
  g_test_add_func ("/midi/load/far-ticks", test_far_ticks);
  g_test_add_func ("/midi/load/refusals", test_refusals);
  g_test_add_func ("/midi/load/refused-paths", test_refused_paths);
  return g_test_run ();
}
