/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Ctrl-C (SIGINT), SIGTERM and a closed terminal (SIGHUP, unless under nohup) cancel @cancellable: a
 * thread of its own waits for them with sigwait(), since no other way lets a handler do more than set a
 * flag. Another Ctrl-C more than a second later ends the process at once. SIGPIPE is ignored: whoever writes sees the error,
 * and a training is not lost because its viewer went away. So is SIGXFSZ: a limit on file sizes is then
 * an error like a full disk.
 *
 * To be called once, before any other thread: all that are started later inherit the blocked signals.
 */
void mai_signals_start (GCancellable *cancellable);

/* From here on the first signal ends the process at once, as interrupted: for work that is long, leaves
 * nothing behind, and cannot be stopped half-way. */
void mai_signals_end_at_once (GCancellable *cancellable);

G_END_DECLS
