/* SPDX-License-Identifier: Apache-2.0 */
/* Main thread; the folder is listed in a worker, once at the beginning and a moment after it
 * changed, and so is done what writes to songs. */
#include "desk/library/mai-library.h"

#include <errno.h>
#include <string.h>

#include "base/mai-error.h"
#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "desk/common/mai-define-list.h"
#include "desk/common/mai-desk-error.h"
#include "desk/library/mai-library-trash.h"
#include "desk/project/mai-project-content.h"
#include "desk/project/mai-project-disk.h"
#include "desk/project/mai-project-keep.h"
#include "desk/project/mai-project-lock.h"
#include "desk/project/mai-project-path.h"

#define SETTLE_MILLISECONDS 200
// Another program may take a name between the choice and the move.
#define NAME_TRIES 20

struct _MaiLibrary
{
  GObject parent_instance;

  char *folder;
  GPtrArray *songs; // of MaiLibrarySong, the latest first
  GFileMonitor *monitor; // NULL where nothing can be watched
  GCancellable *listing; // NULL when no worker lists
  guint timer;
};

MAI_DEFINE_LIST (MaiLibrary, mai_library, songs, MAI_TYPE_LIBRARY_SONG)

MaiLibrarySong *
mai_library_find (MaiLibrary *self, GFile *file)
{
  g_return_val_if_fail (MAI_IS_LIBRARY (self), NULL);
  g_return_val_if_fail (G_IS_FILE (file), NULL);

  for (guint i = 0; i < self->songs->len; i++)
    {
      MaiLibrarySong *song = g_ptr_array_index (self->songs, i);

      if (g_file_equal (mai_library_song_get_file (song), file))
        return song;
    }
  return NULL;
}

/*
 * Says what changed in one go: what lies between the first and the last difference.
 */
static void
replace_songs (MaiLibrary *self, GPtrArray *songs)
{
  g_autoptr (GPtrArray) old = self->songs;
  guint start = 0, end = 0;

  while (start < MIN (old->len, songs->len) && old->pdata[start] == songs->pdata[start])
    start++;
  while (end < MIN (old->len, songs->len) - start
         && old->pdata[old->len - 1 - end] == songs->pdata[songs->len - 1 - end])
    end++;
  self->songs = g_ptr_array_ref (songs);
  if (start + end == old->len && start + end == songs->len)
    return;
  g_list_model_items_changed (G_LIST_MODEL (self), start, old->len - start - end,
                              songs->len - start - end);
}

/* Listing. */

typedef struct
{
  GFile *file;
  GDateTime *modified;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;

  g_object_unref (found->file);
  g_date_time_unref (found->modified);
  g_free (found);
}

static int
compare_found (gconstpointer a, gconstpointer b)
{
  const Found *x = *(Found *const *) a, *y = *(Found *const *) b;
  int order = g_date_time_compare (y->modified, x->modified);

  return order != 0 ? order : strcmp (g_file_peek_path (x->file), g_file_peek_path (y->file));
}

static gboolean
is_song (GFileInfo *info)
{
  const char *name = g_file_info_get_name (info);

  return name[0] != '.' && g_str_has_suffix (name, MAI_PROJECT_ENDING);
}

static GPtrArray *
list_folder (const char *path)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (found_free);
  g_autoptr (GFile) folder = g_file_new_for_path (path);
  g_autoptr (GFileEnumerator) files = NULL;
  GFileInfo *info;
  GFile *file;

  files = g_file_enumerate_children (folder, "standard::name,time::modified,time::modified-usec",
                                     G_FILE_QUERY_INFO_NONE, NULL, NULL);
  while (files != NULL && g_file_enumerator_iterate (files, &info, &file, NULL, NULL)
         && info != NULL)
    {
      g_autoptr (GDateTime) time = g_file_info_get_modification_date_time (info);
      Found *found;

      if (!is_song (info) || time == NULL)
        continue;
      found = g_new (Found, 1);
      found->file = g_object_ref (file);
      found->modified = g_date_time_to_local (time);
      g_ptr_array_add (all, found);
    }
  g_ptr_array_sort (all, compare_found);
  return g_steal_pointer (&all);
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, list_folder (data), (GDestroyNotify) g_ptr_array_unref);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  MaiLibrary *self = MAI_LIBRARY (source);
  g_autoptr (GPtrArray) all = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GPtrArray) songs = NULL;
  g_autoptr (GHashTable) known = NULL; // GFile -> MaiLibrarySong

  if (g_task_get_cancellable (G_TASK (result)) != self->listing || all == NULL)
    return;
  g_clear_object (&self->listing);
  known = g_hash_table_new (g_file_hash, (GEqualFunc) g_file_equal);
  for (guint i = 0; i < self->songs->len; i++)
    g_hash_table_insert (known, mai_library_song_get_file (self->songs->pdata[i]),
                         self->songs->pdata[i]);
  songs = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < all->len; i++)
    {
      const Found *found = g_ptr_array_index (all, i);
      MaiLibrarySong *song = g_hash_table_lookup (known, found->file);

      if (song != NULL)
        mai_library_song_touch (song, found->modified);
      g_ptr_array_add (songs, song != NULL ? g_object_ref (song)
                                           : mai_library_song_new (found->file, found->modified));
    }
  replace_songs (self, songs);
}

