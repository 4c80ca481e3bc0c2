/* SPDX-License-Identifier: Apache-2.0 */
/*
 * project.json: {"format": "musicai-project", "version": 1, "title": "...", "seed": {"from": 0,
 * "to": 1920},
 * "settings": {...}, "takes": ["0001", ...]}. Beside it song.mid, and takes/0001/take.mid,
 * seed.mid, take.json.
 */
#include "desk/project/mai-project-content.h"

#include <string.h>

#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "base/mai-version.h"
#include "desk/common/mai-desk-error.h"
#include "desk/project/mai-take-private.h"
#include "midi/mai-midi.h"

#define FORMAT "musicai-project"
#define PROJECT_ENTRY "project.json"
#define SONG_ENTRY "song.mid"
#define TAKES_FOLDER "takes/"
#define MAX_TITLE 1000
// Ours have less than 1 kB each, and read into memory one may take a hundred times what it has here.
#define MAX_JSON (1024 * 1024)
#define MAX_TAKES_JSON (4 * MAX_JSON)
// So many more can be added to it before numbers run out.
#define MAI_TAKE_MAX_FOLDER_READ (MAI_TAKE_MAX_FOLDER / 2)

typedef struct
{
  guint folder;
  MaiTakeBytes *bytes;
  GBytes *json;
} MaiSavedTake;

static void
saved_take_free (gpointer data)
{
  MaiSavedTake *saved = data;

  mai_take_bytes_unref (saved->bytes);
  g_bytes_unref (saved->json);
  g_free (saved);
}

MaiProjectContent *
mai_project_content_new (void)
{
  MaiProjectContent *self = g_new0 (MaiProjectContent, 1);

  self->takes = g_ptr_array_new_with_free_func (g_object_unref);
  self->saved_takes = g_ptr_array_new_with_free_func (saved_take_free);
  return self;
}

void
mai_project_content_free (MaiProjectContent *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->record, json_object_unref);
  g_free (self->title);
  g_clear_pointer (&self->settings, json_object_unref);
  g_clear_object (&self->score);
  g_clear_pointer (&self->song, g_bytes_unref);
  g_ptr_array_unref (self->takes);
  g_ptr_array_unref (self->saved_takes);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  g_free (self);
}

static char *
cut_title (const char *title)
{
  return g_utf8_substring (title, 0, MIN (g_utf8_strlen (title, -1), MAX_TITLE));
}

/* Reading. */

static gboolean
fail (GError **error, const char *name, const char *reason)
{
  g_set_error (error, MAI_DESK_ERROR, MAI_DESK_ERROR_FORMAT,
               _ ("“%s” is not a song that can be opened: %s."), name, reason);
  return FALSE;
}

static gboolean
fail_json (GError **error, const char *name, const GError *reason)
{
  // The reason is a sentence of its own, with its stop.
  g_set_error (error, MAI_DESK_ERROR, MAI_DESK_ERROR_FORMAT,
               _ ("“%s” is not a song that can be opened. In its project.json: %s"), name,
               reason->message);
  return FALSE;
}

static JsonObject *
parse_project (GPtrArray *entries, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (JsonObject) parsed = NULL;
  GBytes *bytes = mai_project_entries_find (entries, PROJECT_ENTRY);
  const char *text;
  gsize size;

  if (bytes == NULL)
    {
      fail (error, name, _ ("there is no project.json in it"));
      return NULL;
    }
  text = g_bytes_get_data (bytes, &size);
  if (size > MAX_JSON)
    {
      fail (error, name, _ ("what it holds is too large"));
      return NULL;
    }
  parsed = mai_json_parse_object (text != NULL ? text : "", (gssize) size, &local);
  if (parsed == NULL)
    {
      fail_json (error, name, local);
      return NULL;
    }
  return mai_json_object_copy (parsed);
}

static gboolean
check_version (JsonObject *record, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  const char *format;
  gint64 version;

  if (!mai_json_get_string (record, "format", &format, &local)
      || !mai_json_get_int (record, "version", 1, G_MAXINT32, &version, &local))
    return fail_json (error, name, local);
  if (strcmp (format, FORMAT) != 0)
    return fail (error, name, _ ("it is of another kind"));
  if (version <= MAI_PROJECT_VERSION)
    return TRUE;
  g_set_error (error, MAI_DESK_ERROR, MAI_DESK_ERROR_VERSION,
               _ ("“%s” was made by a later version of musicAi Studio. Update to open it."), name);
  return FALSE;
}

