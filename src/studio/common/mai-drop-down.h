/* SPDX-License-Identifier: Apache-2.0 */
/* A GtkDropDown hands the keyboard to a button in it that has no name: a screen reader is told there, too, what it is and
 * what is chosen. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @name: translated. Once, when it is made. */
void mai_drop_down_set_name (GtkDropDown *drop_down, const char *name);

G_END_DECLS
