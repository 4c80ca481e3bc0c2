/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One worker at a time serves one request. What it finds goes into a basket under a lock; a timer on the main
 * thread empties it, so that thousands of files are some dozens of changes to the list.
 */
#include "desk/training/mai-music-reader.h"

#include "learn/mai-file-list.h"

#define BATCH_MS 50

typedef struct
{
  char **paths; /* files and folders; none: to be restored */
  MaiMusicStore *store; /* to restore from; nullable */
} Request;

/* Shared with the worker. */
typedef struct
{
  GMutex lock;
  GPtrArray *found; /* of char* */
  GPtrArray *judged; /* of MaiMusicVerdict */
} Basket;

typedef struct
{
  Request *request;
  Basket *basket;
  GHashTable *known; /* paths */
} Work;

struct _MaiMusicReader
{
  GObject parent_instance;

  MaiMusicBatchFunc batch;
  MaiMusicIdleFunc idle;
  MaiMusicKnownFunc known;
  gpointer data;

  GQueue requests;
  Basket *basket;
  GCancellable *cancellable; /* of the request that is served; NULL: none is */
  gboolean restoring;
  guint timer;
  GError *error; /* the first since the reader had nothing to do */
  gboolean disposed;
};

G_DEFINE_FINAL_TYPE (MaiMusicReader, mai_music_reader, G_TYPE_OBJECT)

static void serve_next (MaiMusicReader *self);

static void
request_free (Request *request)
{
  g_strfreev (request->paths);
  g_clear_pointer (&request->store, mai_music_store_unref);
  g_free (request);
}

/* --- the basket --- */

static Basket *
basket_new (void)
{
  Basket *basket = g_atomic_rc_box_new0 (Basket);

  g_mutex_init (&basket->lock);
  basket->found = g_ptr_array_new_with_free_func (g_free);
  basket->judged = g_ptr_array_new_with_free_func ((GDestroyNotify) mai_music_verdict_unref);
  return basket;
}

static void
basket_clear (gpointer data)
{
  Basket *basket = data;

  g_mutex_clear (&basket->lock);
  g_ptr_array_unref (basket->found);
  g_ptr_array_unref (basket->judged);
}

/* Each nullable; takes them. */
static void
basket_put (Basket *basket, char *found, MaiMusicVerdict *judged)
{
  g_mutex_lock (&basket->lock);
  if (found != NULL)
    g_ptr_array_add (basket->found, found);
  if (judged != NULL)
    g_ptr_array_add (basket->judged, judged);
  g_mutex_unlock (&basket->lock);
}

static void
empty_basket (MaiMusicReader *self)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) judged = NULL;

  g_mutex_lock (&self->basket->lock);
  found = g_steal_pointer (&self->basket->found);
  judged = g_steal_pointer (&self->basket->judged);
  self->basket->found = g_ptr_array_new_with_free_func (g_free);
  self->basket->judged = g_ptr_array_new_with_free_func ((GDestroyNotify) mai_music_verdict_unref);
  g_mutex_unlock (&self->basket->lock);
  if (found->len > 0 || judged->len > 0)
    self->batch (found, judged, self->data);
}

/* --- in the worker --- */

static void
work_free (gpointer data)
{
  Work *work = data;

  request_free (work->request);
  g_atomic_rc_box_release_full (work->basket, basket_clear);
  g_clear_pointer (&work->known, g_hash_table_unref);
  g_free (work);
}

/* --- the order of a folder: piece-2 comes before piece-10 --- */

typedef struct
{
  gpointer file;
  char **keys; /* of each name on the way to it */
} Place;

static void
place_clear (gpointer data)
{
  g_strfreev (((Place *) data)->keys);
}

