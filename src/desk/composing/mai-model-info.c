/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/composing/mai-model-info.h"

struct _MaiModelInfo
{
  GObject parent_instance;

  MaiModelFacts *facts;
};

enum
{
  PROP_NAME = 1,
  PROP_DESCRIPTION,
  PROP_DIGEST,
  PROP_ORIGIN,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiModelInfo, mai_model_info, G_TYPE_OBJECT)

MaiModelFacts *
mai_model_facts_copy (const MaiModelFacts *facts)
{
  MaiModelFacts *copy = g_memdup2 (facts, sizeof *facts);

  copy->path = g_strdup (facts->path);
  copy->name = g_strdup (facts->name);
  copy->description = g_strdup (facts->description);
  copy->digest = g_strdup (facts->digest);
  return copy;
}

void
mai_model_facts_free (MaiModelFacts *facts)
{
  if (facts == NULL)
    return;
  g_free (facts->path);
  g_free (facts->name);
  g_free (facts->description);
  g_free (facts->digest);
  g_free (facts);
}

static void
mai_model_info_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  const MaiModelFacts *facts = MAI_MODEL_INFO (object)->facts;

  switch (id)
    {
    case PROP_NAME:
      g_value_set_string (value, facts->name);
      break;
    case PROP_DESCRIPTION:
      g_value_set_string (value, facts->description);
      break;
    case PROP_DIGEST:
      g_value_set_string (value, facts->digest);
      break;
    case PROP_ORIGIN:
      g_value_set_int (value, facts->origin);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
mai_model_info_finalize (GObject *object)
{
  mai_model_facts_free (MAI_MODEL_INFO (object)->facts);
  G_OBJECT_CLASS (mai_model_info_parent_class)->finalize (object);
}

static void
mai_model_info_class_init (MaiModelInfoClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = mai_model_info_get_property;
  object_class->finalize = mai_model_info_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_DESCRIPTION] = g_param_spec_string ("description", NULL, NULL, NULL, flags);
  properties[PROP_DIGEST] = g_param_spec_string ("digest", NULL, NULL, NULL, flags);
  properties[PROP_ORIGIN] = g_param_spec_int ("origin", NULL, NULL, MAI_MODEL_SHIPPED,
                                              MAI_MODEL_IMPORTED, MAI_MODEL_SHIPPED, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_model_info_init (MaiModelInfo *self)
{
}

MaiModelInfo *
mai_model_info_new (const MaiModelFacts *facts)
{
  MaiModelInfo *self;

  g_return_val_if_fail (facts != NULL && facts->path != NULL && facts->digest != NULL, NULL);

  self = g_object_new (MAI_TYPE_MODEL_INFO, NULL);
  self->facts = mai_model_facts_copy (facts);
  return self;
}

void
mai_model_info_update (MaiModelInfo *self, const MaiModelFacts *facts)
{
  g_autoptr (MaiModelFacts) old = self->facts;
  GObject *object = G_OBJECT (self);

  g_return_if_fail (g_str_equal (self->facts->path, facts->path));

  self->facts = mai_model_facts_copy (facts);
  if (g_strcmp0 (old->name, facts->name) != 0)
    g_object_notify_by_pspec (object, properties[PROP_NAME]);
  if (g_strcmp0 (old->description, facts->description) != 0)
    g_object_notify_by_pspec (object, properties[PROP_DESCRIPTION]);
  if (g_strcmp0 (old->digest, facts->digest) != 0)
    g_object_notify_by_pspec (object, properties[PROP_DIGEST]);
}

const MaiModelFacts *
mai_model_info_get_facts (MaiModelInfo *self)
{
  return self->facts;
}

const char *
mai_model_info_get_name (MaiModelInfo *self)
{
  return self->facts->name;
}

const char *
mai_model_info_get_description (MaiModelInfo *self)
{
  return self->facts->description;
}

const char *
mai_model_info_get_path (MaiModelInfo *self)
{
  return self->facts->path;
}

const char *
mai_model_info_get_digest (MaiModelInfo *self)
{
  return self->facts->digest;
}

MaiModelOrigin
mai_model_info_get_origin (MaiModelInfo *self)
{
  return self->facts->origin;
}
