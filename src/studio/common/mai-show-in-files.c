/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/common/mai-show-in-files.h"

#include <adwaita.h>

typedef struct
{
  GtkWidget *widget;
  GFile *file;
} Wish;

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->widget);
  g_object_unref (wish->file);
  g_free (wish);
}

/* Preferences have toasts of their own. */
static void
complain (GtkWidget *widget, const char *words)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);
  GtkRoot *root = gtk_widget_get_root (widget);

  if (ADW_IS_PREFERENCES_WINDOW (root))
    adw_preferences_window_add_toast (ADW_PREFERENCES_WINDOW (root), adw_toast_new (escaped));
  else
    gtk_widget_activate_action (widget, "win.toast", "s", words);
}

static void
open_folder (Wish *wish)
{
  g_autoptr (GFile) folder = g_file_get_parent (wish->file);
  g_autofree char *uri = g_file_get_uri (folder != NULL ? folder : wish->file);
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri (uri, NULL, &error))
    complain (wish->widget, error->message);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Wish *wish = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (answer == NULL)
    {
      g_debug ("%s", error->message);
      open_folder (wish);
    }
  wish_free (wish);
}

void
mai_show_in_files (GtkWidget *widget, GFile *file)
{
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());
  const char *uris[] = { NULL, NULL };
  g_autofree char *uri = g_file_get_uri (file);
  Wish *wish = g_new0 (Wish, 1);

  *wish = (Wish){ g_object_ref (widget), g_object_ref (file) };
  if (bus == NULL)
    {
      open_folder (wish);
      wish_free (wish);
      return;
    }
  uris[0] = uri;
  g_dbus_connection_call (bus, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, 5000,
                          NULL, called_cb, wish);
}
