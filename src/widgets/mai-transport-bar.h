/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The controls of playing: to the start, play or pause, stop, loop, metronome, where it is, tempo, follow,
 * volume, level. It knows no player: what it shows is handed in, what the person wants comes out. Where it is
 * narrow, the less important controls move behind a "more" button. Main thread.
 */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define MAI_TRANSPORT_TEMPO_MIN 0.25
#define MAI_TRANSPORT_TEMPO_MAX 4.0

/**
 * MaiTransportBar::play:
 * MaiTransportBar::pause:
 * MaiTransportBar::stop:
 * MaiTransportBar::rewind:
 *
 * What the person asked for; "playing" changes only when its owner says so.
 *
 * MaiTransportBar::seek-by:
 * @bars: gint, below 0 is back: Page Up, Page Down or the wheel on the position, keys in the bar
 *
 * Properties that the person changes too, to be bound both ways: "looping", "metronome", "following"
 * (booleans), "tempo-scale" (double, 0.25..4, 1 as written), "volume" (double, 0..1).
 * Properties handed in: "playing" (boolean), "can-play" (boolean: there is something to play), "has-sound"
 * (boolean: FALSE without a device, volume and level then rest), "level" (double, peak, 1 is full scale),
 * "position-text" ("5 . 3 . 240"), "time-text" ("0:42"), "bpm" (double: quarters a minute as written where
 * the playhead is; it is shown times tempo-scale), "context-text" ("G♭ major · 4/4 · snap 1/16").
 */
#define MAI_TYPE_TRANSPORT_BAR (mai_transport_bar_get_type ())
G_DECLARE_FINAL_TYPE (MaiTransportBar, mai_transport_bar, MAI, TRANSPORT_BAR, AdwBin)

GtkWidget *mai_transport_bar_new (void);

/* Sets position-text and time-text, as people count: bar and beat from 0 here, from 1 there. Cheap when
 * nothing shown changes. @seconds below 0 count as 0. */
void mai_transport_bar_set_position (MaiTransportBar *self, gint64 bar, gint64 beat, gint64 tick,
                                     double seconds);

G_END_DECLS
