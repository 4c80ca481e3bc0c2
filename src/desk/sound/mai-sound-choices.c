/* SPDX-License-Identifier: Apache-2.0 */
/* See the header. */
#include "desk/sound/mai-sound-choices.h"

#include "audio/mai-audio-outputs.h"
#include "audio/mai-sound-font.h"
#include "base/mai-file.h"
#include "base/mai-i18n.h"

#include <string.h>

struct _MaiSoundChoices
{
  GObject parent_instance;

  GSettings *settings;
  MaiChoiceList *drivers;
  MaiChoiceList *devices;
  MaiChoiceList *fonts;
  GCancellable *looking; // for devices
  GCancellable *trying; // a SoundFont
  char *font_trouble;
};

G_DEFINE_FINAL_TYPE (MaiSoundChoices, mai_sound_choices, G_TYPE_OBJECT)

enum
{
  PROP_FONT_TROUBLE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static GPtrArray *
begin_list (const char *default_name)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (choices, mai_choice_new ("", default_name));
  return choices;
}

static char *
name_font (const char *path)
{
  g_autofree char *stem = mai_file_dup_stem (path);

  return g_filename_display_name (stem);
}

static char *
name_missing_font (const char *path)
{
  return *path == '\0' ? g_strdup (_ ("Automatic")) : name_font (path);
}

static char *
name_missing_device (const char *id)
{
  if (*id == '\0')
    return g_strdup (_ ("Default"));
  return g_strdup_printf (_ ("%s (not found now)"), id);
}

static void
list_drivers (MaiSoundChoices *self)
{
  g_autoptr (GPtrArray) drivers = mai_audio_outputs_list_drivers ();
  g_autoptr (GPtrArray) choices = begin_list (_ ("Default"));
  for (guint i = 0; i < drivers->len; i++)
    {
      MaiAudioOutput *driver = g_ptr_array_index (drivers, i);
      g_ptr_array_add (choices, mai_choice_new (driver->id, driver->name));
    }
  mai_choice_list_set (self->drivers, choices);
}

static void
list_fonts (MaiSoundChoices *self)
{
  g_autofree char *found = mai_sound_font_find (NULL, NULL, NULL);
  g_autofree char *name = found != NULL ? name_font (found) : NULL;
  g_autofree char *automatic =
      name != NULL ? g_strdup_printf (_ ("Automatic (%s)"), name) : g_strdup (_ ("None found"));
  g_autoptr (GPtrArray) fonts = mai_sound_font_list ();
  g_autoptr (GPtrArray) choices = begin_list (automatic);
  for (guint i = 0; i < fonts->len; i++)
    {
      const char *path = g_ptr_array_index (fonts, i);
      g_autofree char *font_name = name_font (path);
      g_ptr_array_add (choices, mai_choice_new (path, font_name));
    }
  mai_choice_list_set (self->fonts, choices);
}

static void
devices_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MaiSoundChoices) self = data;
  g_autoptr (GPtrArray) devices = mai_audio_outputs_list_devices_finish (result, NULL);
  if (devices == NULL)
    return;
  g_autoptr (GPtrArray) choices = begin_list (_ ("Default"));
  for (guint i = 0; i < devices->len; i++)
    {
      MaiAudioOutput *device = g_ptr_array_index (devices, i);
      g_ptr_array_add (choices, mai_choice_new (device->id, device->name));
    }
  mai_choice_list_set (self->devices, choices);
}

static void
renew (GCancellable **cancellable)
{
  g_cancellable_cancel (*cancellable);
  g_clear_object (cancellable);
  *cancellable = g_cancellable_new ();
}

static void
look_for_devices (MaiSoundChoices *self)
{
  g_autofree char *driver = g_settings_get_string (self->settings, "audio-driver");
  renew (&self->looking);
  mai_audio_outputs_list_devices_async (driver, self->looking, devices_found_cb,
                                        g_object_ref (self));
}

static void
driver_changed_cb (GSettings *settings, const char *key, gpointer data)
{
  // a device belongs to its driver
  g_settings_reset (settings, "audio-device");
  look_for_devices (data);
}

