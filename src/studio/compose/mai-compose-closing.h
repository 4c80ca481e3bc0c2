/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked when a window is to close while takes are being composed. Main thread. */
#pragma once

#include <gtk/gtk.h>

#include "desk/composing/mai-composing.h"

G_BEGIN_DECLS

/*
 * FALSE: nothing is being composed. Else the window is to stay, and a dialog over it says that it closes as soon as
 * the takes are finished; there it can be closed at once, with those that are, or left open.
 */
gboolean mai_compose_closing_ask (GtkWindow *window, MaiComposing *composing);

G_END_DECLS
