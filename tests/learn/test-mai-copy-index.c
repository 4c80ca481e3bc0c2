/* SPDX-License-Identifier: Apache-2.0 */
/* What the index finds, and what it measures, against looking everywhere; and its file in bad hands. */
#include <glib/gstdio.h>
#include <string.h>

#include "learn/mai-copy-index-private.h"
#include "learn/mai-copy-search.h"
#include "mai-test-music.h"
#include "midi/mai-midi.h"
#include "nn/mai-random.h"

#define KEY "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* A piece of few pitches and lengths, which repeats itself and the others; two instruments. */
static void
save_piece (const char *folder, guint number, guint n_notes)
{
  g_autoptr (MaiScore) score = mai_score_new (480);
  g_autofree char *name = g_strdup_printf ("%u.mid", number);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  MaiRandom random;
  gint64 onset = 480 * 4 * number; /* whole bars of rest first */

  mai_random_init (&random, number, 1);
  mai_score_add_track (score, "Piano", 0, 0);
  mai_score_add_track (score, "Flute", 73, 1);
  for (guint i = 0; i < n_notes; i++)
    {
      MaiNote note = { .onset = onset,
                       .duration = 240 * (1 + mai_random_below (&random, 3)),
                       .pitch = (guint8) (60 + mai_random_below (&random, 3)),
                       .velocity = 70 };
      MaiTrack *track = mai_score_get_track (score, mai_random_below (&random, 4) == 0);

      mai_track_add_notes (track, &note, 1);
      onset += 240 * mai_random_below (&random, 3);
    }
  mai_midi_save (score, path, &error);
  g_assert_no_error (error);
}

static MaiCopyIndex *
make_index (guint n_pieces, guint n_notes)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("musicai-test-XXXXXX", &error);
  MaiCopyIndex *index;

  g_assert_no_error (error);
  for (guint i = 0; i < n_pieces; i++)
    save_piece (folder, i, n_notes + i);
  index = mai_test_music_index (folder);
  mai_test_music_remove (folder);
  return index;
}

/* ---- finding ---- */

/* How many notes are alike from `a` in one text and `b` in the index on. */
static guint
count_alike (const MaiCopyIndex *index, MaiCopyKind kind, const guint8 *pitches,
             const guint32 *onsets, guint32 a, guint32 b)
{
  guint notes = 1;

  if (mai_copy_kind_is_same_key (kind) && (pitches[a] & 127) != (index->pitches[b] & 127))
    return 0;
  while ((pitches[a] & MAI_COPY_LINE_END) == 0 && (index->pitches[b] & MAI_COPY_LINE_END) == 0
         && (pitches[a + 1] & 127) - (pitches[a] & 127)
                == (index->pitches[b + 1] & 127) - (index->pitches[b] & 127)
         && (kind >= MAI_COPY_PITCH
             || onsets[a + 1] - onsets[a] == index->onsets[b + 1] - index->onsets[b]))
    {
      a++;
      b++;
      notes++;
    }
  return notes;
}

static guint
find_piece (const MaiCopyIndex *index, guint32 at)
{
  guint piece = 0;

  while (piece + 1 < index->n_pieces
         && index->lines[index->pieces[piece + 1].first_line].first <= at)
    piece++;
  return piece;
}

static void
check_search (MaiCopyIndex *index, const guint8 *pitches, const guint32 *onsets, guint n,
              int excluded)
{
  g_autoptr (MaiCopyExclusion) exclusion = NULL;

  if (excluded >= 0)
    {
      exclusion = mai_copy_exclusion_new (index);
      mai_copy_exclusion_add (exclusion, index, (guint) excluded);
    }
  for (MaiCopyKind kind = 0; kind < MAI_N_COPY_KINDS; kind++)
    for (guint32 from = 0; from < n; from++)
      {
        MaiCopyMatch match = mai_copy_search (index, kind, pitches, onsets, from, exclusion);
        guint longest = 0;

        for (guint32 at = 0; at < index->n; at++)
          if (excluded < 0 || find_piece (index, at) != (guint) excluded)
            longest = MAX (longest, count_alike (index, kind, pitches, onsets, from, at));
        g_assert_cmpuint (match.notes, ==, longest);
        if (longest == 0)
          continue;
        g_assert_cmpuint (count_alike (index, kind, pitches, onsets, from, match.at), ==, longest);
        g_assert_true (excluded < 0 || find_piece (index, match.at) != (guint) excluded);
      }
}

