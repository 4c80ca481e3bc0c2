/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Order: as added. Duplicates depend on all files together, so they are looked for when reading is over and
 * after every removal. What is remembered is written by a worker, a moment after the last change.
 */
#include "desk/training/mai-music-list.h"

#include "base/mai-i18n.h"
#include "desk/common/mai-define-list.h"
#include "desk/training/mai-music-counts.h"
#include "desk/training/mai-music-file-private.h"
#include "desk/training/mai-music-reader.h"
#include "desk/training/mai-music-store.h"

#define SAVE_AFTER_MS 1000
#define SAVE_READING_MS 30000 /* while there is more and more to write */
#define TRY_AGAIN_SECONDS 10

/* What was removed together, in the order of the list. */
typedef struct
{
  GPtrArray *files;
  GArray *places; /* guint: where each was */
} Removal;

struct _MaiMusicList
{
  GObject parent_instance;

  MaiMusicStore *store; /* where it is remembered */
  GPtrArray *files; /* of MaiMusicFile */
  GHashTable *by_path; /* char* of the file to MaiMusicFile, both unowned */
  MaiMusicReader *reader;
  Removal removal; /* the last one; no files: none */

  MaiMusicCounts counts;

  guint save_id;
  guint64 serial; /* of the last change */
  gboolean cancelled; /* since the reader was idle */
  gboolean troubled; /* it could not be written */
  gboolean disposed;
};

enum
{
  PROP_READING = 1,
  PROP_SUMMARY,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];
static guint failed_signal;

MAI_DEFINE_LIST (MaiMusicList, mai_music_list, files, MAI_TYPE_MUSIC_FILE)

/* --- remembering --- */

typedef struct
{
  MaiMusicStore *store;
  GPtrArray *verdicts;
  guint64 serial;
} Writing;

static void
writing_free (gpointer data)
{
  Writing *writing = data;

  mai_music_store_unref (writing->store);
  g_ptr_array_unref (writing->verdicts);
  g_free (writing);
}

/* Files not looked into yet are remembered by name alone. */
static GPtrArray *
list_verdicts (MaiMusicList *self)
{
  GPtrArray *verdicts = g_ptr_array_new_with_free_func ((GDestroyNotify) mai_music_verdict_unref);

  for (guint i = 0; i < self->files->len; i++)
    {
      MaiMusicVerdict *verdict = mai_music_file_get_verdict (self->files->pdata[i]);

      g_ptr_array_add (verdicts, verdict != NULL
                                     ? mai_music_verdict_ref (verdict)
                                     : mai_music_verdict_new_unread (
                                         mai_music_file_get_path (self->files->pdata[i])));
    }
  return verdicts;
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Writing *writing = data;
  GError *error = NULL;

  if (mai_music_store_write (writing->store, writing->verdicts, writing->serial, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean save_cb (gpointer data);

static void
fail (MaiMusicList *self, const char *message)
{
  g_signal_emit (self, failed_signal, 0, message);
}

/* Trouble is told of once, and tried to be overcome again and again. */
static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  MaiMusicList *self = MAI_MUSIC_LIST (source);
  g_autoptr (GError) error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);

  if (self->disposed)
    return;
  if (!done && !self->troubled)
    fail (self, error->message);
  self->troubled = !done;
  if (!done && self->save_id == 0)
    self->save_id = g_timeout_add_seconds (TRY_AGAIN_SECONDS, save_cb, self);
}

static gboolean
save_cb (gpointer data)
{
  MaiMusicList *self = data;
  g_autoptr (GTask) task = g_task_new (self, NULL, written_cb, NULL);
  Writing *writing = g_new0 (Writing, 1);

  self->save_id = 0;
  writing->store = mai_music_store_ref (self->store);
  writing->verdicts = list_verdicts (self);
  writing->serial = self->serial;
  g_task_set_task_data (task, writing, writing_free);
  g_task_run_in_thread (task, write_thread);
  return G_SOURCE_REMOVE;
}

static void
save_soon (MaiMusicList *self)
{
  gboolean busy = mai_music_reader_is_busy (self->reader);

  self->serial++;
  if (!busy)
    g_clear_handle_id (&self->save_id, g_source_remove);
  if (self->save_id == 0)
    self->save_id = g_timeout_add (busy ? SAVE_READING_MS : SAVE_AFTER_MS, save_cb, self);
}

void
mai_music_list_flush (MaiMusicList *self)
{
  g_autoptr (GPtrArray) verdicts = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (MAI_IS_MUSIC_LIST (self));

  if (mai_music_reader_is_restoring (self->reader))
    return;
  g_clear_handle_id (&self->save_id, g_source_remove);
  verdicts = list_verdicts (self);
  if (!mai_music_store_write (self->store, verdicts, self->serial, &error))
    g_warning ("%s", error->message);
}

/* --- totals and duplicates --- */

static void
count (MaiMusicList *self)
{
  MaiMusicCounts counts = mai_music_counts_new (self->files);

  if (mai_music_counts_equal (&counts, &self->counts))
    return;
  self->counts = counts;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SUMMARY]);
}

