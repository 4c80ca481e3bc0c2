/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of a piano roll show together: a score with its editor, where the playhead, the seed and
 * the loop are, the colours, and how much of it is visible. Knows no widgets. Main thread.
 */
#pragma once

#include "draw/mai-roll-pixels.h"
#include "widgets/editor/mai-note-editor.h"
#include "widgets/roll/mai-roll-viewport.h"

G_BEGIN_DECLS

/*
 * Signals:
 * "notes-changed" (gint64 first, gint64 last): in these ticks something looks different
 * "selection-changed" (gint64 first, gint64 last): in these ticks notes were or are selected
 * "cursor-changed": it is elsewhere, or looks or says something else
 * "cursor-moved", "band-changed": of the editor
 * "palette-changed", "regions-changed", "playhead-changed"
 * "score-changed": it is another score
 */
#define MAI_TYPE_ROLL_SCENE (mai_roll_scene_get_type ())
G_DECLARE_FINAL_TYPE (MaiRollScene, mai_roll_scene, MAI, ROLL_SCENE, GObject)

MaiRollScene *mai_roll_scene_new (void);

/*
 * (transfer none)
 */
MaiRollViewport *mai_roll_scene_get_viewport (MaiRollScene *self);

/*
 * (transfer none) (nullable)
 */
MaiScore *mai_roll_scene_get_score (MaiRollScene *self);
MaiNoteEditor *mai_roll_scene_get_editor (MaiRollScene *self);
void mai_roll_scene_set_score (MaiRollScene *self, MaiScore *score);
void mai_roll_scene_set_editor (MaiRollScene *self, MaiNoteEditor *editor);

const MaiRollPalette *mai_roll_scene_get_palette (MaiRollScene *self);
void mai_roll_scene_set_palette (MaiRollScene *self, const MaiRollPalette *palette);

/*
 * A tick, up to MAI_TICK_MAX; -1: none.
 */
gint64 mai_roll_scene_get_playhead (MaiRollScene *self);
void mai_roll_scene_set_playhead (MaiRollScene *self, gint64 tick);

typedef enum
{
  MAI_ROLL_SEED,
  MAI_ROLL_LOOP,
  MAI_ROLL_N_REGIONS
} MaiRollRegion;

/*
 * Ticks [from, to), brought into 0..MAI_TICK_MAX. to <= from: there is none.
 */
MaiRollTicks mai_roll_scene_get_region (MaiRollScene *self, MaiRollRegion region);
void mai_roll_scene_set_region (MaiRollScene *self, MaiRollRegion region, gint64 from, gint64 to);

/*
 * Where the network composed (element-type MaiRollTicks).
 */
const GArray *mai_roll_scene_get_composed (MaiRollScene *self);

/*
 * What mai_roll_paint() needs at the viewport's zoom, good until the next change. crowd: notes to a pixel of the
 * screen.
 */
MaiRollScenery mai_roll_scene_get_scenery (MaiRollScene *self, double crowd);

/*
 * Every how many bars there is room for something as wide as pixels of the screen: a power of two.
 */
gint64 mai_roll_scene_get_bar_step (MaiRollScene *self, double pixels);

/*
 * Scrolls to the beginning of the song, with its first notes in the middle; drums do not count.
 */
void mai_roll_scene_go_home (MaiRollScene *self);

/*
 * The nearest place where a beat, or a line of the editor's grid, begins.
 */
gint64 mai_roll_scene_snap (MaiRollScene *self, double tick);

/*
 * The note that the editor finds at a point of the viewport; without an editor, or with one
 * of another score, there is none. near: pixels
 * beside it that still count.
 */
gboolean
mai_roll_scene_find_note (MaiRollScene *self, double x, double y, double near, MaiNoteRef *found);

G_END_DECLS
