/* SPDX-License-Identifier: Apache-2.0 */
/* An inverted index from shingles to pieces counts what each pair shares; union-find joins the pairs. A shingle in many
 * pieces (a scale, a broken chord) counts only between neighbours in the list, which keeps the work linear and still
 * joins a work of which there are many copies. */
#include "learn/mai-works.h"

#include <stdlib.h>
#include <string.h>

#include "learn/mai-encoding-private.h"
#include "learn/mai-grid.h"

#define SHINGLE_NOTES 8
#define SPREAD 2 /* grid units over which a player may spread a chord */
#define MIN_INTERVALS 3 /* different ones in a shingle that counts */
#define COMMON 12 /* pieces from which a shingle counts between neighbours only */
#define NEIGHBOURS 3
#define MIN_SHARED 12
#define MIN_SHARE 0.2

/* ---- fingerprint ---- */

typedef struct
{
  gint64 onset;
  gint16 pitch, duration;
} PrintNote;

static int
compare_print_notes (gconstpointer a, gconstpointer b)
{
  const PrintNote *x = a, *y = b;
  if (x->onset != y->onset)
    return x->onset < y->onset ? -1 : 1;
  if (x->pitch != y->pitch)
    return x->pitch - y->pitch;
  return x->duration - y->duration;
}

static PrintNote *
print_notes (const MaiSteps *steps)
{
  PrintNote *notes = g_new (PrintNote, MAX (steps->n, 1));
  gint64 onset = 0;
  int lowest = 127;

  for (gsize i = 0; i < steps->n; i++)
    {
      const guint16 *row = steps->values + i * steps->n_fields;
      gboolean drum = row[MAI_EVENTS_TRACK] == MAI_EVENTS_DRUMS;
      onset += i > 0 ? mai_grid_length (row[MAI_EVENTS_STEP]) : 0;
      notes[i] = (PrintNote){ .onset = onset,
                              .pitch = (gint16) (row[MAI_EVENTS_PITCH] + (drum ? 1000 : 0)),
                              .duration = (gint16) row[MAI_EVENTS_DURATION] };
      lowest = drum ? lowest : MIN (lowest, row[MAI_EVENTS_PITCH]);
    }
  for (gsize i = 0; i < steps->n; i++)
    if (notes[i].pitch < 1000)
      notes[i].pitch = (gint16) (notes[i].pitch - lowest);
  qsort (notes, steps->n, sizeof *notes, compare_print_notes);
  return notes;
}

char *
mai_works_fingerprint (const MaiSteps *steps)
{
  g_autofree PrintNote *notes = print_notes (steps);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);

  for (gsize i = 0; i < steps->n; i++)
    {
      gint64 packed[2] = { GINT64_TO_LE (notes[i].onset),
                           GINT64_TO_LE ((gint64) notes[i].pitch * 1000 + notes[i].duration) };
      g_checksum_update (sum, (const guchar *) packed, sizeof packed);
    }
  return g_strdup (g_checksum_get_string (sum));
}

/* ---- shingles ---- */

typedef struct
{
  guint64 hash;
  guint piece;
} Shingle;

/* A line: the upper or the lower notes of some tracks; only what the next shingle needs. */
typedef struct
{
  gint64 onset[SHINGLE_NOTES];
  guint8 pitch[SHINGLE_NOTES];
  guint n; /* notes so far */
} Line;

/* Lines of each class of tracks, and of all but drums. */
#define ALL_TRACKS MAI_EVENTS_N_TRACKS
#define N_VOICES (MAI_EVENTS_N_TRACKS + 1)

typedef struct
{
  Line lines[N_VOICES][2];
  guint8 bounds[N_VOICES][2]; /* upper and lower note of this onset */
  gboolean sounds[N_VOICES];
  gint64 onset;
  GArray *shingles;
  guint piece;
} Reader;

