/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mai-json.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/mai-error.h"

static const char *sample =
    "{\"name\":\"a \\\"song\\\" \\u00fc\\ud83c\\udfb5\",\"steps\":512,\"rate\":0.003,\"whole\":2.0,"
    "\"half\":2.5,\"huge\":1e300,\"on\":true,\"off\":false,\"nothing\":null,"
    "\"list\":[1,2.5,\"x\",[],{}],\"deep\":{\"x\":-9223372036854775808}}";

static void
assert_syntax (const char *text, gssize length, gboolean good)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = mai_json_parse (text, length, &error);

  if (good)
    {
      g_assert_no_error (error);
      g_assert_nonnull (node);
    }
  else
    {
      g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_JSON_SYNTAX);
      g_assert_null (node);
    }
}

static void
test_good (void)
{
  const char *good[] = {
    "0",      "-0",     "1e5",      "-1.5E-3", "\"\"",           "true",
    "null",   " [ ] ",  "{ }\n",    "[1,2]",   "{\"a\":[{}]}",   "\"\\ud83c\\udfb5\"",
    "[null]", "1.0e+2", "[[[[]]]]", "\"\\/\"", "{\"\":\"\\n\"}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    assert_syntax (good[i], -1, TRUE);
  assert_syntax ("[1]garbage", 3, TRUE);
}

static void
test_bad (void)
{
  const char *bad[] = {
    "",
    " ",
    "{",
    "[",
    "[1,]",
    "{\"a\":1,}",
    "{\"a\"}",
    "{a:1}",
    "{'a':1}",
    "[1] 2",
    "{} {}",
    "// c\n1",
    "/* c */ 1",
    "01",
    "1.",
    ".5",
    "+1",
    "1e",
    "1e999",
    "-1e999",
    "0x10",
    "NaN",
    "Infinity",
    "nan",
    "-",
    "tru",
    "nulls",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u0000\"",
    "\"\\ud83c\"",
    "\"\\udfb5\"",
    "\"a\nb\"",
    "\"\xff\"",
    "var a = {}",
    "\"abc",
    "\"abc\\",
    "\"\\u123",
    "[1 2]",
    "{\"a\" 1}",
    "99999999999999999999",
    "]",
    "\xef\xbb\xbf{}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *shown = g_strescape (bad[i], NULL);

      g_test_message ("%s", shown);
      assert_syntax (bad[i], -1, FALSE);
    }
  assert_syntax ("[1]\0", 4, FALSE);
}

/*
 * A line cut short anywhere is refused: that is how a torn events.jsonl is noticed.
 */
static void
test_torn (void)
{
  for (gsize length = 0; length < strlen (sample); length++)
    assert_syntax (sample, length, FALSE);
  assert_syntax (sample, -1, TRUE);
}

static void
test_depth (void)
{
  g_autofree char *deep = g_malloc0 (1000001);
  g_autofree char *fits = g_malloc0 (257);

  memset (deep, '[', 1000000);
  assert_syntax (deep, -1, FALSE);
  memset (fits, '[', 128);
  memset (fits + 128, ']', 128);
  assert_syntax (fits, -1, TRUE);
}

/*
 * What takes little as text and much when it is read.
 */
static void
test_too_many_values (void)
{
  gsize length = 3 * 4000000;
  g_autofree char *many = g_malloc (length);

  for (gsize i = 0; i < length; i++)
    many[i] = "{},"[i % 3];
  many[0] = '[';
  many[1] = '0';
  many[length - 1] = ']';
  assert_syntax (many, (gssize) length, FALSE);
  // So it is for the number of them.
  many[3 * 4 - 1] = ']';
  assert_syntax (many, 3 * 4, TRUE);
}

static void
test_position (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_json_parse ("{\n  \"a\": x\n}", -1, &error));
  g_assert_nonnull (strstr (error->message, "line 2, column 8"));
}

