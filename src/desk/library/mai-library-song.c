/* SPDX-License-Identifier: Apache-2.0 */
/* Main thread. A worker reads project.json and song.mid; what it found is handed over as one
 * value. */
#include "desk/library/mai-library-song.h"

#include <string.h>

#include "desk/project/mai-project-content.h"
#include "desk/project/mai-project-disk.h"
#include "desk/project/mai-project-path.h"

struct _MaiLibrarySong
{
  GObject parent_instance;

  GFile *file;
  GDateTime *modified;
  GCancellable *reading; // NULL when no worker reads
  gboolean wanted; // someone shows it
  gboolean loaded;

  char *title;
  char *trouble;
  MaiScore *score;
  double seconds;
  guint n_takes;
};

enum
{
  PROP_0,
  PROP_FILE,
  PROP_TITLE,
  PROP_MODIFIED,
  PROP_LOADED,
  PROP_SECONDS,
  PROP_N_TAKES,
  PROP_SCORE,
  PROP_TROUBLE,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiLibrarySong, mai_library_song, G_TYPE_OBJECT)

typedef struct
{
  char *title;
  MaiScore *score;
  double seconds;
  guint n_takes;
} Summary;

static void
summary_free (gpointer data)
{
  Summary *summary = data;

  g_free (summary->title);
  g_clear_object (&summary->score);
  g_free (summary);
}