static gboolean
read_seed (MaiProjectContent *self, GError **error)
{
  JsonObject *seed;

  if (!mai_json_get_object_optional (self->record, "seed", &seed, error))
    return FALSE;
  return seed == NULL
         || (mai_json_get_int (seed, "from", 0, MAI_TICK_MAX, &self->seed_from, error)
             && mai_json_get_int (seed, "to", 0, MAI_TICK_MAX, &self->seed_to, error));
}

static gboolean
read_record (MaiProjectContent *self, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  JsonObject *settings = NULL;
  const char *title = "";

  if (!mai_json_get_string_optional (self->record, "title", "", &title, &local)
      || !mai_json_get_object_optional (self->record, "settings", &settings, &local)
      || !read_seed (self, &local))
    return fail_json (error, name, local);
  self->title = cut_title (title);
  if (settings != NULL)
    self->settings = json_object_ref (settings);
  return TRUE;
}

static gboolean
read_song (MaiProjectContent *self, GPtrArray *entries, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;
  GBytes *song = mai_project_entries_find (entries, SONG_ENTRY);

  if (song == NULL)
    return fail (error, name, _ ("there is no song.mid in it"));
  self->song = g_bytes_ref (song);
  self->score = mai_midi_load_bytes (song, SONG_ENTRY, &local);
  if (self->score != NULL)
    return TRUE;
  g_info ("%s: %s", name, local->message);
  return fail (error, name, _ ("its song.mid cannot be read"));
}

static MaiProjectContent *
read_head (GPtrArray *entries, const char *name, GError **error)
{
  g_autoptr (MaiProjectContent) self = mai_project_content_new ();

  self->record = parse_project (entries, name, error);
  if (self->record == NULL || !check_version (self->record, name, error)
      || !read_record (self, name, error) || !read_song (self, entries, name, error))
    return NULL;
  return g_steal_pointer (&self);
}

/*
 * The number of the take's folder that an entry lies in, and which of the three it is; 0 for what
 * is not of a take.
 */
static guint
split_take_name (const char *name, const char **file)
{
  gint64 folder;
  char *end;

  if (!g_str_has_prefix (name, TAKES_FOLDER) || !g_ascii_isdigit (name[strlen (TAKES_FOLDER)]))
    return 0;
  folder = g_ascii_strtoll (name + strlen (TAKES_FOLDER), &end, 10);
  if (*end != '/' || folder < 1 || folder > MAI_TAKE_MAX_FOLDER_READ)
    return 0;
  *file = end + 1;
  return (guint) folder;
}

static char *
take_entry_name (guint folder, const char *file)
{
  return g_strdup_printf (TAKES_FOLDER "%04u/%s", folder, file);
}

typedef struct
{
  GBytes *json, *score, *seed; // (transfer none), NULL for what is missing
} TakeParts;

/*
 * Of each take, by the number of its folder; an entry counts only under the very name it is written
 * with.
 */
static GHashTable *
find_take_parts (GPtrArray *entries)
{
  GHashTable *found = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  for (guint i = 0; i < entries->len; i++)
    {
      const MaiProjectEntry *entry = g_ptr_array_index (entries, i);
      const char *file = "";
      guint folder = split_take_name (entry->name, &file);
      g_autofree char *own_name = take_entry_name (folder, file);
      TakeParts *parts = g_hash_table_lookup (found, GUINT_TO_POINTER (folder));

      if (folder == 0 || strcmp (own_name, entry->name) != 0)
        continue;
      if (parts == NULL)
        {
          parts = g_new0 (TakeParts, 1);
          g_hash_table_insert (found, GUINT_TO_POINTER (folder), parts);
        }
      if (strcmp (file, "take.json") == 0)
        parts->json = entry->bytes;
      else if (strcmp (file, "take.mid") == 0)
        parts->score = entry->bytes;
      else if (strcmp (file, "seed.mid") == 0)
        parts->seed = entry->bytes;
    }
  return found;
}

static int
compare_folders (gconstpointer a, gconstpointer b)
{
  guint x = *(const guint *) a, y = *(const guint *) b;

  return (x > y) - (x < y);
}

/*
 * The takes' folders: those that project.json names, in its order, then any others that are there.
 */
