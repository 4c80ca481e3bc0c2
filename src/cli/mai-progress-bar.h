/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cli/mai-cli.h"

G_BEGIN_DECLS

/*
 * A line on the terminal that fills up: `[####......]  43 %  text`. Drawn on stderr, at most ten times a
 * second, only where that is a terminal that can, and not with --quiet. Main thread.
 */
typedef struct _MaiProgressBar MaiProgressBar;

MaiProgressBar *mai_progress_bar_new (MaiCli *cli);

/* Takes the bar off the terminal. */
void mai_progress_bar_free (MaiProgressBar *bar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiProgressBar, mai_progress_bar_free)

/* Whether anything is drawn: if not, say something now and then. */
gboolean mai_progress_bar_is_shown (MaiProgressBar *bar);

/* @fraction 0 .. 1. @text is cut to what the line holds; making it may be skipped when
 * mai_progress_bar_is_due() is FALSE. */
void mai_progress_bar_set (MaiProgressBar *bar, double fraction, const char *text);
gboolean mai_progress_bar_is_due (MaiProgressBar *bar);

/* "1:05 left", "2:10:00 left"; "" when not known (negative or NAN). Free with g_free(). */
char *mai_progress_time_left (double seconds);

G_END_DECLS
