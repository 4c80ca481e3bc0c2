/* SPDX-License-Identifier: Apache-2.0 */
/* Files made to hurt: large, deep, far, many. Each must be through within a time and with memory that
 * fit its size. The bounds are wide: what they catch is the quadratic. */
#include "../base/mai-test-processor.h"
#include "mai-test-midi.h"

#include "midi/mai-midi-error.h"

#include <string.h>
#include <sys/resource.h>

#define MIB (1024 * 1024)
#if defined(__SANITIZE_ADDRESS__)
#define SLOWNESS 8
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLOWNESS 8
#endif
#endif
#ifndef SLOWNESS
#define SLOWNESS 1
#endif

static void
add_repeated (GByteArray *bytes, const char *hex, gsize n)
{
  g_autoptr (GByteArray) one = g_byte_array_new ();

  mai_test_add_hex (one, hex);
  for (gsize i = 0; i < n; i++)
    g_byte_array_append (bytes, one->data, one->len);
}

/* Loads a file of one track with @body, saves it, folds it and lets it go, within @limit seconds. */
static gsize
run_body (const GByteArray *body, double limit)
{
  g_autoptr (GByteArray) file = mai_test_file_new (1, 1, 96);
  g_autoptr (GBytes) bytes = NULL, saved = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiScore) score = NULL;
  double start = mai_test_process_ms ();
  gsize n_notes;

  mai_test_file_add_bytes (file, "MTrk", body);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&file));
  score = mai_midi_load_bytes (bytes, "bomb.mid", &error);
  g_assert_no_error (error);
  n_notes = mai_score_get_n_notes (score);
  saved = mai_midi_to_bytes (score, &error);
  g_assert_no_error (error);
  mai_midi_fold_sustain (score);
  g_clear_object (&score);
  g_assert_cmpfloat (mai_test_process_ms () - start, <, 1e3 * limit * SLOWNESS);
  return n_notes;
}

static void
test_many_heads (void)
{
  g_autoptr (GByteArray) file = mai_test_file_new (1, 65535, 96);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  double start = mai_test_process_ms ();

  add_repeated (file, "4D54726B 00000000", 300000);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&file));
  g_assert_null (mai_midi_load_bytes (bytes, "bomb.mid", &error));
  g_assert_error (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_TOO_LARGE);
  g_assert_cmpfloat (mai_test_process_ms () - start, <, 1e3 * 5 * SLOWNESS);
}

/* Every head claims the rest of the file. */
static void
test_many_claims (void)
{
  g_autoptr (GByteArray) file = mai_test_file_new (1, 65535, 96);
  g_autoptr (MaiScore) score = NULL;
  double start = mai_test_process_ms ();

  add_repeated (file, "4D54726B 7FFFFFFF 00 90 3C 40", 20000);
  score = mai_test_load (file);
  g_assert_cmpuint (mai_score_get_n_tracks (score), ==, 20000);
  g_clear_object (&score);
  g_assert_cmpfloat (mai_test_process_ms () - start, <, 1e3 * 5 * SLOWNESS);
}

static void
test_notes_never_ended (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  mai_test_add_hex (body, "00 90 3C 40");
  add_repeated (body, "00 3C 40", 499999);
  g_assert_cmpuint (run_body (body, 5), ==, 500000);
}

/* 300,000 notes of one pitch begun, all ended long after, later by hints past the last of them. */
static void
test_deep_queue (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  add_repeated (body, "01 90 3C 40", 300000);
  add_repeated (body, "00 FF 7F 08 7D 6D 61 69 01 00 3C FF 01 80 3C 40", 300000);
  g_assert_cmpuint (run_body (body, 10), ==, 300000);
}

/* A chord of 400,000, from the top down and up again. */
static void
test_chord (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  mai_test_add_hex (body, "00 90 3C 40");
  for (guint i = 1; i < 400000; i++)
    g_byte_array_append (body, (const guint8[]){ 0, (guint8) (127 - i % 128), 64 }, 3);
  g_assert_cmpuint (run_body (body, 10), ==, 400000);
}

static void
test_tempos (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  for (guint i = 0; i < 200000; i++)
    {
      const guint8 change[] = { 1,    0xFF, 0x51, 3, 1 + i % 9, i & 0xFF, 0, 0,
                                0xFF, 0x58, 4,    4, 2,         24,       8 };

      g_byte_array_append (body, change, sizeof change);
    }
  add_repeated (body, "01 90 3C 40 00 80 3C 40", 100000);
  g_assert_cmpuint (run_body (body, 10), ==, 100000);
}