static GArray *
order_takes (JsonObject *record, GHashTable *parts)
{
  GArray *order = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GHashTable) left = g_hash_table_new (NULL, NULL);
  JsonArray *listed = NULL;
  GHashTableIter iter;
  gpointer folder;
  guint n_listed;

  g_hash_table_iter_init (&iter, parts);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    g_hash_table_add (left, folder);
  if (!mai_json_get_array_optional (record, "takes", &listed, NULL))
    listed = NULL;
  for (guint i = 0; listed != NULL && i < json_array_get_length (listed); i++)
    {
      JsonNode *node = json_array_get_element (listed, i);
      const char *name = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
      guint number = name != NULL ? (guint) g_ascii_strtoull (name, NULL, 10) : 0;

      if (number > 0 && g_hash_table_remove (left, GUINT_TO_POINTER (number)))
        g_array_append_val (order, number);
    }
  n_listed = order->len;
  g_hash_table_iter_init (&iter, left);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    {
      guint number = GPOINTER_TO_UINT (folder);

      g_array_append_val (order, number);
    }
  if (order->len > n_listed)
    qsort (&g_array_index (order, guint, n_listed), order->len - n_listed, sizeof (guint),
           compare_folders);
  return order;
}

static gboolean
take_from (gsize *left, gsize size)
{
  if (size > MAX_JSON || size > *left)
    return FALSE;
  *left -= size;
  return TRUE;
}

/* json_left: how much more of take.json may be read in all */
static MaiTake *
read_take (const TakeParts *parts, guint folder, const char *name, gsize *json_left)
{
  g_autoptr (GError) local = NULL;
  MaiTake *take = NULL;

  if (parts->json != NULL && parts->score != NULL && parts->seed != NULL
      && take_from (json_left, g_bytes_get_size (parts->json)))
    take = mai_take_new_from_file (parts->json, parts->score, parts->seed, folder, name, &local);
  if (take == NULL)
    g_info ("%s: take %u: %s", name, folder,
            local != NULL ? local->message : "incomplete or large");
  return take;
}

/*
 * Everything but what was understood. project.json and song.mid are written anew.
 */
static void
keep_others (MaiProjectContent *self, GPtrArray *entries, GHashTable *read)
{
  self->others = mai_project_entries_new ();
  for (guint i = 0; i < entries->len; i++)
    {
      const MaiProjectEntry *entry = g_ptr_array_index (entries, i);

      if (strcmp (entry->name, PROJECT_ENTRY) != 0 && strcmp (entry->name, SONG_ENTRY) != 0
          && !g_hash_table_contains (read, entry->bytes))
        mai_project_entries_add (self->others, entry->name, g_bytes_ref (entry->bytes));
    }
}

static void
read_takes (MaiProjectContent *self, GPtrArray *entries, const char *name)
{
  g_autoptr (GHashTable) all = find_take_parts (entries);
  g_autoptr (GArray) order = order_takes (self->record, all);
  g_autoptr (GHashTable) read = g_hash_table_new (NULL, NULL); // bytes of entries understood
  gsize json_left = MAX_TAKES_JSON;

  for (guint i = 0; i < order->len; i++)
    {
      guint folder = g_array_index (order, guint, i);
      const TakeParts *parts = g_hash_table_lookup (all, GUINT_TO_POINTER (folder));
      MaiTake *take = read_take (parts, folder, name, &json_left);

      self->last_folder = MAX (self->last_folder, folder);
      if (take == NULL)
        {
          self->n_unread++;
          continue;
        }
      g_ptr_array_add (self->takes, take);
      g_hash_table_add (read, parts->json);
      g_hash_table_add (read, parts->score);
      g_hash_table_add (read, parts->seed);
    }
  keep_others (self, entries, read);
}

