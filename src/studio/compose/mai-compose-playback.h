/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Joins roll, transport bar and sound: the playhead, what the buttons do, notes that sound when touched. While a take of
 * the song is heard, the roll shows the song with that take in it, and the song itself again when it pauses. Main thread.
 */
#pragma once

#include "desk/project/mai-project.h"
#include "desk/sound/mai-sound.h"
#include "widgets/mai-transport-bar.h"
#include "widgets/roll/mai-piano-roll.h"

G_BEGIN_DECLS

/* Property "heard" (MaiTake, nullable, read-only, notifying): the take that the roll shows just now. */
#define MAI_TYPE_COMPOSE_PLAYBACK (mai_compose_playback_get_type ())
G_DECLARE_FINAL_TYPE (MaiComposePlayback, mai_compose_playback, MAI, COMPOSE_PLAYBACK, GObject)

/* roll, bar and editor belong to the same page, which owns this. The roll gets the editor. */
MaiComposePlayback *
mai_compose_playback_new (MaiPianoRoll *roll, MaiTransportBar *bar, MaiNoteEditor *editor);

/* Each nullable. */
void mai_compose_playback_set_sound (MaiComposePlayback *self, MaiSound *sound);
/* The editor must have the project's score already. */
void mai_compose_playback_set_project (MaiComposePlayback *self, MaiProject *project);

/* Pauses what sounds here, or goes on with it; else plays the song. */
void mai_compose_playback_toggle (MaiComposePlayback *self);
/* To the beginning, whether playing or not. */
void mai_compose_playback_rewind (MaiComposePlayback *self);
/* From here on the song is what is played, not the take heard last. */
void mai_compose_playback_return_to_song (MaiComposePlayback *self);

MaiTake *mai_compose_playback_get_heard (MaiComposePlayback *self);

G_END_DECLS
