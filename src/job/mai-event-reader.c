/* SPDX-License-Identifier: Apache-2.0 */
/* Reads complete lines of a growing events.jsonl. One thread at a time. */
#include "job/mai-event-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "job/mai-job-error.h"

#define MAX_LINE (1 << 20)
#define CHUNK (1 << 16)

struct _MaiEventReader
{
  char *path;
  gint64 offset; /* bytes consumed: always the end of a line */
  gint64 good_end;
  guint n_skipped;
  GByteArray *line; /* the line so far, no newline; cut at MAX_LINE */
  gsize line_length; /* its real length */
};

MaiEventReader *
mai_event_reader_new (const char *path)
{
  MaiEventReader *reader;

  g_return_val_if_fail (path != NULL, NULL);

  reader = g_new0 (MaiEventReader, 1);
  reader->path = g_strdup (path);
  reader->line = g_byte_array_new ();
  return reader;
}

void
mai_event_reader_free (MaiEventReader *reader)
{
  if (reader == NULL)
    return;
  g_free (reader->path);
  g_byte_array_unref (reader->line);
  g_free (reader);
}

/* TRUE with *out < 0 when there is no such file. */
static gboolean
open_events (MaiEventReader *reader, int *out, gint64 *size, GError **error)
{
  int fd = open (reader->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  int code = errno;
  struct stat info;

  *out = fd;
  if (fd < 0 && code == ENOENT)
    return TRUE;
  if (fd >= 0 && fstat (fd, &info) == 0 && S_ISREG (info.st_mode))
    {
      *size = info.st_size;
      return TRUE;
    }
  g_autofree char *shown = g_filename_display_name (reader->path);
  if (fd >= 0)
    {
      close (fd);
      g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_IO, _ ("“%s” is not a file"), shown);
    }
  else
    g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_IO, _ ("“%s” cannot be read: %s"), shown,
                 g_strerror (code));
  return FALSE;
}

static void
end_line (MaiEventReader *reader, MaiEventFunc func, gpointer data)
{
  g_autoptr (JsonObject) event = NULL;

  reader->offset += reader->line_length + 1;
  if (reader->line_length > 0 && reader->line_length <= MAX_LINE)
    event = mai_json_parse_object ((const char *) reader->line->data, reader->line->len, NULL);
  g_byte_array_set_size (reader->line, 0);
  reader->line_length = 0;
  if (event == NULL)
    {
      reader->n_skipped++;
      return;
    }
  reader->good_end = reader->offset;
  if (func != NULL)
    func (event, data);
}

static void
take_bytes (MaiEventReader *reader, const guint8 *bytes, gsize n)
{
  gsize room = reader->line->len < MAX_LINE ? MAX_LINE - reader->line->len : 0;

  g_byte_array_append (reader->line, bytes, MIN (n, room));
  reader->line_length += n;
}

static void
take_chunk (MaiEventReader *reader, const guint8 *bytes, gsize n, MaiEventFunc func, gpointer data)
{
  const guint8 *end = bytes + n;

  while (bytes < end)
    {
      const guint8 *newline = memchr (bytes, '\n', end - bytes);

      take_bytes (reader, bytes, (newline != NULL ? newline : end) - bytes);
      if (newline == NULL)
        return;
      end_line (reader, func, data);
      bytes = newline + 1;
    }
}

/* Up to @size, where the file ended when it was opened: a writer may be quicker than we are, and must not
 * keep us here. */
static gboolean
read_from (MaiEventReader *reader, int fd, gint64 size, MaiEventFunc func, gpointer data,
           GError **error)
{
  g_autofree guint8 *buffer = g_malloc (CHUNK);
  gint64 at = reader->offset;
  ssize_t n;

  while (at < size && (n = pread (fd, buffer, MIN (CHUNK, size - at), at)) != 0)
    {
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          g_set_error (error, MAI_JOB_ERROR, MAI_JOB_ERROR_IO, _ ("“%s” cannot be read: %s"),
                       reader->path, g_strerror (errno));
          return FALSE;
        }
      at += n;
      take_chunk (reader, buffer, n, func, data);
    }
  return TRUE;
}

gboolean
mai_event_reader_read (MaiEventReader *reader, MaiEventFunc func, gpointer data, GError **error)
{
  gboolean ok;
  gint64 size = 0;
  int fd;

  g_return_val_if_fail (reader != NULL, FALSE);

  if (!open_events (reader, &fd, &size, error))
    return FALSE;
  if (fd < 0)
    return TRUE;
  /* Shorter than before: garbage at its end was cut. What was told stays told. */
  reader->offset = MIN (reader->offset, size);
  reader->good_end = MIN (reader->good_end, reader->offset);
  ok = read_from (reader, fd, size, func, data, error);
  close (fd);
  /* An unfinished line is read again from its start, when there may be more of it. */
  g_byte_array_set_size (reader->line, 0);
  reader->line_length = 0;
  return ok;
}

void
mai_event_reader_skip (MaiEventReader *reader, gint64 bytes)
{
  struct stat info;

  g_return_if_fail (reader != NULL);
  g_return_if_fail (reader->offset == 0);

  /* The line that is cut here is no JSON, and is passed over as such. */
  if (stat (reader->path, &info) == 0 && S_ISREG (info.st_mode) && info.st_size > bytes)
    reader->offset = info.st_size - bytes;
}

gint64
mai_event_reader_get_good_end (MaiEventReader *reader)
{
  g_return_val_if_fail (reader != NULL, 0);
  return reader->good_end;
}

guint
mai_event_reader_get_n_skipped (MaiEventReader *reader)
{
  g_return_val_if_fail (reader != NULL, 0);
  return reader->n_skipped;
}