static void
test_search (void)
{
  g_autoptr (MaiCopyIndex) index = make_index (5, 30);
  MaiRandom random;
  guint8 pitches[200];
  guint32 onsets[200], onset = 0;

  mai_random_init (&random, 9, 9);
  for (guint i = 0; i < 200; i++)
    {
      pitches[i] = (guint8) (59 + mai_random_below (&random, 5));
      onsets[i] = onset;
      onset += 12 * mai_random_below (&random, 3);
      if (i % 50 == 49)
        pitches[i] |= MAI_COPY_LINE_END;
    }
  check_search (index, pitches, onsets, 200, -1);
  check_search (index, pitches, onsets, 200, 2);
}

/* What is in the index is found whole, wherever it lies: at the start, at the end, in the middle of a piece. */
static void
test_self (void)
{
  g_autoptr (MaiCopyIndex) index = make_index (4, 30);

  check_search (index, index->pitches, index->onsets, index->n, -1);
  check_search (index, index->pitches, index->onsets, index->n, 1);
}

static void
test_places (void)
{
  g_autoptr (MaiCopyIndex) index = make_index (3, 50);

  for (guint i = 0; i < index->n_pieces; i++)
    {
      const MaiCopyPiece *piece = mai_copy_index_get_piece (index, i);
      const MaiCopyLine *line = &index->lines[piece->first_line];
      g_autofree char *base = g_path_get_basename (piece->path);
      MaiCopyPlace place;

      mai_copy_search_locate (index, line->first, &place);
      g_assert_cmpuint (place.piece, ==, i);
      g_assert_true (place.line == line);
      /* save_piece() begins with as many bars of rest as its number. */
      g_assert_cmpuint (place.bar, ==, (guint) g_ascii_strtoull (base, NULL, 10));
      g_assert_cmpuint (place.place, ==, 0);
      mai_copy_search_locate (index, line->first + line->n - 1, &place);
      g_assert_cmpuint (place.piece, ==, i);
      g_assert_cmpuint (place.bar, ==, index->onsets[line->first + line->n - 1] / 96);
      g_assert_cmpuint (place.place, ==, index->onsets[line->first + line->n - 1] % 96);
    }
}

/* ---- measuring ---- */

/* The figures of the copies within the notes from..to of a piece (numbers as of the line "all"), found by looking. The
 * number of a note is that of its like in the first line, for in these pieces no two notes are at once of one pitch. */
static guint
find_number (const MaiCopyIndex *index, const MaiCopyPiece *piece, guint32 at)
{
  const MaiCopyLine *all = &index->lines[piece->first_line];

  for (guint32 k = 0; k < all->n; k++)
    if (index->onsets[all->first + k] == index->onsets[at]
        && ((index->pitches[all->first + k] ^ index->pitches[at]) & 127) == 0)
      return k;
  g_assert_not_reached ();
}

