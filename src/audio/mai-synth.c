/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FluidSynth behind the few calls we make of it. Samples are loaded by preset and pinned, so that the
 * callback's program changes only move pointers.
 */
#include "audio/mai-synth.h"

#include "audio/mai-audio-error.h"
#include "audio/mai-sound-font.h"
#include "audio/mai-synth-openmp.h"
#include "base/mai-i18n.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#define DRUM_BANK 128
#define N_CONTROLLERS 120 // above are mode messages
#define CC_BANK 0
#define CC_BANK_LSB 32

struct _MaiSynth
{
  fluid_settings_t *settings;
  fluid_synth_t *synth;
  int font;
  guint n_channels;
  guint8 defaults[N_CONTROLLERS]; // controllers of a new synth
  GHashTable *pinned; // bank << 8 | program
};

/*
 * FluidSynth's errors go to the debug log. Its warnings are dropped: some are raised in the callback.
 */
static void
log_cb (int level, const char *message, void *data)
{
  g_debug ("FluidSynth: %s", message);
}

static void
quieten (void)
{
  fluid_set_log_function (FLUID_PANIC, log_cb, NULL);
  fluid_set_log_function (FLUID_ERR, log_cb, NULL);
  fluid_set_log_function (FLUID_WARN, NULL, NULL);
  fluid_set_log_function (FLUID_INFO, NULL, NULL);
  fluid_set_log_function (FLUID_DBG, NULL, NULL);
}

static fluid_settings_t *
make_settings (const MaiSynthOptions *options)
{
  fluid_settings_t *settings = new_fluid_settings ();
  guint n_channels = CLAMP ((options->n_channels + 15) / 16 * 16, 16, MAI_SYNTH_CHANNELS);
  fluid_settings_setint (settings, "synth.threadsafe-api", 0);
  fluid_settings_setint (settings, "synth.dynamic-sample-loading", 1);
  fluid_settings_setint (settings, "synth.midi-channels", (int) n_channels);
  fluid_settings_setnum (settings, "synth.sample-rate", options->sample_rate);
  fluid_settings_setnum (settings, "synth.gain", CLAMP (options->gain, 0.0, 10.0));
  fluid_settings_setint (settings, "synth.reverb.active", options->reverb ? 1 : 0);
  fluid_settings_setint (settings, "synth.chorus.active", options->chorus ? 1 : 0);
  fluid_settings_setint (settings, "synth.lock-memory", 0);
  return settings;
}

static void
remember_defaults (MaiSynth *self)
{
  for (int i = 0; i < N_CONTROLLERS; i++)
    {
      int value = 0;
      fluid_synth_get_cc (self->synth, 0, i, &value);
      self->defaults[i] = (guint8) value;
    }
}

static void
pin (MaiSynth *self, guint bank, guint program)
{
  gpointer key = GUINT_TO_POINTER (bank << 8 | program);
  if (g_hash_table_add (self->pinned, key))
    fluid_synth_pin_preset (self->synth, self->font, (int) bank, (int) program);
}

/*
 * libinstpatch, which FluidSynth starts and stops with each synth, never frees its types' properties.
 */
static fluid_synth_t *
make_fluid (fluid_settings_t *settings)
{
#ifdef __SANITIZE_ADDRESS__
  __lsan_disable ();
#endif
  fluid_synth_t *synth = new_fluid_synth (settings);
#ifdef __SANITIZE_ADDRESS__
  __lsan_enable ();
#endif
  return synth;
}

MaiSynth *
mai_synth_new (const MaiSynthOptions *options, GError **error)
{
  g_return_val_if_fail (options != NULL && options->sound_font != NULL, NULL);
  g_return_val_if_fail (options->sample_rate >= MAI_SYNTH_MIN_RATE
                            && options->sample_rate <= MAI_SYNTH_MAX_RATE,
                        NULL);

  quieten ();
  mai_synth_openmp_init ();
  if (!mai_sound_font_check (options->sound_font, error))
    return NULL;
  g_autoptr (MaiSynth) self = g_new0 (MaiSynth, 1);
  self->pinned = g_hash_table_new (NULL, NULL);
  self->settings = make_settings (options);
  self->synth = make_fluid (self->settings);
  if (self->synth == NULL)
    {
      g_set_error_literal (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_SYNTH,
                           _ ("FluidSynth could not start. Close other programs to free memory."));
      return NULL;
    }
  self->n_channels = (guint) fluid_synth_count_midi_channels (self->synth);
  remember_defaults (self);
  gboolean whole = mai_sound_font_is_whole (options->sound_font);
  self->font = whole ? fluid_synth_sfload (self->synth, options->sound_font, 1) : FLUID_FAILED;
  if (self->font == FLUID_FAILED)
    {
      g_set_error (error, MAI_AUDIO_ERROR, MAI_AUDIO_ERROR_SOUND_FONT,
                   _ ("The SoundFont “%s” is damaged. Choose another one or install it again."),
                   options->sound_font);
      return NULL;
    }
  if (self->n_channels > MAI_SYNTH_TOUCH_DRUMS)
    fluid_synth_set_channel_type (self->synth, MAI_SYNTH_TOUCH_DRUMS, CHANNEL_TYPE_DRUM);
  // what FluidSynth falls back to where a font lacks a preset
  pin (self, 0, 0);
  pin (self, DRUM_BANK, 0);
  return g_steal_pointer (&self);
}

