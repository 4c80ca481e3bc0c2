/* SPDX-License-Identifier: Apache-2.0 */
/* Asks what to do when a song's file was changed by someone else, or cannot be written. Main thread. */
#pragma once

#include "studio/mai-window.h"

G_BEGIN_DECLS

/* Whose version stays; the answer is carried out. */
void mai_conflict_ask (MaiWindow *window, MaiProject *project);
/* Whether to close with changes that could not be saved. */
void mai_conflict_ask_to_leave (MaiWindow *window);

G_END_DECLS
