/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/compose/mai-model-row.h"

#include "base/mai-i18n.h"

struct _MaiModelRow
{
  AdwComboRow parent_instance;

  MaiModelList *models; // nullable
  MaiComposeSettings *settings; // nullable
  GSignalGroup *settings_signals;
  MaiModelInfo *chosen; // nullable: what the row shows
  GSignalGroup *chosen_signals;
  gboolean showing; // the row is being set from the settings
};

G_DEFINE_FINAL_TYPE (MaiModelRow, mai_model_row, ADW_TYPE_COMBO_ROW)

static guint
find_position (MaiModelRow *self, MaiModelInfo *info)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->models));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (MaiModelInfo) other = g_list_model_get_item (G_LIST_MODEL (self->models), i);

      if (other == info)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static char *
describe (MaiModelRow *self, MaiModelInfo *info, const char *digest)
{
  const char *name = mai_compose_settings_get_model_name (self->settings);
  g_autofree char *kept = NULL;

  if (info != NULL)
    return g_markup_escape_text (mai_model_info_get_description (info), -1);
  if (!mai_model_list_get_loaded (self->models))
    return g_strdup ("");
  kept = mai_model_list_locate (self->models, digest);
  if (kept != NULL)
    return g_markup_printf_escaped (_ ("“%s” as it was before it learnt on"),
                                    name != NULL ? name : "");
  return g_markup_printf_escaped (_ ("“%s” is not there any more"), name != NULL ? name : "");
}

static void
show (MaiModelRow *self)
{
  const char *digest;
  g_autofree char *words = NULL;

  if (self->models == NULL || self->settings == NULL)
    return;
  digest = mai_compose_settings_get_model_digest (self->settings);
  g_set_object (&self->chosen, mai_model_list_find (self->models, digest));
  g_signal_group_set_target (self->chosen_signals, self->chosen);
  words = describe (self, self->chosen, digest);
  self->showing = TRUE;
  adw_combo_row_set_selected (ADW_COMBO_ROW (self), find_position (self, self->chosen));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), words);
  self->showing = FALSE;
}

static void
take (MaiModelRow *self, MaiModelInfo *info)
{
  if (info != NULL && self->settings != NULL)
    mai_compose_settings_set_model (self->settings, mai_model_info_get_digest (info),
                                    mai_model_info_get_name (info));
}

static void
selected_cb (MaiModelRow *self)
{
  if (!self->showing)
    take (self, adw_combo_row_get_selected_item (ADW_COMBO_ROW (self)));
}

/* It has learnt on. Who chose none before has none chosen still. */
static void
digest_cb (MaiModelRow *self)
{
  if (self->settings != NULL && mai_compose_settings_get_model_digest (self->settings) != NULL)
    take (self, self->chosen);
}

/* The list selects by itself when it changes; that is nobody's choice. */
static void
items_cb (MaiModelRow *self)
{
  self->showing = FALSE;
  show (self);
}

static void
before_items_cb (MaiModelRow *self)
{
  self->showing = TRUE;
}

static void
mai_model_row_dispose (GObject *object)
{
  MaiModelRow *self = MAI_MODEL_ROW (object);

  self->showing = TRUE;
  g_clear_object (&self->settings_signals);
  g_clear_object (&self->chosen_signals);
  g_clear_object (&self->chosen);
  g_clear_object (&self->settings);
  if (self->models != NULL)
    g_signal_handlers_disconnect_by_data (self->models, self);
  g_clear_object (&self->models);
  G_OBJECT_CLASS (mai_model_row_parent_class)->dispose (object);
}

static void
mai_model_row_class_init (MaiModelRowClass *class)
{
  G_OBJECT_CLASS (class)->dispose = mai_model_row_dispose;
}

static void
mai_model_row_init (MaiModelRow *self)
{
  g_autoptr (GtkExpression) name = gtk_property_expression_new (MAI_TYPE_MODEL_INFO, NULL, "name");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), _ ("Model"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 2);
  adw_combo_row_set_expression (ADW_COMBO_ROW (self), name);
  self->settings_signals = g_signal_group_new (MAI_TYPE_COMPOSE_SETTINGS);
  g_signal_group_connect_swapped (self->settings_signals, "notify::model-digest", G_CALLBACK (show),
                                  self);
  self->chosen_signals = g_signal_group_new (MAI_TYPE_MODEL_INFO);
  g_signal_group_connect_swapped (self->chosen_signals, "notify::digest", G_CALLBACK (digest_cb),
                                  self);
  g_signal_group_connect_swapped (self->chosen_signals, "notify::description", G_CALLBACK (show),
                                  self);
  g_signal_connect (self, "notify::selected", G_CALLBACK (selected_cb), NULL);
}

void
mai_model_row_set_models (MaiModelRow *self, MaiModelList *models)
{
  g_return_if_fail (MAI_IS_MODEL_ROW (self));

  if (self->models == models)
    return;
  if (self->models != NULL)
    g_signal_handlers_disconnect_by_data (self->models, self);
  g_set_object (&self->models, models);
  self->showing = TRUE;
  /* Before and after the row's own handler. */
  if (models != NULL)
    g_signal_connect_swapped (models, "items-changed", G_CALLBACK (before_items_cb), self);
  adw_combo_row_set_model (ADW_COMBO_ROW (self), G_LIST_MODEL (models));
  if (models != NULL)
    {
      g_signal_connect_data (models, "items-changed", G_CALLBACK (items_cb), self, NULL,
                             G_CONNECT_SWAPPED | G_CONNECT_AFTER);
      g_signal_connect_swapped (models, "notify::loaded", G_CALLBACK (show), self);
    }
  self->showing = FALSE;
  show (self);
}

void
mai_model_row_set_settings (MaiModelRow *self, MaiComposeSettings *settings)
{
  g_return_if_fail (MAI_IS_MODEL_ROW (self));

  if (self->settings == settings)
    return;
  g_set_object (&self->settings, settings);
  g_signal_group_set_target (self->settings_signals, settings);
  show (self);
}
