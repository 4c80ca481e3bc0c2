/* SPDX-License-Identifier: Apache-2.0 */
/* The actions of the window (mai-window.h lists them). Main thread. */
#pragma once

#include "studio/mai-window.h"

G_BEGIN_DECLS

void mai_window_add_actions (MaiWindow *self);

G_END_DECLS
