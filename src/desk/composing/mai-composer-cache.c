/* SPDX-License-Identifier: Apache-2.0 */
/* A model's file is digested before it is loaded and again after: only when both agree is it known what was loaded. */
#include "desk/composing/mai-composer-cache.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "desk/common/mai-desk-error.h"
#include "desk/composing/mai-model-scan.h"

#define MAX_LOADED 3
#define LOAD_TRIES 5
#define MODEL_MAX_BYTES ((gsize) 4 << 30)

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

      if (!g_str_equal (cached->digest, digest))
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

/* So that takes can be composed again when the run has learnt on: a hard link costs nothing. Best effort. */
static void
keep_file (const MaiModelWish *wish, const char *digest)
{
  g_autofree char *keep = mai_model_scan_kept_path (wish->keep_in, digest);
  g_autofree char *folder = g_path_get_dirname (keep);
  g_autofree char *bytes = NULL;
  gsize size;

  if (g_file_test (keep, G_FILE_TEST_EXISTS) || g_mkdir_with_parents (folder, 0700) != 0
      || link (wish->path, keep) == 0)
    return;
  bytes = mai_file_read (wish->path, MODEL_MAX_BYTES, &size, NULL);
  if (bytes != NULL)
    mai_file_write_atomic (keep, bytes, size, NULL);
}

static gboolean
fail_gone (GError **error)
{
  g_set_error_literal (error, MAI_DESK_ERROR, MAI_DESK_ERROR_MODEL,
                       _ ("The model is not there any more. Choose another one."));
  return FALSE;
}

/* Loads what is at the path; TRUE with *cached NULL: it changed meanwhile. */
static gboolean
try_load (const MaiModelWish *wish, MaiCachedComposer **cached, GCancellable *cancellable,
          GError **error)
{
  g_autofree char *before = mai_model_scan_digest (wish->path, cancellable, error);
  g_autofree char *after = NULL;
  MaiComposer *composer;

  if (before == NULL)
    return FALSE;
  if (wish->exact && g_strcmp0 (before, wish->digest) != 0)
    return fail_gone (error);
  composer = mai_composer_load (wish->path, error);
  if (composer == NULL)
    return FALSE;
  after = mai_model_scan_digest (wish->path, cancellable, error);
  if (after == NULL || !g_str_equal (before, after))
    {
      mai_composer_free (composer);
      return after != NULL;
    }
  *cached = cached_new (composer, before);
  if (wish->keep_in != NULL)
    keep_file (wish, before);
  return TRUE;
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
