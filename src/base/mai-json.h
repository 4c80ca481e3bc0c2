/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON from the world, checked. A getter either stores a value of the right type within its range and
 * returns TRUE, or sets an error that names the member and returns FALSE; json-glib's own getters guess
 * or print warnings. Any thread, one at a time per object.
 */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/*
 * Parses strict JSON (RFC 8259: no comments, nothing after the value, at most 128 levels deep and
 * 4,000,000 values, valid UTF-8, integers of 64 bits, finite doubles). length in bytes, -1 for NUL-terminated.
 * Error: MAI_BASE_ERROR_JSON_SYNTAX with line and column.
 */
JsonNode *mai_json_parse (const char *text, gssize length, GError **error);

/*
 * The same, and the value must be an object. A new reference.
 */
JsonObject *mai_json_parse_object (const char *text, gssize length, GError **error);

/*
 * An object whose members can be replaced, unlike those of what was parsed; what lies deeper is shared.
 */
JsonObject *mai_json_object_copy (JsonObject *object);

/*
 * One line with no newline. Doubles read back to the same bits whatever the locale; what JSON cannot say
 * (NaN, infinities) becomes null, invalid UTF-8 is replaced. Free with g_free().
 */
char *mai_json_to_line (JsonNode *node);
char *mai_json_object_to_line (JsonObject *object);

/*
 * min and max are inclusive. An integer may be written 3 or 3.0, not 3.5.
 */
gboolean mai_json_get_int (JsonObject *object, const char *member, gint64 min, gint64 max,
                           gint64 *out, GError **error);
gboolean mai_json_get_double (JsonObject *object, const char *member, double min, double max,
                              double *out, GError **error);
gboolean mai_json_get_bool (JsonObject *object, const char *member, gboolean *out, GError **error);

/*
 * The same of an array's element: FALSE where it is none, of what type ever, or lies outside.
 */
gboolean mai_json_node_get_int (JsonNode *node, gint64 min, gint64 max, gint64 *out);

/*
 * What these hand out belongs to object.
 */
gboolean
mai_json_get_string (JsonObject *object, const char *member, const char **out, GError **error);
gboolean
mai_json_get_object (JsonObject *object, const char *member, JsonObject **out, GError **error);
gboolean
mai_json_get_array (JsonObject *object, const char *member, JsonArray **out, GError **error);

/*
 * A member that is absent or null gives the fallback (which is not checked against the range); one that
 * is there must be right. Objects and arrays fall back to NULL.
 */
gboolean mai_json_get_int_optional (JsonObject *object, const char *member, gint64 min, gint64 max,
                                    gint64 fallback, gint64 *out, GError **error);
/* The value that is there already is the fallback, and stays where there is an error. */
gboolean mai_json_get_uint_optional (JsonObject *object, const char *member, guint min, guint max,
                                     guint *value, GError **error);
gboolean mai_json_get_double_optional (JsonObject *object, const char *member, double min,
                                       double max, double fallback, double *out, GError **error);
gboolean mai_json_get_bool_optional (JsonObject *object, const char *member, gboolean fallback,
                                     gboolean *out, GError **error);
gboolean mai_json_get_string_optional (JsonObject *object, const char *member, const char *fallback,
                                       const char **out, GError **error);
gboolean mai_json_get_object_optional (JsonObject *object, const char *member, JsonObject **out,
                                       GError **error);
gboolean mai_json_get_array_optional (JsonObject *object, const char *member, JsonArray **out,
                                      GError **error);

G_END_DECLS