static void
judge_duplicates (MaiMusicList *self)
{
  g_autoptr (GPtrArray) verdicts = list_verdicts (self);
  g_autofree char **reasons =
      mai_music_verdict_find_duplicates ((MaiMusicVerdict *const *) verdicts->pdata, verdicts->len);

  for (guint i = 0; i < self->files->len; i++)
    {
      mai_music_file_set_duplicate (self->files->pdata[i], reasons[i]);
      g_free (reasons[i]);
    }
}

static void
settle (MaiMusicList *self)
{
  if (!mai_music_reader_is_busy (self->reader))
    judge_duplicates (self);
  count (self);
  if (!mai_music_reader_is_restoring (self->reader))
    save_soon (self);
}

/* --- what the reader tells --- */

static void
insert (MaiMusicList *self, guint place, MaiMusicFile *file)
{
  g_ptr_array_insert (self->files, (int) place, file);
  g_hash_table_insert (self->by_path, (gpointer) mai_music_file_get_path (file), file);
}

static void
add_found (MaiMusicList *self, GPtrArray *found)
{
  guint before = self->files->len;

  for (guint i = 0; i < found->len; i++)
    if (!g_hash_table_contains (self->by_path, found->pdata[i]))
      insert (self, self->files->len, mai_music_file_new (found->pdata[i]));
  if (self->files->len > before)
    g_list_model_items_changed (G_LIST_MODEL (self), before, 0, self->files->len - before);
}

/* Removed just now, perhaps to come back. */
static MaiMusicFile *
find_removed (MaiMusicList *self, const char *path)
{
  for (guint i = 0; self->removal.files != NULL && i < self->removal.files->len; i++)
    if (g_str_equal (mai_music_file_get_path (self->removal.files->pdata[i]), path))
      return self->removal.files->pdata[i];
  return NULL;
}

static void
batch_cb (GPtrArray *found, GPtrArray *judged, gpointer data)
{
  MaiMusicList *self = data;

  add_found (self, found);
  for (guint i = 0; i < judged->len; i++)
    {
      MaiMusicVerdict *verdict = judged->pdata[i];
      MaiMusicFile *file = g_hash_table_lookup (self->by_path, verdict->path);

      if (file == NULL)
        file = find_removed (self, verdict->path);
      if (file != NULL)
        mai_music_file_set_verdict (file, verdict);
    }
  count (self);
  if (!mai_music_reader_is_restoring (self->reader))
    save_soon (self);
}

/* After a cancelled walk: what was not looked into leaves. */
static void
drop_unread (MaiMusicList *self)
{
  guint before = self->files->len;

  for (guint i = before; i-- > 0;)
    if (mai_music_file_get_state (self->files->pdata[i]) == MAI_MUSIC_READING)
      {
        g_hash_table_remove (self->by_path, mai_music_file_get_path (self->files->pdata[i]));
        g_ptr_array_remove_index (self->files, i);
      }
  if (self->files->len < before)
    g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->files->len);
}