static JsonObject *
parse_sample (void)
{
  g_autoptr (GError) error = NULL;
  JsonObject *object = mai_json_parse_object (sample, -1, &error);

  g_assert_no_error (error);
  return object;
}

static void
test_getters (void)
{
  g_autoptr (JsonObject) object = parse_sample ();
  g_autoptr (GError) error = NULL;
  JsonObject *deep = NULL;
  JsonArray *list = NULL;
  const char *text = NULL;
  double real = 0.0;
  gint64 whole = 0;
  gboolean on = FALSE, off = TRUE;

  g_assert_true (mai_json_get_string (object, "name", &text, &error));
  g_assert_cmpstr (text, ==, "a \"song\" ü🎵");
  g_assert_true (mai_json_get_int (object, "steps", 1, 512, &whole, &error));
  g_assert_cmpint (whole, ==, 512);
  g_assert_true (mai_json_get_int (object, "whole", 0, 10, &whole, &error));
  g_assert_cmpint (whole, ==, 2);
  g_assert_true (mai_json_get_double (object, "rate", 0, 1, &real, &error));
  g_assert_cmpfloat (real, ==, 0.003);
  g_assert_true (mai_json_get_double (object, "steps", 0, 1000, &real, &error));
  g_assert_cmpfloat (real, ==, 512.0);
  g_assert_true (mai_json_get_bool (object, "on", &on, &error));
  g_assert_true (mai_json_get_bool (object, "off", &off, &error));
  g_assert_true (on && !off);
  g_assert_true (mai_json_get_array (object, "list", &list, &error));
  g_assert_cmpuint (json_array_get_length (list), ==, 5);
  g_assert_true (mai_json_get_object (object, "deep", &deep, &error));
  g_assert_true (mai_json_get_int (deep, "x", G_MININT64, G_MAXINT64, &whole, &error));
  g_assert_cmpint (whole, ==, G_MININT64);
  g_assert_no_error (error);
}

/*
 * Which kinds of getter accept which member: each is tried on all.
 */
static void
test_wrong_types (void)
{
  static const struct
  {
    const char *member;
    const char *accepted;
  } cases[] = {
    { "name", "s" }, { "steps", "id" }, { "rate", "d" }, { "half", "d" }, { "huge", "d" },
    { "on", "b" },   { "nothing", "" }, { "list", "a" }, { "deep", "o" }, { "absent", "" },
  };
  g_autoptr (JsonObject) object = parse_sample ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (const char *kind = "sidboa"; *kind != '\0'; kind++)
      {
        const char *member = cases[i].member;
        const char *text;
        JsonObject *inner;
        JsonArray *list;
        gboolean flag, got;
        double real;
        gint64 whole;
        g_autoptr (GError) error = NULL;

        if (*kind == 's')
          got = mai_json_get_string (object, member, &text, &error);
        else if (*kind == 'i')
          got = mai_json_get_int (object, member, G_MININT64, G_MAXINT64, &whole, &error);
        else if (*kind == 'd')
          got = mai_json_get_double (object, member, -DBL_MAX, DBL_MAX, &real, &error);
        else if (*kind == 'b')
          got = mai_json_get_bool (object, member, &flag, &error);
        else if (*kind == 'o')
          got = mai_json_get_object (object, member, &inner, &error);
        else
          got = mai_json_get_array (object, member, &list, &error);
        g_assert_cmpint (got, ==, strchr (cases[i].accepted, *kind) != NULL);
        g_assert_cmpint (got, ==, error == NULL);
        if (!got)
          g_assert_nonnull (strstr (error->message, member));
      }
}

