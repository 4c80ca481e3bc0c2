/* SPDX-License-Identifier: Apache-2.0 */
/* The desktop's own file dialogs (through the portal in a sandbox), asked for in one place, since GTK
 * changes how. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  MAI_FILE_CHOOSER_OPEN,
  MAI_FILE_CHOOSER_OPEN_MULTIPLE,
  MAI_FILE_CHOOSER_FOLDERS,
  MAI_FILE_CHOOSER_SAVE,
} MaiFileChooserAction;

typedef struct
{
  const char *name; // "MIDI Files", translated
  const char *const *patterns; // "*.mid", ..., NULL-terminated; case does not matter
} MaiFileKind;

typedef struct
{
  MaiFileChooserAction action;
  const char *title;
  const char *accept; // "_Open", with its mnemonic
  const MaiFileKind *kinds; // n_kinds of them; "All Files" is added when something is opened
  guint n_kinds;
  const char *name; // to save as; nullable
  // for saving: the name as it must be, such as with its ending; nullable
  char *(*fit_name) (const char *name, gpointer data);
  GFile *folder; // to begin in; nullable
} MaiFileRequest;

/* @files: (element-type GFile), never empty. Not called when the user thinks better of it. */
typedef void (*MaiFileChosen) (GListModel *files, gpointer data);

/*
 * Shows the dialog and returns. A file that fit_name() comes to, unlike the one that was chosen, is
 * not replaced without being asked. Where @data has gone meanwhile, nothing is called.
 */
void mai_file_chooser_show (GtkWindow *parent, const MaiFileRequest *request, MaiFileChosen chosen,
                            GObject *data);

G_END_DECLS