static void
idle_cb (const GError *error, gpointer data)
{
  MaiMusicList *self = data;

  if (self->cancelled)
    drop_unread (self);
  self->cancelled = FALSE;
  settle (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READING]);
  if (error != NULL)
    fail (self, error->message);
}

/* What a cancelled walk left unread may be asked for again. */
static GHashTable *
known_cb (gpointer data)
{
  MaiMusicList *self = data;
  GHashTable *known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->files->len; i++)
    if (mai_music_file_get_state (self->files->pdata[i]) != MAI_MUSIC_READING)
      g_hash_table_add (known, g_strdup (mai_music_file_get_path (self->files->pdata[i])));
  return known;
}

/* --- the object --- */

static void
mai_music_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiMusicList *self = MAI_MUSIC_LIST (object);

  switch (id)
    {
    case PROP_READING:
      g_value_set_boolean (value, mai_music_list_get_reading (self));
      break;
    case PROP_SUMMARY:
      g_value_take_string (value, mai_music_counts_to_words (&self->counts));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clear_removal (MaiMusicList *self)
{
  g_clear_pointer (&self->removal.files, g_ptr_array_unref);
  g_clear_pointer (&self->removal.places, g_array_unref);
}

static void
mai_music_list_dispose (GObject *object)
{
  MaiMusicList *self = MAI_MUSIC_LIST (object);

  self->disposed = TRUE;
  g_clear_handle_id (&self->save_id, g_source_remove);
  if (self->reader != NULL)
    g_object_run_dispose (G_OBJECT (self->reader));
  G_OBJECT_CLASS (mai_music_list_parent_class)->dispose (object);
}

static void
mai_music_list_finalize (GObject *object)
{
  MaiMusicList *self = MAI_MUSIC_LIST (object);

  clear_removal (self);
  g_clear_object (&self->reader);
  g_hash_table_unref (self->by_path);
  g_ptr_array_unref (self->files);
  mai_music_store_unref (self->store);
  G_OBJECT_CLASS (mai_music_list_parent_class)->finalize (object);
}

static void
mai_music_list_class_init (MaiMusicListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = mai_music_list_get_property;
  object_class->dispose = mai_music_list_dispose;
  object_class->finalize = mai_music_list_finalize;
  properties[PROP_READING] = g_param_spec_boolean ("reading", NULL, NULL, FALSE, flags);
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  failed_signal = g_signal_new ("failed", MAI_TYPE_MUSIC_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
mai_music_list_init (MaiMusicList *self)
{
  self->files = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  self->reader = mai_music_reader_new (batch_cb, idle_cb, known_cb, self);
}

MaiMusicList *
mai_music_list_new (const char *path)
{
  MaiMusicList *self = g_object_new (MAI_TYPE_MUSIC_LIST, NULL);
  g_autofree char *usual = g_build_filename (g_get_user_data_dir (), "musicai", "music.json", NULL);

  self->store = mai_music_store_new (path != NULL ? path : usual);
  mai_music_reader_restore (self->reader, self->store);
  return self;
}

void
mai_music_list_add (MaiMusicList *self, GFile *const *files)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  gboolean remote = FALSE;

  g_return_if_fail (MAI_IS_MUSIC_LIST (self));

  for (guint i = 0; files[i] != NULL; i++)
    {
      char *path = g_file_get_path (files[i]);

      if (path != NULL)
        g_ptr_array_add (paths, path);
      else
        remote = TRUE;
    }
  if (remote)
    fail (self, _ ("Some of it does not lie on this computer; copy it here first."));
  if (paths->len == 0)
    return;
  g_ptr_array_add (paths, NULL);
  mai_music_reader_add (self->reader, (const char *const *) paths->pdata);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READING]);
}

/* As when the program starts: what is remembered is looked at. */
void
mai_music_list_look_again (MaiMusicList *self)
{
  g_return_if_fail (MAI_IS_MUSIC_LIST (self));

  if (mai_music_reader_is_busy (self->reader))
    return;
  mai_music_list_flush (self);
  mai_music_reader_restore (self->reader, self->store);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_READING]);
}

