/* SPDX-License-Identifier: Apache-2.0 */
/* A song in the library as a card: its roll, its name, how long it is and how many takes it has. Main thread. */
#pragma once

#include <adwaita.h>

#include "desk/library/mai-library-song.h"

G_BEGIN_DECLS

/*
 * MaiLibraryCard::asked (string what): "rename", "duplicate", "show-in-files" or "trash" was chosen in its menu.
 */
#define MAI_TYPE_LIBRARY_CARD (mai_library_card_get_type ())
G_DECLARE_FINAL_TYPE (MaiLibraryCard, mai_library_card, MAI, LIBRARY_CARD, AdwBin)

GtkWidget *mai_library_card_new (void);

/* NULL: none, and what it was reading is no longer wanted. */
void mai_library_card_set_song (MaiLibraryCard *self, MaiLibrarySong *song);
/* (transfer none) (nullable) */
MaiLibrarySong *mai_library_card_get_song (MaiLibraryCard *self);

G_END_DECLS
