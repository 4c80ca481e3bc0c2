/* SPDX-License-Identifier: Apache-2.0 */
/* Writes JSON. json-glib's generator prints NaN as it is and 0.1 as 0.10000000000000001. */
#include "base/mai-json.h"

#include <math.h>
#include <string.h>

static void append_node (GString *line, JsonNode *node);

static void
append_string (GString *line, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_string_append_c (line, '"');
  for (const char *c = valid; *c != '\0'; c++)
    {
      if (*c == '"' || *c == '\\')
        g_string_append_printf (line, "\\%c", *c);
      else if (*c == '\n')
        g_string_append (line, "\\n");
      else if (*c == '\t')
        g_string_append (line, "\\t");
      else if ((guchar) *c < 0x20 || *c == 0x7f)
        g_string_append_printf (line, "\\u%04x", (guint) *c);
      else
        g_string_append_c (line, *c);
    }
  g_string_append_c (line, '"');
}

/*
 * The fewest digits that read back to the same bits, and always seen to be a double.
 */
static void
append_double (GString *line, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    {
      g_string_append (line, "null");
      return;
    }
  g_ascii_formatd (text, sizeof text, "%.15g", value);
  if (g_ascii_strtod (text, NULL) != value)
    g_ascii_formatd (text, sizeof text, "%.16g", value);
  if (g_ascii_strtod (text, NULL) != value)
    g_ascii_formatd (text, sizeof text, "%.17g", value);
  g_string_append (line, text);
  if (strpbrk (text, ".e") == NULL)
    g_string_append (line, ".0");
}

static void
append_value (GString *line, JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_STRING)
    append_string (line, json_node_get_string (node));
  else if (type == G_TYPE_BOOLEAN)
    g_string_append (line, json_node_get_boolean (node) ? "true" : "false");
  else if (type == G_TYPE_DOUBLE || type == G_TYPE_FLOAT)
    append_double (line, json_node_get_double (node));
  else
    g_string_append_printf (line, "%" G_GINT64_FORMAT, json_node_get_int (node));
}

static void
append_array (GString *line, JsonArray *array)
{
  guint length = json_array_get_length (array);

  g_string_append_c (line, '[');
  for (guint i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append_c (line, ',');
      append_node (line, json_array_get_element (array, i));
    }
  g_string_append_c (line, ']');
}

static void
append_object (GString *line, JsonObject *object)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gboolean first = TRUE;

  g_string_append_c (line, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (!first)
        g_string_append_c (line, ',');
      first = FALSE;
      append_string (line, name);
      g_string_append_c (line, ':');
      append_node (line, node);
    }
  g_string_append_c (line, '}');
}

static void
append_node (GString *line, JsonNode *node)
{
  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      append_object (line, json_node_get_object (node));
      break;
    case JSON_NODE_ARRAY:
      append_array (line, json_node_get_array (node));
      break;
    case JSON_NODE_VALUE:
      append_value (line, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (line, "null");
    }
}

char *
mai_json_to_line (JsonNode *node)
{
  g_autoptr (GString) line = g_string_new (NULL);

  g_return_val_if_fail (node != NULL, NULL);

  append_node (line, node);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

char *
mai_json_object_to_line (JsonObject *object)
{
  g_autoptr (GString) line = g_string_new (NULL);

  g_return_val_if_fail (object != NULL, NULL);

  append_object (line, object);
  return g_string_free (g_steal_pointer (&line), FALSE);
}
