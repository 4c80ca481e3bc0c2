/* SPDX-License-Identifier: Apache-2.0 */
/* All songs as cards, the latest first. Main thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Property "desk" (MaiDesk), nullable, read-write. */
#define MAI_TYPE_LIBRARY_PAGE (mai_library_page_get_type ())
G_DECLARE_FINAL_TYPE (MaiLibraryPage, mai_library_page, MAI, LIBRARY_PAGE, AdwBin)

G_END_DECLS
