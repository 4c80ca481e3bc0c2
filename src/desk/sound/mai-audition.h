/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Hearing a MIDI file by pointing at what stands for it: a piece to learn from, a checkpoint. It is read in a
 * worker when it is first asked for; of several asked for quickly the last one is heard. Main thread.
 */
#pragma once

#include "desk/sound/mai-sound.h"

G_BEGIN_DECLS

/**
 * MaiAudition::changed: another item sounds, or none.
 * MaiAudition::failed: (message): a sentence: why it cannot be heard.
 */
#define MAI_TYPE_AUDITION (mai_audition_get_type ())
G_DECLARE_FINAL_TYPE (MaiAudition, mai_audition, MAI, AUDITION, GObject)

MaiAudition *mai_audition_new (MaiSound *sound);

/* Pauses the item when it sounds, goes on when it is paused, else plays the file at @path from its start. */
void mai_audition_toggle (MaiAudition *self, GObject *item, const char *path);
/* The same, but from the start, whatever sounds. */
void mai_audition_play (MaiAudition *self, GObject *item, const char *path);
/* Whether it sounds, or is about to. */
gboolean mai_audition_is_playing (MaiAudition *self, GObject *item);

G_END_DECLS
