/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-music-store.h"

#include <string.h>

#include "base/mai-file.h"
#include "base/mai-json.h"
#include "base/mai-version.h"

#define FORMAT "musicai-music"
#define VERSION 1
#define MAX_BYTES (64 << 20)

/* What a verdict depends on beside the file: the rules, and the language of its words. */
static char *
name_rules (void)
{
  return g_strdup_printf ("%s %s", MAI_VERSION, g_get_language_names ()[0]);
}

static void
read_files (JsonArray *files, gboolean fresh, GPtrArray *verdicts)
{
  for (guint i = 0; i < json_array_get_length (files); i++)
    {
      JsonNode *node = json_array_get_element (files, i);
      MaiMusicVerdict *verdict = JSON_NODE_HOLDS_OBJECT (node)
                                     ? mai_music_verdict_new_from_json (json_node_get_object (node))
                                     : NULL;

      if (verdict == NULL)
        continue;
      if (!fresh)
        verdict->size = -1;
      g_ptr_array_add (verdicts, verdict);
    }
}

GPtrArray *
mai_music_store_read (const char *path)
{
  gsize size = 0;
  g_autofree char *text = mai_file_read (path, MAX_BYTES, &size, NULL);
  g_autofree char *rules = name_rules ();
  g_autoptr (JsonObject) object = NULL;
  GPtrArray *verdicts;
  JsonArray *files;
  const char *format, *said = NULL;
  gint64 version;

  if (text != NULL)
    object = mai_json_parse_object (text, (gssize) size, NULL);
  if (object == NULL || !mai_json_get_string (object, "format", &format, NULL)
      || strcmp (format, FORMAT) != 0
      || !mai_json_get_int (object, "version", 1, VERSION, &version, NULL)
      || !mai_json_get_array (object, "files", &files, NULL))
    return NULL;
  mai_json_get_string_optional (object, "rules", NULL, &said, NULL);
  verdicts = g_ptr_array_new_with_free_func ((GDestroyNotify) mai_music_verdict_unref);
  read_files (files, g_strcmp0 (said, rules) == 0, verdicts);
  return verdicts;
}

gboolean
mai_music_store_write (const char *path, GPtrArray *verdicts, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *rules = name_rules ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;
  JsonArray *files = json_array_sized_new (verdicts->len);

  for (guint i = 0; i < verdicts->len; i++)
    json_array_add_object_element (files, mai_music_verdict_to_json (verdicts->pdata[i]));
  json_object_set_string_member (object, "format", FORMAT);
  json_object_set_int_member (object, "version", VERSION);
  json_object_set_string_member (object, "rules", rules);
  json_object_set_array_member (object, "files", files);
  text = mai_json_object_to_line (object);
  g_mkdir_with_parents (folder, 0777);
  return mai_file_write_atomic (path, text, strlen (text), error);
}