static void
list_now (MaiLibrary *self)
{
  g_autoptr (GTask) task = NULL;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->listing != NULL)
    g_cancellable_cancel (self->listing);
  g_clear_object (&self->listing);
  self->listing = g_cancellable_new ();
  task = g_task_new (self, self->listing, listed_cb, NULL);
  g_task_set_task_data (task, g_strdup (self->folder), g_free);
  g_task_run_in_thread (task, list_thread);
}

static gboolean
settled_cb (gpointer data)
{
  MaiLibrary *self = data;

  self->timer = 0;
  list_now (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event,
            gpointer data)
{
  MaiLibrary *self = data;

  if (self->timer == 0)
    self->timer = g_timeout_add (SETTLE_MILLISECONDS, settled_cb, self);
}

/* The object. */

static void
mai_library_dispose (GObject *object)
{
  MaiLibrary *self = MAI_LIBRARY (object);

  if (self->listing != NULL)
    g_cancellable_cancel (self->listing);
  g_clear_object (&self->listing);
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
    }
  g_clear_object (&self->monitor);
  G_OBJECT_CLASS (mai_library_parent_class)->dispose (object);
}

static void
mai_library_finalize (GObject *object)
{
  MaiLibrary *self = MAI_LIBRARY (object);

  g_ptr_array_unref (self->songs);
  g_free (self->folder);
  G_OBJECT_CLASS (mai_library_parent_class)->finalize (object);
}

static void
mai_library_class_init (MaiLibraryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mai_library_dispose;
  G_OBJECT_CLASS (klass)->finalize = mai_library_finalize;
}

static void
mai_library_init (MaiLibrary *self)
{
  self->songs = g_ptr_array_new_with_free_func (g_object_unref);
}

MaiLibrary *
mai_library_new (const char *folder)
{
  MaiLibrary *self = g_object_new (MAI_TYPE_LIBRARY, NULL);
  g_autoptr (GFile) file = NULL;

  self->folder = folder != NULL ? g_strdup (folder) : mai_project_path_get_default_folder ();
  g_mkdir_with_parents (self->folder, 0777);
  file = g_file_new_for_path (self->folder);
  self->monitor = g_file_monitor_directory (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect (self->monitor, "changed", G_CALLBACK (changed_cb), self);
  list_now (self);
  return self;
}

const char *
mai_library_get_folder (MaiLibrary *self)
{
  g_return_val_if_fail (MAI_IS_LIBRARY (self), NULL);

  return self->folder;
}

/* What can be done with a song. */

/* What a worker needs. */
typedef struct
{
  char *path; // of the song
  char *shown; // its title, for errors
  char *folder; // of the library
  char *title; // the new one, NULL where there is none
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  g_free (order->path);
  g_free (order->shown);
  g_free (order->folder);
  g_free (order->title);
  g_free (order);
}

/*
 * title is (transfer full).
 */
static void
start (MaiLibrary *self, MaiLibrarySong *song, char *title, GTaskThreadFunc func, gpointer tag,
       GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  Order *order = g_new (Order, 1);

  order->path = g_file_get_path (mai_library_song_get_file (song));
  order->shown = g_strdup (mai_library_song_get_title (song));
  order->folder = g_strdup (self->folder);
  order->title = title;
  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, func);
}

/*
 * FALSE with error when a window has the song open.
 */
static gboolean
lock_song (const Order *order, MaiProjectLock **lock, GError **error)
{
  gboolean held;

  *lock = mai_project_lock_take (order->path, &held);
  if (held)
    g_set_error (error, MAI_DESK_ERROR, MAI_DESK_ERROR_LOCKED,
                 _ ("“%s” is open in a window. Close it there first."), order->shown);
  return !held;
}

/*
 * The new name's lock keeps away who would save a new song there, and the rename other programs.
 */
static gboolean
move_to_name (const char *path, const char *folder, const char *title, GError **error)
{
  for (guint i = 0;; i++)
    {
      MaiProjectLock *lock = NULL;
      g_autofree char *better = mai_project_lock_take_new (folder, title, &lock);
      int saved = mai_file_rename_new (path, better) ? 0 : errno;

      mai_project_lock_free (lock);
      if (saved == 0)
        return TRUE;
      if (saved != EEXIST || i == NAME_TRIES)
        return mai_base_error_set_from_errno (error, path, saved);
    }
}

static gboolean
is_name_of (const char *path, const char *title)
{
  g_autofree char *name = mai_project_path_dup_name (path);

  return g_str_has_suffix (path, MAI_PROJECT_ENDING) && strcmp (name, title) == 0;
}

