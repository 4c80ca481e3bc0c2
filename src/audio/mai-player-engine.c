/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What sounds. Made as a whole and thrown away as a whole when its device dies, so that a thread stuck in
 * a sound server never holds up the owner.
 */
#include "audio/mai-player-engine.h"

#include "audio/mai-audio-error.h"
#include "audio/mai-hush.h"
#include "audio/mai-sound-font.h"
#include "audio/mai-synth.h"
#include "base/mai-i18n.h"

struct _MaiPlayerEngine
{
  MaiSynth *synth;
  MaiPlayerCore *core;
  fluid_audio_driver_t *driver; // NULL while closed
  char *driver_name;
};

static void
send_cb (gpointer data, const MaiSoundEvent *event)
{
  mai_synth_send (data, event);
}

static void
set_list_cb (gpointer data, MaiSoundList *list)
{
  mai_synth_set_drums (data, list);
}

static void
reset_cb (gpointer data, guint n_channels)
{
  mai_synth_reset_channels (data, n_channels);
}

static void
release_cb (gpointer data)
{
  mai_synth_release_notes (data);
}

static void
cut_cb (gpointer data)
{
  mai_synth_cut_notes (data);
}

static guint
get_n_voices_cb (gpointer data)
{
  return mai_synth_get_n_voices (data);
}

static void
render_cb (gpointer data, guint frames, float *left, float *right)
{
  mai_synth_render_float (data, frames, left, right, 1);
}

/*
 * FluidSynth's callback, in the device's thread.
 */
static int
audio_cb (void *data, int frames, int n_effects, float *effects[], int n_outputs, float *outputs[])
{
  if (n_outputs >= 2 && frames > 0)
    mai_player_core_process (data, outputs[0], outputs[1], (guint) frames);
  return 0;
}

void
mai_player_engine_set_output (MaiPlayerEngine *self, const MaiPlayerOptions *options)
{
  g_return_if_fail (self->driver == NULL);

  fluid_settings_t *settings = mai_synth_get_settings (self->synth);
  g_free (self->driver_name);
  self->driver_name = g_strdup (options->driver != NULL ? options->driver : "pulseaudio");
  g_autofree char *key = g_strdup_printf ("audio.%s.device", self->driver_name);
  fluid_settings_setstr (settings, "audio.driver", self->driver_name);
  fluid_settings_setint (settings, "audio.period-size", (int) CLAMP (options->period, 64, 8192));
  if (fluid_settings_get_type (settings, key) == FLUID_STR_TYPE)
    fluid_settings_setstr (settings, key, options->device != NULL ? options->device : "default");
}

MaiPlayerEngine *
mai_player_engine_new (const MaiPlayerOptions *options, MaiPlayerTap *tap, GError **error)
{
  g_return_val_if_fail (options != NULL, NULL);

  g_autofree char *font = mai_sound_font_find (options->sound_font, NULL, error);
  if (font == NULL)
    return NULL;
  MaiSynthOptions synth_options = {
    .sound_font = font,
    .sample_rate = CLAMP (options->sample_rate, MAI_SYNTH_MIN_RATE, MAI_SYNTH_MAX_RATE),
    .n_channels = MAI_SYNTH_CHANNELS,
    .gain = options->gain,
    .reverb = options->reverb,
    .chorus = options->chorus,
  };
  MaiSynth *synth = mai_synth_new (&synth_options, error);
  if (synth == NULL)
    return NULL;
  MaiPlayerEngine *self = g_new0 (MaiPlayerEngine, 1);
  self->synth = synth;
  mai_player_engine_set_output (self, options);
  MaiSoundTarget target = {
    synth, send_cb, set_list_cb, reset_cb, release_cb, cut_cb, get_n_voices_cb, render_cb,
  };
  self->core = mai_player_core_new (&target, synth_options.sample_rate, tap);
  return self;
}

void
mai_player_engine_free (MaiPlayerEngine *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->driver, delete_fluid_audio_driver);
  g_clear_pointer (&self->core, mai_player_core_free);
  g_clear_pointer (&self->synth, mai_synth_free);
  g_free (self->driver_name);
  g_free (self);
}

static gpointer
free_thread (gpointer data)
{
  mai_player_engine_free (data);
  return NULL;
}

void
mai_player_engine_abandon (MaiPlayerEngine *self)
{
  g_thread_unref (g_thread_new ("sound-close", free_thread, self));
}

MaiPlayerCore *
mai_player_engine_get_core (MaiPlayerEngine *self)
{
  return self->core;
}

static void
set_no_device_error (MaiPlayerEngine *self, GError **error)
{
  if (g_strcmp0 (self->driver_name, "pulseaudio") == 0)
    g_set_error_literal (
        error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_NO_DEVICE,
        _ ("No sound device: PulseAudio is not running or cannot be reached. Start it "
           "(or PipeWire's PulseAudio server), or choose another output."));
  else
    g_set_error (
        error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_NO_DEVICE,
        _ ("No sound device: “%s” could not be opened. Check its settings, or choose another "
           "output."),
        self->driver_name);
}

gboolean
mai_player_engine_open (MaiPlayerEngine *self, GError **error)
{
  if (self->driver != NULL)
    return TRUE;
  mai_player_core_settle (self->core);
  MaiHush hush = mai_hush_begin ();
  self->driver =
      new_fluid_audio_driver2 (mai_synth_get_settings (self->synth), audio_cb, self->core);
  mai_hush_end (&hush);
  if (self->driver == NULL)
    set_no_device_error (self, error);
  return self->driver != NULL;
}

void
mai_player_engine_close (MaiPlayerEngine *self)
{
  g_clear_pointer (&self->driver, delete_fluid_audio_driver);
  mai_player_core_settle (self->core);
}

gboolean
mai_player_engine_is_open (MaiPlayerEngine *self)
{
  return self->driver != NULL;
}

gboolean
mai_player_engine_is_ready_for (MaiPlayerEngine *self, MaiSoundList *list)
{
  return mai_synth_has_presets (self->synth, list);
}

static void
begin_loading (MaiPlayerEngine *self)
{
  if (self->driver != NULL && !mai_player_core_hold (self->core))
    mai_player_engine_close (self);
}

static void
end_loading (MaiPlayerEngine *self)
{
  mai_player_core_release (self->core);
}

void
mai_player_engine_prepare (MaiPlayerEngine *self, MaiSoundList *list)
{
  begin_loading (self);
  mai_synth_pin_presets (self->synth, list);
  end_loading (self);
}

gboolean
mai_player_engine_is_ready_for_program (MaiPlayerEngine *self, gboolean drums, guint8 program)
{
  return mai_synth_has_program (self->synth, drums, program);
}

void
mai_player_engine_prepare_program (MaiPlayerEngine *self, gboolean drums, guint8 program)
{
  begin_loading (self);
  mai_synth_pin_program (self->synth, drums, program);
  end_loading (self);
}
