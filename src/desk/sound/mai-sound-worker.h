/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The thread that makes sound happen: it has the player, and waits for disks and sound servers so that the
 * main thread need not. What is asked is done in order. Private to mai-sound-device.c.
 */
#pragma once

#include "audio/mai-player.h"

G_BEGIN_DECLS

typedef enum
{
  MAI_SOUND_REQUEST_OPTIONS,
  MAI_SOUND_REQUEST_SCORE,
  MAI_SOUND_REQUEST_PLAY,
  MAI_SOUND_REQUEST_PAUSE,
  MAI_SOUND_REQUEST_SEEK,
  MAI_SOUND_REQUEST_LOOP,
  MAI_SOUND_REQUEST_TEMPO,
  MAI_SOUND_REQUEST_VOLUME,
  MAI_SOUND_REQUEST_METRONOME,
  MAI_SOUND_REQUEST_TOUCH,
  MAI_SOUND_REQUEST_QUIT,
} MaiSoundRequestType;

typedef struct
{
  MaiSoundRequestType type;
  guint serial; // counts all requests from 1
  MaiScore *score; // owned: SCORE
  MaiPlayerOptions options; // strings owned: OPTIONS
  double from, to; // LOOP; from is the value of all that have one
  guint mark; // SEEK
  gboolean drums; // TOUCH
  guint8 program, pitch, velocity;
} MaiSoundRequest;

typedef struct
{
  guint serial; // of the last request that was done
  gboolean playing; // by then
  gboolean opened; // a device was needed and is there
  gboolean ended;
  GError *error; // owned
} MaiSoundReply;

typedef struct _MaiSoundWorker MaiSoundWorker;

/*
 * Called in the main context that was the thread's default when the worker was made.
 */
typedef void (*MaiSoundReplyFunc) (GObject *owner, const MaiSoundReply *reply);

/*
 * Starts the thread. owner is not kept alive; once it is gone replies go nowhere.
 */
MaiSoundWorker *mai_sound_worker_new (GObject *owner, MaiSoundReplyFunc func);

/*
 * Asks the thread to end after what was asked before, and waits for it half a second; one that is stuck
 * in a sound server ends by itself when that lets go of it.
 */
void mai_sound_worker_free (MaiSoundWorker *self);

/*
 * request is (transfer full); allocate it with g_new0().
 */
void mai_sound_worker_ask (MaiSoundWorker *self, MaiSoundRequest *request);

/*
 * (transfer none); any thread.
 */
MaiPlayerTap *mai_sound_worker_get_tap (MaiSoundWorker *self);

/*
 * Whether it has been waiting for a sound server for longer than any lets one wait.
 */
gboolean mai_sound_worker_is_stuck (MaiSoundWorker *self);

G_END_DECLS
