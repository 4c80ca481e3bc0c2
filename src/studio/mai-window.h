/* SPDX-License-Identifier: Apache-2.0 */
/* The window: a header, the pages, and the words that come up over them. It holds no logic: pages bind to what lies in
 * desk/. It shows one song at a time; another one takes its place once it is saved. Main thread. */
#pragma once

#include <adwaita.h>

#include "desk/mai-desk.h"
#include "desk/project/mai-project.h"

G_BEGIN_DECLS

/*
 * Actions: win.new, win.open, win.open-folder, win.open-file (s: URI), win.save-as, win.export, win.shortcuts,
 * win.show-page (s: "compose", "train", "library"), win.use-model (s: path or URI), win.restore-song (s),
 * win.undo-remove (s: ignored; the music last taken out of the list), win.toast (s: words), win.toast-undo (sss: words,
 * an action and its target, behind a button that says Undo; one at a time), win.dismiss-undo (ss: the action and target
 * of one that is to go).
 */
#define MAI_TYPE_WINDOW (mai_window_get_type ())
G_DECLARE_FINAL_TYPE (MaiWindow, mai_window, MAI, WINDOW, AdwApplicationWindow)

/* Shows an empty song, the page and the size of the session. */
MaiWindow *mai_window_new (GtkApplication *application, MaiDesk *desk);

/* Opens a song, a MIDI file or a folder; what goes wrong is said in the window. */
void mai_window_open (MaiWindow *self, GFile *file);
/* (element-type GFile): opens the first and says so where there are more. */
void mai_window_open_first (MaiWindow *self, GSList *files);
/* The same for the song that was open when the program last ended. */
void mai_window_reopen (MaiWindow *self);

G_END_DECLS
