/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Follows a job folder: its events and its lock, whoever runs the job. All reading is done by a worker, a few
 * times a second at most, and only when there is something new. Main thread.
 */
#pragma once

#include "desk/training/mai-run-log.h"

G_BEGIN_DECLS

#define MAI_TYPE_RUN_FOLLOWER (mai_run_follower_get_type ())
G_DECLARE_FINAL_TYPE (MaiRunFollower, mai_run_follower, MAI, RUN_FOLLOWER, GObject)

/* @events: of MaiRunEvent, since the last time; all from the start when @anew, or the last ones only, while
 * not @whole. @held: someone runs the job. @error: nullable: why the events could not be read. */
typedef void (*MaiRunToldFunc) (GArray *events, gboolean anew, gboolean whole, gboolean held,
                                const GError *error, gpointer data);

/* Begins with the last events. Nothing is called after g_object_run_dispose(). */
MaiRunFollower *mai_run_follower_new (const char *folder, MaiRunToldFunc told, gpointer data);

/* All events from now on, from the start. */
void mai_run_follower_read_whole (MaiRunFollower *self);
/* Looks now: something happened that the folder does not tell of by itself. */
void mai_run_follower_look (MaiRunFollower *self);
/* Whether to look at the lock every now and then, which nothing tells of. */
void mai_run_follower_watch_lock (MaiRunFollower *self, gboolean watch);

G_END_DECLS
