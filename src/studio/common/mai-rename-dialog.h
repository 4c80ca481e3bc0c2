/* SPDX-License-Identifier: Apache-2.0 */
/* Asks for another name. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *heading; /* "Rename Song" */
  const char *label; /* what a screen reader calls the entry: "Title of the song" */
  const char *name; /* the one that it has */
} MaiRenameWords;

/* @name: as it was typed, without blanks around it; not empty. */
typedef void (*MaiRenamedFunc) (GtkWidget *widget, gpointer thing, const char *name);

/* Shows a dialog over the window of @widget and calls @renamed when a name was given. @widget and @thing are kept until
 * then. */
void mai_rename_dialog_show (GtkWidget *widget, GObject *thing, const MaiRenameWords *words,
                             MaiRenamedFunc renamed);

G_END_DECLS
