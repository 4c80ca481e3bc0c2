/* SPDX-License-Identifier: Apache-2.0 */
/* Drivers and devices: what is said of them, and a real PulseAudio server. */
#include "audio/mai-audio-outputs.h"
#include "pulse-fixture.h"

static const MaiAudioOutput *
at (GPtrArray *outputs, guint i)
{
  return g_ptr_array_index (outputs, i);
}

static void
test_drivers (void)
{
  g_autoptr (GPtrArray) drivers = mai_audio_outputs_list_drivers ();
  g_assert_cmpuint (drivers->len, >, 0);
  for (guint i = 0; i < drivers->len; i++)
    {
      g_assert_cmpstr (at (drivers, i)->id, !=, "file");
      g_assert_cmpstr (at (drivers, i)->name, !=, "");
    }
}

static void
test_sinks (void)
{
  static const char *const nothing[] = {
    "", "null", "{}", "[]", "[1, null, []]", "[{\"name\": 3}]", "[{\"description\": \"x\"}]", "[{",
  };
  for (guint i = 0; i < G_N_ELEMENTS (nothing); i++)
    {
      g_autoptr (GPtrArray) none = mai_audio_outputs_parse_sinks (nothing[i]);
      g_assert_cmpuint (none->len, ==, 0);
    }
  g_autoptr (GPtrArray) sinks = mai_audio_outputs_parse_sinks (
      "[{\"index\": 1, \"name\": \"alsa_output.pci\", \"description\": \"Built-in Audio\"},"
      " {\"name\": \"bare\", \"description\": \"\"}]");
  g_assert_cmpuint (sinks->len, ==, 2);
  g_assert_cmpstr (at (sinks, 0)->id, ==, "alsa_output.pci");
  g_assert_cmpstr (at (sinks, 0)->name, ==, "Built-in Audio");
  g_assert_cmpstr (at (sinks, 1)->name, ==, "bare");
}

static void
test_pcm (void)
{
  g_autoptr (GPtrArray) devices =
      mai_audio_outputs_parse_pcm ("00-00: ALC257 Analog : ALC257 Analog : playback 1 : capture 1\n"
                                   "00-03: HDMI 0 : HDMI 0 : playback 1\n"
                                   "01-00: USB Audio : USB Audio : capture 1\n"
                                   "playback\n\n: : playback");
  g_assert_cmpuint (devices->len, ==, 2);
  g_assert_cmpstr (at (devices, 0)->id, ==, "plughw:0,0");
  g_assert_cmpstr (at (devices, 0)->name, ==, "ALC257 Analog");
  g_assert_cmpstr (at (devices, 1)->id, ==, "plughw:0,3");
}

static void
test_server (void)
{
  g_autoptr (GPtrArray) none = mai_audio_outputs_list_devices (NULL, NULL);
  g_assert_cmpuint (none->len, ==, 0);
  PulseFixture *pulse = pulse_fixture_new ();
  if (pulse == NULL)
    return;
  pulse_fixture_add_sink (pulse, "other");
  g_autoptr (GPtrArray) devices = mai_audio_outputs_list_devices ("pulseaudio", NULL);
  g_assert_cmpuint (devices->len, ==, 2);
  g_assert_cmpstr (at (devices, 0)->id, ==, "null");
  g_assert_cmpstr (at (devices, 1)->id, ==, "other");
  // one that hangs is not waited for
  pulse_fixture_freeze (pulse);
  gint64 before = g_get_monotonic_time ();
  g_autoptr (GPtrArray) silent = mai_audio_outputs_list_devices ("pulseaudio", NULL);
  g_assert_cmpuint (silent->len, ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 10 * G_USEC_PER_SEC);
  pulse_fixture_free (pulse);
}

int
main (int argc, char **argv)
{
  pulse_fixture_init ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/outputs/drivers", test_drivers);
  g_test_add_func ("/audio/outputs/sinks", test_sinks);
  g_test_add_func ("/audio/outputs/pcm", test_pcm);
  g_test_add_func ("/audio/outputs/server", test_server);
  int result = g_test_run ();
  pulse_fixture_finish ();
  return result;
}
