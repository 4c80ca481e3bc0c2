/* SPDX-License-Identifier: Apache-2.0 */
/* The window that lists all keys. It is made of the tables that the keys work by, so it cannot say other than what is. Main
 * thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* (transfer full), to be presented: it destroys itself when closed. */
GtkWindow *mai_shortcuts_new (GtkWindow *parent);

G_END_DECLS