static char **
make_keys (const char *path)
{
  g_autofree char *shown = g_filename_display_name (path);
  char **names = g_strsplit (shown, "/", -1);

  for (char **name = names; *name != NULL; name++)
    {
      char *key = g_utf8_collate_key_for_filename (*name, -1);

      g_free (*name);
      *name = key;
    }
  return names;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  char *const *x = ((const Place *) a)->keys, *const *y = ((const Place *) b)->keys;

  while (*x != NULL && *y != NULL && g_str_equal (*x, *y))
    {
      x++;
      y++;
    }
  return g_strcmp0 (*x, *y);
}

static void
sort_files (GPtrArray *files)
{
  g_autoptr (GArray) places = g_array_sized_new (FALSE, FALSE, sizeof (Place), files->len);

  g_array_set_clear_func (places, place_clear);
  for (guint i = 0; i < files->len; i++)
    {
      const MaiListedFile *file = files->pdata[i];
      const Place place = { files->pdata[i], make_keys (file->path) };

      g_array_append_val (places, place);
    }
  g_array_sort (places, compare_places);
  for (guint i = 0; i < files->len; i++)
    files->pdata[i] = g_array_index (places, Place, i).file;
}

/* Of each path in turn, and below it in the order of its folder. @error: of the first that is not there. */
static GPtrArray *
list_files (char **paths, GCancellable *cancellable, GError **error)
{
  const char *const none[] = { NULL };
  GPtrArray *all = mai_file_list_new (none, NULL, NULL);

  for (char **path = paths; *path != NULL; path++)
    {
      const char *const one[] = { *path, NULL };
      GPtrArray *files = mai_file_list_new (one, cancellable, *error == NULL ? error : NULL);

      if (files == NULL)
        continue;
      sort_files (files);
      g_ptr_array_extend_and_steal (all, files);
    }
  return all;
}

static gboolean
judge_paths (Work *work, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) files = list_files (work->request->paths, cancellable, error);
  g_autoptr (GPtrArray) fresh = g_ptr_array_new ();

  for (guint i = 0; i < files->len; i++)
    {
      MaiListedFile *file = files->pdata[i];

      if (g_hash_table_add (work->known, g_strdup (file->path)))
        {
          basket_put (work->basket, g_strdup (file->path), NULL);
          g_ptr_array_add (fresh, file);
        }
    }
  for (guint i = 0; i < fresh->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      MaiListedFile *file = fresh->pdata[i];

      basket_put (work->basket, NULL, mai_music_verdict_new (file->path, file->reason));
    }
  return *error == NULL && !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static gboolean
restore (Work *work, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) verdicts = mai_music_store_read (work->request->store, error);
  g_autoptr (GPtrArray) stale = g_ptr_array_new (); /* asked once: a file may come meanwhile */

  for (guint i = 0; verdicts != NULL && i < verdicts->len; i++)
    {
      MaiMusicVerdict *verdict = verdicts->pdata[i];

      basket_put (work->basket, g_strdup (verdict->path), NULL);
      if (mai_music_verdict_is_fresh (verdict))
        basket_put (work->basket, NULL, mai_music_verdict_ref (verdict));
      else
        g_ptr_array_add (stale, verdict);
    }
  for (guint i = 0; i < stale->len; i++)
    {
      const MaiMusicVerdict *verdict = stale->pdata[i];

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      basket_put (work->basket, NULL, mai_music_verdict_new (verdict->path, NULL));
    }
  return verdicts != NULL;
}

static void
serve_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  GError *error = NULL;
  gboolean done = work->request->store != NULL ? restore (work, cancellable, &error)
                                               : judge_paths (work, cancellable, &error);

  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* --- on the main thread --- */

static gboolean
timer_cb (gpointer data)
{
  empty_basket (data);
  return G_SOURCE_CONTINUE;
}

static void
served_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  MaiMusicReader *self = MAI_MUSIC_READER (source);
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (result), &error);
  g_clear_object (&self->cancellable);
  self->restoring = FALSE;
  if (self->disposed)
    return;
  empty_basket (self);
  if (self->error == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->error = g_steal_pointer (&error);
  if (!g_queue_is_empty (&self->requests))
    {
      serve_next (self);
      return;
    }
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_error (&error);
  error = g_steal_pointer (&self->error);
  self->idle (error, self->data);
}

