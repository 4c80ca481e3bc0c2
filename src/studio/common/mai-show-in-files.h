/* SPDX-License-Identifier: Apache-2.0 */
/* Opens the desktop's file manager with a file selected. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Asks org.freedesktop.FileManager1; where nobody answers, its folder is opened. What goes wrong is said in a toast of
 * the window that @widget is in. */
void mai_show_in_files (GtkWidget *widget, GFile *file);

G_END_DECLS