static void
measure_stretch (MaiCopyIndex *index, const guint *numbers, const guint *groups,
                 const MaiCopyPiece *piece, MaiCopyKind kind, guint from, guint to, guint *figures)
{
  figures[0] = figures[1] = 0;
  for (guint l = 0; l < piece->n_lines; l++)
    {
      const MaiCopyLine *line = &index->lines[piece->first_line + l];

      for (guint32 i = line->first; i < line->first + line->n; i++)
        {
          guint room = 0, most = 0;

          for (guint32 k = i; k < line->first + line->n; k++)
            room += numbers[k] >= from && numbers[k] < to && room == k - i;
          for (guint32 at = 0; at < index->n; at++)
            if (groups[at] != piece->group)
              most = MAX (most, count_alike (index, kind, index->pitches, index->onsets, i, at));
          most = MIN (most, room);
          if (most == 0)
            continue;
          figures[0] = MAX (figures[0], most);
          figures[1] = MAX (figures[1], mai_copy_weigh (index->pitches, index->onsets, i, most,
                                                        mai_copy_kind_mask (kind)));
        }
    }
}

static void
test_norms (void)
{
  g_autoptr (MaiCopyIndex) index = make_index (3, 34);
  const MaiCopyNorms *norms = mai_copy_index_get_norms (index);
  guint32 wanted[MAI_COPY_N_FIGURES][MAI_COPY_MOST + 1];
  g_autofree guint *numbers = g_new (guint, index->n);
  g_autofree guint *groups = g_new (guint, index->n);

  for (guint32 at = 0; at < index->n; at++)
    {
      const MaiCopyPiece *piece = &index->pieces[find_piece (index, at)];

      numbers[at] = find_number (index, piece, at);
      groups[at] = piece->group;
    }
  g_assert_cmpuint (norms->pieces, ==, 3);
  for (MaiCopyKind kind = 0; kind < MAI_N_COPY_KINDS; kind++)
    for (guint size = 0; size < 2; size++)
      {
        guint notes = MAI_COPY_SMALLEST << size;

        memset (wanted, 0, sizeof wanted);
        for (guint i = 0; i < index->n_pieces; i++)
          for (guint from = 0; from + notes / 2 <= index->pieces[i].n_notes; from += notes)
            {
              guint figures[MAI_COPY_N_FIGURES];

              measure_stretch (index, numbers, groups, &index->pieces[i], kind, from, from + notes,
                               figures);
              wanted[0][figures[0]]++;
              wanted[1][figures[1]]++;
            }
        g_assert_cmpmem (norms->counts[0][kind][size], sizeof wanted[0], wanted[0],
                         sizeof wanted[0]);
        g_assert_cmpmem (norms->counts[1][kind][size], sizeof wanted[1], wanted[1],
                         sizeof wanted[1]);
      }
}

static void
test_quantiles (void)
{
  g_autofree MaiCopyNorms *norms = g_new0 (MaiCopyNorms, 1);
  guint32 *counts = norms->counts[MAI_COPY_BY_LENGTH][MAI_COPY_RHYTHM][2];

  g_assert_cmpuint (mai_copy_norms_get_quantile (norms, 0, 0, 2, 0.5), ==, 0);
  g_assert_cmpfloat (mai_copy_norms_get_share (norms, 0, 0, 2, 1), ==, 0);
  counts[5] = 50;
  counts[9] = 45;
  counts[MAI_COPY_MOST] = 5;
  g_assert_cmpuint (mai_copy_norms_count (norms, 2), ==, 100);
  g_assert_cmpuint (mai_copy_norms_get_quantile (norms, 0, 0, 2, 0.5), ==, 5);
  g_assert_cmpuint (mai_copy_norms_get_quantile (norms, 0, 0, 2, 0.51), ==, 9);
  g_assert_cmpuint (mai_copy_norms_get_quantile (norms, 0, 0, 2, 0.95), ==, 9);
  g_assert_cmpuint (mai_copy_norms_get_quantile (norms, 0, 0, 2, 0.99), ==, MAI_COPY_MOST);
  g_assert_cmpfloat (mai_copy_norms_get_share (norms, 0, 0, 2, 5), ==, 1);
  g_assert_cmpfloat (mai_copy_norms_get_share (norms, 0, 0, 2, 6), ==, 0.5);
  g_assert_cmpfloat (mai_copy_norms_get_share (norms, 0, 0, 2, 100000), ==, 0.05);
  /* Size 2 is the only one with enough. */
  g_assert_cmpuint (mai_copy_norms_find_size (norms, 100000), ==, 2);
  norms->counts[0][0][3][1] = MAI_COPY_ENOUGH;
  g_assert_cmpuint (mai_copy_norms_find_size (norms, 100000), ==, 3);
  g_assert_cmpuint (mai_copy_norms_find_size (norms, 130), ==, 2);
}

