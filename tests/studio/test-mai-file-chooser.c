/* SPDX-License-Identifier: Apache-2.0 */
/* The dialogs that GTK shows where there is no portal, answered. */
#include "studio/common/mai-file-chooser.h"
#include "widget-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/mai-paths.h"
#include "desk/project/mai-compose-settings.h"
#include "studio/mai-studio-resources.h"
#include "studio/mai-window-private.h"

typedef struct
{
  GListModel *files;
  guint n_calls;
} Heard;

static void
chosen_cb (GListModel *files, gpointer data)
{
  Heard *heard = g_object_get_data (data, "heard");

  g_set_object (&heard->files, files);
  heard->n_calls++;
}

static gboolean
find_dialog (gpointer data)
{
  GtkFileChooser **found = data;
  g_autoptr (GListModel) windows = g_object_ref (gtk_window_get_toplevels ());

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER (window) && gtk_widget_get_mapped (window))
        *found = GTK_FILE_CHOOSER (window);
    }
  return *found != NULL;
}

static gboolean
has_folder (gpointer data)
{
  g_autoptr (GFile) folder = gtk_file_chooser_get_current_folder (data);

  return folder != NULL;
}

static gboolean
is_heard (gpointer data)
{
  return ((Heard *) data)->n_calls > 0;
}

static void
answer (const MaiFileRequest *request, int response, Heard *heard)
{
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  GtkFileChooser *dialog = NULL;

  g_object_set_data (owner, "heard", heard);
  mai_file_chooser_show (NULL, request, chosen_cb, owner);
  g_assert_true (widget_fixture_wait (find_dialog, &dialog, WIDGET_FIXTURE_SECONDS));
  if (request->folder != NULL)
    g_assert_true (widget_fixture_wait (has_folder, dialog, WIDGET_FIXTURE_SECONDS));
  gtk_dialog_response (GTK_DIALOG (dialog), response);
  if (response == GTK_RESPONSE_ACCEPT)
    g_assert_true (widget_fixture_wait (is_heard, heard, WIDGET_FIXTURE_SECONDS));
  widget_fixture_settle ();
}

