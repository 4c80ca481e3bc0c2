/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mai-json.h"

#include <math.h>
#include <string.h>

#include "base/mai-error.h"
#include "base/mai-i18n.h"
#include "base/mai-json-check.h"

// Up to here every whole number has a double of its own.
#define MAX_EXACT 9007199254740992.0

JsonNode *
mai_json_parse (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GError) local = NULL;
  g_autofree char *copy = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  // The copy ends in a NUL, which the check relies on.
  copy = g_strndup (text, length < 0 ? strlen (text) : (gsize) length);
  if (!mai_json_check (copy, length < 0 ? strlen (copy) : (gsize) length, error))
    return NULL;
  parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, copy, length, &local))
    {
      g_set_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_JSON_SYNTAX,
                   _ ("The text is not JSON: %s"), local->message);
      return NULL;
    }
  return json_parser_steal_root (parser);
}

JsonObject *
mai_json_parse_object (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonNode) node = mai_json_parse (text, length, error);

  if (node == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error_literal (error, MAI_BASE_ERROR, MAI_BASE_ERROR_JSON_TYPE,
                           _ ("The JSON text must be an object, { ... }."));
      return NULL;
    }
  return json_node_dup_object (node);
}

/*
 * The member's node, or NULL when it is absent or null.
 */
static JsonNode *
find (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node == NULL || JSON_NODE_HOLDS_NULL (node) ? NULL : node;
}

static gboolean
fail_missing (const char *member, GError **error)
{
  g_set_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_JSON_MISSING, _ ("“%s” is missing."), member);
  return FALSE;
}

static gboolean
fail_type (const char *member, const char *wanted, GError **error)
{
  // Translators: the second word is one of "a whole number", "a text", ...
  g_set_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_JSON_TYPE, _ ("“%s” must be %s."), member,
               wanted);
  return FALSE;
}

static gboolean
node_to_double (JsonNode *node, double *value)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (type == G_TYPE_INT64)
    *value = (double) json_node_get_int (node);
  else if (type == G_TYPE_DOUBLE)
    *value = json_node_get_double (node);
  return type == G_TYPE_INT64 || type == G_TYPE_DOUBLE;
}

static gboolean
node_to_int (JsonNode *node, gint64 *value)
{
  double real;

  if (!node_to_double (node, &real))
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    *value = json_node_get_int (node);
  else if (fabs (real) <= MAX_EXACT && real == floor (real))
    *value = (gint64) real;
  else
    return FALSE;
  return TRUE;
}

static gboolean
read_int (JsonNode *node, const char *member, gint64 min, gint64 max, gint64 *out, GError **error)
{
  gint64 value;

  if (!node_to_int (node, &value))
    return fail_type (member, _ ("a whole number"), error);
  if (value < min || value > max)
    {
      // G_GINT64_FORMAT within the text would hide it from the translators' tools.
      g_set_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_JSON_RANGE,
                   _ ("“%s” is %lld, and must lie between %lld and %lld."), member,
                   (long long) value, (long long) min, (long long) max);
      return FALSE;
    }
  *out = value;
  return TRUE;
}

static gboolean
read_double (JsonNode *node, const char *member, double min, double max, double *out,
             GError **error)
{
  double value;

  if (!node_to_double (node, &value))
    return fail_type (member, _ ("a number"), error);
  if (!(value >= min && value <= max))
    {
      g_set_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_JSON_RANGE,
                   _ ("“%s” is %g, and must lie between %g and %g."), member, value, min, max);
      return FALSE;
    }
  *out = value;
  return TRUE;
}

static gboolean
read_bool (JsonNode *node, const char *member, gboolean *out, GError **error)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return fail_type (member, _ ("true or false"), error);
  *out = json_node_get_boolean (node);
  return TRUE;
}

static gboolean
read_string (JsonNode *node, const char *member, const char **out, GError **error)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return fail_type (member, _ ("a text"), error);
  *out = json_node_get_string (node);
  return TRUE;
}

static gboolean
read_object (JsonNode *node, const char *member, JsonObject **out, GError **error)
{
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fail_type (member, _ ("an object, { ... }"), error);
  *out = json_node_get_object (node);
  return TRUE;
}