void
mai_synth_free (MaiSynth *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->synth, delete_fluid_synth);
  g_clear_pointer (&self->settings, delete_fluid_settings);
  g_clear_pointer (&self->pinned, g_hash_table_unref);
  g_free (self);
}

fluid_synth_t *
mai_synth_get_fluid (MaiSynth *self)
{
  return self->synth;
}

fluid_settings_t *
mai_synth_get_settings (MaiSynth *self)
{
  return self->settings;
}

static void
pin_cb (gboolean drum, guint bank, guint program, gpointer data)
{
  MaiSynth *self = data;
  pin (self, drum ? DRUM_BANK : bank, program);
  if (!drum && bank != 0)
    pin (self, 0, program);
}

void
mai_synth_pin_presets (MaiSynth *self, MaiSoundList *list)
{
  mai_sound_list_foreach_program (list, pin_cb, self);
}

typedef struct
{
  MaiSynth *synth;
  gboolean all;
} PinnedCheck;

static void
check_pinned_cb (gboolean drum, guint bank, guint program, gpointer data)
{
  PinnedCheck *check = data;
  guint key = (drum ? DRUM_BANK : bank) << 8 | program;
  check->all = check->all && g_hash_table_contains (check->synth->pinned, GUINT_TO_POINTER (key));
}

gboolean
mai_synth_has_presets (MaiSynth *self, MaiSoundList *list)
{
  PinnedCheck check = { self, TRUE };
  mai_sound_list_foreach_program (list, check_pinned_cb, &check);
  return check.all;
}

gboolean
mai_synth_has_program (MaiSynth *self, gboolean drums, guint8 program)
{
  guint key = (drums ? DRUM_BANK : 0u) << 8 | program;
  return g_hash_table_contains (self->pinned, GUINT_TO_POINTER (key));
}

void
mai_synth_pin_program (MaiSynth *self, gboolean drums, guint8 program)
{
  pin (self, drums ? DRUM_BANK : 0, program);
}

void
mai_synth_set_drums (MaiSynth *self, MaiSoundList *list)
{
  guint n = MIN (mai_sound_list_get_n_channels (list), self->n_channels);
  for (guint i = 0; i < n; i++)
    fluid_synth_set_channel_type (self->synth, (int) i,
                                  mai_sound_list_is_drum (list, i) ? CHANNEL_TYPE_DRUM
                                                                   : CHANNEL_TYPE_MELODIC);
}

void
mai_synth_send (MaiSynth *self, const MaiSoundEvent *event)
{
  int channel = event->channel;
  switch (event->status)
    {
    case 0x80:
      fluid_synth_noteoff (self->synth, channel, event->data1);
      break;
    case 0x90:
      fluid_synth_noteon (self->synth, channel, event->data1, event->data2);
      break;
    case 0xA0:
      fluid_synth_key_pressure (self->synth, channel, event->data1, event->data2);
      break;
    case 0xB0:
      fluid_synth_cc (self->synth, channel, event->data1, event->data2);
      break;
    case 0xC0:
      fluid_synth_program_change (self->synth, channel, event->data1);
      break;
    case 0xD0:
      fluid_synth_channel_pressure (self->synth, channel, event->data1);
      break;
    case 0xE0:
      fluid_synth_pitch_bend (self->synth, channel, event->data1 | event->data2 << 7);
      break;
    default:
      break;
    }
}

static gboolean
is_reset_one_by_one (int controller)
{
  gboolean data_entry = controller == 6 || controller == 38;
  return !data_entry && !(controller >= 96 && controller <= 101);
}

static void
reset_channel (MaiSynth *self, int channel)
{
  fluid_synth_cc (self->synth, channel, 121, 0);
  for (int i = 0; i < N_CONTROLLERS; i++)
    {
      int value = 0;
      fluid_synth_get_cc (self->synth, channel, i, &value);
      if (value != self->defaults[i] && is_reset_one_by_one (i))
        fluid_synth_cc (self->synth, channel, i, self->defaults[i]);
    }
  fluid_synth_pitch_wheel_sens (self->synth, channel, 2);
}

void
mai_synth_reset_channels (MaiSynth *self, guint n_channels)
{
  for (guint i = 0; i < MIN (n_channels, self->n_channels); i++)
    reset_channel (self, (int) i);
}

void
mai_synth_release_notes (MaiSynth *self)
{
  fluid_synth_all_notes_off (self->synth, -1);
}

void
mai_synth_cut_notes (MaiSynth *self)
{
  fluid_synth_all_sounds_off (self->synth, -1);
}

guint
mai_synth_get_n_voices (MaiSynth *self)
{
  return (guint) fluid_synth_get_active_voice_count (self->synth);
}

void
mai_synth_render_float (MaiSynth *self, guint frames, float *left, float *right, guint stride)
{
  fluid_synth_write_float (self->synth, (int) frames, left, 0, (int) stride, right, 0,
                           (int) stride);
}

void
mai_synth_render_short (MaiSynth *self, guint frames, gint16 *interleaved)
{
  fluid_synth_write_s16 (self->synth, (int) frames, interleaved, 0, 2, interleaved, 1, 2);
}