static void
test_tiny_events (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  mai_test_add_hex (body, "00 C0 01");
  add_repeated (body, "00 01", 3000000 / SLOWNESS);
  g_assert_cmpuint (run_body (body, 15), ==, 0);
}

static void
test_too_many_events (void)
{
  g_autoptr (GByteArray) file = mai_test_file_new (1, 1, 96);
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;

  mai_test_add_hex (body, "00 C0 01");
  g_byte_array_set_size (body, 3 + 2 * (MAI_MIDI_MAX_EVENTS + 1));
  memset (body->data + 3, 0, body->len - 3);
  mai_test_file_add_bytes (file, "MTrk", body);
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&file));
  g_assert_null (mai_midi_load_bytes (bytes, "bomb.mid", &error));
  g_assert_error (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_TOO_LARGE);
}

static void
test_too_many_bytes (void)
{
  g_autoptr (GBytes) bytes =
      g_bytes_new_take (g_malloc0 (MAI_MIDI_MAX_BYTES + 1), MAI_MIDI_MAX_BYTES + 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_midi_load_bytes (bytes, "bomb.mid", &error));
  g_assert_error (error, MAI_MIDI_ERROR, MAI_MIDI_ERROR_TOO_LARGE);
}

static void
test_huge_lyric (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autofree guint8 *text = g_malloc0 (20 * MIB);

  mai_test_add_hex (body, "00 FF 03");
  mai_test_add_number (body, 20 * MIB);
  g_byte_array_append (body, text, 20 * MIB);
  mai_test_add_hex (body, "00 90 3C 40 10 80 3C 40 00 FF 2F 00");
  g_assert_cmpuint (run_body (body, 5), ==, 1);
}

/* Numbers with ten continuation bytes, and lengths that reach past the end. */
static void
test_numbers (void)
{
  g_autoptr (MaiScore) score = mai_test_load_body (
      "00 90 3C 40 FF FF FF FF FF FF FF FF FF FF 7F 80 3C 40 00 FF 01 FF FF FF 7F 41");

  g_assert_cmpuint (mai_score_get_n_notes (score), ==, 1);
  g_assert_cmpint (mai_score_get_end (score), ==, MAI_TICK_MAX);
  mai_test_round_trip (score, "numbers");
}

/* 10 MB of plain notes, by one track, open and close in a time that a slow core may triple. */
static void
test_ten_megabytes (void)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();

  for (guint i = 0; body->len < 10 * MIB / SLOWNESS; i++)
    {
      const guint8 bytes[] = { i % 3, 0x90, (guint8) (30 + i % 60), 64,
                               20,    0x80, (guint8) (30 + i % 60), 64 };

      g_byte_array_append (body, bytes, sizeof bytes);
    }
  g_assert_cmpuint (run_body (body, 6), >, 10 * MIB / SLOWNESS / 8 - 1);
}

static void
test_memory (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  g_test_message ("%ld MiB at most", usage.ru_maxrss / 1024);
  if (SLOWNESS == 1)
    g_assert_cmpint (usage.ru_maxrss / 1024, <, 1024);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/midi/bombs/many-heads", test_many_heads);
  g_test_add_func ("/midi/bombs/many-claims", test_many_claims);
  g_test_add_func ("/midi/bombs/notes-never-ended", test_notes_never_ended);
  g_test_add_func ("/midi/bombs/deep-queue", test_deep_queue);
  g_test_add_func ("/midi/bombs/chord", test_chord);
  g_test_add_func ("/midi/bombs/tempos", test_tempos);
  g_test_add_func ("/midi/bombs/tiny-events", test_tiny_events);
  g_test_add_func ("/midi/bombs/too-many-events", test_too_many_events);
  g_test_add_func ("/midi/bombs/too-many-bytes", test_too_many_bytes);
  g_test_add_func ("/midi/bombs/huge-lyric", test_huge_lyric);
  g_test_add_func ("/midi/bombs/numbers", test_numbers);
  g_test_add_func ("/midi/bombs/ten-megabytes", test_ten_megabytes);
  g_test_add_func ("/midi/bombs/memory", test_memory);
  return g_test_run ();
}
