/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/common/mai-rename-dialog.h"

#include <adwaita.h>

#include "base/mai-i18n.h"

typedef struct
{
  GtkWidget *widget;
  GObject *thing;
  MaiRenamedFunc renamed;
  GtkEditable *entry;
} Renaming;

static void
renaming_free (gpointer data, GClosure *closure)
{
  Renaming *self = data;

  g_object_unref (self->widget);
  g_object_unref (self->thing);
  g_free (self);
}

static char *
dup_name (GtkEditable *entry)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (entry)));
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Renaming *self = data;
  g_autofree char *name = dup_name (self->entry);

  if (g_str_equal (response, "rename") && *name != '\0')
    self->renamed (self->widget, self->thing, name);
}

static void
changed_cb (GtkEditable *entry, gpointer dialog)
{
  g_autofree char *name = dup_name (entry);

  adw_message_dialog_set_response_enabled (dialog, "rename", *name != '\0');
}

static GtkWidget *
make_entry (const MaiRenameWords *words)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), words->name);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words->label, -1);
  return entry;
}

void
mai_rename_dialog_show (GtkWidget *widget, GObject *thing, const MaiRenameWords *words,
                        MaiRenamedFunc renamed)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWindow *parent = GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
  AdwMessageDialog *dialog =
      ADW_MESSAGE_DIALOG (adw_message_dialog_new (parent, words->heading, NULL));
  GtkWidget *entry = make_entry (words);
  Renaming *self = g_new0 (Renaming, 1);

  *self = (Renaming){ g_object_ref (widget), g_object_ref (thing), renamed, GTK_EDITABLE (entry) };
  adw_message_dialog_set_extra_child (dialog, entry);
  adw_message_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "rename", _ ("_Rename"), NULL);
  adw_message_dialog_set_response_appearance (dialog, "rename", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (dialog, "rename");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (entry, "changed", G_CALLBACK (changed_cb), dialog, 0);
  changed_cb (GTK_EDITABLE (entry), dialog);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), self, renaming_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}
