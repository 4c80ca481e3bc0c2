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

/*
 * For main(), as it is of the whole process: frames that scroll or zoom make pictures as large as the window,
 * and so does GTK. Left alone, malloc() takes their memory from the system and gives it back in each frame,
 * which costs more than drawing them.
 */
void mai_widgets_keep_memory (void);

G_END_DECLS