static void
set_font_trouble (MaiSoundChoices *self, const char *trouble)
{
  if (g_strcmp0 (trouble, self->font_trouble) == 0)
    return;
  g_free (self->font_trouble);
  self->font_trouble = g_strdup (trouble);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FONT_TROUBLE]);
}

static void
font_changed_cb (GSettings *settings, const char *key, gpointer data)
{
  set_font_trouble (data, NULL);
}

static void
try_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  if (mai_sound_font_try (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
tried_cb (GObject *object, GAsyncResult *result, gpointer data)
{
  MaiSoundChoices *self = MAI_SOUND_CHOICES (object);
  g_autoptr (GError) error = NULL;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      set_font_trouble (self, NULL);
      g_settings_set_string (self->settings, "soundfont", g_task_get_task_data (G_TASK (result)));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    set_font_trouble (self, error->message);
}

void
mai_sound_choices_pick_font (MaiSoundChoices *self, const char *path)
{
  g_return_if_fail (MAI_IS_SOUND_CHOICES (self) && path != NULL);

  renew (&self->trying);
  g_autoptr (GTask) task = g_task_new (self, self->trying, tried_cb, NULL);
  g_task_set_source_tag (task, mai_sound_choices_pick_font);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, try_thread);
}

const char *
mai_sound_choices_get_font_trouble (MaiSoundChoices *self)
{
  g_return_val_if_fail (MAI_IS_SOUND_CHOICES (self), NULL);
  return self->font_trouble;
}

static void
mai_sound_choices_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_FONT_TROUBLE)
    g_value_set_string (value, MAI_SOUND_CHOICES (object)->font_trouble);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mai_sound_choices_dispose (GObject *object)
{
  MaiSoundChoices *self = MAI_SOUND_CHOICES (object);
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  g_cancellable_cancel (self->looking);
  g_cancellable_cancel (self->trying);
  g_clear_object (&self->looking);
  g_clear_object (&self->trying);
  g_clear_object (&self->drivers);
  g_clear_object (&self->devices);
  g_clear_object (&self->fonts);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->font_trouble, g_free);
  G_OBJECT_CLASS (mai_sound_choices_parent_class)->dispose (object);
}

static void
mai_sound_choices_class_init (MaiSoundChoicesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->get_property = mai_sound_choices_get_property;
  object_class->dispose = mai_sound_choices_dispose;
  properties[PROP_FONT_TROUBLE] =
      g_param_spec_string ("font-trouble", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_sound_choices_init (MaiSoundChoices *self)
{
}

MaiSoundChoices *
mai_sound_choices_new (GSettings *settings)
{
  g_return_val_if_fail (G_IS_SETTINGS (settings), NULL);

  MaiSoundChoices *self = g_object_new (MAI_TYPE_SOUND_CHOICES, NULL);
  self->settings = g_object_ref (settings);
  self->drivers = mai_choice_list_new (settings, "audio-driver", name_missing_device);
  self->devices = mai_choice_list_new (settings, "audio-device", name_missing_device);
  self->fonts = mai_choice_list_new (settings, "soundfont", name_missing_font);
  g_signal_connect (settings, "changed::audio-driver", G_CALLBACK (driver_changed_cb), self);
  g_signal_connect (settings, "changed::soundfont", G_CALLBACK (font_changed_cb), self);
  list_drivers (self);
  mai_sound_choices_refresh (self);
  return self;
}

MaiChoiceList *
mai_sound_choices_get_drivers (MaiSoundChoices *self)
{
  g_return_val_if_fail (MAI_IS_SOUND_CHOICES (self), NULL);
  return self->drivers;
}

MaiChoiceList *
mai_sound_choices_get_devices (MaiSoundChoices *self)
{
  g_return_val_if_fail (MAI_IS_SOUND_CHOICES (self), NULL);
  return self->devices;
}

MaiChoiceList *
mai_sound_choices_get_fonts (MaiSoundChoices *self)
{
  g_return_val_if_fail (MAI_IS_SOUND_CHOICES (self), NULL);
  return self->fonts;
}

void
mai_sound_choices_refresh (MaiSoundChoices *self)
{
  g_return_if_fail (MAI_IS_SOUND_CHOICES (self));
  list_fonts (self);
  look_for_devices (self);
}
