/* SPDX-License-Identifier: Apache-2.0 */
/* Spin buttons that show pitches by name. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* From now on @spin shows 60 as "C4" and reads both. */
void mai_pitch_spin_setup (GtkSpinButton *spin);

G_END_DECLS
