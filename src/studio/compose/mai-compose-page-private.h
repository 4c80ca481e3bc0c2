/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the compose page's own files. */
#pragma once

#include "desk/composing/mai-composing.h"
#include "studio/compose/mai-compose-page.h"
#include "studio/compose/mai-compose-panel.h"
#include "studio/compose/mai-compose-playback.h"
#include "studio/compose/mai-song-start.h"
#include "studio/compose/mai-track-button.h"
#include "widgets/roll/mai-roll-input.h"

G_BEGIN_DECLS

struct _MaiComposePage
{
  AdwBin parent_instance;

  AdwFlap *flap;
  GtkOverlay *overlay;
  MaiPianoRoll *roll;
  MaiSongStart *start;
  GtkLabel *hint;
  MaiTrackButton *track_button;
  GtkDropDown *snap_drop_down;
  GtkStringList *snap_names;
  MaiTransportBar *transport;
  MaiComposePanel *panel;
  GMenuModel *notes_menu;
  GtkPopover *roll_menu;

  MaiDesk *desk; // nullable
  MaiProject *project; // nullable
  MaiComposing *composing; // nullable: there is a desk
  MaiNoteEditor *editor;
  MaiRollInput *input;
  MaiComposePlayback *playback;
  GSignalGroup *score_signals;
  gboolean drawing; // the person wants the empty roll, not the ways to begin
  GSimpleActionGroup *song_actions;
  GSimpleActionGroup *compose_actions;
  GSimpleActionGroup *transport_actions;
  GHashTable *deleted; // id -> DeletedTake, while its toast may still be asked to undo
  guint n_deleted;
};

/* The actions of the page, made once; they do nothing without a project. */
void mai_compose_page_make_actions (MaiComposePage *self);
void mai_compose_page_show_undo (MaiComposePage *self);

/* What a take's row asked for. */
void mai_compose_page_take_asked (MaiComposePage *self, MaiTake *take, const char *what);
void mai_compose_page_undo_delete (MaiComposePage *self, const char *id);
/* For MaiComposePage.deleted. */
GHashTable *mai_compose_page_new_deleted (void);
/* The first of these takes is shown in the roll, where it would stand. */
void mai_compose_page_reveal_take (MaiComposePage *self, MaiTake *take);

void mai_compose_page_toast (MaiComposePage *self, const char *words);
void mai_compose_page_toast_undo (MaiComposePage *self, const char *words, const char *action,
                                  const char *target);

G_END_DECLS
