/* SPDX-License-Identifier: Apache-2.0 */
/* A few thousand generated files, some broken on purpose, through the fuzz target's one function: under
 * the sanitizers this is the fuzzer in small. The generator is seeded, so that a failure comes again:
 * its round is the last one named in the log. */
#include "mai-test-midi.h"

#include "../fuzz/fuzz-midi.h"

#include <string.h>

#define N_ROUNDS 4000

static guint
pick (GRand *rand, guint n)
{
  return (guint) g_rand_int_range (rand, 0, (gint32) n);
}

static void
add_byte (GByteArray *bytes, guint byte)
{
  g_byte_array_append (bytes, &(guint8){ (guint8) byte }, 1);
}

static void
add_random_bytes (GRand *rand, GByteArray *bytes, guint n)
{
  while (n-- > 0)
    add_byte (bytes, pick (rand, 256));
}

static void
add_meta (GRand *rand, GByteArray *bytes)
{
  static const guint8 types[] = {
    0, 1, 3, 5, 0x20, 0x21, 0x51, 0x51, 0x58, 0x58, 0x59, 0x7F, 0x90
  };
  static const guint sizes[] = { 0, 1, 2, 3, 4, 5, 127, 128, 300 };
  guint8 type = types[pick (rand, G_N_ELEMENTS (types))];
  guint size = sizes[pick (rand, G_N_ELEMENTS (sizes))];

  if (type == 0x51 && pick (rand, 4) > 0)
    size = 3;
  if (type == 0x58 && pick (rand, 4) > 0)
    size = 4;
  add_byte (bytes, 0xFF);
  add_byte (bytes, type);
  mai_test_add_number (bytes, size);
  add_random_bytes (rand, bytes, size);
}

static void
add_channel_message (GRand *rand, GByteArray *bytes, guint channel)
{
  static const guint8 kinds[] = { 0x80, 0x80, 0x90, 0x90, 0x90, 0xA0, 0xB0, 0xC0, 0xD0, 0xE0 };
  guint8 kind = kinds[pick (rand, G_N_ELEMENTS (kinds))];

  if (pick (rand, 3) > 0)
    add_byte (bytes, kind | channel);
  add_byte (bytes, kind == 0xB0 ? 64 : 60 + pick (rand, 3));
  if ((kind & 0xE0) != 0xC0)
    add_byte (bytes, pick (rand, 4) == 0 ? 0 : pick (rand, 130));
}

static void
add_event (GRand *rand, GByteArray *bytes, guint n_channels)
{
  static const guint32 deltas[] = { 0, 0, 0, 1, 2, 60, 96, 128, 20000, 0x0FFFFFFF };
  guint kind = pick (rand, 20);

  mai_test_add_number (bytes, deltas[pick (rand, G_N_ELEMENTS (deltas) - (kind > 0 ? 1 : 0))]);
  if (kind < 14)
    add_channel_message (rand, bytes, pick (rand, n_channels));
  else if (kind < 17)
    add_meta (rand, bytes);
  else if (kind < 18)
    {
      guint size = pick (rand, 9);

      add_byte (bytes, pick (rand, 2) == 0 ? 0xF0 : 0xF7);
      mai_test_add_number (bytes, size);
      add_random_bytes (rand, bytes, size);
    }
  else if (kind < 19)
    {
      gboolean mark = pick (rand, 2) == 0;

      mai_test_add_hex (bytes, mark ? "FF 7F 08 7D 6D 61 69 03 00" : "FF 7F 08 7D 6D 61 69 01 00");
      add_byte (bytes, mark ? pick (rand, 4) : 60 + pick (rand, 3));
      add_byte (bytes, pick (rand, 4));
    }
  else
    add_byte (bytes, 0xF1 + pick (rand, 14));
}

static GByteArray *
make_file (GRand *rand)
{
  static const guint divisions[] = { 0, 1, 24, 96, 480, 32767, 0xE728, 0xE350, 0x8000 };
  guint n_tracks = pick (rand, 4), n_channels = 1 + pick (rand, 3);
  GByteArray *file = mai_test_file_new (pick (rand, 4), n_tracks + pick (rand, 2),
                                        divisions[pick (rand, G_N_ELEMENTS (divisions))]);

  for (guint i = 0; i < n_tracks; i++)
    {
      g_autoptr (GByteArray) body = g_byte_array_new ();

      for (guint k = pick (rand, 60); k > 0; k--)
        add_event (rand, body, n_channels);
      if (pick (rand, 5) > 0)
        mai_test_add_hex (body, "00 FF 2F 00");
      mai_test_file_add_bytes (file, pick (rand, 10) == 0 ? "XTrk" : "MTrk", body);
    }
  return file;
}

/* Changes, takes out or doubles some bytes. */
static void
damage (GRand *rand, GByteArray *file)
{
  for (guint n = pick (rand, 6); n > 0 && file->len > 0; n--)
    {
      guint place = pick (rand, file->len);
      guint size = 1 + pick (rand, MIN (8, file->len - place));

      switch (pick (rand, 4))
        {
        case 0:
          g_byte_array_remove_range (file, place, size);
          break;
        case 1:
          memset (file->data + place, pick (rand, 2) == 0 ? 0xFF : 0, size);
          break;
        case 2:
          g_byte_array_set_size (file, place + size);
          break;
        default:
          file->data[place] = (guint8) pick (rand, 256);
        }
    }
}

static void
test_mutants (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);

  for (guint round = 0; round < N_ROUNDS; round++)
    {
      g_autoptr (GByteArray) file = make_file (rand);

      if (round % 3 > 0)
        damage (rand, file);
      if (g_test_verbose ())
        g_test_message ("round %u", round);
      LLVMFuzzerTestOneInput (file->data, file->len);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/midi/mutants", test_mutants);
  return g_test_run ();
}