static guint64
mix (guint64 hash, guint64 value)
{
  hash = (hash ^ value) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return hash ^ (hash >> 29);
}

/* 0 shorter than the gap before, 1 about as long, 2 longer; a quarter of leeway. */
static guint
compare_gaps (gint64 before, gint64 gap)
{
  if (gap * 5 < before * 4)
    return 0;
  return gap * 4 > before * 5 ? 2 : 1;
}

static void
emit_shingle (Reader *reader, const Line *line, guint kind)
{
  guint64 hash = mix (G_GUINT64_CONSTANT (0x5851f42d4c957f2d), kind);
  guint64 seen[4] = { 0 };
  guint different = 0;
  gint64 before = 0;

  for (guint k = 1; k < SHINGLE_NOTES; k++)
    {
      guint i = (line->n + k) % SHINGLE_NOTES, h = (line->n + k - 1) % SHINGLE_NOTES;
      guint interval = (guint) (128 + line->pitch[i] - line->pitch[h]);
      gint64 gap = line->onset[i] - line->onset[h];
      guint64 bit = G_GUINT64_CONSTANT (1) << (interval % 64);
      different += (seen[interval / 64] & bit) == 0;
      seen[interval / 64] |= bit;
      hash = mix (hash, interval * 4 + (k > 1 ? compare_gaps (before, gap) : 3));
      before = gap;
    }
  if (different < MIN_INTERVALS)
    return;
  Shingle shingle = { .hash = hash, .piece = reader->piece };
  g_array_append_val (reader->shingles, shingle);
}

static void
line_add (Reader *reader, Line *line, guint kind, guint8 pitch)
{
  line->onset[line->n % SHINGLE_NOTES] = reader->onset;
  line->pitch[line->n % SHINGLE_NOTES] = pitch;
  line->n++;
  if (line->n >= SHINGLE_NOTES)
    emit_shingle (reader, line, kind);
}

/* Ends an onset: its outer notes go to the lines. */
static void
reader_flush (Reader *reader)
{
  for (guint voice = 0; voice < N_VOICES; voice++)
    {
      if (!reader->sounds[voice])
        continue;
      for (guint kind = 0; kind < 2; kind++)
        line_add (reader, &reader->lines[voice][kind], kind, reader->bounds[voice][kind]);
      reader->sounds[voice] = FALSE;
    }
}

static void
reader_note (Reader *reader, guint voice, guint8 pitch)
{
  guint8 *bounds = reader->bounds[voice];
  bounds[0] = reader->sounds[voice] ? MAX (bounds[0], pitch) : pitch;
  bounds[1] = reader->sounds[voice] ? MIN (bounds[1], pitch) : pitch;
  reader->sounds[voice] = TRUE;
}

static void
read_piece (Reader *reader, const MaiSteps *steps)
{
  memset (reader->lines, 0, sizeof reader->lines);
  reader->onset = 0;
  gint64 onset = 0;
  for (gsize i = 0; i < steps->n; i++)
    {
      const guint16 *row = steps->values + i * steps->n_fields;
      onset += mai_grid_length (row[MAI_EVENTS_STEP]);
      if (onset > reader->onset + SPREAD)
        {
          reader_flush (reader);
          reader->onset = onset;
        }
      reader_note (reader, row[MAI_EVENTS_TRACK], (guint8) row[MAI_EVENTS_PITCH]);
      if (row[MAI_EVENTS_TRACK] != MAI_EVENTS_DRUMS)
        reader_note (reader, ALL_TRACKS, (guint8) row[MAI_EVENTS_PITCH]);
    }
  reader_flush (reader);
}

static int
compare_shingles (gconstpointer a, gconstpointer b)
{
  const Shingle *x = a, *y = b;
  if (x->hash != y->hash)
    return x->hash < y->hash ? -1 : 1;
  return (x->piece > y->piece) - (x->piece < y->piece);
}

