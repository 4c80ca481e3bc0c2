/* SPDX-License-Identifier: Apache-2.0 */
/* Binds widgets to the settings, and lists to what there is to choose. */
#include "studio/mai-preferences.h"

#include "base/mai-i18n.h"
#include "desk/sound/mai-sound-choices.h"
#include "studio/common/mai-file-chooser.h"
#include "studio/common/mai-show-in-files.h"

struct _MaiPreferences
{
  AdwPreferencesWindow parent_instance;

  AdwActionRow *trouble_row;
  AdwComboRow *driver_row;
  AdwComboRow *device_row;
  GtkAdjustment *volume;
  AdwComboRow *font_row;
  GtkSwitch *reverb_switch;
  GtkSwitch *chorus_switch;
  GtkSwitch *click_switch;
  GtkAdjustment *click_volume;
  AdwComboRow *style_row;
  GtkAdjustment *takes;
  AdwActionRow *library_row;
  GtkSwitch *background_switch;

  GSettings *settings;
  MaiSoundChoices *choices;
  char *library;
};

G_DEFINE_FINAL_TYPE (MaiPreferences, mai_preferences, ADW_TYPE_PREFERENCES_WINDOW)

// in the order of the style row
static const char *const styles[] = { "default", "light", "dark" };

/*
 * What was plugged in or installed meanwhile.
 */
static void
refresh (MaiPreferences *self)
{
  if (self->choices != NULL && gtk_window_is_active (GTK_WINDOW (self)))
    mai_sound_choices_refresh (self->choices);
}

static void
font_chosen_cb (GListModel *files, gpointer data)
{
  MaiPreferences *self = data;
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autofree char *path = g_file_get_path (file);
  if (path != NULL)
    mai_sound_choices_pick_font (self->choices, path);
  else
    adw_preferences_window_add_toast (
        ADW_PREFERENCES_WINDOW (self),
        adw_toast_new (_ ("A SoundFont must lie on a disk of this computer.")));
}

static void
choose_font (MaiPreferences *self)
{
  static const char *const patterns[] = { "*.sf2", "*.sf3", NULL };
  const MaiFileKind kind = { _ ("SoundFonts"), patterns };
  const MaiFileRequest request = {
    .action = MAI_FILE_CHOOSER_OPEN,
    .title = _ ("Choose a SoundFont"),
    .accept = _ ("_Choose"),
    .kinds = &kind,
    .n_kinds = 1,
  };
  mai_file_chooser_show (GTK_WINDOW (self), &request, font_chosen_cb, G_OBJECT (self));
}

static void
show_library (MaiPreferences *self)
{
  g_autoptr (GFile) folder = g_file_new_for_path (self->library);
  mai_show_in_files (GTK_WIDGET (self), folder);
}