static Summary *
read_summary (const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autoptr (MaiProjectContent) content = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  Summary *summary;
  guint n_takes;

  entries = mai_project_disk_read (path, mai_project_content_get_summary_names (), NULL, error);
  if (entries == NULL)
    return NULL;
  content = mai_project_content_read_summary (entries, name, &n_takes, error);
  if (content == NULL)
    return NULL;
  summary = g_new0 (Summary, 1);
  summary->title = g_steal_pointer (&content->title);
  summary->score = g_steal_pointer (&content->score);
  summary->n_takes = n_takes;
  summary->seconds = mai_tempo_map_ticks_to_seconds (mai_score_get_tempo_map (summary->score),
                                                     mai_score_get_end (summary->score));
  return summary;
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  Summary *summary;

  if (g_task_return_error_if_cancelled (task))
    return;
  summary = read_summary (data, &error);
  if (summary != NULL)
    g_task_return_pointer (task, summary, summary_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
notify (MaiLibrarySong *self, guint property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
take_summary (MaiLibrarySong *self, Summary *summary)
{
  if (*summary->title != '\0' && strcmp (self->title, summary->title) != 0)
    {
      g_free (self->title);
      self->title = g_steal_pointer (&summary->title);
      notify (self, PROP_TITLE);
    }
  g_set_object (&self->score, summary->score);
  self->seconds = summary->seconds;
  self->n_takes = summary->n_takes;
  notify (self, PROP_SCORE);
  notify (self, PROP_SECONDS);
  notify (self, PROP_N_TAKES);
}

static void
set_trouble (MaiLibrarySong *self, const char *words)
{
  if (g_strcmp0 (self->trouble, words) == 0)
    return;
  g_free (self->trouble);
  self->trouble = g_strdup (words);
  notify (self, PROP_TROUBLE);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  MaiLibrarySong *self = MAI_LIBRARY_SONG (source);
  g_autoptr (GError) error = NULL;
  Summary *summary = g_task_propagate_pointer (G_TASK (result), &error);

  // A reading that was called off, perhaps with another one begun since.
  if (g_task_get_cancellable (G_TASK (result)) != self->reading)
    {
      g_clear_pointer (&summary, summary_free);
      return;
    }
  g_clear_object (&self->reading);
  self->loaded = TRUE;
  g_object_freeze_notify (G_OBJECT (self));
  if (summary != NULL)
    take_summary (self, summary);
  set_trouble (self, error != NULL ? error->message : NULL);
  notify (self, PROP_LOADED);
  g_object_thaw_notify (G_OBJECT (self));
  g_clear_pointer (&summary, summary_free);
}

static void
stop_reading (MaiLibrarySong *self)
{
  if (self->reading != NULL)
    g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

static void
mai_library_song_finalize (GObject *object)
{
  MaiLibrarySong *self = MAI_LIBRARY_SONG (object);

  stop_reading (self);
  g_clear_object (&self->file);
  g_clear_pointer (&self->modified, g_date_time_unref);
  g_clear_object (&self->score);
  g_free (self->title);
  g_free (self->trouble);
  G_OBJECT_CLASS (mai_library_song_parent_class)->finalize (object);
}

static void
mai_library_song_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  MaiLibrarySong *self = MAI_LIBRARY_SONG (object);

  switch (id)
    {
    case PROP_FILE:
      g_value_set_object (value, self->file);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_MODIFIED:
      g_value_set_boxed (value, self->modified);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    case PROP_SECONDS:
      g_value_set_double (value, self->seconds);
      break;
    case PROP_N_TAKES:
      g_value_set_uint (value, self->n_takes);
      break;
    case PROP_SCORE:
      g_value_set_object (value, self->score);
      break;
    case PROP_TROUBLE:
      g_value_set_string (value, self->trouble);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
mai_library_song_class_init (MaiLibrarySongClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->finalize = mai_library_song_finalize;
  object_class->get_property = mai_library_song_get_property;
  properties[PROP_FILE] = g_param_spec_object ("file", NULL, NULL, G_TYPE_FILE, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  properties[PROP_MODIFIED] = g_param_spec_boxed ("modified", NULL, NULL, G_TYPE_DATE_TIME, flags);
  properties[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  properties[PROP_SECONDS] =
      g_param_spec_double ("seconds", NULL, NULL, 0.0, G_MAXDOUBLE, 0.0, flags);
  properties[PROP_N_TAKES] = g_param_spec_uint ("n-takes", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_SCORE] = g_param_spec_object ("score", NULL, NULL, MAI_TYPE_SCORE, flags);
  properties[PROP_TROUBLE] = g_param_spec_string ("trouble", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
mai_library_song_init (MaiLibrarySong *self)
{
}

static char *
title_from_file (GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *name = mai_project_path_dup_name (path != NULL ? path : "");

  return g_filename_display_name (name);
}

MaiLibrarySong *
mai_library_song_new (GFile *file, GDateTime *modified)
{
  MaiLibrarySong *self;

  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (modified != NULL, NULL);

  self = g_object_new (MAI_TYPE_LIBRARY_SONG, NULL);
  self->file = g_object_ref (file);
  self->modified = g_date_time_ref (modified);
  self->title = title_from_file (file);
  return self;
}

void
mai_library_song_load (MaiLibrarySong *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (MAI_IS_LIBRARY_SONG (self));

  self->wanted = TRUE;
  if (self->loaded || self->reading != NULL)
    return;
  self->reading = g_cancellable_new ();
  task = g_task_new (self, self->reading, read_cb, NULL);
  g_task_set_source_tag (task, mai_library_song_load);
  // What was read in vain is thrown away in read_cb().
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, g_file_get_path (self->file), g_free);
  g_task_set_priority (task, G_PRIORITY_LOW);
  g_task_run_in_thread (task, read_thread);
}

void
mai_library_song_cancel (MaiLibrarySong *self)
{
  g_return_if_fail (MAI_IS_LIBRARY_SONG (self));

  self->wanted = FALSE;
  stop_reading (self);
}

void
mai_library_song_touch (MaiLibrarySong *self, GDateTime *modified)
{
  g_return_if_fail (MAI_IS_LIBRARY_SONG (self));
  g_return_if_fail (modified != NULL);

  if (g_date_time_equal (self->modified, modified))
    return;
  g_date_time_unref (self->modified);
  self->modified = g_date_time_ref (modified);
  self->loaded = FALSE;
  stop_reading (self);
  notify (self, PROP_MODIFIED);
  if (self->wanted)
    mai_library_song_load (self);
}

GFile *
mai_library_song_get_file (MaiLibrarySong *self)
{
  g_return_val_if_fail (MAI_IS_LIBRARY_SONG (self), NULL);

  return self->file;
}

const char *
mai_library_song_get_title (MaiLibrarySong *self)
{
  g_return_val_if_fail (MAI_IS_LIBRARY_SONG (self), "");

  return self->title;
}

GDateTime *
mai_library_song_get_modified (MaiLibrarySong *self)
{
  g_return_val_if_fail (MAI_IS_LIBRARY_SONG (self), NULL);

  return self->modified;
}

gboolean
mai_library_song_get_loaded (MaiLibrarySong *self)
{
  g_return_val_if_fail (MAI_IS_LIBRARY_SONG (self), FALSE);

  return self->loaded;
}

double
mai_library_song_get_seconds (MaiLibrarySong *self)
{
  g_return_val_if_fail (MAI_IS_LIBRARY_SONG (self), 0.0);

  return self->seconds;
}

guint
mai_library_song_get_n_takes (MaiLibrarySong *self)
{
  g_return_val_if_fail (MAI_IS_LIBRARY_SONG (self), 0);

  return self->n_takes;
}

MaiScore *
mai_library_song_get_score (MaiLibrarySong *self)
{
  g_return_val_if_fail (MAI_IS_LIBRARY_SONG (self), NULL);

  return self->score;
}

const char *
mai_library_song_get_trouble (MaiLibrarySong *self)
{
  g_return_val_if_fail (MAI_IS_LIBRARY_SONG (self), NULL);

  return self->trouble;
}
