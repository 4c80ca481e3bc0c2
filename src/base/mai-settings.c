/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mai-settings.h"

#include "base/mai-paths.h"
#include "base/mai-version.h"

static GSettingsSchema *
find_schema (void)
{
  g_autofree char *compiled = mai_paths_find ("schemas", "gschemas.compiled");
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchemaSource) own = NULL;
  GSettingsSchema *schema = NULL;

  if (compiled != NULL)
    {
      g_autofree char *folder = g_path_get_dirname (compiled);

      own = g_settings_schema_source_new_from_directory (folder, NULL, TRUE, NULL);
    }
  if (own != NULL)
    schema = g_settings_schema_source_lookup (own, MAI_APPLICATION_ID, FALSE);
  if (schema == NULL && installed != NULL)
    schema = g_settings_schema_source_lookup (installed, MAI_APPLICATION_ID, TRUE);
  return schema;
}

GSettings *
mai_settings_new (void)
{
  g_autoptr (GSettingsSchema) schema = find_schema ();

  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

char *
mai_settings_get_string (const char *key)
{
  g_autoptr (GSettings) settings = mai_settings_new ();
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autoptr (GVariant) value = NULL;

  g_return_val_if_fail (key != NULL, NULL);

  if (settings == NULL)
    return NULL;
  g_object_get (settings, "settings-schema", &schema, NULL);
  if (!g_settings_schema_has_key (schema, key))
    return NULL;
  value = g_settings_get_value (settings, key);
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING)
      || g_variant_get_string (value, NULL)[0] == '\0')
    return NULL;
  return g_variant_dup_string (value, NULL);
}
