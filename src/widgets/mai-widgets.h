/* SPDX-License-Identifier: Apache-2.0 */
/* What all widgets need before the first is made. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * Registers the types of all widgets, so that templates can name them, and their style for a display. To
 * be called after gtk_init(); more than once is fine.
 */
void mai_widgets_init (GdkDisplay *display);

G_END_DECLS
