/* SPDX-License-Identifier: Apache-2.0 */
/* See the header. */
#include "desk/sound/mai-sound-wishes.h"

#define DEFAULT_PERIOD 2048
#define DEFAULT_CLICK 0.5

static char *
get_string (GSettings *settings, const char *key)
{
  g_autofree char *value = g_settings_get_string (settings, key);
  return *value != '\0' ? g_steal_pointer (&value) : NULL;
}

MaiPlayerOptions
mai_sound_wishes_get (GSettings *settings)
{
  MaiPlayerOptions options = MAI_PLAYER_OPTIONS_INIT;
  options.period = DEFAULT_PERIOD;
  if (settings == NULL)
    return options;
  options.sound_font = get_string (settings, "soundfont");
  options.driver = get_string (settings, "audio-driver");
  options.device = get_string (settings, "audio-device");
  options.period = (guint) g_settings_get_int (settings, "audio-period");
  options.reverb = g_settings_get_boolean (settings, "reverb");
  options.chorus = g_settings_get_boolean (settings, "chorus");
  return options;
}

gboolean
mai_sound_wishes_has_key (const char *key)
{
  static const char *const keys[] = {
    "soundfont", "audio-driver", "audio-device", "audio-period", "reverb", "chorus", NULL,
  };
  return g_strv_contains (keys, key);
}

double
mai_sound_wishes_get_click (GSettings *settings)
{
  return settings != NULL ? g_settings_get_double (settings, "metronome-volume") : DEFAULT_CLICK;
}