/* ---- the file ---- */

static char *
make_name (void)
{
  g_autoptr (GError) error = NULL;
  char *name;
  int fd = g_file_open_tmp ("musicai-test-XXXXXX", &name, &error);

  g_assert_no_error (error);
  g_close (fd, NULL);
  return name;
}

static void
test_file (void)
{
  g_autoptr (MaiCopyIndex) index = make_index (4, 40);
  g_autofree char *path = make_name ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiCopyIndex) loaded = NULL;

  g_assert_true (mai_copy_index_save (index, path, KEY, &error));
  loaded = mai_copy_index_load (path, KEY, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (loaded->n, ==, index->n);
  for (MaiCopyKind kind = 0; kind < MAI_N_COPY_KINDS; kind++)
    g_assert_cmpmem (loaded->orders[kind], loaded->n * 4, index->orders[kind], index->n * 4);
  g_assert_cmpmem (loaded->norms, sizeof *loaded->norms, index->norms, sizeof *index->norms);
  g_assert_cmpuint (mai_copy_index_count_notes (loaded), ==, mai_copy_index_count_notes (index));
  for (guint i = 0; i < index->n_pieces; i++)
    {
      g_assert_cmpstr (loaded->pieces[i].path, ==, index->pieces[i].path);
      g_assert_cmpstr (loaded->pieces[i].fingerprint, ==, index->pieces[i].fingerprint);
      g_assert_cmpuint (loaded->pieces[i].group, ==, index->pieces[i].group);
    }
  check_search (loaded, index->pitches, index->onsets, 50, -1);
  g_assert_null (mai_copy_index_load (
      path, "1123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", NULL));
  g_unlink (path);
  g_assert_null (mai_copy_index_load (path, KEY, NULL));
}