MaiProjectContent *
mai_project_content_read (GPtrArray *entries, const char *name, GError **error)
{
  MaiProjectContent *self;

  g_return_val_if_fail (entries != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = read_head (entries, name, error);
  if (self != NULL)
    read_takes (self, entries, name);
  return self;
}

MaiProjectContent *
mai_project_content_read_summary (GPtrArray *entries, const char *name, guint *n_takes,
                                  GError **error)
{
  MaiProjectContent *self;
  JsonArray *takes = NULL;

  g_return_val_if_fail (entries != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  self = read_head (entries, name, error);
  if (self != NULL && mai_json_get_array_optional (self->record, "takes", &takes, NULL)
      && takes != NULL)
    *n_takes = json_array_get_length (takes);
  else
    *n_takes = 0;
  return self;
}

const char *const *
mai_project_content_get_summary_names (void)
{
  static const char *const names[] = { PROJECT_ENTRY, SONG_ENTRY, NULL };

  return names;
}

/* Writing. */

void
mai_project_content_save_take (MaiProjectContent *self, MaiTake *take)
{
  MaiSavedTake *saved = g_new (MaiSavedTake, 1);

  saved->folder = mai_take_get_folder (take);
  saved->bytes = mai_take_bytes_ref (mai_take_get_bytes (take));
  saved->json = g_bytes_ref (mai_take_get_json (take));
  g_ptr_array_add (self->saved_takes, saved);
}

static GBytes *
write_record (MaiProjectContent *self)
{
  g_autoptr (JsonObject) record =
      self->record != NULL ? mai_json_object_copy (self->record) : json_object_new ();
  JsonObject *seed = json_object_new ();
  JsonArray *takes = json_array_new ();
  g_autofree char *title = cut_title (self->title != NULL ? self->title : "");
  char *line;

  for (guint i = 0; i < self->saved_takes->len; i++)
    {
      const MaiSavedTake *saved = g_ptr_array_index (self->saved_takes, i);
      g_autofree char *folder = g_strdup_printf ("%04u", saved->folder);

      json_array_add_string_element (takes, folder);
    }
  json_object_set_int_member (seed, "from", self->seed_from);
  json_object_set_int_member (seed, "to", self->seed_to);
  json_object_set_string_member (record, "format", FORMAT);
  json_object_set_int_member (record, "version", MAI_PROJECT_VERSION);
  json_object_set_string_member (record, "program", MAI_VERSION);
  json_object_set_string_member (record, "title", title);
  json_object_set_object_member (record, "seed", seed);
  if (self->settings != NULL)
    json_object_set_object_member (record, "settings", json_object_ref (self->settings));
  json_object_set_array_member (record, "takes", takes);
  line = mai_json_object_to_line (record);
  return g_bytes_new_take (line, strlen (line));
}

static gboolean
write_take (const MaiSavedTake *saved, GPtrArray *entries, GError **error)
{
  g_autofree char *json_name = take_entry_name (saved->folder, "take.json");
  g_autofree char *score_name = take_entry_name (saved->folder, "take.mid");
  g_autofree char *seed_name = take_entry_name (saved->folder, "seed.mid");
  GBytes *score, *seed;

  if (!mai_take_bytes_get (saved->bytes, &score, &seed, error))
    return FALSE;
  mai_project_entries_add (entries, json_name, g_bytes_ref (saved->json));
  mai_project_entries_add (entries, score_name, g_bytes_ref (score));
  mai_project_entries_add (entries, seed_name, g_bytes_ref (seed));
  return TRUE;
}

GPtrArray *
mai_project_content_write (MaiProjectContent *self, GError **error)
{
  g_autoptr (GPtrArray) entries = mai_project_entries_new ();

  g_return_val_if_fail (self != NULL, NULL);

  if (self->song == NULL)
    self->song = mai_midi_to_bytes (self->score, error);
  if (self->song == NULL)
    return NULL;
  mai_project_entries_add (entries, PROJECT_ENTRY, write_record (self));
  mai_project_entries_add (entries, SONG_ENTRY, g_bytes_ref (self->song));
  for (guint i = 0; i < self->saved_takes->len; i++)
    if (!write_take (g_ptr_array_index (self->saved_takes, i), entries, error))
      return NULL;
  for (guint i = 0; self->others != NULL && i < self->others->len; i++)
    {
      const MaiProjectEntry *other = g_ptr_array_index (self->others, i);

      mai_project_entries_add (entries, other->name, g_bytes_ref (other->bytes));
    }
  return g_steal_pointer (&entries);
}

gboolean
mai_project_content_set_title (GPtrArray *entries, const char *title, GError **error)
{
  g_autoptr (JsonObject) record = parse_project (entries, title, error);
  char *line;

  if (record == NULL || !check_version (record, title, error))
    return FALSE;
  json_object_set_string_member (record, "title", title);
  line = mai_json_object_to_line (record);
  for (guint i = 0; i < entries->len; i++)
    {
      MaiProjectEntry *entry = g_ptr_array_index (entries, i);

      if (strcmp (entry->name, PROJECT_ENTRY) != 0)
        continue;
      g_bytes_unref (entry->bytes);
      entry->bytes = g_bytes_new (line, strlen (line));
    }
  g_free (line);
  return TRUE;
}
