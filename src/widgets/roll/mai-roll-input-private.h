/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the roll's input share: what it is made of. */
#pragma once

#include "widgets/roll/mai-roll-input.h"

G_BEGIN_DECLS

/* What the first button does while it is down. */
typedef enum
{
  MAI_ROLL_HAND_IDLE, // nothing, or nothing more
  MAI_ROLL_HAND_EMPTY, // pressed where there is no note; the pointer has not moved yet
  MAI_ROLL_HAND_NOTE, // pressed on a note; likewise
  MAI_ROLL_HAND_DRAWS,
  MAI_ROLL_HAND_BANDS,
  MAI_ROLL_HAND_MOVES,
  MAI_ROLL_HAND_RESIZES_START,
  MAI_ROLL_HAND_RESIZES_END
} MaiRollHand;

/* What an action needs to be possible. */
typedef enum
{
  MAI_ROLL_NEEDS_SCORE,
  MAI_ROLL_NEEDS_NOTES, // selected, or under the cursor
  MAI_ROLL_NEEDS_CLIP,
  MAI_ROLL_NEEDS_SOMETHING_TO_END // a drag, a band or a selection
} MaiRollNeeds;

typedef struct
{
  MaiRollKey key;
  MaiRollNeeds needs;
  void (*run) (MaiRollInput *self, int n);
  int n;
} MaiRollRow;

struct _MaiRollInput
{
  GObject parent_instance;

  MaiPianoRoll *roll; // not owned; NULL when it is gone
  GtkWidget *canvas; // likewise
  MaiNoteEditor *editor; // owned, the roll's; or NULL
  GPtrArray *controllers; // of GtkEventController, owned by the canvas
  GSimpleActionGroup *actions;
  GSimpleAction *tool_action;
  gboolean selects; // the tool
  const char *grid; // that there was before it was turned off; static

  MaiRollHand hand;
  gboolean was_selected; // the note pressed on, before
  MaiNotePart part; // of the note pressed on
  MaiNote note; // that note
  double start_x, start_y; // where the button went down, in the canvas
  double start_tick; // and in the song
  guint start_pitch;
  double x, y; // where the pointer is
  GdkModifierType modifiers;
  guint scroll_id; // of the frame callback that scrolls while a drag is outside, or 0

  GCancellable *reading; // of the system's clipboard; or NULL
};

MaiRollViewport *mai_roll_input_get_viewport (MaiRollInput *self);
/* The pointer: adds controllers to the canvas. */
void mai_roll_input_add_pointer (MaiRollInput *self);
/* Ends a drag and takes it back, one in the velocity lane too; FALSE when there was none. */
gboolean mai_roll_input_cancel (MaiRollInput *self);
/* Ends a drag, in the canvas or elsewhere, as a button's release would. */
void mai_roll_input_let_go (MaiRollInput *self);
void mai_roll_input_stop_scrolling (MaiRollInput *self);
/* Escape: ends a drag, or else the selection. */
void mai_roll_input_give_up (MaiRollInput *self, int n);
/* The canvas's part of the table of keys. */
const MaiRollRow *mai_roll_input_get_rows (gsize *n_rows);
/* Keys and actions: adds a controller to the canvas, and the actions to the group. */
void mai_roll_input_add_keys (MaiRollInput *self);
/* Says which actions are possible now. */
void mai_roll_input_update_actions (MaiRollInput *self);
/* The system's clipboard: watches it, and puts the editor's clip there. */
void mai_roll_input_watch_clipboard (MaiRollInput *self);
void mai_roll_input_publish_clip (MaiRollInput *self);
/* Adds to the canvas what goes with this object. (transfer full) */
void mai_roll_input_add_controller (MaiRollInput *self, GtkEventController *controller);
void mai_roll_input_emit_menu (MaiRollInput *self, double x, double y);

G_END_DECLS