/* What the sum of mai-copy-file.c is, so that damage behind it can be tried. */
static guint64
sum_bytes (const char *bytes, gsize size)
{
  guint64 strands[4] = { size, 1, 2, 3 };

  for (gsize i = 0; i < size; i += 8)
    {
      guint64 word = 0, *strand = &strands[i / 8 % 4];

      memcpy (&word, bytes + i, MIN (8, size - i));
      *strand = (*strand ^ word) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
      *strand ^= *strand >> 32;
    }
  for (guint k = 1; k < 4; k++)
    strands[0] = (strands[0] ^ strands[k]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return strands[0] ^ strands[0] >> 32;
}

enum
{
  SUM = 72, /* where it stands in the file */
  HEAD = 112
};

/* `good` with some bytes changed, cut off in one round of seven; in four of five the sum is right all the same. */
static char *
spoil (const char *good, gsize *size, guint round, MaiRandom *random)
{
  char *bad = g_memdup2 (good, *size);
  /* The norms, behind the head, are large and dull. */
  gsize norms = sizeof (MaiCopyNorms);
  guint64 sum;

  for (guint k = 0; k <= round % 3; k++)
    {
      gsize at = mai_random_below (random, (guint32) (*size - norms));

      bad[at < HEAD ? at : at + norms] = (char) mai_random_below (random, 256);
    }
  if (round % 7 == 0)
    *size = mai_random_below (random, (guint32) *size);
  sum = *size > HEAD ? sum_bytes (bad + HEAD, *size - HEAD) : 0;
  if (round % 5 > 0)
    memcpy (bad + SUM, &sum, sizeof sum);
  return bad;
}

/* Damaged is refused; damaged with a right sum is refused too or can be searched without harm. */
static void
test_hostile_file (void)
{
  g_autoptr (MaiCopyIndex) index = make_index (2, 20);
  g_autofree char *path = make_name ();
  g_autofree char *good = NULL;
  gsize size;
  MaiRandom random;
  guint taken = 0;

  g_assert_true (mai_copy_index_save (index, path, KEY, NULL));
  g_assert_true (g_file_get_contents (path, &good, &size, NULL));
  mai_random_init (&random, 4, 4);
  for (guint round = 0; round < 500; round++)
    {
      gsize left = size;
      g_autofree char *bad = spoil (good, &left, round, &random);
      g_autoptr (MaiCopyIndex) loaded = NULL;

      g_assert_true (g_file_set_contents (path, bad, (gssize) left, NULL));
      loaded = mai_copy_index_load (path, KEY, NULL);
      taken += loaded != NULL;
      for (guint32 from = 0; loaded != NULL && from < 4 * index->n; from += 7)
        {
          MaiCopyMatch match = mai_copy_search (loaded, from % MAI_N_COPY_KINDS, index->pitches,
                                                index->onsets, from / MAI_N_COPY_KINDS, NULL);
          MaiCopyPlace place;

          mai_copy_search_locate (loaded, match.at, &place);
          g_assert_cmpuint (place.piece, <, loaded->n_pieces);
        }
    }
  /* Else the sum is not where this test believes. */
  g_assert_cmpuint (taken, >, 15);
  g_unlink (path);
}

/* ---- what it is made of ---- */

static void
test_refused (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = mai_test_music_folder (3, 50);
  g_autofree char *text = g_build_filename (folder, "notes.txt", NULL);
  g_autofree char *again = g_build_filename (folder, "again.mid", NULL);
  g_autofree char *first = g_build_filename (folder, "piece-000.mid", NULL);
  g_autofree char *bytes = NULL;
  const char *none[] = { text, NULL };
  g_autoptr (MaiCopyIndex) index = NULL;
  gsize size;

  g_assert_true (g_file_set_contents (text, "no music", -1, NULL));
  g_assert_true (g_file_get_contents (first, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (again, bytes, (gssize) size, NULL));
  index = mai_test_music_index (folder);
  g_assert_cmpuint (mai_copy_index_get_n_pieces (index), ==, 3);
  g_assert_cmpuint (mai_copy_index_count_refused (index), ==, 2);
  g_assert_null (mai_copy_index_new (none, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_nonnull (error);
  mai_test_music_remove (folder);
}

static void
progress_cb (double share, gpointer data)
{
  double *last = data;

  g_assert_cmpfloat (share, >=, *last);
  g_assert_cmpfloat (share, <=, 1);
  *last = share;
}

static void
test_progress_and_cancel (void)
{
  char *folder = mai_test_music_folder (3, 50);
  const char *paths[] = { folder, NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiCopyIndex) index = NULL;
  double share = 0;

  index = mai_copy_index_new (paths, NULL, NULL, progress_cb, &share, cancellable, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (share, ==, 1);
  g_cancellable_cancel (cancellable);
  g_assert_null (mai_copy_index_new (paths, NULL, NULL, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  mai_test_music_remove (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/copy-index/search", test_search);
  g_test_add_func ("/copy-index/self", test_self);
  g_test_add_func ("/copy-index/places", test_places);
  g_test_add_func ("/copy-index/norms", test_norms);
  g_test_add_func ("/copy-index/quantiles", test_quantiles);
  g_test_add_func ("/copy-index/file", test_file);
  g_test_add_func ("/copy-index/hostile-file", test_hostile_file);
  g_test_add_func ("/copy-index/refused", test_refused);
  g_test_add_func ("/copy-index/progress-and-cancel", test_progress_and_cancel);
  return g_test_run ();
}