static void
test_folder (void)
{
  g_autofree char *path = g_dir_make_tmp ("musicai-chooser-XXXXXX", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  const MaiFileRequest request = {
    .action = MAI_FILE_CHOOSER_FOLDERS, .title = "Folders", .accept = "_Add", .folder = folder
  };
  Heard heard = { 0 };

  answer (&request, GTK_RESPONSE_ACCEPT, &heard);
  g_assert_cmpuint (heard.n_calls, ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (heard.files), ==, 1);
  {
    g_autoptr (GFile) first = g_list_model_get_item (heard.files, 0);

    g_assert_true (g_file_equal (first, folder));
  }
  g_clear_object (&heard.files);
  g_rmdir (path);
}

static void
test_save (void)
{
  g_autofree char *path = g_dir_make_tmp ("musicai-chooser-XXXXXX", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  static const char *const patterns[] = { "*.mid", NULL };
  const MaiFileKind kind = { "MIDI", patterns };
  const MaiFileRequest request = { .action = MAI_FILE_CHOOSER_SAVE,
                                   .title = "Save",
                                   .accept = "_Save",
                                   .kinds = &kind,
                                   .n_kinds = 1,
                                   .name = "tune.mid",
                                   .folder = folder };
  Heard heard = { 0 };

  answer (&request, GTK_RESPONSE_ACCEPT, &heard);
  g_assert_cmpuint (heard.n_calls, ==, 1);
  {
    g_autoptr (GFile) first = g_list_model_get_item (heard.files, 0);
    g_autofree char *name = g_file_get_basename (first);

    g_assert_cmpstr (name, ==, "tune.mid");
  }
  g_clear_object (&heard.files);
  g_rmdir (path);
}

static char *
add_ending (const char *name, gpointer data)
{
  return g_str_has_suffix (name, ".mid") ? g_strdup (name) : g_strconcat (name, ".mid", NULL);
}

/* "tune" is typed, which is not there; "tune.mid", which is meant, is. */
static void
save_over (const char *response, Heard *heard)
{
  g_autofree char *path = g_dir_make_tmp ("musicai-chooser-XXXXXX", NULL);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autofree char *there = g_build_filename (path, "tune.mid", NULL);
  const MaiFileRequest request = { .action = MAI_FILE_CHOOSER_SAVE,
                                   .title = "Save",
                                   .accept = "_Save",
                                   .name = "tune",
                                   .fit_name = add_ending,
                                   .folder = folder };
  g_autoptr (GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  GtkFileChooser *dialog = NULL;
  AdwMessageDialog *question = NULL;

  g_assert_true (g_file_set_contents (there, "precious", -1, NULL));
  g_object_set_data (owner, "heard", heard);
  mai_file_chooser_show (NULL, &request, chosen_cb, owner);
  g_assert_true (widget_fixture_wait (find_dialog, &dialog, WIDGET_FIXTURE_SECONDS));
  g_assert_true (widget_fixture_wait (has_folder, dialog, WIDGET_FIXTURE_SECONDS));
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  g_assert_true (
      widget_fixture_wait (widget_fixture_find_question, &question, WIDGET_FIXTURE_SECONDS));
  g_assert_cmpuint (heard->n_calls, ==, 0);
  adw_message_dialog_response (question, response);
  gtk_window_destroy (GTK_WINDOW (question));
  widget_fixture_settle ();
  g_assert_cmpint (g_remove (there), ==, 0);
  g_rmdir (path);
}

static void
test_replace (void)
{
  Heard heard = { 0 };

  save_over ("cancel", &heard);
  g_assert_cmpuint (heard.n_calls, ==, 0);
  save_over ("replace", &heard);
  g_assert_cmpuint (heard.n_calls, ==, 1);
  {
    g_autoptr (GFile) first = g_list_model_get_item (heard.files, 0);
    g_autofree char *name = g_file_get_basename (first);

    g_assert_cmpstr (name, ==, "tune.mid");
  }
  g_clear_object (&heard.files);
}

static void
test_cancel (void)
{
  const MaiFileRequest request = { .action = MAI_FILE_CHOOSER_OPEN,
                                   .title = "Open",
                                   .accept = "_Open" };
  Heard heard = { 0 };

  answer (&request, GTK_RESPONSE_CANCEL, &heard);
  g_assert_cmpuint (heard.n_calls, ==, 0);
}

/* --- what is chosen in one goes its way --- */

typedef struct
{
  GtkFileChooser *dialog;
  GFile *file;
} Choice;

static gboolean
is_chosen (gpointer data)
{
  Choice *choice = data;
  g_autoptr (GFile) file = gtk_file_chooser_get_file (choice->dialog);

  return file != NULL && g_file_equal (file, choice->file);
}

static void
choose_file (GFile *file)
{
  Choice choice = { .file = file };

  g_assert_true (widget_fixture_wait (find_dialog, &choice.dialog, WIDGET_FIXTURE_SECONDS));
  g_assert_true (gtk_file_chooser_set_file (choice.dialog, file, NULL));
  g_assert_true (widget_fixture_wait (is_chosen, &choice, WIDGET_FIXTURE_SECONDS));
  gtk_dialog_response (GTK_DIALOG (choice.dialog), GTK_RESPONSE_ACCEPT);
}

/* The shipped one under a name of our own. */
static GFile *
make_model (const char *folder)
{
  g_autofree char *shipped = mai_paths_find ("models", "salon.safetensors");
  g_autofree char *path = g_build_filename (folder, "my_own.safetensors", NULL);
  g_autofree char *bytes = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (shipped, &bytes, &size, NULL));
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
  return g_file_new_for_path (path);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static gboolean
is_taken (gpointer data)
{
  MaiProject *song = ((MaiWindow *) data)->project;

  return mai_compose_settings_get_model_name (mai_project_get_compose_settings (song)) != NULL;
}

/* "Import a Model…": it is copied once, and composed with. */
static void
test_import_model (void)
{
  g_autofree char *folder = g_dir_make_tmp ("musicai-chooser-XXXXXX", NULL);
  g_autoptr (GFile) model = make_model (folder);
  MaiDesk *desk = mai_desk_new (NULL);
  MaiWindow *window = mai_window_new (NULL, desk);
  g_autofree char *models = g_build_filename (
      mai_model_list_get_data_folder (mai_desk_get_models (desk)), "models", NULL);

  gtk_window_present (GTK_WINDOW (window));
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "compose.import-model", NULL));
  choose_file (model);
  g_assert_true (widget_fixture_wait (is_taken, window, WIDGET_FIXTURE_SECONDS));
  g_assert_cmpuint (count_files (models), ==, 1);

  gtk_window_destroy (GTK_WINDOW (window));
  widget_fixture_settle ();
  g_assert_finalize_object (desk);
  g_assert_true (g_file_delete (model, NULL, NULL));
  g_rmdir (folder);
}

/* GTK 4.8 draws its own bar of folders before it has a place, and complains of that, where a folder is slow to be read. */
static GLogWriterOutput
writer_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0
        && g_pattern_match_simple ("Trying to snapshot GtkButton * without a current allocation",
                                   fields[i].value))
      return G_LOG_WRITER_HANDLED;
  return g_log_writer_default (level, fields, n_fields, data);
}

int
main (int argc, char **argv)
{
  g_log_set_writer_func (writer_cb, NULL, NULL);
  widget_fixture_init (&argc, &argv);
  g_resources_register (mai_studio_get_resource ());
  g_test_add_func ("/file-chooser/folder", test_folder);
  g_test_add_func ("/file-chooser/save", test_save);
  g_test_add_func ("/file-chooser/replace", test_replace);
  g_test_add_func ("/file-chooser/cancel", test_cancel);
  g_test_add_func ("/file-chooser/import-model", test_import_model);
  return g_test_run ();
}
