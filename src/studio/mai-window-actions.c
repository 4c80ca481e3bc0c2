/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/mai-window-actions.h"

#include "base/mai-i18n.h"
#include "desk/project/mai-compose-settings.h"
#include "desk/project/mai-project-path.h"
#include "studio/common/mai-file-chooser.h"
#include "studio/common/mai-show-in-files.h"
#include "studio/mai-export-window.h"
#include "studio/mai-shortcuts.h"
#include "studio/mai-window-private.h"

static void
new_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MaiWindow *self = data;
  g_autoptr (MaiProject) project = NULL;

  if (!mai_window_leave_project (self))
    return;
  project = mai_project_new (NULL);
  mai_window_set_project (self, project);
  mai_window_show_page (self, "compose");
}

/* The type of a song is known to the desktop only where the studio is installed. */
void
mai_window_remember_recent (GFile *file)
{
  g_autofree char *uri = g_file_get_uri (file);
  GtkRecentData song = { .mime_type = (char *) "application/x-musicai",
                         .app_name = (char *) g_get_application_name (),
                         .app_exec = (char *) "musicai-studio %u" };

  if (g_str_has_suffix (uri, MAI_PROJECT_ENDING))
    gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &song);
  else
    gtk_recent_manager_add_item (gtk_recent_manager_get_default (), uri);
}

static void
file_chosen_cb (GListModel *files, gpointer data)
{
  GSList *list = NULL;

  for (guint i = g_list_model_get_n_items (files); i > 0; i--)
    list = g_slist_prepend (list, g_list_model_get_item (files, i - 1));
  mai_window_open_first (MAI_WINDOW (data), list);
  g_slist_free_full (list, g_object_unref);
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static const char *const all[] = {
    "*" MAI_PROJECT_ENDING, "*.mid", "*.midi", "*.smf", "*.kar", "*.rmi", NULL
  };
  const MaiFileKind kind = { _ ("Songs and MIDI Files"), all };
  const MaiFileRequest request = { .action = MAI_FILE_CHOOSER_OPEN,
                                   .title = _ ("Open a Song"),
                                   .accept = _ ("_Open"),
                                   .kinds = &kind,
                                   .n_kinds = 1 };

  mai_file_chooser_show (GTK_WINDOW (data), &request, file_chosen_cb, G_OBJECT (data));
}

/* A project that lies in a folder; a dialog chooses either files or folders. */
static void
open_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const MaiFileRequest request = { .action = MAI_FILE_CHOOSER_FOLDERS,
                                   .title = _ ("Open a Project Folder"),
                                   .accept = _ ("_Open") };

  mai_file_chooser_show (GTK_WINDOW (data), &request, file_chosen_cb, G_OBJECT (data));
}

static void
open_file_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  mai_window_open (MAI_WINDOW (data), file);
}

static void
saved_as_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MaiWindow) self = data;
  MaiProject *project = MAI_PROJECT (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  g_autofree char *name = NULL;

  if (!mai_project_save_as_finish (project, result, &error))
    {
      mai_window_toast (self, error->message);
      return;
    }
  mai_window_remember_recent (mai_project_get_file (project));
  name = g_file_get_basename (mai_project_get_file (project));
  words = g_strdup_printf (_ ("Saved as “%s”"), name);
  mai_window_toast (self, words);
}

static void
save_as_chosen_cb (GListModel *files, gpointer data)
{
  MaiWindow *self = data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);

  mai_project_save_as_async (self->project, file, NULL, saved_as_cb, g_object_ref (self));
}

static char *
fit_song_name (const char *name, gpointer data)
{
  return g_str_has_suffix (name, MAI_PROJECT_ENDING) ? g_strdup (name)
                                                     : g_strconcat (name, MAI_PROJECT_ENDING, NULL);
}

static void
save_as_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MaiWindow *self = data;
  static const char *const patterns[] = { "*" MAI_PROJECT_ENDING, NULL };
  const MaiFileKind kind = { _ ("Songs"), patterns };
  g_autofree char *stem = g_strdelimit (g_strdup (mai_project_get_title (self->project)), "/", '-');
  g_autofree char *name = fit_song_name (stem, NULL);
  const MaiFileRequest request = { .action = MAI_FILE_CHOOSER_SAVE,
                                   .title = _ ("Save As"),
                                   .accept = _ ("_Save"),
                                   .kinds = &kind,
                                   .n_kinds = 1,
                                   .name = name,
                                   .fit_name = fit_song_name };

  mai_file_chooser_show (GTK_WINDOW (self), &request, save_as_chosen_cb, G_OBJECT (self));
}

static void
show_exported_cb (AdwToast *toast, gpointer data)
{
  mai_show_in_files (data, g_object_get_data (G_OBJECT (toast), "file"));
}

