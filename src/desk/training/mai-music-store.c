/* SPDX-License-Identifier: Apache-2.0 */
#include "desk/training/mai-music-store.h"

#include <errno.h>
#include <string.h>

#include "base/mai-error.h"
#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "base/mai-json.h"
#include "base/mai-version.h"

#define FORMAT "musicai-music"
#define VERSION 1
#define MAX_BYTES (64 << 20)
#define MAX_ASIDE 1000

struct _MaiMusicStore
{
  gatomicrefcount references;
  char *path;
  GMutex mutex; /* held while reading and writing; guards what follows */
  guint64 written; /* the serial of what is on the disk */
  char *text; /* of the file; NULL: there is none, or none that is understood */
  gboolean foreign; /* the file is not understood */
};

MaiMusicStore *
mai_music_store_new (const char *path)
{
  MaiMusicStore *self = g_new0 (MaiMusicStore, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->mutex);
  self->path = g_strdup (path);
  return self;
}

MaiMusicStore *
mai_music_store_ref (MaiMusicStore *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
mai_music_store_unref (MaiMusicStore *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_mutex_clear (&self->mutex);
  g_free (self->path);
  g_free (self->text);
  g_free (self);
}

/* What a verdict depends on beside the file: the rules, and the language of its words. */
static char *
name_rules (void)
{
  return g_strdup_printf ("%s %s", MAI_VERSION, g_get_language_names ()[0]);
}

/* --- reading --- */

/* FALSE when some of it is not understood. */
static gboolean
read_files (JsonArray *files, gboolean fresh, GPtrArray *verdicts)
{
  gboolean all = TRUE;

  for (guint i = 0; i < json_array_get_length (files); i++)
    {
      JsonNode *node = json_array_get_element (files, i);
      MaiMusicVerdict *verdict = JSON_NODE_HOLDS_OBJECT (node)
                                     ? mai_music_verdict_new_from_json (json_node_get_object (node))
                                     : NULL;

      all = all && verdict != NULL;
      if (verdict == NULL)
        continue;
      if (!fresh)
        verdict->size = -1;
      g_ptr_array_add (verdicts, verdict);
    }
  return all;
}

static gboolean
read_text (const char *text, gsize size, GPtrArray *verdicts)
{
  g_autofree char *rules = name_rules ();
  g_autoptr (JsonObject) object = mai_json_parse_object (text, (gssize) size, NULL);
  const char *format, *said = NULL;
  gint64 version;
  JsonArray *files;

  if (object == NULL || !mai_json_get_string (object, "format", &format, NULL)
      || strcmp (format, FORMAT) != 0
      || !mai_json_get_int (object, "version", 1, VERSION, &version, NULL)
      || !mai_json_get_array (object, "files", &files, NULL))
    return FALSE;
  mai_json_get_string_optional (object, "rules", NULL, &said, NULL);
  return read_files (files, g_strcmp0 (said, rules) == 0, verdicts);
}

/* With the mutex held. */
static gboolean
read_file (MaiMusicStore *self, GPtrArray *verdicts, GError **error)
{
  g_autofree char *shown = g_filename_display_name (self->path);
  g_autoptr (GError) local = NULL;
  gsize size = 0;
  g_autofree char *text = mai_file_read (self->path, MAX_BYTES, &size, &local);

  if (g_error_matches (local, MAI_BASE_ERROR, MAI_BASE_ERROR_NOT_FOUND))
    return TRUE;
  self->foreign = text == NULL || !read_text (text, size, verdicts);
  if (!self->foreign)
    self->text = g_steal_pointer (&text);
  else if (local != NULL)
    g_propagate_error (error, g_steal_pointer (&local));
  else if (verdicts->len == 0)
    g_set_error (error, MAI_BASE_ERROR, MAI_BASE_ERROR_FILE,
                 _ ("The list of music in “%s” cannot be understood. It is put aside when you add "
                    "music."),
                 shown);
  else
    return TRUE; /* some of it is understood */
  return !self->foreign;
}

GPtrArray *
mai_music_store_read (MaiMusicStore *self, GError **error)
{
  g_autoptr (GPtrArray) verdicts =
      g_ptr_array_new_with_free_func ((GDestroyNotify) mai_music_verdict_unref);
  gboolean done;

  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->text, g_free);
  done = read_file (self, verdicts, error);
  g_mutex_unlock (&self->mutex);
  return done ? g_steal_pointer (&verdicts) : NULL;
}

/* --- writing --- */

static char *
make_text (GPtrArray *verdicts)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *rules = name_rules ();
  JsonArray *files = json_array_sized_new (verdicts->len);

  for (guint i = 0; i < verdicts->len; i++)
    json_array_add_object_element (files, mai_music_verdict_to_json (verdicts->pdata[i]));
  json_object_set_string_member (object, "format", FORMAT);
  json_object_set_int_member (object, "version", VERSION);
  json_object_set_string_member (object, "rules", rules);
  json_object_set_array_member (object, "files", files);
  return mai_json_object_to_line (object);
}

/* "music.json.bak", "music.json.bak2". */
static gboolean
put_aside (const char *path, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  for (guint i = 1; i < MAX_ASIDE; i++)
    {
      g_autofree char *aside =
          i == 1 ? g_strconcat (path, ".bak", NULL) : g_strdup_printf ("%s.bak%u", path, i);

      if (mai_file_rename_new (path, aside) || errno == ENOENT)
        return TRUE;
      if (errno != EEXIST)
        break;
    }
  g_set_error (error, MAI_BASE_ERROR, mai_base_error_from_errno (errno), "“%s”: %s", shown,
               g_strerror (errno));
  return FALSE;
}

/* With the mutex held. */
static gboolean
write_text (MaiMusicStore *self, char *text, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (self->foreign && !put_aside (self->path, error))
    return FALSE;
  self->foreign = FALSE;
  g_mkdir_with_parents (folder, 0777);
  if (!mai_file_write_atomic (self->path, text, strlen (text), error))
    return FALSE;
  g_free (self->text);
  self->text = g_strdup (text);
  return TRUE;
}

gboolean
mai_music_store_write (MaiMusicStore *self, GPtrArray *verdicts, guint64 serial, GError **error)
{
  g_autofree char *text = make_text (verdicts);
  gboolean same, done = TRUE;

  g_mutex_lock (&self->mutex);
  if (serial > self->written)
    {
      same = self->text != NULL ? strcmp (text, self->text) == 0 : verdicts->len == 0;
      done = same || write_text (self, text, error);
      if (done)
        self->written = serial;
    }
  g_mutex_unlock (&self->mutex);
  return done;
}
