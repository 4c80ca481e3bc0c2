/* SPDX-License-Identifier: Apache-2.0 */
/* See the header. */
#include "desk/common/mai-choice-list.h"

#include "desk/common/mai-define-list.h"

struct _MaiChoiceList
{
  GObject parent_instance;

  GSettings *settings;
  char *key;
  MaiChoiceNameFunc name_missing;
  GPtrArray *choices; // of MaiChoice
  guint selected;
  gboolean changing; // what a widget makes of the list's changes is no choice
};

MAI_DEFINE_LIST (MaiChoiceList, mai_choice_list, choices, MAI_TYPE_CHOICE)

enum
{
  PROP_SELECTED = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/*
 * The place of an id, G_MAXUINT when it is not there.
 */
static guint
find (GPtrArray *choices, const char *id)
{
  for (guint i = 0; i < choices->len; i++)
    if (g_str_equal (mai_choice_get_id (g_ptr_array_index (choices, i)), id))
      return i;
  return G_MAXUINT;
}

static void
add_missing (MaiChoiceList *self, GPtrArray *choices, const char *id)
{
  g_autofree char *name = self->name_missing != NULL ? self->name_missing (id) : g_strdup (id);
  g_ptr_array_add (choices, mai_choice_new (id, name));
}

void
mai_choice_list_set (MaiChoiceList *self, GPtrArray *choices)
{
  g_return_if_fail (MAI_IS_CHOICE_LIST (self) && choices != NULL);

  g_autofree char *id = g_settings_get_string (self->settings, self->key);
  guint n_before = self->choices->len;
  g_ptr_array_unref (self->choices);
  self->choices = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < choices->len; i++)
    g_ptr_array_add (self->choices, g_object_ref (g_ptr_array_index (choices, i)));
  if (find (self->choices, id) == G_MAXUINT)
    add_missing (self, self->choices, id);
  self->selected = find (self->choices, id);
  self->changing = TRUE;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->choices->len);
  self->changing = FALSE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
setting_changed_cb (GSettings *settings, const char *key, gpointer data)
{
  MaiChoiceList *self = data;
  g_autofree char *id = g_settings_get_string (settings, self->key);
  guint selected = find (self->choices, id);
  if (selected == G_MAXUINT)
    {
      selected = self->choices->len;
      add_missing (self, self->choices, id);
      g_list_model_items_changed (G_LIST_MODEL (self), selected, 0, 1);
    }
  if (selected == self->selected)
    return;
  self->selected = selected;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
mai_choice_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    g_value_set_uint (value, MAI_CHOICE_LIST (object)->selected);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mai_choice_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    mai_choice_list_set_selected (MAI_CHOICE_LIST (object), g_value_get_uint (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mai_choice_list_finalize (GObject *object)
{
  MaiChoiceList *self = MAI_CHOICE_LIST (object);
  g_signal_handlers_disconnect_by_data (self->settings, self);
  g_clear_object (&self->settings);
  g_ptr_array_unref (self->choices);
  g_free (self->key);
  G_OBJECT_CLASS (mai_choice_list_parent_class)->finalize (object);
}

static void
mai_choice_list_class_init (MaiChoiceListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->get_property = mai_choice_list_get_property;
  object_class->set_property = mai_choice_list_set_property;
  object_class->finalize = mai_choice_list_finalize;
  properties[PROP_SELECTED] =
      g_param_spec_uint ("selected", NULL, NULL, 0, G_MAXUINT, 0,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_choice_list_init (MaiChoiceList *self)
{
  self->choices = g_ptr_array_new_with_free_func (g_object_unref);
}

MaiChoiceList *
mai_choice_list_new (GSettings *settings, const char *key, MaiChoiceNameFunc name_missing)
{
  g_return_val_if_fail (G_IS_SETTINGS (settings) && key != NULL, NULL);

  MaiChoiceList *self = g_object_new (MAI_TYPE_CHOICE_LIST, NULL);
  g_autofree char *detail = g_strconcat ("changed::", key, NULL);
  g_autofree char *id = g_settings_get_string (settings, key);
  self->settings = g_object_ref (settings);
  self->key = g_strdup (key);
  self->name_missing = name_missing;
  add_missing (self, self->choices, id);
  g_signal_connect (settings, detail, G_CALLBACK (setting_changed_cb), self);
  return self;
}

guint
mai_choice_list_get_selected (MaiChoiceList *self)
{
  g_return_val_if_fail (MAI_IS_CHOICE_LIST (self), 0);
  return self->selected;
}

void
mai_choice_list_set_selected (MaiChoiceList *self, guint selected)
{
  g_return_if_fail (MAI_IS_CHOICE_LIST (self));

  if (self->changing || selected >= self->choices->len || selected == self->selected)
    return;
  MaiChoice *choice = g_ptr_array_index (self->choices, selected);
  g_settings_set_string (self->settings, self->key, mai_choice_get_id (choice));
}
