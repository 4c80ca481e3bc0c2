/* SPDX-License-Identifier: Apache-2.0 */
/* Asks for a format and a file, and shows how far the export is; stays beside the song, which can be
 * worked on meanwhile. Main thread. */
#pragma once

#include <adwaita.h>

#include "desk/project/mai-project.h"

G_BEGIN_DECLS

/* What is not asked for comes from the settings: the SoundFont. */
typedef struct
{
  MaiProject *project;
  gint64 loop_from; // ticks; a region to offer beside the whole song,
  gint64 loop_to; // when to > from
  char *sound_font; // (nullable): path
  double tempo; // as it is played, 1 is the song's own
} MaiExportRequest;

/*
 * MaiExportWindow::exported (string sentence, GFile file): it is written; the window closes by itself.
 */
#define MAI_TYPE_EXPORT_WINDOW (mai_export_window_get_type ())
G_DECLARE_FINAL_TYPE (MaiExportWindow, mai_export_window, MAI, EXPORT_WINDOW, AdwWindow)

MaiExportWindow *mai_export_window_new (GtkWindow *parent, const MaiExportRequest *request);

G_END_DECLS
