/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of MaiSound share: mai-sound.c, the object and its device; mai-sound-place.c, the score and
 * where it is; mai-sound-keys.c, what a person touches; mai-sound-knobs.c, tempo, volume and the like.
 */
#pragma once

#include "desk/sound/mai-sound-clock.h"
#include "desk/sound/mai-sound-device.h"
#include "desk/sound/mai-sound-memory.h"
#include "desk/sound/mai-sound.h"

G_BEGIN_DECLS

// as loud as a file is rendered
#define MAI_SOUND_DEFAULT_VOLUME 0.8

struct _MaiSound
{
  GObject parent_instance;

  GSettings *settings; // may be NULL
  MaiSoundDevice *device; // NULL until it is needed
  GObject *source;
  MaiScore *score;
  MaiSoundMemory *memory; // the source's
  MaiTempoMap *map; // of the score as it is heard
  double duration;
  gboolean playing;
  gboolean sounding;
  gboolean stale; // the device does not have the score as it is
  double sought; // seconds
  guint mark; // counts seeks
  guint sent_mark; // of the last seek sent to the device
  MaiSoundClock clock;
  gboolean looping;
  double tempo;
  double volume;
  gboolean metronome;
  char *trouble;
  gint trouble_code;
  gint64 refused; // monotonic microseconds: when a device could not be opened last; 0: it could
  gint64 relisted; // when the score was copied last
  gint64 relist_gap;
  guint relist_id;
  guint options_id;
  guint quiet_id;
  GPtrArray *briefs; // of Brief
};

/*
 * Makes a device where there is none and tells it all but the score.
 */
void mai_sound_ensure_device (MaiSound *self);

void mai_sound_send_volume (MaiSound *self);
void mai_sound_send_metronome (MaiSound *self);

/*
 * Something sounds for a while yet.
 */
void mai_sound_ring (MaiSound *self);

/*
 * An empty list of keys to be let go.
 */
GPtrArray *mai_sound_make_briefs (void);

/*
 * Goes to seconds, and tells the device when that has the score.
 */
void mai_sound_go_to (MaiSound *self, double seconds);
void mai_sound_send_seek (MaiSound *self);

/*
 * Takes the tempo and the length of the score over; what is heard stays at its tick.
 */
void mai_sound_take_edits (MaiSound *self);

/*
 * Copies the score for the device.
 */
void mai_sound_send_score (MaiSound *self);

/*
 * The region to repeat, in seconds; equal where nothing is repeated.
 */
void mai_sound_find_loop (MaiSound *self, double *from, double *to);
void mai_sound_send_loop (MaiSound *self);

/*
 * Begins and ceases to follow the score.
 */
void mai_sound_watch_score (MaiSound *self);
void mai_sound_leave_score (MaiSound *self);

G_END_DECLS
