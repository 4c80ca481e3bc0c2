/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/common/mai-file-chooser.h"

#include <adwaita.h>

#include "base/mai-i18n.h"

typedef char *(*FitName) (const char *name, gpointer data);

typedef struct
{
  MaiFileChosen chosen;
  FitName fit_name; // nullable
  GWeakRef data;
  GListModel *files; // that wait for an answer, owned
} Call;

static Call *
call_new (MaiFileChosen chosen, FitName fit_name, GObject *data)
{
  Call *call = g_new0 (Call, 1);

  call->chosen = chosen;
  call->fit_name = fit_name;
  g_weak_ref_init (&call->data, data);
  return call;
}

static void
call_free (gpointer data, GClosure *closure)
{
  Call *call = data;

  g_weak_ref_clear (&call->data);
  g_clear_object (&call->files);
  g_free (call);
}

/* GtkFileFilter matches letters as they are; people's files end in .MID as often as not. */
static void
add_kind (GtkFileChooser *chooser, const MaiFileKind *kind)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, kind->name);
  for (guint i = 0; kind->patterns[i] != NULL; i++)
    {
      g_autofree char *upper = g_ascii_strup (kind->patterns[i], -1);

      gtk_file_filter_add_pattern (filter, kind->patterns[i]);
      gtk_file_filter_add_pattern (filter, upper);
    }
  gtk_file_chooser_add_filter (chooser, filter);
}

/* The file that is meant, which has another name when the one typed is not as it must be. */
static GFile *
fit_file (Call *call, GFile *file, gpointer data)
{
  g_autofree char *name = g_file_get_basename (file);
  g_autofree char *fitted = call->fit_name (name, data);
  g_autoptr (GFile) folder = g_file_get_parent (file);

  return folder != NULL ? g_file_get_child (folder, fitted) : g_object_ref (file);
}

static void
replace_cb (AdwMessageDialog *dialog, const char *response, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GObject) data = g_weak_ref_get (&call->data);

  if (g_str_equal (response, "replace") && data != NULL)
    call->chosen (call->files, data);
}

static void
ask_to_replace (Call *call, GtkWindow *parent, GFile *file)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, NULL, NULL));
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME,
                                                  G_FILE_QUERY_INFO_NONE, NULL, NULL);

  adw_message_dialog_format_heading (dialog, _ ("Replace “%s”?"),
                                     info != NULL ? g_file_info_get_display_name (info) : "");
  adw_message_dialog_set_body (dialog, _ ("A file of that name is there already."));
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "replace", _ ("_Replace"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, "replace", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (replace_cb), call, call_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The chooser has asked about the name that was typed, not about the one that it becomes. */
static void
save (Call *call, GtkWindow *parent, GFile *typed, GObject *data)
{
  g_autoptr (GFile) file = fit_file (call, typed, data);
  g_autoptr (GListStore) files = g_list_store_new (G_TYPE_FILE);

  g_list_store_append (files, file);
  if (g_file_equal (file, typed) || !g_file_query_exists (file, NULL))
    {
      call->chosen (G_LIST_MODEL (files), data);
      return;
    }
  Call *question = call_new (call->chosen, NULL, data);

  question->files = G_LIST_MODEL (g_steal_pointer (&files));
  ask_to_replace (question, parent, file);
}

static void
hand_on (Call *call, GtkWindow *parent, GListModel *files, GObject *data)
{
  g_autoptr (GFile) first = g_list_model_get_item (files, 0);

  if (first == NULL)
    return;
  if (call->fit_name != NULL)
    save (call, parent, first, data);
  else
    call->chosen (files, data);
}

static void
response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GObject) data = g_weak_ref_get (&call->data);

  if (response == GTK_RESPONSE_ACCEPT && data != NULL)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

      hand_on (call, gtk_native_dialog_get_transient_for (dialog), files, data);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
add_kinds (GtkFileChooser *chooser, const MaiFileRequest *request)
{
  static const char *const all[] = { "*", NULL };

  for (guint i = 0; i < request->n_kinds; i++)
    add_kind (chooser, &request->kinds[i]);
  if (request->action == MAI_FILE_CHOOSER_OPEN || request->action == MAI_FILE_CHOOSER_OPEN_MULTIPLE)
    add_kind (chooser, &(MaiFileKind){ _ ("All Files"), all });
}

void
mai_file_chooser_show (GtkWindow *parent, const MaiFileRequest *request, MaiFileChosen chosen,
                       GObject *data)
{
  static const GtkFileChooserAction actions[] = { GTK_FILE_CHOOSER_ACTION_OPEN,
                                                  GTK_FILE_CHOOSER_ACTION_OPEN,
                                                  GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                                  GTK_FILE_CHOOSER_ACTION_SAVE };
  GtkFileChooserNative *dialog;
  GtkFileChooser *chooser;

  g_return_if_fail (request != NULL && chosen != NULL && G_IS_OBJECT (data));

  dialog = gtk_file_chooser_native_new (request->title, parent, actions[request->action],
                                        request->accept, NULL);
  chooser = GTK_FILE_CHOOSER (dialog);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_select_multiple (chooser,
                                        request->action == MAI_FILE_CHOOSER_OPEN_MULTIPLE
                                            || request->action == MAI_FILE_CHOOSER_FOLDERS);
  add_kinds (chooser, request);
  if (request->name != NULL && request->action == MAI_FILE_CHOOSER_SAVE)
    gtk_file_chooser_set_current_name (chooser, request->name);
  if (request->folder != NULL)
    gtk_file_chooser_set_current_folder (chooser, request->folder, NULL);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb),
                         call_new (chosen, request->fit_name, data), call_free, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