static gboolean
rename_song (const Order *order, GError **error)
{
  g_autoptr (MaiProjectLock) lock = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *written = NULL;

  if (!lock_song (order, &lock, error))
    return FALSE;
  entries = mai_project_disk_read (order->path, NULL, &digest, error);
  if (entries == NULL || !mai_project_content_set_title (entries, order->title, error)
      || !mai_project_disk_write (order->path, entries, digest, &written, error))
    return FALSE;
  return is_name_of (order->path, order->title)
         || move_to_name (order->path, order->folder, order->title, error);
}

static void
rename_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (rename_song (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
mai_library_rename_async (MaiLibrary *self, MaiLibrarySong *song, const char *title,
                          GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (MAI_IS_LIBRARY (self));
  g_return_if_fail (MAI_IS_LIBRARY_SONG (song));
  g_return_if_fail (title != NULL);

  start (self, song, g_strdup (title), rename_thread, mai_library_rename_async, callback, data);
}

gboolean
mai_library_rename_finish (MaiLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  list_now (self);
  return TRUE;
}

static GFile *
duplicate_song (const Order *order, GError **error)
{
  g_autoptr (GPtrArray) entries = mai_project_disk_read (order->path, NULL, NULL, error);
  g_autofree char *path = NULL;

  if (entries != NULL && mai_project_content_set_title (entries, order->title, error))
    path = mai_project_keep_entries (entries, order->folder, order->title, error);
  return path != NULL ? g_file_new_for_path (path) : NULL;
}

static void
duplicate_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  GFile *copy = duplicate_song (data, &error);

  if (copy != NULL)
    g_task_return_pointer (task, copy, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
mai_library_duplicate_async (MaiLibrary *self, MaiLibrarySong *song, GAsyncReadyCallback callback,
                             gpointer data)
{
  g_return_if_fail (MAI_IS_LIBRARY (self));
  g_return_if_fail (MAI_IS_LIBRARY_SONG (song));

  start (self, song, g_strdup_printf (_ ("%s (copy)"), mai_library_song_get_title (song)),
         duplicate_thread, mai_library_duplicate_async, callback, data);
}

GFile *
mai_library_duplicate_finish (MaiLibrary *self, GAsyncResult *result, GError **error)
{
  GFile *copy;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  copy = g_task_propagate_pointer (G_TASK (result), error);
  if (copy != NULL)
    list_now (self);
  return copy;
}

static void
trash_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Order *order = data;
  g_autoptr (MaiProjectLock) lock = NULL;
  g_autoptr (GError) error = NULL;
  char *trashed = NULL;

  if (lock_song (order, &lock, &error))
    trashed = mai_library_trash_put (order->path, &error);
  if (trashed != NULL)
    g_task_return_pointer (task, trashed, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
mai_library_trash_async (MaiLibrary *self, MaiLibrarySong *song, GAsyncReadyCallback callback,
                         gpointer data)
{
  g_return_if_fail (MAI_IS_LIBRARY (self));
  g_return_if_fail (MAI_IS_LIBRARY_SONG (song));

  start (self, song, NULL, trash_thread, mai_library_trash_async, callback, data);
}

gboolean
mai_library_trash_finish (MaiLibrary *self, GAsyncResult *result, char **undo, GError **error)
{
  g_autofree char *trashed = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (undo != NULL)
    *undo = NULL;
  trashed = g_task_propagate_pointer (G_TASK (result), error);
  if (trashed == NULL)
    return FALSE;
  if (undo != NULL && *trashed != '\0')
    *undo = g_steal_pointer (&trashed);
  list_now (self);
  return TRUE;
}

/*
 * Back where it was, or beside what lies there by now.
 */
static gboolean
take_back (MaiLibrary *self, const char *undo, const char *origin, GError **error)
{
  g_autofree char *name = mai_project_path_dup_name (origin);
  g_autofree char *place = g_strdup (origin);
  g_autoptr (GError) local = NULL;

  for (guint i = 0; !mai_library_trash_take (undo, place, &local); i++)
    {
      if (i == NAME_TRIES || !g_error_matches (local, MAI_BASE_ERROR, MAI_BASE_ERROR_EXISTS))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      g_clear_error (&local);
      g_free (place);
      place = mai_project_path_new (self->folder, name);
    }
  return TRUE;
}

gboolean
mai_library_restore (MaiLibrary *self, const char *undo, GError **error)
{
  g_autofree char *origin = NULL;

  g_return_val_if_fail (MAI_IS_LIBRARY (self), FALSE);
  g_return_val_if_fail (undo != NULL, FALSE);

  origin = mai_library_trash_get_origin (undo, error);
  if (origin == NULL)
    return FALSE;
  g_mkdir_with_parents (self->folder, 0777);
  if (!take_back (self, undo, origin, error))
    return FALSE;
  list_now (self);
  return TRUE;
}