static void
serve_next (MaiMusicReader *self)
{
  Work *work = g_new0 (Work, 1);
  g_autoptr (GTask) task = NULL;

  work->request = g_queue_pop_head (&self->requests);
  work->basket = g_atomic_rc_box_acquire (self->basket);
  work->known = self->known (self->data);
  self->restoring = work->request->store != NULL;
  self->cancellable = g_cancellable_new ();
  if (self->timer == 0)
    self->timer = g_timeout_add (BATCH_MS, timer_cb, self);
  /* "served" must come after the worker, also when cancelled: then it has put down its last. */
  task = g_task_new (self, self->cancellable, served_cb, NULL);
  g_task_set_source_tag (task, serve_next);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, work, work_free);
  g_task_run_in_thread (task, serve_thread);
}

static void
push (MaiMusicReader *self, const char *const *paths, MaiMusicStore *store)
{
  Request *request = g_new0 (Request, 1);

  request->paths = g_strdupv ((char **) paths);
  request->store = store != NULL ? mai_music_store_ref (store) : NULL;
  g_queue_push_tail (&self->requests, request);
  if (self->cancellable == NULL)
    serve_next (self);
}

static void
mai_music_reader_dispose (GObject *object)
{
  MaiMusicReader *self = MAI_MUSIC_READER (object);

  self->disposed = TRUE;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_queue_clear_full (&self->requests, (GDestroyNotify) request_free);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  G_OBJECT_CLASS (mai_music_reader_parent_class)->dispose (object);
}

static void
mai_music_reader_finalize (GObject *object)
{
  MaiMusicReader *self = MAI_MUSIC_READER (object);

  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_atomic_rc_box_release_full (self->basket, basket_clear);
  G_OBJECT_CLASS (mai_music_reader_parent_class)->finalize (object);
}

static void
mai_music_reader_class_init (MaiMusicReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mai_music_reader_dispose;
  G_OBJECT_CLASS (klass)->finalize = mai_music_reader_finalize;
}

static void
mai_music_reader_init (MaiMusicReader *self)
{
  g_queue_init (&self->requests);
  self->basket = basket_new ();
}

MaiMusicReader *
mai_music_reader_new (MaiMusicBatchFunc batch, MaiMusicIdleFunc idle, MaiMusicKnownFunc known,
                      gpointer data)
{
  MaiMusicReader *self = g_object_new (MAI_TYPE_MUSIC_READER, NULL);

  self->batch = batch;
  self->idle = idle;
  self->known = known;
  self->data = data;
  return self;
}

void
mai_music_reader_add (MaiMusicReader *self, const char *const *paths)
{
  g_return_if_fail (MAI_IS_MUSIC_READER (self));
  push (self, paths, NULL);
}

void
mai_music_reader_restore (MaiMusicReader *self, MaiMusicStore *store)
{
  g_return_if_fail (MAI_IS_MUSIC_READER (self));
  push (self, NULL, store);
}

void
mai_music_reader_cancel (MaiMusicReader *self)
{
  GList *next;

  g_return_if_fail (MAI_IS_MUSIC_READER (self));

  for (GList *l = self->requests.head; l != NULL; l = next)
    {
      Request *request = l->data;

      next = l->next;
      if (request->store != NULL)
        continue;
      g_queue_delete_link (&self->requests, l);
      request_free (request);
    }
  if (self->cancellable != NULL && !self->restoring)
    g_cancellable_cancel (self->cancellable);
}

gboolean
mai_music_reader_is_busy (MaiMusicReader *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_READER (self), FALSE);
  return self->cancellable != NULL;
}

gboolean
mai_music_reader_is_restoring (MaiMusicReader *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_READER (self), FALSE);
  return self->restoring;
}
