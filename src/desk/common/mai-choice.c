/* SPDX-License-Identifier: Apache-2.0 */
/* See the header. */
#include "desk/common/mai-choice.h"

struct _MaiChoice
{
  GObject parent_instance;

  char *id;
  char *name;
};

G_DEFINE_FINAL_TYPE (MaiChoice, mai_choice, G_TYPE_OBJECT)

enum
{
  PROP_ID = 1,
  PROP_NAME,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
mai_choice_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiChoice *self = MAI_CHOICE (object);
  if (id == PROP_ID)
    g_value_set_string (value, self->id);
  else if (id == PROP_NAME)
    g_value_set_string (value, self->name);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mai_choice_finalize (GObject *object)
{
  MaiChoice *self = MAI_CHOICE (object);
  g_free (self->id);
  g_free (self->name);
  G_OBJECT_CLASS (mai_choice_parent_class)->finalize (object);
}

static void
mai_choice_class_init (MaiChoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  object_class->get_property = mai_choice_get_property;
  object_class->finalize = mai_choice_finalize;
  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_choice_init (MaiChoice *self)
{
}

MaiChoice *
mai_choice_new (const char *id, const char *name)
{
  g_return_val_if_fail (id != NULL && name != NULL, NULL);

  MaiChoice *self = g_object_new (MAI_TYPE_CHOICE, NULL);
  self->id = g_strdup (id);
  self->name = g_strdup (name);
  return self;
}

const char *
mai_choice_get_id (MaiChoice *self)
{
  g_return_val_if_fail (MAI_IS_CHOICE (self), NULL);
  return self->id;
}
