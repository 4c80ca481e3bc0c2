/* SPDX-License-Identifier: Apache-2.0 */
/* Notes on the system's clipboard, for another studio: of what this program put there itself nothing is read,
 * as its editor has the clip. What others put there may be anything: no more is read than a clip can be long,
 * and the text is checked. */
#include "widgets/roll/mai-roll-input-private.h"

#define MIME_TYPE "application/x-musicai-notes"
#define BYTES_MAX (128u * 1024 * 1024)
#define PIECE (64 * 1024)

/* A reading on its way; it has the input only while that lives. */
typedef struct
{
  GWeakRef input;
  GInputStream *stream; // owned
  GByteArray *bytes;
  GCancellable *cancellable;
} Reading;

static void
reading_free (Reading *reading)
{
  g_weak_ref_clear (&reading->input);
  g_clear_object (&reading->stream);
  g_byte_array_unref (reading->bytes);
  g_object_unref (reading->cancellable);
  g_free (reading);
}

static void
finish (Reading *reading)
{
  g_autoptr (MaiRollInput) input = g_weak_ref_get (&reading->input);
  g_autoptr (MaiNoteClip) clip = NULL;

  if (input == NULL || input->editor == NULL || g_cancellable_is_cancelled (reading->cancellable))
    return;
  if (reading->bytes->len > 0)
    clip = mai_note_clip_from_text ((const char *) reading->bytes->data, reading->bytes->len);
  if (clip != NULL)
    mai_note_editor_set_clip (input->editor, clip);
}

static void read_more (Reading *reading);

static void
piece_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Reading *reading = data;
  g_autoptr (GBytes) piece =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  gsize size = piece != NULL ? g_bytes_get_size (piece) : 0;

  if (piece == NULL || reading->bytes->len + size > BYTES_MAX)
    {
      reading_free (reading);
      return;
    }
  if (size > 0)
    {
      g_byte_array_append (reading->bytes, g_bytes_get_data (piece, NULL), (guint) size);
      read_more (reading);
      return;
    }
  finish (reading);
  reading_free (reading);
}

static void
read_more (Reading *reading)
{
  g_input_stream_read_bytes_async (reading->stream, PIECE, G_PRIORITY_DEFAULT, reading->cancellable,
                                   piece_cb, reading);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Reading *reading = data;

  reading->stream = gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, NULL, NULL);
  if (reading->stream == NULL)
    reading_free (reading);
  else
    read_more (reading);
}

static void
clipboard_changed_cb (MaiRollInput *self, GdkClipboard *clipboard)
{
  const char *mime_types[] = { MIME_TYPE, NULL };
  Reading *reading;

  if (gdk_clipboard_is_local (clipboard)
      || !gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard), MIME_TYPE))
    return;
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  self->reading = g_cancellable_new ();
  reading = g_new0 (Reading, 1);
  g_weak_ref_init (&reading->input, self);
  reading->bytes = g_byte_array_new ();
  reading->cancellable = g_object_ref (self->reading);
  gdk_clipboard_read_async (clipboard, mime_types, G_PRIORITY_DEFAULT, reading->cancellable,
                            opened_cb, reading);
}

void
mai_roll_input_watch_clipboard (MaiRollInput *self)
{
  GdkClipboard *clipboard = gtk_widget_get_clipboard (self->canvas);

  g_signal_connect_object (clipboard, "changed", G_CALLBACK (clipboard_changed_cb), self,
                           G_CONNECT_SWAPPED);
  clipboard_changed_cb (self, clipboard);
}

void
mai_roll_input_publish_clip (MaiRollInput *self)
{
  g_autofree char *text = mai_note_clip_to_text (mai_note_editor_get_clip (self->editor));
  gsize length = strlen (text);
  g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&text), length);
  g_autoptr (GdkContentProvider) provider = gdk_content_provider_new_for_bytes (MIME_TYPE, bytes);

  gdk_clipboard_set_content (gtk_widget_get_clipboard (self->canvas), provider);
}
