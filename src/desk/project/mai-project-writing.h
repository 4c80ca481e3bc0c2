/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/: one writing of a project, in a thread of its own. Main thread but for what
 * the thread does. */
#pragma once

#include "desk/project/mai-project-content.h"

G_BEGIN_DECLS

typedef struct _MaiProjectWriting MaiProjectWriting;

/**
 * mai_project_writing_start:
 * @content: (transfer full)
 * @expected: see mai_project_disk_write()
 * @library: (nullable): what lies there is put away first, see mai-project-replaced.h
 * @done: called from the main loop when it is over, unless it was freed before
 */
MaiProjectWriting *mai_project_writing_start (MaiProjectContent *content, const char *path,
                                              const char *expected, const char *library,
                                              GSourceFunc done, gpointer data);
/* Waits until it is over. FALSE with the error, then or any time after. */
gboolean mai_project_writing_wait (MaiProjectWriting *self, GError **error);
/* Waits too. */
void mai_project_writing_free (MaiProjectWriting *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiProjectWriting, mai_project_writing_free)

const char *mai_project_writing_get_path (MaiProjectWriting *self);
/* After waiting. */
const char *mai_project_writing_get_digest (MaiProjectWriting *self);
const MaiProjectContent *mai_project_writing_get_content (MaiProjectWriting *self);

G_END_DECLS
