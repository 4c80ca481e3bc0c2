/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the audio callback tells of itself, for any thread to look at, at any time and without waiting: where
 * the song is, and how loud it was. It outlives the core that writes it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MaiPlayerTap MaiPlayerTap;

typedef struct
{
  double seconds; // of song, at time
  gint64 time; // monotonic microseconds; the end of what the device was given last
  double tempo; // song seconds to a second; 0 while the song stands
  double loop_from, loop_to; // song seconds; to <= from: no loop
  guint mark; // of the last seek that was done
} MaiPlayerNow;

MaiPlayerTap *mai_player_tap_new (void);
MaiPlayerTap *mai_player_tap_ref (MaiPlayerTap *self);
void mai_player_tap_unref (MaiPlayerTap *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiPlayerTap, mai_player_tap_unref)

/*
 * One thread at a time writes: the callback's, or the owner's while no device runs. Allocates nothing,
 * takes no lock, does not wait.
 */
void mai_player_tap_write (MaiPlayerTap *self, const MaiPlayerNow *now);
void mai_player_tap_add_level (MaiPlayerTap *self, float left, float right);

/*
 * Any thread.
 */
MaiPlayerNow mai_player_tap_read (MaiPlayerTap *self);

/*
 * Any thread. The loudest sample of each channel, 0 or more, since this was last called.
 */
void mai_player_tap_take_level (MaiPlayerTap *self, float *left, float *right);

G_END_DECLS
