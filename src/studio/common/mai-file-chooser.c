/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/common/mai-file-chooser.h"

#include "base/mai-i18n.h"

typedef struct
{
  MaiFileChosen chosen;
  GWeakRef data;
} Call;

static Call *
call_new (MaiFileChosen chosen, GObject *data)
{
  Call *call = g_new0 (Call, 1);

  call->chosen = chosen;
  g_weak_ref_init (&call->data, data);
  return call;
}

static void
call_free (gpointer data, GClosure *closure)
{
  Call *call = data;

  g_weak_ref_clear (&call->data);
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

static void
response_cb (GtkNativeDialog *dialog, int response, gpointer user_data)
{
  Call *call = user_data;
  g_autoptr (GObject) data = g_weak_ref_get (&call->data);

  if (response == GTK_RESPONSE_ACCEPT && data != NULL)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

      if (g_list_model_get_n_items (files) > 0)
        call->chosen (files, data);
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
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), call_new (chosen, data),
                         call_free, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}