void
mai_music_list_cancel (MaiMusicList *self)
{
  g_return_if_fail (MAI_IS_MUSIC_LIST (self));
  self->cancelled = mai_music_reader_is_busy (self->reader);
  mai_music_reader_cancel (self->reader);
}

/* --- taking out and putting back --- */

static void
take_out (MaiMusicList *self, guint place)
{
  MaiMusicFile *file = self->files->pdata[place];

  g_ptr_array_add (self->removal.files, g_object_ref (file));
  g_array_append_val (self->removal.places, place);
}

static void
begin_removal (MaiMusicList *self)
{
  clear_removal (self);
  self->removal.files = g_ptr_array_new_with_free_func (g_object_unref);
  self->removal.places = g_array_new (FALSE, FALSE, sizeof (guint));
}

/* From the last to the first, so that places hold. */
static void
carry_out_removal (MaiMusicList *self)
{
  const guint *places = (gpointer) self->removal.places->data;
  guint n = self->removal.files->len, before = self->files->len;

  for (guint i = n; i-- > 0;)
    {
      g_hash_table_remove (self->by_path, mai_music_file_get_path (self->removal.files->pdata[i]));
      g_ptr_array_remove_index (self->files, places[i]);
    }
  if (n == 0)
    return;
  if (places[n - 1] - places[0] == n - 1)
    g_list_model_items_changed (G_LIST_MODEL (self), places[0], n, 0);
  else
    g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->files->len);
  settle (self);
}

void
mai_music_list_remove (MaiMusicList *self, guint first, guint n)
{
  g_return_if_fail (MAI_IS_MUSIC_LIST (self));
  g_return_if_fail (first <= self->files->len && n <= self->files->len - first);

  begin_removal (self);
  for (guint i = 0; i < n; i++)
    take_out (self, first + i);
  carry_out_removal (self);
}

void
mai_music_list_remove_refused (MaiMusicList *self)
{
  g_return_if_fail (MAI_IS_MUSIC_LIST (self));

  begin_removal (self);
  for (guint i = 0; i < self->files->len; i++)
    if (mai_music_file_get_state (self->files->pdata[i]) >= MAI_MUSIC_REFUSED)
      take_out (self, i);
  carry_out_removal (self);
}

gboolean
mai_music_list_undo_remove (MaiMusicList *self)
{
  guint before;

  g_return_val_if_fail (MAI_IS_MUSIC_LIST (self), FALSE);

  if (self->removal.files == NULL || self->removal.files->len == 0)
    return FALSE;
  before = self->files->len;
  for (guint i = 0; i < self->removal.files->len; i++)
    {
      MaiMusicFile *file = self->removal.files->pdata[i];
      guint place = g_array_index (self->removal.places, guint, i);

      if (!g_hash_table_contains (self->by_path, mai_music_file_get_path (file)))
        insert (self, MIN (place, self->files->len), g_object_ref (file));
    }
  clear_removal (self);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, self->files->len);
  settle (self);
  return TRUE;
}

/* --- asking --- */

gboolean
mai_music_list_get_reading (MaiMusicList *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_LIST (self), FALSE);
  return mai_music_reader_is_busy (self->reader);
}

guint
mai_music_list_get_n_taken (MaiMusicList *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_LIST (self), 0);
  return self->counts.taken;
}

guint
mai_music_list_get_n_refused (MaiMusicList *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_LIST (self), 0);
  return self->counts.refused;
}

guint64
mai_music_list_get_n_notes (MaiMusicList *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_LIST (self), 0);
  return self->counts.notes;
}

char **
mai_music_list_dup_paths (MaiMusicList *self)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new ();

  g_return_val_if_fail (MAI_IS_MUSIC_LIST (self), NULL);

  for (guint i = 0; i < self->files->len; i++)
    if (mai_music_file_get_state (self->files->pdata[i]) == MAI_MUSIC_TAKEN)
      g_ptr_array_add (paths, g_strdup (mai_music_file_get_path (self->files->pdata[i])));
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_steal (paths, NULL);
}