/* Takes out repetitions from `from` on. */
static void
make_set (GArray *shingles, guint from)
{
  Shingle *first = (Shingle *) (gpointer) shingles->data;
  guint kept = from;

  if (shingles->len == from)
    return;
  qsort (first + from, shingles->len - from, sizeof *first, compare_shingles);
  for (guint i = from; i < shingles->len; i++)
    if (i == from || first[i].hash != first[i - 1].hash)
      first[kept++] = first[i];
  g_array_set_size (shingles, kept);
}

/* Shingles of all pieces; sizes (n) gets how many different ones each has. */
static GArray *
collect_shingles (const MaiSteps *const *steps, guint n, guint *sizes)
{
  g_autofree Reader *reader = g_new0 (Reader, 1);
  GArray *shingles = g_array_new (FALSE, FALSE, sizeof (Shingle));

  reader->shingles = shingles;
  for (guint i = 0; i < n; i++)
    {
      guint from = shingles->len;
      reader->piece = i;
      read_piece (reader, steps[i]);
      make_set (shingles, from);
      sizes[i] = shingles->len - from;
    }
  if (shingles->len > 0)
    qsort (shingles->data, shingles->len, sizeof (Shingle), compare_shingles);
  return shingles;
}

/* ---- groups ---- */

static guint
find_root (guint *parents, guint i)
{
  while (parents[i] != i)
    {
      parents[i] = parents[parents[i]];
      i = parents[i];
    }
  return i;
}

static void
join (guint *parents, guint a, guint b)
{
  a = find_root (parents, a);
  b = find_root (parents, b);
  parents[MAX (a, b)] = MIN (a, b);
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  guint64 x = *(const guint64 *) a, y = *(const guint64 *) b;
  return (x > y) - (x < y);
}

/* A pair of pieces (first << 32 | second) for every shingle they share. */
static GArray *
collect_pairs (const GArray *shingles)
{
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (guint64));
  const Shingle *first = (const Shingle *) (gpointer) shingles->data;

  for (guint i = 0, end; i < shingles->len; i = end)
    {
      for (end = i + 1; end < shingles->len && first[end].hash == first[i].hash; end++)
        ;
      guint reach = end - i < COMMON ? COMMON : NEIGHBOURS;
      for (guint a = i; a < end; a++)
        for (guint b = a + 1; b < end && b <= a + reach; b++)
          {
            guint64 pair = (guint64) first[a].piece << 32 | first[b].piece;
            g_array_append_val (pairs, pair);
          }
    }
  if (pairs->len > 0)
    qsort (pairs->data, pairs->len, sizeof (guint64), compare_pairs);
  return pairs;
}

static void
join_pairs (const GArray *pairs, const guint *sizes, guint *parents)
{
  const guint64 *first = (const guint64 *) (gpointer) pairs->data;

  for (guint i = 0, end; i < pairs->len; i = end)
    {
      for (end = i + 1; end < pairs->len && first[end] == first[i]; end++)
        ;
      guint a = (guint) (first[i] >> 32), b = (guint) first[i];
      if (end - i >= MIN_SHARED && end - i >= MIN_SHARE * MIN (sizes[a], sizes[b]))
        join (parents, a, b);
    }
}

guint
mai_works_group (const MaiSteps *const *steps, guint n, guint *groups)
{
  g_autofree guint *sizes = g_new0 (guint, MAX (n, 1));
  g_autofree guint *parents = g_new (guint, MAX (n, 1));
  g_autoptr (GArray) shingles = collect_shingles (steps, n, sizes);
  g_autoptr (GArray) pairs = collect_pairs (shingles);
  guint n_groups = 0;

  for (guint i = 0; i < n; i++)
    parents[i] = i;
  join_pairs (pairs, sizes, parents);
  for (guint i = 0; i < n; i++)
    groups[i] = find_root (parents, i) == i ? n_groups++ : groups[find_root (parents, i)];
  return n_groups;
}