static void
test_ranges (void)
{
  g_autoptr (JsonObject) object = parse_sample ();
  g_autoptr (GError) error = NULL;
  gint64 whole = 77;
  double real = 77.0;

  g_assert_false (mai_json_get_int (object, "steps", 1, 511, &whole, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_JSON_RANGE);
  g_clear_error (&error);
  g_assert_false (mai_json_get_int (object, "steps", 513, 1000, &whole, &error));
  g_clear_error (&error);
  g_assert_false (mai_json_get_double (object, "rate", 0.004, 1, &real, &error));
  g_clear_error (&error);
  g_assert_false (mai_json_get_double (object, "rate", 0, 0.002, &real, &error));
  g_clear_error (&error);
  g_assert_cmpint (whole, ==, 77);
  g_assert_cmpfloat (real, ==, 77.0);

  // Nodes made in the program can hold what no text can.
  json_object_set_double_member (object, "nan", NAN);
  json_object_set_double_member (object, "inf", INFINITY);
  g_assert_false (mai_json_get_double (object, "nan", -INFINITY, INFINITY, &real, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_JSON_RANGE);
  g_clear_error (&error);
  g_assert_false (mai_json_get_double (object, "inf", -DBL_MAX, DBL_MAX, &real, &error));
  g_clear_error (&error);
  g_assert_false (mai_json_get_int (object, "nan", 0, 1, &whole, &error));
}

static void
test_optional (void)
{
  g_autoptr (JsonObject) object = parse_sample ();
  g_autoptr (GError) error = NULL;
  JsonObject *inner = object;
  JsonArray *list = NULL;
  const char *text = NULL;
  gint64 whole = 0;
  double real = 0.0;
  gboolean flag = FALSE;

  g_assert_true (mai_json_get_int_optional (object, "absent", 0, 9, -1, &whole, &error));
  g_assert_cmpint (whole, ==, -1);
  g_assert_true (mai_json_get_int_optional (object, "nothing", 0, 9, 5, &whole, &error));
  g_assert_cmpint (whole, ==, 5);
  g_assert_true (mai_json_get_double_optional (object, "rate", 0, 1, 0.5, &real, &error));
  g_assert_cmpfloat (real, ==, 0.003);
  g_assert_true (mai_json_get_bool_optional (object, "absent", TRUE, &flag, &error));
  g_assert_true (flag);
  g_assert_true (mai_json_get_string_optional (object, "absent", "default", &text, &error));
  g_assert_cmpstr (text, ==, "default");
  g_assert_true (mai_json_get_object_optional (object, "absent", &inner, &error));
  g_assert_null (inner);
  g_assert_true (mai_json_get_array_optional (object, "list", &list, &error));
  g_assert_nonnull (list);
  g_assert_no_error (error);
  g_assert_false (mai_json_get_int_optional (object, "name", 0, 9, 5, &whole, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_JSON_TYPE);
}

static void
test_not_an_object (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mai_json_parse_object ("[1]", -1, &error));
  g_assert_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_JSON_TYPE);
}

static void
test_line (void)
{
  g_autoptr (JsonNode) node = mai_json_parse (sample, -1, NULL);
  g_autofree char *line = mai_json_to_line (node);
  g_autoptr (JsonNode) again = mai_json_parse (line, -1, NULL);

  g_assert_null (strchr (line, '\n'));
  g_assert_nonnull (again);
  g_assert_true (json_node_equal (node, again));
}

static void
assert_double_line (double value)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonObject) again = NULL;
  g_autofree char *line = NULL;
  double read = 0.0;

  json_object_set_double_member (object, "x", value);
  line = mai_json_object_to_line (object);
  again = mai_json_parse_object (line, -1, NULL);
  g_assert_nonnull (again);
  g_assert_true (mai_json_get_double (again, "x", -DBL_MAX, DBL_MAX, &read, NULL));
  g_assert_cmpmem (&read, sizeof read, &value, sizeof value);
}

/*
 * In a locale with a decimal comma too, where the system has one.
 */
