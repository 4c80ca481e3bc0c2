/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that mean the same, as those of the keypad: one table for all who take keys. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * The key that @key stands for, or itself: to be asked about in its place.
 */
guint mai_widget_plain_key (guint key);
/*
 * The other way round, one after the other with @i from 0 on; 0 when there are no more.
 */
guint mai_widget_get_other_key (guint key, guint i);

G_END_DECLS
