/* SPDX-License-Identifier: Apache-2.0 */
/* Models that were loaded to compose with, so that each is loaded once. Any thread. */
#pragma once

#include "learn/mai-composer.h"

G_BEGIN_DECLS

typedef struct _MaiComposerCache MaiComposerCache;

/* A composer that stays as long as somebody holds it, for any number of threads at once. */
typedef struct _MaiCachedComposer MaiCachedComposer;

MaiComposerCache *mai_composer_cache_new (void);
MaiComposerCache *mai_composer_cache_ref (MaiComposerCache *self);
void mai_composer_cache_unref (MaiComposerCache *self);

/* Where a model may be found, and as what it is known. */
typedef struct
{
  const char *path; // nullable: only what is loaded already will do
  const char *digest; // wanted
  const char *keep_in; // nullable: the data folder, to keep a file in that may be written anew
  gboolean exact; // another digest will not do
} MaiModelWish;

/* The composer of a model, and the digest of the file it really is of (@digest, free with g_free()): while a run
 * learns on, its file changes. MAI_DESK_ERROR_MODEL when it is gone; other sentences when it is broken. */
MaiCachedComposer *mai_composer_cache_get (MaiComposerCache *self, const MaiModelWish *wish,
                                           char **digest, GCancellable *cancellable,
                                           GError **error);

MaiComposer *mai_cached_composer_get (MaiCachedComposer *self);
void mai_cached_composer_unref (MaiCachedComposer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiComposerCache, mai_composer_cache_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiCachedComposer, mai_cached_composer_unref)

G_END_DECLS
