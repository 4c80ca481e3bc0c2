/* SPDX-License-Identifier: Apache-2.0 */
/* Who made this, and under which licence. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void mai_about_show (GtkWindow *parent);

G_END_DECLS
