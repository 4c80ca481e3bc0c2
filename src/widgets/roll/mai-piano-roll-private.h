/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the roll share: what it is made of. */
#pragma once

#include "widgets/roll/mai-piano-roll.h"
#include "widgets/roll/mai-roll-canvas.h"
#include "widgets/roll/mai-roll-follow.h"
#include "widgets/roll/mai-roll-keyboard.h"
#include "widgets/roll/mai-roll-keys.h"
#include "widgets/roll/mai-roll-minimap.h"
#include "widgets/roll/mai-roll-playhead.h"
#include "widgets/roll/mai-roll-ruler.h"
#include "widgets/roll/mai-roll-scene.h"
#include "widgets/roll/mai-velocity-lane.h"

G_BEGIN_DECLS

struct _MaiPianoRoll
{
  GtkWidget parent_instance;

  MaiRollRuler *ruler;
  MaiRollOriginality *originality;
  MaiRollKeyboard *keyboard;
  GtkScrolledWindow *scroller;
  MaiRollCanvas *canvas;
  GtkWidget *velocity_label;
  MaiVelocityLane *lane;
  MaiRollMinimap *minimap;
  MaiRollPlayhead *playhead;

  MaiRollScene *scene;
  MaiRollFollow *follow;
  GSimpleActionGroup *actions; // "view"
  gboolean show_velocities;
  gboolean show_minimap;
  gboolean show_originality;
};

/*
 * Its actions, for a roll that has a scene, and the keys of all of them.
 */
void mai_piano_roll_add_actions (MaiPianoRoll *self);
void mai_piano_roll_add_keys (GtkWidgetClass *class);

/*
 * The table of those keys, for that of all keys. (transfer none)
 */
guint mai_piano_roll_get_n_keys (void);
const MaiRollKey *mai_piano_roll_get_key (guint i);

void mai_piano_roll_size_allocate (GtkWidget *widget, int width, int height, int baseline);
void mai_piano_roll_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                             int *minimum, int *natural, int *minimum_baseline,
                             int *natural_baseline);
void mai_piano_roll_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

/*
 * (transfer none)
 */
MaiRollScene *mai_piano_roll_get_scene (MaiPianoRoll *self);

/*
 * Whether keys go to the note cursor.
 */
gboolean mai_piano_roll_has_focus (MaiPianoRoll *self);

/*
 * A person changed a region: tells who listens.
 */
void mai_piano_roll_emit_region (MaiPianoRoll *self, MaiRollRegion region);

G_END_DECLS
