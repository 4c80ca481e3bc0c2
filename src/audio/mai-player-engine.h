/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A synth, the core that drives it and, when open, the device that calls the core. Owner thread.
 */
#pragma once

#include "audio/mai-player-core.h"
#include "audio/mai-player.h"

G_BEGIN_DECLS

typedef struct _MaiPlayerEngine MaiPlayerEngine;

/*
 * Opens the SoundFont. What the callback does can be seen in tap. Errors: MAI_AUDIO_ERROR.
 */
MaiPlayerEngine *
mai_player_engine_new (const MaiPlayerOptions *options, MaiPlayerTap *tap, GError **error);

/*
 * Stops the device, waiting for its thread, and frees all. A device that hangs would make it wait: use
 * mai_player_engine_abandon() for one that no longer beats.
 */
void mai_player_engine_free (MaiPlayerEngine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiPlayerEngine, mai_player_engine_free)

/*
 * Frees it in a thread of its own.
 */
void mai_player_engine_abandon (MaiPlayerEngine *self);

MaiPlayerCore *mai_player_engine_get_core (MaiPlayerEngine *self);

/*
 * Driver, device and period of options hold from the next opening on. The device must be closed.
 */
void mai_player_engine_set_output (MaiPlayerEngine *self, const MaiPlayerOptions *options);

/*
 * Opens the device. Errors: MAI_AUDIO_ERROR_NO_DEVICE.
 */
gboolean mai_player_engine_open (MaiPlayerEngine *self, GError **error);

/*
 * Closes the device, if open, and settles the core.
 */
void mai_player_engine_close (MaiPlayerEngine *self);
gboolean mai_player_engine_is_open (MaiPlayerEngine *self);

/*
 * Whether the instruments of list are loaded; loads them, in a short silence. A device that does not fall
 * silent is closed for that.
 */
gboolean mai_player_engine_is_ready_for (MaiPlayerEngine *self, MaiSoundList *list);
void mai_player_engine_prepare (MaiPlayerEngine *self, MaiSoundList *list);

/*
 * The same for one instrument.
 */
gboolean
mai_player_engine_is_ready_for_program (MaiPlayerEngine *self, gboolean drums, guint8 program);
void mai_player_engine_prepare_program (MaiPlayerEngine *self, gboolean drums, guint8 program);

G_END_DECLS