static gboolean
read_array (JsonNode *node, const char *member, JsonArray **out, GError **error)
{
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return fail_type (member, _ ("a list, [ ... ]"), error);
  *out = json_node_get_array (node);
  return TRUE;
}

gboolean
mai_json_get_int (JsonObject *object, const char *member, gint64 min, gint64 max, gint64 *out,
                  GError **error)
{
  JsonNode *node = find (object, member);

  return node != NULL ? read_int (node, member, min, max, out, error)
                      : fail_missing (member, error);
}

gboolean
mai_json_node_get_int (JsonNode *node, gint64 min, gint64 max, gint64 *out)
{
  gint64 value;

  g_return_val_if_fail (node != NULL, FALSE);

  if (!node_to_int (node, &value) || value < min || value > max)
    return FALSE;
  *out = value;
  return TRUE;
}

gboolean
mai_json_get_int_optional (JsonObject *object, const char *member, gint64 min, gint64 max,
                           gint64 fallback, gint64 *out, GError **error)
{
  JsonNode *node = find (object, member);

  *out = fallback;
  return node == NULL || read_int (node, member, min, max, out, error);
}

gboolean
mai_json_get_uint_optional (JsonObject *object, const char *member, guint min, guint max,
                            guint *value, GError **error)
{
  gint64 wide;

  if (!mai_json_get_int_optional (object, member, min, max, *value, &wide, error))
    return FALSE;
  *value = (guint) wide;
  return TRUE;
}

gboolean
mai_json_get_double (JsonObject *object, const char *member, double min, double max, double *out,
                     GError **error)
{
  JsonNode *node = find (object, member);

  return node != NULL ? read_double (node, member, min, max, out, error)
                      : fail_missing (member, error);
}

gboolean
mai_json_get_double_optional (JsonObject *object, const char *member, double min, double max,
                              double fallback, double *out, GError **error)
{
  JsonNode *node = find (object, member);

  *out = fallback;
  return node == NULL || read_double (node, member, min, max, out, error);
}

gboolean
mai_json_get_bool (JsonObject *object, const char *member, gboolean *out, GError **error)
{
  JsonNode *node = find (object, member);

  return node != NULL ? read_bool (node, member, out, error) : fail_missing (member, error);
}

gboolean
mai_json_get_bool_optional (JsonObject *object, const char *member, gboolean fallback,
                            gboolean *out, GError **error)
{
  JsonNode *node = find (object, member);

  *out = fallback;
  return node == NULL || read_bool (node, member, out, error);
}

gboolean
mai_json_get_string (JsonObject *object, const char *member, const char **out, GError **error)
{
  JsonNode *node = find (object, member);

  return node != NULL ? read_string (node, member, out, error) : fail_missing (member, error);
}

gboolean
mai_json_get_string_optional (JsonObject *object, const char *member, const char *fallback,
                              const char **out, GError **error)
{
  JsonNode *node = find (object, member);

  *out = fallback;
  return node == NULL || read_string (node, member, out, error);
}

gboolean
mai_json_get_object (JsonObject *object, const char *member, JsonObject **out, GError **error)
{
  JsonNode *node = find (object, member);

  return node != NULL ? read_object (node, member, out, error) : fail_missing (member, error);
}

gboolean
mai_json_get_object_optional (JsonObject *object, const char *member, JsonObject **out,
                              GError **error)
{
  JsonNode *node = find (object, member);

  *out = NULL;
  return node == NULL || read_object (node, member, out, error);
}

gboolean
mai_json_get_array (JsonObject *object, const char *member, JsonArray **out, GError **error)
{
  JsonNode *node = find (object, member);

  return node != NULL ? read_array (node, member, out, error) : fail_missing (member, error);
}

gboolean
mai_json_get_array_optional (JsonObject *object, const char *member, JsonArray **out,
                             GError **error)
{
  JsonNode *node = find (object, member);

  *out = NULL;
  return node == NULL || read_array (node, member, out, error);
}

JsonObject *
mai_json_object_copy (JsonObject *object)
{
  JsonObject *copy;
  g_autoptr (GList) names = NULL;

  g_return_val_if_fail (object != NULL, NULL);

  copy = json_object_new ();
  names = json_object_get_members (object);
  for (GList *l = names; l != NULL; l = l->next)
    json_object_set_member (copy, l->data,
                            json_node_copy (json_object_get_member (object, l->data)));
  return copy;
}