static void
exported_cb (MaiExportWindow *window, const char *sentence, GFile *file, gpointer data)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_button_label (toast, _ ("_Show in Files"));
  g_object_set_data_full (G_OBJECT (toast), "file", g_object_ref (file), g_object_unref);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (show_exported_cb), data, 0);
  mai_window_add_toast (MAI_WINDOW (data), toast);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MaiWindow *self = data;
  MaiSound *sound = mai_desk_get_sound (self->desk);
  GSettings *settings = mai_desk_get_settings (self->desk);
  g_autofree char *font = settings != NULL ? g_settings_get_string (settings, "soundfont") : NULL;
  MaiExportRequest request = { .project = self->project,
                               .sound_font = font != NULL && font[0] != '\0' ? font : NULL,
                               .tempo = mai_sound_get_tempo (sound) };
  MaiExportWindow *window;

  if (mai_sound_get_source (sound) == G_OBJECT (self->project))
    g_object_get (sound, "loop-from", &request.loop_from, "loop-to", &request.loop_to, NULL);
  window = mai_export_window_new (GTK_WINDOW (self), &request);
  g_signal_connect_object (window, "exported", G_CALLBACK (exported_cb), self, 0);
  gtk_window_present (GTK_WINDOW (window));
}

static void
shortcuts_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (mai_shortcuts_new (GTK_WINDOW (data)));
}

static void
show_page_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mai_window_show_page (MAI_WINDOW (data), g_variant_get_string (parameter, NULL));
}

/* --- composing with another model --- */

static void
model_ready_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MaiWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiModelInfo) info =
      mai_model_list_import_finish (MAI_MODEL_LIST (source), result, &error);
  g_autofree char *words = NULL;

  if (info == NULL)
    {
      mai_window_toast (self, error->message);
      return;
    }
  mai_compose_settings_set_model (mai_project_get_compose_settings (self->project),
                                  mai_model_info_get_digest (info), mai_model_info_get_name (info));
  mai_window_show_page (self, "compose");
  words = g_strdup_printf (_ ("Composing with “%s” from now on"), mai_model_info_get_name (info));
  mai_window_toast (self, words);
}

/* A checkpoint goes when the run goes on; a copy of it stays. */
static void
use_model_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MaiWindow *self = data;
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (g_variant_get_string (parameter, NULL));

  mai_model_list_import_async (mai_desk_get_models (self->desk), file, NULL, model_ready_cb,
                               g_object_ref (self));
}

static void
toast_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  mai_window_toast (MAI_WINDOW (data), g_variant_get_string (parameter, NULL));
}

static void
toast_undo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MaiWindow *self = data;
  const char *words, *name, *target;
  g_autofree char *escaped = NULL;
  AdwToast *toast;

  g_variant_get (parameter, "(&s&s&s)", &words, &name, &target);
  escaped = g_markup_escape_text (words, -1);
  toast = adw_toast_new (escaped);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_action_name (toast, name);
  adw_toast_set_action_target (toast, "s", target);
  /* What is shown is what was done last; the other would keep it waiting. */
  if (self->undo_toast != NULL)
    adw_toast_dismiss (self->undo_toast);
  g_set_weak_pointer (&self->undo_toast, toast);
  mai_window_add_toast (self, toast);
}

/* There is nothing left to be undone with it. */
static void
dismiss_undo_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MaiWindow *self = data;
  g_autoptr (GVariant) target = NULL;
  const char *name;

  g_variant_get (parameter, "(&s@s)", &name, &target);
  if (self->undo_toast != NULL && g_str_equal (name, adw_toast_get_action_name (self->undo_toast))
      && g_variant_equal (target, adw_toast_get_action_target_value (self->undo_toast)))
    adw_toast_dismiss (self->undo_toast);
}

static void
restore_song_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MaiWindow *self = data;
  g_autoptr (GError) error = NULL;

  if (!mai_library_restore (mai_desk_get_library (self->desk),
                            g_variant_get_string (parameter, NULL), &error))
    mai_window_toast (self, error->message);
}

/* Of music from the list of what is learnt from. */
static void
undo_remove_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  MaiTrainDesk *training = mai_desk_get_training (MAI_WINDOW (data)->desk);

  mai_music_list_undo_remove (mai_train_desk_get_music (training));
}

void
mai_window_add_actions (MaiWindow *self)
{
  static const GActionEntry entries[] = {
    { "new", new_cb },
    { "open", open_cb },
    { "open-folder", open_folder_cb },
    { "open-file", open_file_cb, "s" },
    { "save-as", save_as_cb },
    { "export", export_cb },
    { "shortcuts", shortcuts_cb },
    { "show-page", show_page_cb, "s" },
    { "use-model", use_model_cb, "s" },
    { "restore-song", restore_song_cb, "s" },
    { "undo-remove", undo_remove_cb, "s" },
    { "toast", toast_cb, "s" },
    { "toast-undo", toast_undo_cb, "(sss)" },
    { "dismiss-undo", dismiss_undo_cb, "(ss)" },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
