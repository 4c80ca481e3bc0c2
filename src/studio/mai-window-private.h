/* SPDX-License-Identifier: Apache-2.0 */
/* Private to the window's own files: its parts, and what its actions need of it. */
#pragma once

#include "studio/mai-window.h"
#include "widgets/mai-notice-bar.h"

G_BEGIN_DECLS

typedef struct _MaiSongTitle MaiSongTitle;

struct _MaiWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwViewStack *stack;
  AdwViewSwitcherTitle *title;
  AdwViewSwitcherBar *switcher_bar;
  MaiSongTitle *song_title;
  GtkMenuButton *open_button;
  GtkButton *undo_button;
  GtkButton *redo_button;
  AdwSqueezer *redo_place;
  MaiNoticeBar *song_notice;
  MaiNoticeBar *sound_notice;
  AdwBin *compose_place;
  AdwBin *train_place;
  AdwBin *library_place;

  MaiDesk *desk;
  MaiProject *project;
  GSignalGroup *project_signals;
  GSignalGroup *score_signals;
  guint arranging; // id of the idle source that will, 0: none
  GCancellable *opening; // nullable: of the file that is being opened
  GFile *to_open; // nullable: that file
  gboolean reopening; // that file is the session's
  gboolean leaving_unsaved; // the user said to close without saving
  AdwToast *undo_toast; // weak, nullable: the last one with Undo
};

/* The song must have been left. */
void mai_window_set_project (MaiWindow *self, MaiProject *project);
/* Saves what is not saved; FALSE when that cannot be, which the window says. */
gboolean mai_window_leave_project (MaiWindow *self);
/* Nothing for a page that there is not. */
void mai_window_show_page (MaiWindow *self, const char *name);
/* Of what was read or written, not of what could not be. */
void mai_window_remember_recent (GFile *file);
void mai_window_toast (MaiWindow *self, const char *words);
void mai_window_add_toast (MaiWindow *self, AdwToast *toast);

G_END_DECLS
