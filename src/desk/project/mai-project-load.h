/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/: opening a project, up to where the main thread makes it a MaiProject. Any
 * thread. */
#pragma once

#include "desk/project/mai-project-content.h"
#include "desk/project/mai-project-lock.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * MaiProjectLoaded:
 * @library: see mai_project_new()
 * @file: what was opened
 * @content: what it says
 * @digest: of the file, NULL for a MIDI file, in which a project cannot live
 * @lock: of the file, NULL where there can be none
 * @held: another window has the project
 */
typedef struct
{
  char *library;
  GFile *file;
  MaiProjectContent *content;
  char *digest;
  MaiProjectLock *lock;
  gboolean held;
} MaiProjectLoaded;

/* See mai_project_open(). */
MaiProjectLoaded *mai_project_load (const char *library, GFile *file, GError **error);
/* The same in a worker, from the main thread. */
void mai_project_load_async (const char *library, GFile *file, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data);
MaiProjectLoaded *mai_project_load_finish (GAsyncResult *result, GError **error);
void mai_project_loaded_free (MaiProjectLoaded *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiProjectLoaded, mai_project_loaded_free)

G_END_DECLS
