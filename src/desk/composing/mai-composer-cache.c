/* SPDX-License-Identifier: Apache-2.0 */
/* A model's file is digested before it is loaded and again after: only when both agree is it known what was
 * loaded. */
#include "desk/composing/mai-composer-cache.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "desk/common/mai-desk-error.h"
#include "desk/composing/mai-model-scan.h"
#include "learn/mai-lengths.h"

#define MAX_LOADED 3
#define LOAD_TRIES 5

struct _MaiCachedComposer
{
  gatomicrefcount references;
  MaiComposer *composer;
  char *digest;
};

struct _MaiComposerCache
{
  gatomicrefcount references;
  GMutex mutex;
  GQueue loaded; /* of MaiCachedComposer, the one used last first; under the mutex */
};

static MaiCachedComposer *
cached_new (MaiComposer *composer, const char *digest)
{
  MaiCachedComposer *self = g_new0 (MaiCachedComposer, 1);

  g_atomic_ref_count_init (&self->references);
  self->composer = composer;
  self->digest = g_strdup (digest);
  return self;
}

static MaiCachedComposer *
cached_ref (MaiCachedComposer *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
mai_cached_composer_unref (MaiCachedComposer *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  mai_composer_free (self->composer);
  g_free (self->digest);
  g_free (self);
}

MaiComposer *
mai_cached_composer_get (MaiCachedComposer *self)
{
  return self->composer;
}

MaiComposerCache *
mai_composer_cache_new (void)
{
  MaiComposerCache *self = g_new0 (MaiComposerCache, 1);

  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->mutex);
  g_queue_init (&self->loaded);
  return self;
}

MaiComposerCache *
mai_composer_cache_ref (MaiComposerCache *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
mai_composer_cache_unref (MaiComposerCache *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_queue_clear_full (&self->loaded, (GDestroyNotify) mai_cached_composer_unref);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static MaiCachedComposer *
look_up (MaiComposerCache *self, const char *digest)
{
  MaiCachedComposer *found = NULL;

  g_mutex_lock (&self->mutex);
  for (GList *l = self->loaded.head; l != NULL && found == NULL; l = l->next)
    {
      MaiCachedComposer *cached = l->data;

      /* What a model lacked may have come meanwhile. */
      if (!g_str_equal (cached->digest, digest)
          || mai_composer_get_lacking (cached->composer) != NULL)
        continue;
      found = cached_ref (cached);
      g_queue_unlink (&self->loaded, l);
      g_queue_push_head_link (&self->loaded, l);
    }
  g_mutex_unlock (&self->mutex);
  return found;
}

static void
put (MaiComposerCache *self, MaiCachedComposer *cached)
{
  MaiCachedComposer *dropped = NULL;

  g_mutex_lock (&self->mutex);
  g_queue_push_head (&self->loaded, cached_ref (cached));
  if (self->loaded.length > MAX_LOADED)
    dropped = g_queue_pop_tail (&self->loaded);
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&dropped, mai_cached_composer_unref);
}

/* The network of lengths goes where the model goes. Best effort: without it the model says what it lacks. */
static void
hold_lengths (const MaiModelWish *wish, const char *folder)
{
  g_autoptr (GError) error = NULL;

  if (!mai_lengths_copy (wish->path, folder, &error))
    g_debug ("%s: %s", wish->path, error->message);
}

/*
 * A second name for the file, beside the models that are kept, so that takes can be composed again when the run
 * has learnt on. The run puts another file in its place and never writes into it, so what has this name stays
 * what it is. A hard link costs nothing; where there can be none it is a copy. NULL: neither. Best effort.
 */
static char *
hold_file (const MaiModelWish *wish)
{
  g_autofree char *keep = mai_model_scan_kept_path (wish->keep_in, wish->digest);
  g_autofree char *folder = g_path_get_dirname (keep);
  g_autofree char *name = g_uuid_string_random ();
  g_autofree char *held = g_strconcat (folder, "/.", name, NULL);

  if (g_mkdir_with_parents (folder, 0700) != 0 || !mai_file_link_or_copy (wish->path, held, NULL))
    return NULL;
  hold_lengths (wish, folder);
  return g_steal_pointer (&held);
}

/* For good: any song may need it, also one that lies where the library does not look, on a stick or in a backup.
 * Under its digest. What lay there is the same, or was not what it was called. */
static void
keep_file (const MaiModelWish *wish, const char *held, const char *digest)
{
  g_autofree char *keep = mai_model_scan_kept_path (wish->keep_in, digest);

  if (g_rename (held, keep) != 0)
    g_debug ("%s: %s", keep, g_strerror (errno));
}

static gboolean
fail_gone (GError **error)
{
  g_set_error_literal (error, MAI_DESK_ERROR, MAI_DESK_ERROR_MODEL,
                       _ ("The model is not there any more. Choose another one."));
  return FALSE;
}

/* Loads what is at @path; TRUE with *cached NULL: it changed meanwhile. */
static gboolean
load_path (const MaiModelWish *wish, const char *path, MaiCachedComposer **cached,
           GCancellable *cancellable, GError **error)
{
  g_autofree char *before = mai_file_digest (path, G_MAXSIZE, cancellable, NULL, error);
  g_autofree char *after = NULL;
  MaiComposer *composer;

  if (before == NULL)
    return FALSE;
  if (wish->exact && g_strcmp0 (before, wish->digest) != 0)
    return fail_gone (error);
  composer = mai_composer_load (path, error);
  if (composer == NULL)
    return FALSE;
  after = mai_file_digest (path, G_MAXSIZE, cancellable, NULL, error);
  if (after != NULL && g_str_equal (before, after))
    *cached = cached_new (composer, before);
  else
    mai_composer_free (composer);
  return after != NULL;
}

static gboolean
try_load (const MaiModelWish *wish, MaiCachedComposer **cached, GCancellable *cancellable,
          GError **error)
{
  g_autofree char *held = wish->keep_in != NULL ? hold_file (wish) : NULL;
  gboolean done = held != NULL && load_path (wish, held, cached, cancellable, NULL);

  if (*cached != NULL)
    keep_file (wish, held, (*cached)->digest);
  /* Also when the new name was all there was: two names of one file are not exchanged. */
  if (held != NULL)
    g_unlink (held);
  /* A sentence about it names the file that the user knows. */
  return done || load_path (wish, wish->path, cached, cancellable, error);
}

MaiCachedComposer *
mai_composer_cache_get (MaiComposerCache *self, const MaiModelWish *wish, char **digest,
                        GCancellable *cancellable, GError **error)
{
  MaiCachedComposer *cached = look_up (self, wish->digest);

  if (cached == NULL && wish->path == NULL)
    {
      fail_gone (error);
      return NULL;
    }
  for (guint i = 0; cached == NULL && i < LOAD_TRIES; i++)
    {
      if (!try_load (wish, &cached, cancellable, error))
        return NULL;
      if (cached != NULL)
        put (self, cached);
    }
  if (cached == NULL)
    {
      fail_gone (error);
      return NULL;
    }
  *digest = g_strdup (cached->digest);
  return cached;
}
