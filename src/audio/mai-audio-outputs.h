/* SPDX-License-Identifier: Apache-2.0 */
/* Where sound can go: the drivers that FluidSynth was built with, and the devices of each. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *id; // as MaiPlayerOptions has it
  char *name; // for people
} MaiAudioOutput;

/*
 * Drivers that can play as one listens. Quick. (transfer full) (element-type MaiAudioOutput)
 */
GPtrArray *mai_audio_outputs_list_drivers (void);

/*
 * The devices of a driver ("pulseaudio" when NULL), without its default; none where there is no way to find
 * out. PulseAudio and PipeWire are asked through pactl, a child process that is given two seconds; ALSA tells
 * of its cards in /proc. Worker thread. (transfer full) (element-type MaiAudioOutput)
 */
GPtrArray *mai_audio_outputs_list_devices (const char *driver, GCancellable *cancellable);

/*
 * The same from the main thread: the finish gives the list, NULL when cancelled.
 */
void mai_audio_outputs_list_devices_async (const char *driver, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer data);
GPtrArray *mai_audio_outputs_list_devices_finish (GAsyncResult *result, GError **error);

/*
 * What pactl --format=json list sinks, and /proc/asound/pcm, say. For tests.
 */
GPtrArray *mai_audio_outputs_parse_sinks (const char *json);
GPtrArray *mai_audio_outputs_parse_pcm (const char *text);

G_END_DECLS
