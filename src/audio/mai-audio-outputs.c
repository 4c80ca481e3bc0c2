/* SPDX-License-Identifier: Apache-2.0 */
/* See the header. Keeps nothing. */
#include "audio/mai-audio-outputs.h"

#include "base/mai-i18n.h"

#include <fluidsynth.h>
#include <json-glib/json-glib.h>
#include <stdio.h>
#include <string.h>

#define PACTL_MILLISECONDS 2000

static const struct
{
  const char *id, *name;
} known_drivers[] = {
  { "pulseaudio", N_ ("PulseAudio or PipeWire") },
  { "pipewire", N_ ("PipeWire") },
  { "jack", N_ ("JACK") },
  { "alsa", N_ ("ALSA") },
  { "sdl2", N_ ("SDL") },
  { "oss", N_ ("OSS") },
  { "portaudio", N_ ("PortAudio") },
  { "coreaudio", N_ ("Core Audio") },
};

static void
output_free (gpointer data)
{
  MaiAudioOutput *output = data;
  g_free (output->id);
  g_free (output->name);
  g_free (output);
}

static GPtrArray *
new_list (void)
{
  return g_ptr_array_new_with_free_func (output_free);
}

static void
add (GPtrArray *outputs, const char *id, const char *name)
{
  MaiAudioOutput *output = g_new0 (MaiAudioOutput, 1);
  output->id = g_strdup (id);
  output->name = g_utf8_make_valid (name, -1);
  g_ptr_array_add (outputs, output);
}

static void
collect_cb (void *data, const char *name, const char *option)
{
  g_ptr_array_add (data, g_strdup (option));
}

static GPtrArray *
list_options (const char *setting)
{
  GPtrArray *options = g_ptr_array_new_with_free_func (g_free);
  fluid_settings_t *settings = new_fluid_settings ();
  if (settings != NULL && fluid_settings_get_type (settings, setting) == FLUID_STR_TYPE)
    fluid_settings_foreach_option (settings, setting, options, collect_cb);
  delete_fluid_settings (settings);
  return options;
}

GPtrArray *
mai_audio_outputs_list_drivers (void)
{
  g_autoptr (GPtrArray) options = list_options ("audio.driver");
  GPtrArray *drivers = new_list ();
  for (guint i = 0; i < G_N_ELEMENTS (known_drivers); i++)
    if (g_ptr_array_find_with_equal_func (options, known_drivers[i].id, g_str_equal, NULL))
      add (drivers, known_drivers[i].id, _ (known_drivers[i].name));
  return drivers;
}

GPtrArray *
mai_audio_outputs_parse_sinks (const char *json)
{
  GPtrArray *devices = new_list ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root =
      json_parser_load_from_data (parser, json, -1, NULL) ? json_parser_get_root (parser) : NULL;
  JsonArray *sinks =
      root != NULL && JSON_NODE_HOLDS_ARRAY (root) ? json_node_get_array (root) : NULL;
  for (guint i = 0; sinks != NULL && i < json_array_get_length (sinks); i++)
    {
      JsonNode *node = json_array_get_element (sinks, i);
      JsonObject *sink = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      const char *id =
          sink != NULL ? json_object_get_string_member_with_default (sink, "name", NULL) : NULL;
      if (id == NULL || *id == '\0')
        continue;
      const char *name = json_object_get_string_member_with_default (sink, "description", id);
      add (devices, id, *name != '\0' ? name : id);
    }
  return devices;
}

/*
 * A line is "00-03: HDMI 0 : HDMI 0 : playback 1".
 */
GPtrArray *
mai_audio_outputs_parse_pcm (const char *text)
{
  GPtrArray *devices = new_list ();
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      guint card, device;
      g_auto (GStrv) parts = g_strsplit (lines[i], ": ", -1);
      if (strstr (lines[i], "playback") == NULL || g_strv_length (parts) < 2
          || sscanf (parts[0], "%u-%u", &card, &device) != 2)
        continue;
      // plughw converts what the card itself cannot
      g_autofree char *id = g_strdup_printf ("plughw:%u,%u", card, device);
      add (devices, id, g_strstrip (parts[1]));
    }
  return devices;
}

static gboolean
kill_cb (gpointer data)
{
  g_subprocess_force_exit (data);
  return G_SOURCE_CONTINUE;
}

typedef struct
{
  char *output;
  gboolean done;
} Said;

static void
said_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  Said *said = data;
  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (object), result, &said->output, NULL, NULL);
  said->done = TRUE;
}

/*
 * What a child process says, NULL when there is no such program, it fails, or takes too long.
 */
static char *
ask_child (const char *const *command, GCancellable *cancellable)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_main_context_push_thread_default (context);
  g_autoptr (GSubprocess) child = g_subprocess_newv (
      command, G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  Said said = { NULL, child == NULL };
  if (child != NULL)
    {
      g_autoptr (GSource) limit = g_timeout_source_new (PACTL_MILLISECONDS);
      g_source_set_callback (limit, kill_cb, child, NULL);
      g_source_attach (limit, context);
      g_subprocess_communicate_utf8_async (child, NULL, cancellable, said_cb, &said);
      while (!said.done)
        g_main_context_iteration (context, TRUE);
      g_source_destroy (limit);
      // one that was cancelled may still run
      g_subprocess_force_exit (child);
    }
  g_main_context_pop_thread_default (context);
  return said.output;
}

static GPtrArray *
list_sinks (GCancellable *cancellable)
{
  const char *const command[] = { "pactl", "--format=json", "list", "sinks", NULL };
  g_autofree char *json = ask_child (command, cancellable);
  return json != NULL ? mai_audio_outputs_parse_sinks (json) : new_list ();
}

static GPtrArray *
list_cards (void)
{
  g_autofree char *text = NULL;
  if (!g_file_get_contents ("/proc/asound/pcm", &text, NULL, NULL))
    return new_list ();
  return mai_audio_outputs_parse_pcm (text);
}

GPtrArray *
mai_audio_outputs_list_devices (const char *driver, GCancellable *cancellable)
{
  if (driver == NULL || *driver == '\0' || g_str_equal (driver, "pulseaudio"))
    return list_sinks (cancellable);
  if (g_str_equal (driver, "alsa"))
    return list_cards ();
  g_autofree char *setting = g_strdup_printf ("audio.%s.device", driver);
  g_autoptr (GPtrArray) options = list_options (setting);
  GPtrArray *devices = new_list ();
  for (guint i = 0; i < options->len; i++)
    {
      const char *option = g_ptr_array_index (options, i);
      if (!g_str_equal (option, "default"))
        add (devices, option, option);
    }
  return devices;
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *devices = mai_audio_outputs_list_devices (data, cancellable);
  g_task_return_pointer (task, devices, (GDestroyNotify) g_ptr_array_unref);
}

void
mai_audio_outputs_list_devices_async (const char *driver, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_source_tag (task, mai_audio_outputs_list_devices_async);
  g_task_set_task_data (task, g_strdup (driver), g_free);
  g_task_run_in_thread (task, list_thread);
}

GPtrArray *
mai_audio_outputs_list_devices_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
