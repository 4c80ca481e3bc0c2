/* SPDX-License-Identifier: Apache-2.0 */
#include "learn/mai-habits.h"

#include "base/mai-json.h"

void
mai_habits_to_json (const MaiHabits *habits, JsonObject *object)
{
  if (habits->lengths)
    json_object_set_boolean_member (object, "lengths", TRUE);
  if (habits->max_repeats > 0)
    json_object_set_int_member (object, "max_repeats", habits->max_repeats);
  if (habits->max_likeness > 0)
    json_object_set_double_member (object, "max_likeness", habits->max_likeness);
}

gboolean
mai_habits_from_json (MaiHabits *habits, JsonObject *object, GError **error)
{
  *habits = (MaiHabits){ 0 };
  return mai_json_get_bool_optional (object, "lengths", FALSE, &habits->lengths, error)
         && mai_json_get_uint_optional (object, "max_repeats", 0, MAI_HABITS_MAX_REPEATS,
                                        &habits->max_repeats, error)
         && mai_json_get_double_optional (object, "max_likeness", 0, 1, 0, &habits->max_likeness,
                                          error);
}

char *
mai_habits_to_text (const MaiHabits *habits)
{
  g_autoptr (JsonObject) object = json_object_new ();

  mai_habits_to_json (habits, object);
  return mai_json_object_to_line (object);
}

gboolean
mai_habits_from_text (MaiHabits *habits, const char *text, GError **error)
{
  g_autoptr (JsonObject) object = NULL;

  *habits = (MaiHabits){ 0 };
  if (text == NULL)
    return TRUE;
  object = mai_json_parse_object (text, -1, error);
  return object != NULL && mai_habits_from_json (habits, object, error);
}
