/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-encoding-vocabulary.h"

#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "learn/mai-learn-error.h"

MaiVocabulary *
mai_vocabulary_new (guint16 *codes, guint n, guint n_codes)
{
  MaiVocabulary *self = g_new (MaiVocabulary, 1);

  *self = (MaiVocabulary){ codes, g_new (int, n_codes), n, n_codes };
  for (guint code = 0; code < n_codes; code++)
    self->places[code] = -1;
  for (guint i = 0; i < n; i++)
    self->places[codes[i]] = (int) i;
  return self;
}

void
mai_vocabulary_free (MaiVocabulary *self)
{
  if (self == NULL)
    return;
  g_free (self->codes);
  g_free (self->places);
  g_free (self);
}

char *
mai_vocabulary_to_json (const MaiVocabulary *self, char *(*name_code) (guint code))
{
  JsonArray *names = json_array_sized_new (self->n);
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < self->n; i++)
    {
      g_autofree char *name = name_code (self->codes[i]);
      json_array_add_string_element (names, name);
    }
  json_node_take_array (node, names);
  return mai_json_to_line (node);
}

/* ---- reading ---- */

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, MAI_LEARN_ERROR, MAI_LEARN_ERROR_ENCODING,
               _ ("The vocabulary of the model's encoding is damaged: %s."), why);
  return FALSE;
}

static gboolean
read_name (JsonNode *element, gboolean (*parse_code) (const char *, guint *), guint *code,
           GError **error)
{
  const char *name = NULL;

  if (JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING)
    name = json_node_get_string (element);
  if (name == NULL)
    return refuse (error, _ ("it holds something else than names"));
  if (parse_code (name, code))
    return TRUE;
  g_autofree char *shown = g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), 40));
  g_autofree char *why = g_strdup_printf (_ ("“%s” is no name that can be in it"), shown);
  return refuse (error, why);
}

static gboolean
read_names (JsonArray *names, guint16 *codes, guint n_codes,
            gboolean (*parse_code) (const char *, guint *), GError **error)
{
  g_autofree gboolean *seen = g_new0 (gboolean, n_codes);

  for (guint i = 0; i < json_array_get_length (names); i++)
    {
      guint code;

      if (!read_name (json_array_get_element (names, i), parse_code, &code, error))
        return FALSE;
      if (seen[code])
        return refuse (error, _ ("it has a name twice"));
      seen[code] = TRUE;
      codes[i] = (guint16) code;
    }
  return TRUE;
}

MaiVocabulary *
mai_vocabulary_from_json (const char *text, guint n_codes,
                          gboolean (*parse_code) (const char *, guint *), GError **error)
{
  g_autoptr (GError) syntax = NULL;
  g_autoptr (JsonNode) node = mai_json_parse (text, -1, &syntax);
  g_autofree guint16 *codes = NULL;
  guint n;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    {
      refuse (error, node == NULL ? syntax->message : _ ("it is not a list"));
      return NULL;
    }
  n = json_array_get_length (json_node_get_array (node));
  if (n < 1 || n > n_codes)
    {
      refuse (error, _ ("it is empty or too long"));
      return NULL;
    }
  codes = g_new (guint16, n);
  if (!read_names (json_node_get_array (node), codes, n_codes, parse_code, error))
    return NULL;
  return mai_vocabulary_new (g_steal_pointer (&codes), n, n_codes);
}
