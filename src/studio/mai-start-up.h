/* SPDX-License-Identifier: Apache-2.0 */
/* How long the start took. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Writes to the log (MUSICAI_DEBUG=1) how long after the process began the first frame of a window that is
 * not shown yet was painted, and how much of that its thread worked: "first frame after 0.31 s, of which 0.250 s were work of
 * this thread". */
void mai_start_up_watch (GtkWidget *window);

G_END_DECLS
