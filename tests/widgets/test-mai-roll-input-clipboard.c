/* SPDX-License-Identifier: Apache-2.0 */
/* Notes from the clipboard of another program. */
#include "roll-input-fixture.h"

#define MIME_TYPE "application/x-musicai-notes"
#define CLIP_VARIABLE "MUSICAI_TEST_CLIP"
#define OFFER "/widgets/roll-input-clipboard/subprocess/offer"

static gboolean
has_clip_cb (gpointer data)
{
  return mai_note_editor_get_clip (data) != NULL;
}

/* By another program: what an earlier test copied does not count. */
static gboolean
is_offered_cb (gpointer data)
{
  GdkClipboard *clipboard = gdk_display_get_clipboard (gdk_display_get_default ());
  return !gdk_clipboard_is_local (clipboard)
         && gdk_content_formats_contain_mime_type (gdk_clipboard_get_formats (clipboard),
                                                   MIME_TYPE);
}

static gboolean
is_not_offered_cb (gpointer data)
{
  return !is_offered_cb (data);
}

static gboolean
is_taken_cb (gpointer data)
{
  return !gdk_clipboard_is_local (data);
}

/* Another program, that offers what is in the environment until it is ended. */
static void
test_offer (void)
{
  const char *text = g_getenv (CLIP_VARIABLE);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GdkContentProvider) provider = gdk_content_provider_new_for_bytes (MIME_TYPE, bytes);
  GdkClipboard *clipboard = gdk_display_get_clipboard (gdk_display_get_default ());
  gdk_clipboard_set_content (clipboard, provider);
  widget_fixture_wait (is_taken_cb, clipboard, WIDGET_FIXTURE_SECONDS);
}

static GSubprocess *
offer (const char *text)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_subprocess_launcher_setenv (launcher, CLIP_VARIABLE, text, TRUE);
  GSubprocess *program =
      g_subprocess_launcher_spawn (launcher, NULL, "/proc/self/exe", "-p", OFFER, NULL);
  g_assert_nonnull (program);
  g_assert_true (widget_fixture_wait (is_offered_cb, NULL, WIDGET_FIXTURE_SECONDS));
  return program;
}

static void
withdraw (GSubprocess *program)
{
  g_subprocess_force_exit (program);
  g_subprocess_wait (program, NULL, NULL);
  g_assert_true (widget_fixture_wait (is_not_offered_cb, NULL, WIDGET_FIXTURE_SECONDS));
  g_object_unref (program);
}

static void
piece_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GBytes) piece =
      g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, NULL);
  if (piece != NULL && g_bytes_get_size (piece) > 0)
    g_input_stream_read_bytes_async (G_INPUT_STREAM (source), 4096, 0, NULL, piece_cb, data);
  else
    *(gboolean *) data = TRUE;
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GInputStream) stream =
      gdk_clipboard_read_finish (GDK_CLIPBOARD (source), result, NULL, NULL);
  g_assert_nonnull (stream);
  g_input_stream_read_bytes_async (stream, 4096, 0, NULL, piece_cb, data);
}

static gboolean
is_read_cb (gpointer data)
{
  return *(gboolean *) data;
}

/* Reads what is offered to its end, after whoever asked before. */
static void
read_after (GtkWidget *widget)
{
  const char *mime_types[] = { MIME_TYPE, NULL };
  gboolean read = FALSE;
  gdk_clipboard_read_async (gtk_widget_get_clipboard (widget), mime_types, 0, NULL, opened_cb,
                            &read);
  g_assert_true (widget_fixture_wait (is_read_cb, &read, WIDGET_FIXTURE_SECONDS));
  widget_fixture_settle ();
}

static void
test_clipboard (void)
{
  Desk desk;
  set_up (&desk);
  GSubprocess *program = offer ("musicai-notes 1 480 0 999999\nnonsense");
  read_after (desk.canvas);
  g_assert_false (has_clip_cb (desk.editor));
  withdraw (program);
  program = offer ("musicai-notes 1 96 96 1\n0 0 96 72 33 64 0 0 0\n");
  g_assert_true (widget_fixture_wait (has_clip_cb, desk.editor, WIDGET_FIXTURE_SECONDS));
  gtk_widget_grab_focus (desk.canvas);
  widget_fixture_key (desk.fixture, "v", "Control_L");
  assert_note (&desk, 1, 0, 480, 72);
  tear_down (&desk);
  withdraw (program);
}

int
main (int argc, char **argv)
{
  widget_fixture_init (&argc, &argv);
  g_test_add_func ("/widgets/roll-input-clipboard/another-program", test_clipboard);
  g_test_add_func (OFFER, test_offer);
  return g_test_run ();
}
