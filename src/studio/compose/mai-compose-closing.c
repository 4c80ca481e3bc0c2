/* SPDX-License-Identifier: Apache-2.0 */
/* The dialog lives until composing ends or the person answers. */
#include "studio/compose/mai-compose-closing.h"

#include <adwaita.h>

#include "base/mai-i18n.h"

#define DIALOG "mai-compose-closing" // of the window
#define COMPOSING "mai-composing" // of the dialog

static void ended_cb (GtkWindow *window);

static MaiComposing *
get_composing (GtkWindow *window)
{
  return g_object_get_data (g_object_get_data (G_OBJECT (window), DIALOG), COMPOSING);
}

static void
stop_waiting (GtkWindow *window)
{
  g_signal_handlers_disconnect_by_func (get_composing (window), ended_cb, window);
  g_object_set_data (G_OBJECT (window), DIALOG, NULL);
}

static gboolean
close_cb (gpointer window)
{
  gtk_window_close (window);
  return G_SOURCE_REMOVE;
}

/* Others are told yet that composing has ended: the window must not go under them. */
static void
ended_cb (GtkWindow *window)
{
  g_autoptr (GtkWindow) dialog = g_object_ref (g_object_get_data (G_OBJECT (window), DIALOG));

  stop_waiting (window);
  gtk_window_destroy (dialog);
  g_idle_add_full (G_PRIORITY_DEFAULT, close_cb, g_object_ref (window), g_object_unref);
}

/* Cancelled, composing ends. */
static void
answered_cb (AdwMessageDialog *dialog, const char *response, gpointer window)
{
  if (g_str_equal (response, "close"))
    mai_composing_cancel (get_composing (window));
  else
    stop_waiting (window);
}

static GtkWidget *
make_progress (MaiComposing *composing)
{
  GtkWidget *bar = gtk_progress_bar_new ();

  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Composing"), -1);
  g_object_bind_property (composing, "progress", bar, "fraction", G_BINDING_SYNC_CREATE);
  return bar;
}

gboolean
mai_compose_closing_ask (GtkWindow *window, MaiComposing *composing)
{
  GtkWidget *dialog;
  AdwMessageDialog *asking;

  g_return_val_if_fail (GTK_IS_WINDOW (window), FALSE);

  if (composing == NULL || !mai_composing_get_busy (composing))
    return FALSE;
  if (g_object_get_data (G_OBJECT (window), DIALOG) != NULL)
    return TRUE;
  dialog = adw_message_dialog_new (window, _ ("Composing Is Under Way"),
                                   _ ("The window closes as soon as the takes are finished. Those "
                                      "that are finished already stay "
                                      "in the song, whatever you choose."));
  asking = ADW_MESSAGE_DIALOG (dialog);
  adw_message_dialog_add_responses (asking, "stay", _ ("_Stay"), "close", _ ("_Close Now"), NULL);
  adw_message_dialog_set_response_appearance (asking, "close", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (asking, "stay");
  adw_message_dialog_set_close_response (asking, "stay");
  adw_message_dialog_set_extra_child (asking, make_progress (composing));
  g_object_set_data_full (G_OBJECT (dialog), COMPOSING, g_object_ref (composing), g_object_unref);
  g_object_set_data_full (G_OBJECT (window), DIALOG, g_object_ref (dialog), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), window, 0);
  g_signal_connect_object (composing, "notify::busy", G_CALLBACK (ended_cb), window,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}