static gboolean
style_to_row (GValue *value, GVariant *variant, gpointer data)
{
  const char *style = g_variant_get_string (variant, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    if (g_str_equal (style, styles[i]))
      g_value_set_uint (value, i);
  return TRUE;
}

static GVariant *
row_to_style (const GValue *value, const GVariantType *type, gpointer data)
{
  guint i = g_value_get_uint (value);
  return g_variant_new_string (styles[i < G_N_ELEMENTS (styles) ? i : 0]);
}

static gboolean
trouble_to_visible (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_set_boolean (to, g_value_get_string (from) != NULL);
  return TRUE;
}

static gboolean
trouble_to_text (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  const char *trouble = g_value_get_string (from);
  g_value_set_string (to, trouble != NULL ? trouble : "");
  return TRUE;
}

static void
bind_list (AdwComboRow *row, MaiChoiceList *list)
{
  adw_combo_row_set_model (row, G_LIST_MODEL (list));
  g_object_bind_property (list, "selected", row, "selected",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}

static void
bind_sound (MaiPreferences *self, MaiSound *sound)
{
  bind_list (self->driver_row, mai_sound_choices_get_drivers (self->choices));
  bind_list (self->device_row, mai_sound_choices_get_devices (self->choices));
  bind_list (self->font_row, mai_sound_choices_get_fonts (self->choices));
  g_object_bind_property_full (self->choices, "font-trouble", self->font_row, "subtitle",
                               G_BINDING_SYNC_CREATE, trouble_to_text, NULL, NULL, NULL);
  if (sound == NULL)
    return;
  g_object_bind_property_full (sound, "trouble", self->trouble_row, "visible",
                               G_BINDING_SYNC_CREATE, trouble_to_visible, NULL, NULL, NULL);
  g_object_bind_property_full (sound, "trouble", self->trouble_row, "title", G_BINDING_SYNC_CREATE,
                               trouble_to_text, NULL, NULL, NULL);
}

static void
bind_settings (MaiPreferences *self)
{
  const struct
  {
    const char *key;
    gpointer object;
    const char *property;
  } bound[] = {
    { "volume", self->volume, "value" },
    { "reverb", self->reverb_switch, "active" },
    { "chorus", self->chorus_switch, "active" },
    { "metronome", self->click_switch, "active" },
    { "metronome-volume", self->click_volume, "value" },
    { "takes", self->takes, "value" },
    { "train-in-background", self->background_switch, "active" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (bound); i++)
    g_settings_bind (self->settings, bound[i].key, bound[i].object, bound[i].property,
                     G_SETTINGS_BIND_DEFAULT);
  g_settings_bind_with_mapping (self->settings, "color-scheme", self->style_row, "selected",
                                G_SETTINGS_BIND_DEFAULT, style_to_row, row_to_style, NULL, NULL);
}

static void
mai_preferences_dispose (GObject *object)
{
  MaiPreferences *self = MAI_PREFERENCES (object);
  g_clear_object (&self->choices);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->library, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_PREFERENCES);
  G_OBJECT_CLASS (mai_preferences_parent_class)->dispose (object);
}

static void
mai_preferences_class_init (MaiPreferencesClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  g_type_ensure (MAI_TYPE_CHOICE);
  G_OBJECT_CLASS (class)->dispose = mai_preferences_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiPreferences, trouble_row);
  gtk_widget_class_bind_template_child (widget_class, MaiPreferences, driver_row);
  gtk_widget_class_bind_template_child (widget_class, MaiPreferences, device_row);
  gtk_widget_class_bind_template_child (widget_class, MaiPreferences, volume);
  gtk_widget_class_bind_template_child (widget_class, MaiPreferences, font_row);
  gtk_widget_class_bind_template_child (widget_class, MaiPreferences, reverb_switch);
  gtk_widget_class_bind_template_child (widget_class, MaiPreferences, chorus_switch);
  gtk_widget_class_bind_template_child (widget_class, MaiPreferences, click_switch);
  gtk_widget_class_bind_template_child (widget_class, MaiPreferences, click_volume);
  gtk_widget_class_bind_template_child (widget_class, MaiPreferences, style_row);
  gtk_widget_class_bind_template_child (widget_class, MaiPreferences, takes);
  gtk_widget_class_bind_template_child (widget_class, MaiPreferences, library_row);
  gtk_widget_class_bind_template_child (widget_class, MaiPreferences, background_switch);
  gtk_widget_class_bind_template_callback (widget_class, refresh);
  gtk_widget_class_bind_template_callback (widget_class, choose_font);
  gtk_widget_class_bind_template_callback (widget_class, show_library);
}

static void
mai_preferences_init (MaiPreferences *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MaiPreferences *
mai_preferences_new (GtkWindow *parent, GSettings *settings, MaiSound *sound, const char *library)
{
  g_return_val_if_fail (G_IS_SETTINGS (settings) && library != NULL, NULL);

  MaiPreferences *self = g_object_new (MAI_TYPE_PREFERENCES, "transient-for", parent, NULL);
  g_autofree char *shown = g_filename_display_name (library);
  self->settings = g_object_ref (settings);
  self->library = g_strdup (library);
  self->choices = mai_sound_choices_new (settings);
  adw_action_row_set_subtitle (self->library_row, shown);
  bind_settings (self);
  bind_sound (self, sound);
  return self;
}
