/* SPDX-License-Identifier: Apache-2.0 */
/* How original the song in a roll is: the roll's strip gets its bars, and here is said in a sentence what to make of it, what it
 * is compared with, and how far the index of that is. Hidden as long as the roll's "show-originality" is off. Main thread. */
#pragma once

#include "desk/mai-desk.h"
#include "widgets/roll/mai-piano-roll.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define MAI_TYPE_ORIGINALITY_BAR (mai_originality_bar_get_type ())
G_DECLARE_FINAL_TYPE (MaiOriginalityBar, mai_originality_bar, MAI, ORIGINALITY_BAR, AdwBin)

/* Once. */
void mai_originality_bar_set_roll (MaiOriginalityBar *self, MaiPianoRoll *roll);
/* (nullable): whose music is compared with; not looked for before it is needed. */
void mai_originality_bar_set_desk (MaiOriginalityBar *self, MaiDesk *desk);
/* The roll shows another score. */
void mai_originality_bar_follow_roll (MaiOriginalityBar *self);

G_END_DECLS
