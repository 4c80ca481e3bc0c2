/* SPDX-License-Identifier: Apache-2.0 */
/* An index as a file: a head, then the arrays as they lie in memory, then the names. It is mapped, so that of a large one
 * only what a search passes through is brought into memory. A cache for this machine, so numbers are in its byte order; a
 * file of another order, version or key is as good as none. Against damage there is a sum; against malice everything that
 * a search relies on is checked here, but for the orders, whose positions the search bounds as it goes. A file is replaced
 * by renaming and never written into, so what is mapped stays. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mai-error.h"
#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "learn/mai-copy-index-private.h"

#define MAGIC "maicopy4"
#define KEY_SIZE 64

typedef struct
{
  char magic[8];
  char key[KEY_SIZE];
  guint64 sum; /* of all behind the head */
  guint32 byte_order; /* 0x01020304 */
  guint32 n, n_lines, n_bars, n_pieces, n_refused;
  guint32 names_size;
  guint32 norms_size;
} Head;

typedef struct
{
  guint32 group, n_notes, first_line, n_lines, first_bar, n_bars;
} PieceRow;

/* Against damage, not against malice. A multiply and a shift for each eight bytes, in four strands. */
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

/* ---- writing ---- */

static void
append_pieces (GByteArray *bytes, const MaiCopyIndex *index)
{
  for (guint i = 0; i < index->n_pieces; i++)
    {
      const MaiCopyPiece *piece = &index->pieces[i];
      PieceRow row = { piece->group,   piece->n_notes,   piece->first_line,
                       piece->n_lines, piece->first_bar, piece->n_bars };

      g_byte_array_append (bytes, (const guint8 *) &row, sizeof row);
    }
}

static guint32
append_names (GByteArray *bytes, const MaiCopyIndex *index)
{
  guint before = bytes->len;

  for (guint i = 0; i < index->n_pieces; i++)
    {
      const MaiCopyPiece *piece = &index->pieces[i];

      g_byte_array_append (bytes, (const guint8 *) piece->path, (guint) strlen (piece->path) + 1);
      g_byte_array_append (bytes, (const guint8 *) piece->fingerprint,
                           (guint) strlen (piece->fingerprint) + 1);
    }
  return bytes->len - before;
}

static void
append_words (GByteArray *bytes, gconstpointer words, gsize size)
{
  g_byte_array_append (bytes, words, (guint) size);
}

#define BYTES_A_NOTE 21 /* four orders, an onset, a pitch */

/* Whether it fits into a GByteArray. */
static gboolean
is_small_enough (const MaiCopyIndex *index)
{
  return (guint64) index->n * BYTES_A_NOTE + (guint64) index->n_lines * 12
             + (guint64) index->n_bars * 8 + (guint64) index->n_pieces * 8192
         < G_MAXUINT32 - (1 << 20);
}

gboolean
mai_copy_index_save (MaiCopyIndex *index, const char *path, const char *key, GError **error)
{
  g_autoptr (GByteArray) bytes = NULL;
  Head head = { .byte_order = 0x01020304,
                .n = index->n,
                .n_lines = index->n_lines,
                .n_bars = index->n_bars,
                .n_pieces = index->n_pieces,
                .n_refused = index->n_refused,
                .norms_size = sizeof *index->norms };

  g_return_val_if_fail (strlen (key) == KEY_SIZE, FALSE);
  if (!is_small_enough (index))
    {
      g_set_error_literal (error, MAI_BASE_ERROR, MAI_BASE_ERROR_TOO_LARGE,
                           _ ("The index of the music is too large to be kept."));
      return FALSE;
    }
  bytes = g_byte_array_sized_new (index->n * BYTES_A_NOTE + sizeof head);
  append_words (bytes, &head, sizeof head);
  append_words (bytes, index->norms, sizeof *index->norms);
  for (MaiCopyKind kind = 0; kind < MAI_N_COPY_KINDS; kind++)
    append_words (bytes, index->orders[kind], (gsize) index->n * sizeof (guint32));
  append_words (bytes, index->onsets, (gsize) index->n * sizeof (guint32));
  append_words (bytes, index->lines, index->n_lines * sizeof *index->lines);
  append_words (bytes, index->bars, index->n_bars * sizeof *index->bars);
  append_pieces (bytes, index);
  append_words (bytes, index->pitches, index->n);
  head.names_size = append_names (bytes, index);
  memcpy (head.magic, MAGIC, sizeof head.magic);
  memcpy (head.key, key, sizeof head.key);
  head.sum = sum_bytes ((const char *) bytes->data + sizeof head, bytes->len - sizeof head);
  memcpy (bytes->data, &head, sizeof head);
  return mai_file_write_atomic (path, bytes->data, bytes->len, error);
}

/* ---- reading ---- */

static void
fail_useless (GError **error)
{
  g_set_error_literal (error, MAI_BASE_ERROR, MAI_BASE_ERROR_FILE,
                       _ ("The index of the music is not of this music, or is damaged."));
}

typedef struct
{
  char *at;
  gsize left;
} Reader;

/* The next n * size bytes, or NULL where there are not so many. */
static gpointer
take (Reader *reader, guint64 n, gsize size)
{
  gpointer taken = reader->at;

  if (n > reader->left / size)
    return NULL;
  reader->at += n * size;
  reader->left -= n * size;
  return taken;
}

