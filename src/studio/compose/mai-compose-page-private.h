/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the compose page's own files. */
#pragma once

#include "desk/composing/mai-composing.h"
#include "studio/compose/mai-compose-page.h"
#include "studio/compose/mai-compose-panel.h"
#include "studio/compose/mai-compose-playback.h"
#include "studio/compose/mai-originality-bar.h"
#include "studio/compose/mai-song-start.h"
#include "studio/compose/mai-track-button.h"
#include "widgets/roll/mai-roll-input.h"

G_BEGIN_DECLS

struct _MaiComposePage
{
  AdwBin parent_instance;

  AdwFlap *flap;
  MaiOriginalityBar *originality_bar;
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
  /* What the last toast with Undo speaks of, while that may be undone: one of these. */
  char *undo_target; // nullable: names it to the action
  guint64 put_serial; // of the step that put a take into the song; 0: not that
  GPtrArray *deleted; // of DeletedTake
  gint64 deleted_at; // monotonic: the last of them
  guint n_deleted; // ever
};

/* The actions of the page, made once; they do nothing without a project. */
void mai_compose_page_make_actions (MaiComposePage *self);
void mai_compose_page_show_undo (MaiComposePage *self);
/* Which of them there is a use for now. */
void mai_compose_page_show_busy (MaiComposePage *self);

/* So that composing may keep from copying it. */
void mai_compose_page_lend_music (MaiComposePage *self);

/* What a take's row asked for. */
void mai_compose_page_take_asked (MaiComposePage *self, MaiTake *take, const char *what);
/* Undo exactly what the toast with that target spoke of; nothing when that is not to be had any more. */
void mai_compose_page_undo_put (MaiComposePage *self, const char *target);
void mai_compose_page_undo_delete (MaiComposePage *self, const char *target);
/* For MaiComposePage.deleted. */
GPtrArray *mai_compose_page_new_deleted (void);
/* Its toast goes. */
void mai_compose_page_forget_undo (MaiComposePage *self);
/* The same, when the song has other last changes than the take that was put there. */
void mai_compose_page_check_undo (MaiComposePage *self);
/* The take is shown in the roll, where it would stand. */
void mai_compose_page_reveal_take (MaiComposePage *self, MaiTake *take);

void mai_compose_page_toast (MaiComposePage *self, const char *words);

G_END_DECLS
