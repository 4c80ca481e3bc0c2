/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes takes, in a worker: the song's end or its marked region goes to the network, and what comes back is
 * added to the project, each take as soon as it is finished. One thing at a time. Main thread.
 */
#pragma once

#include "desk/composing/mai-model-list.h"
#include "desk/project/mai-compose-settings.h"
#include "desk/project/mai-project.h"
#include "desk/training/mai-music-list.h"

G_BEGIN_DECLS

#define MAI_COMPOSING_TAKES 4
#define MAI_COMPOSING_MAX_TAKES 8

/**
 * MaiComposing:
 *
 * Properties, read-only and notifying: "busy" (boolean), "progress" (double, 0..1, of the notes asked for;
 * some 50 times a second), "indexing" (boolean: the music that must not be copied is read first, and the
 * progress is of that), "project" (MaiProject, nullable: what is being composed for).
 * Writable: "n-takes" (uint, 1..MAI_COMPOSING_MAX_TAKES), MAI_COMPOSING_TAKES unless told otherwise.
 *
 * MaiComposing::finished:
 * @project: what it was composed for
 * @take: it is in the project already, beside those that it was asked for with, in their order
 * @n: so many of them are there now
 *
 * MaiComposing::composed:
 * @project: what they were composed for
 * @takes: a GListModel of MaiTake: all that were asked for
 *
 * MaiComposing::failed:
 * @message: why there is nothing, or no more, in a sentence
 *
 * Neither of the last two is emitted after mai_composing_cancel().
 */
#define MAI_TYPE_COMPOSING (mai_composing_get_type ())
G_DECLARE_FINAL_TYPE (MaiComposing, mai_composing, MAI, COMPOSING, GObject)

MaiComposing *mai_composing_new (MaiModelList *models);
/* What takes must not copy where the settings have a "max-copy". */
void mai_composing_set_music (MaiComposing *self, MaiMusicList *music);

/* "n-takes" takes beside each other, by the project's own compose settings, from its seed region or, without
 * one, from its end. From an empty song it composes out of nothing. Does nothing while busy. */
void mai_composing_start (MaiComposing *self, MaiProject *project);

/* The very notes of a take once more, as a take of its own. Fails when its model is gone. Does nothing while
 * busy. */
void mai_composing_start_again (MaiComposing *self, MaiProject *project, MaiTake *take);

/* At once: "busy" is FALSE on return. What is finished stays; what the worker has only begun is thrown away. */
void mai_composing_cancel (MaiComposing *self);

gboolean mai_composing_get_busy (MaiComposing *self);
double mai_composing_get_progress (MaiComposing *self);

G_END_DECLS
