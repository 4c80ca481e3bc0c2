/* SPDX-License-Identifier: Apache-2.0 */
/* What can be opened without a dialog: songs used lately, songs of the library, seeds that come with the studio. A choice
 * activates win.open-file. Main thread. */
#pragma once

#include <gtk/gtk.h>

#include "desk/library/mai-library.h"

G_BEGIN_DECLS

#define MAI_TYPE_OPEN_POPOVER (mai_open_popover_get_type ())
G_DECLARE_FINAL_TYPE (MaiOpenPopover, mai_open_popover, MAI, OPEN_POPOVER, GtkPopover)

/* The list is made anew each time it is shown. NULL: without a library. */
void mai_open_popover_set_library (MaiOpenPopover *self, MaiLibrary *library);

G_END_DECLS