static void
test_doubles (void)
{
  const double values[] = { 0.0,     -0.0,         0.1,     1.0 / 3.0, 1e22, 123456789012345678.0,
                            DBL_MIN, DBL_TRUE_MIN, DBL_MAX, -DBL_MAX,  3.0,  1e-7 };
  g_autofree char *before = g_strdup (setlocale (LC_NUMERIC, NULL));

  for (guint pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (values); i++)
        assert_double_line (values[i]);
      for (guint i = 0; i < 1000; i++)
        assert_double_line (ldexp (g_test_rand_double () - 0.5, g_test_rand_int_range (-900, 900)));
      if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL)
        g_test_message ("no German locale");
    }
  setlocale (LC_NUMERIC, before);
}

static void
test_line_oddities (void)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *line = NULL;

  json_object_set_double_member (object, "nan", NAN);
  json_object_set_double_member (object, "tenth", 0.1);
  json_object_set_int_member (object, "int", 3);
  json_object_set_string_member (object, "text", "a\n\x01\"\\ \xff");
  json_object_set_null_member (object, "null");
  line = mai_json_object_to_line (object);
  g_assert_cmpstr (line, ==,
                   "{\"nan\":null,\"tenth\":0.1,\"int\":3,"
                   "\"text\":\"a\\n\\u0001\\\"\\\\ \xef\xbf\xbd\",\"null\":null}");
}

/* What is done to the copy is not done to what was parsed. */
static void
test_copy (void)
{
  g_autoptr (JsonObject) parsed =
      mai_json_parse_object ("{\"a\": 1, \"b\": {\"c\": [2]}}", -1, NULL);
  g_autoptr (JsonObject) copy = mai_json_object_copy (parsed);
  g_autofree char *before = mai_json_object_to_line (parsed);
  g_autofree char *same = mai_json_object_to_line (copy);
  g_autofree char *after = NULL;

  g_assert_cmpstr (same, ==, before);
  json_object_set_int_member (copy, "a", 7);
  json_object_remove_member (copy, "b");
  after = mai_json_object_to_line (parsed);
  g_assert_cmpstr (after, ==, before);
}

/* Whole numbers of an array: at both ends of a range, beyond it, and what is none. */
static void
test_elements (void)
{
  g_autoptr (JsonNode) node = mai_json_parse ("[3, 7.0, 2, 8, 3.5, \"3\", null, [3]]", -1, NULL);
  JsonArray *array = json_node_get_array (node);
  gint64 value = -1;

  g_assert_true (mai_json_node_get_int (json_array_get_element (array, 0), 3, 7, &value));
  g_assert_cmpint (value, ==, 3);
  g_assert_true (mai_json_node_get_int (json_array_get_element (array, 1), 3, 7, &value));
  g_assert_cmpint (value, ==, 7);
  for (guint i = 2; i < json_array_get_length (array); i++)
    g_assert_false (mai_json_node_get_int (json_array_get_element (array, i), 3, 7, &value));
  g_assert_cmpint (value, ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/json/good", test_good);
  g_test_add_func ("/base/json/bad", test_bad);
  g_test_add_func ("/base/json/torn", test_torn);
  g_test_add_func ("/base/json/depth", test_depth);
  g_test_add_func ("/base/json/too-many-values", test_too_many_values);
  g_test_add_func ("/base/json/position", test_position);
  g_test_add_func ("/base/json/getters", test_getters);
  g_test_add_func ("/base/json/elements", test_elements);
  g_test_add_func ("/base/json/wrong-types", test_wrong_types);
  g_test_add_func ("/base/json/ranges", test_ranges);
  g_test_add_func ("/base/json/optional", test_optional);
  g_test_add_func ("/base/json/not-an-object", test_not_an_object);
  g_test_add_func ("/base/json/copy", test_copy);
  g_test_add_func ("/base/json/line", test_line);
  g_test_add_func ("/base/json/doubles", test_doubles);
  g_test_add_func ("/base/json/line-oddities", test_line_oddities);
  return g_test_run ();
}
