/* SPDX-License-Identifier: Apache-2.0 */
/* The window: a header, the pages, and the words that come up over them. It holds no logic: pages bind to
 * what lies in desk/. Main thread. */
#pragma once

#include "studio/mai-application.h"

G_BEGIN_DECLS

#define MAI_TYPE_WINDOW (mai_window_get_type ())
G_DECLARE_FINAL_TYPE (MaiWindow, mai_window, MAI, WINDOW, AdwApplicationWindow)

MaiWindow *mai_window_new (MaiApplication *application);

G_END_DECLS
