/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/mai-conflict.h"

#include "base/mai-i18n.h"
#include "studio/mai-window-private.h"

static void
resolve (MaiWindow *window, MaiProject *project, MaiProjectResolution resolution)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiProject) next = mai_project_resolve (project, resolution, &error);

  if (next == NULL)
    mai_window_toast (window, error->message);
  else if (window->project == project)
    mai_window_set_project (window, next);
}

static void
decided_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  MaiWindow *window = MAI_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (dialog)));
  MaiProject *project = data;

  if (g_str_equal (response, "mine"))
    resolve (window, project, MAI_PROJECT_KEEP_MINE);
  else if (g_str_equal (response, "theirs"))
    resolve (window, project, MAI_PROJECT_TAKE_THEIRS);
  else if (g_str_equal (response, "both"))
    resolve (window, project, MAI_PROJECT_KEEP_BOTH);
}

void
mai_conflict_ask (MaiWindow *window, MaiProject *project)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (window), _ ("Which Version Shall Stay?"),
      _ ("Another program changed this song's file while it was open here. Whatever you choose, "
         "the other "
         "version is kept too, in the folder “replaced” beside your songs."));
  AdwMessageDialog *asking = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_add_responses (asking, "cancel", _ ("_Later"), "theirs", _ ("_Show the Other"),
                                    "mine", _ ("Keep _This One"), "both", _ ("Keep _Both"), NULL);
  adw_message_dialog_set_response_appearance (asking, "both", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (asking, "both");
  adw_message_dialog_set_close_response (asking, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (decided_cb), g_object_ref (project),
                         (GClosureNotify) (void (*) (void)) g_object_unref, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
leave_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  MaiWindow *window = MAI_WINDOW (gtk_window_get_transient_for (GTK_WINDOW (dialog)));

  if (!g_str_equal (response, "leave"))
    return;
  window->leaving_unsaved = TRUE;
  gtk_window_close (GTK_WINDOW (window));
}

void
mai_conflict_ask_to_leave (MaiWindow *window)
{
  GtkWidget *dialog = adw_message_dialog_new (
      GTK_WINDOW (window), _ ("Close Without Saving?"),
      _ ("The last changes of this song could not be saved, and closing would lose them."));
  AdwMessageDialog *asking = ADW_MESSAGE_DIALOG (dialog);

  adw_message_dialog_add_responses (asking, "cancel", _ ("_Stay"), "leave",
                                    _ ("Close _Without Saving"), NULL);
  adw_message_dialog_set_response_appearance (asking, "leave", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (asking, "cancel");
  adw_message_dialog_set_close_response (asking, "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (leave_cb), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}
