/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The half of the player that runs in the audio callback. It allocates nothing, takes no lock, logs
 * nothing and knows no GObject. The owner's half (mai-player.c) talks to it through two rings and a few
 * atomic numbers.
 *
 * Threads: mai_player_core_process() belongs to the callback thread, all else to the owner. While no
 * device runs the owner may call mai_player_core_process() itself.
 */
#pragma once

#include "audio/mai-player-tap.h"
#include "audio/mai-sound-list.h"

G_BEGIN_DECLS

/*
 * What the core plays on: a synth, or in tests something that writes down what it is told. All of it is
 * called from mai_player_core_process() and has to keep the same promises.
 */
typedef struct
{
  gpointer data;
  void (*send) (gpointer data, const MaiSoundEvent *event);
  void (*set_list) (gpointer data, MaiSoundList *list); // tells which channels are drums
  void (*reset) (gpointer data, guint n_channels);
  void (*release) (gpointer data); // sounding notes end with their release
  void (*cut) (gpointer data); // sounding notes end now
  guint (*get_n_voices) (gpointer data);
  void (*render) (gpointer data, guint frames, float *left, float *right);
} MaiSoundTarget;

typedef struct _MaiPlayerCore MaiPlayerCore;

/*
 * target is copied; its data must outlive the core. What the callback does can be seen in tap, which may
 * be NULL.
 */
MaiPlayerCore *
mai_player_core_new (const MaiSoundTarget *target, guint sample_rate, MaiPlayerTap *tap);
void mai_player_core_free (MaiPlayerCore *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiPlayerCore, mai_player_core_free)

/*
 * Callback thread. Fills frames samples of both channels, which need not be silent before.
 */
void mai_player_core_process (MaiPlayerCore *self, float *left, float *right, guint frames);

/*
 * Owner thread. Each asks the callback for something and returns at once; FALSE when the callback has not
 * taken anything for so long that the ring is full.
 */
gboolean mai_player_core_play (MaiPlayerCore *self);
gboolean mai_player_core_pause (MaiPlayerCore *self);

/*
 * Goes on at seconds with list (a reference is taken), or with the list it has when NULL. The tap tells
 * mark once it is done.
 */
gboolean mai_player_core_seek (MaiPlayerCore *self, MaiSoundList *list, double seconds, guint mark);

/*
 * Goes on where it is with an edited list of the same layout: notes that sound and are still there sound
 * on, notes that begin earlier are not begun.
 */
gboolean mai_player_core_swap (MaiPlayerCore *self, MaiSoundList *list);

/*
 * Repeats from..to; to <= from ends that.
 */
gboolean mai_player_core_set_loop (MaiPlayerCore *self, double from, double to);

/*
 * Song seconds to a second, 0.05..20.
 */
gboolean mai_player_core_set_tempo (MaiPlayerCore *self, double scale);

/*
 * A factor on the samples, 0..4; reached within 64 samples.
 */
gboolean mai_player_core_set_volume (MaiPlayerCore *self, double volume);

/*
 * Clicks on every beat while playing, 0..1 loud; 0 ends that.
 */
gboolean mai_player_core_set_metronome (MaiPlayerCore *self, double level);

/*
 * A message now, whether playing or not: a key that the user touches.
 */
gboolean mai_player_core_send (MaiPlayerCore *self, const MaiSoundEvent *event);

/*
 * Has the callback fall silent and leave the synth alone until released, with the song standing still.
 * Waits for that, about a period; FALSE when it does not come in half a second.
 */
gboolean mai_player_core_hold (MaiPlayerCore *self);
void mai_player_core_release (MaiPlayerCore *self);

/*
 * While no device runs: takes all that was asked, at once and without fading.
 */
void mai_player_core_settle (MaiPlayerCore *self);

/*
 * Frees what the callback has given back.
 */
void mai_player_core_collect (MaiPlayerCore *self);

/*
 * Where the song is, in song seconds: what the callback rendered last, or what was sought since.
 */
double mai_player_core_get_position (MaiPlayerCore *self);

/*
 * A file descriptor that polls readable when there is a notice, and the call that takes the notice:
 * TRUE when the song has ended (sound and all) since it was last set going.
 */
int mai_player_core_get_fd (MaiPlayerCore *self);
gboolean mai_player_core_take_end (MaiPlayerCore *self);

/*
 * Counts calls of process(): when it stands still, the device does.
 */
guint mai_player_core_get_heartbeat (MaiPlayerCore *self);

G_END_DECLS
