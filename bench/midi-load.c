/* SPDX-License-Identifier: Apache-2.0 */
/* How long a Standard MIDI File takes to open, save and close, beside what libsmf alone takes to read
 * it. Made files of 1 and 10 MB of notes, or those named on the command line. Milliseconds of processor
 * time, the best of several rounds. */
#include "midi/mai-midi.h"

#include <smf.h>
#include <string.h>
#include <time.h>

#define ROUNDS 5
#define MB 1000000

typedef struct
{
  double load, save, close, libsmf;
  gsize n_notes;
} Times;

static double
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &time);
  return 1e3 * (double) time.tv_sec + 1e-6 * (double) time.tv_nsec;
}

static void
append_u32 (GByteArray *file, guint32 value)
{
  guint32 big = GUINT32_TO_BE (value);

  g_byte_array_append (file, (const guint8 *) &big, 4);
}

/* A piano track of about @size bytes: chords of three, each message with its status byte. */
static GBytes *
make_file (guint size)
{
  GByteArray *file = g_byte_array_new ();
  guint start;
  guint32 length;

  g_byte_array_append (file, (const guint8 *) "MThd\0\0\0\6\0\0\0\1\1\xE0MTrk", 18);
  append_u32 (file, 0);
  start = file->len;
  for (guint i = 0; file->len < size; i++)
    for (guint k = 0; k < 6; k++)
      {
        guint8 pitch = (guint8) (30 + (i * 7 + k % 3 * 4) % 70);
        const guint8 on[] = { 0, 0x90, pitch, 64 }, off[] = { k == 3 ? 100 : 0, 0x80, pitch, 64 };

        g_byte_array_append (file, k < 3 ? on : off, 4);
      }
  g_byte_array_append (file, (const guint8 *) "\0\xFF\x2F", 4);
  length = GUINT32_TO_BE (file->len - start);
  memcpy (file->data + start - 4, &length, 4);
  return g_byte_array_free_to_bytes (file);
}

/* What libsmf takes to read these bytes; it is not asked to delete them, which takes it minutes. */
static double
time_libsmf (GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  double start = now ();

  if (smf_load_from_memory (data, (int) size) == NULL)
    return -1;
  return now () - start;
}

static gboolean
time_round (GBytes *bytes, const char *name, Times *best)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) saved = NULL;
  double start = now (), loaded, written;
  MaiScore *score = mai_midi_load_bytes (bytes, name, &error);

  if (score == NULL)
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }
  loaded = now ();
  saved = mai_midi_to_bytes (score, NULL);
  written = now ();
  best->n_notes = mai_score_get_n_notes (score);
  g_object_unref (score);
  best->close = MIN (best->close, now () - written);
  best->load = MIN (best->load, loaded - start);
  best->save = MIN (best->save, written - loaded);
  return TRUE;
}

static gboolean
time_file (GBytes *bytes, const char *name)
{
  Times best = { G_MAXDOUBLE, G_MAXDOUBLE, G_MAXDOUBLE, 0, 0 };

  for (guint round = 0; round < ROUNDS; round++)
    if (!time_round (bytes, name, &best))
      return FALSE;
  best.libsmf = time_libsmf (bytes);
  g_print ("%-24s %7.2f MB %9" G_GSIZE_FORMAT " notes  load %8.1f  save %8.1f  close %6.1f  "
           "libsmf alone %8.1f\n",
           name, (double) g_bytes_get_size (bytes) / MB, best.n_notes, best.load, best.save,
           best.close, best.libsmf);
  return TRUE;
}

static gboolean
time_path (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *name = g_path_get_basename (path);
  char *data;
  gsize size;

  if (!g_file_get_contents (path, &data, &size, &error))
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }
  bytes = g_bytes_new_take (data, size);
  return time_file (bytes, name);
}

int
main (int argc, char **argv)
{
  gboolean good = TRUE;

  for (int i = 1; i < argc; i++)
    good = time_path (argv[i]) && good;
  if (argc == 1)
    {
      g_autoptr (GBytes) small = make_file (MB), large = make_file (10 * MB);

      good = time_file (small, "made, 1 MB") && time_file (large, "made, 10 MB");
    }
  return good ? 0 : 1;
}