static gboolean
check_head (const Head *head, const char *key)
{
  return memcmp (head->magic, MAGIC, sizeof head->magic) == 0 && head->byte_order == 0x01020304
         && memcmp (head->key, key, KEY_SIZE) == 0 && head->norms_size == sizeof (MaiCopyNorms)
         && head->n >= 2 && head->n < G_MAXINT32 && head->n_lines > 0 && head->n_pieces > 0;
}

/* Lines follow each other without a gap, each marked where it ends. */
static gboolean
check_lines (const MaiCopyIndex *index)
{
  guint32 next = 0;

  for (guint32 i = 0; i < index->n_lines; i++)
    {
      const MaiCopyLine *line = &index->lines[i];

      if (line->first != next || line->n == 0 || line->n > index->n - next
          || line->kind >= MAI_COPY_N_LINES)
        return FALSE;
      next += line->n;
      if ((index->pitches[next - 1] & MAI_COPY_LINE_END) == 0)
        return FALSE;
    }
  return next == index->n;
}

/* So do pieces, with their lines and bars. */
static gboolean
take_pieces (MaiCopyIndex *index, const PieceRow *rows, guint n)
{
  guint32 line = 0, bar = 0;

  index->pieces = g_new0 (MaiCopyPiece, n);
  for (guint i = 0; i < n; i++)
    {
      const PieceRow *row = &rows[i];

      if (row->first_line != line || row->n_lines == 0 || row->n_lines > index->n_lines - line
          || row->first_bar != bar || row->n_bars == 0 || row->n_bars > index->n_bars - bar)
        return FALSE;
      index->pieces[index->n_pieces++] = (MaiCopyPiece){ .group = row->group,
                                                         .n_notes = row->n_notes,
                                                         .first_line = line,
                                                         .n_lines = row->n_lines,
                                                         .first_bar = bar,
                                                         .n_bars = row->n_bars };
      line += row->n_lines;
      bar += row->n_bars;
    }
  return line == index->n_lines && bar == index->n_bars;
}

/* The next text of the names, or NULL. */
static const char *
take_name (Reader *names)
{
  const char *end = memchr (names->at, '\0', names->left);

  return end != NULL ? take (names, (guint64) (end - names->at) + 1, 1) : NULL;
}

static gboolean
take_names (MaiCopyIndex *index, Reader *names)
{
  for (guint i = 0; i < index->n_pieces; i++)
    {
      const char *path = take_name (names);
      const char *fingerprint = path != NULL ? take_name (names) : NULL;

      if (fingerprint == NULL)
        return FALSE;
      index->pieces[i].path = g_strdup (path);
      index->pieces[i].fingerprint = g_strdup (fingerprint);
    }
  return names->left == 0;
}

static gboolean
take_orders (MaiCopyIndex *index, Reader *reader)
{
  for (MaiCopyKind kind = 0; kind < MAI_N_COPY_KINDS; kind++)
    {
      index->orders[kind] = take (reader, index->n, sizeof (guint32));
      if (index->orders[kind] == NULL)
        return FALSE;
    }
  return TRUE;
}

/* Arrays stay in the file. */
static gboolean
take_arrays (MaiCopyIndex *index, const char *key)
{
  Reader reader = { g_mapped_file_get_contents (index->file),
                    g_mapped_file_get_length (index->file) };
  const Head *head = take (&reader, 1, sizeof *head);
  const PieceRow *rows;

  if (head == NULL || !check_head (head, key) || head->sum != sum_bytes (reader.at, reader.left))
    return FALSE;
  index->n = head->n;
  index->n_lines = head->n_lines;
  index->n_bars = head->n_bars;
  index->n_refused = head->n_refused;
  return (index->norms = take (&reader, 1, sizeof *index->norms)) != NULL
         && take_orders (index, &reader)
         && (index->onsets = take (&reader, head->n, sizeof (guint32))) != NULL
         && (index->lines = take (&reader, head->n_lines, sizeof *index->lines)) != NULL
         && (index->bars = take (&reader, head->n_bars, sizeof *index->bars)) != NULL
         && (rows = take (&reader, head->n_pieces, sizeof *rows)) != NULL
         && (index->pitches = take (&reader, head->n, 1)) != NULL && reader.left == head->names_size
         && check_lines (index) && take_pieces (index, rows, head->n_pieces)
         && take_names (index, &reader);
}

/* A regular file, never waiting for a pipe. */
static GMappedFile *
map_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  GMappedFile *file = NULL;
  struct stat info;

  if (fd < 0)
    {
      mai_base_error_set_from_errno (error, path, errno);
      return NULL;
    }
  if (fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && info.st_size >= (goffset) sizeof (Head))
    file = g_mapped_file_new_from_fd (fd, FALSE, NULL);
  close (fd);
  if (file == NULL)
    fail_useless (error);
  return file;
}

MaiCopyIndex *
mai_copy_index_load (const char *path, const char *key, GError **error)
{
  g_autoptr (MaiCopyIndex) index = mai_copy_index_alloc ();

  g_return_val_if_fail (strlen (key) == KEY_SIZE, NULL);
  index->file = map_file (path, error);
  if (index->file == NULL)
    return NULL;
  if (!take_arrays (index, key))
    {
      fail_useless (error);
      return NULL;
    }
  mai_copy_index_count_buckets (index);
  return g_steal_pointer (&index);
}
