/* SPDX-License-Identifier: Apache-2.0 */
/* The log is for whoever mends the program; what a user must know goes into a GError. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * Sends GLib's log to stderr, one line an entry: everything when verbose or when MUSICAI_DEBUG is set
 * and not "0", else only criticals, which are mistakes in the program. To be called once, in main().
 */
void mai_log_init (gboolean verbose);

G_END_DECLS
