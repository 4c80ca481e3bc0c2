/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/: what of a project its saving needs. Main thread. */
#pragma once

#include "desk/project/mai-project-saver.h"

G_BEGIN_DECLS

/* (transfer none) */
MaiProjectSaver *mai_project_get_saver (MaiProject *self);
/* (transfer full): all that goes into a file, as it is now. */
MaiProjectContent *mai_project_take_snapshot (MaiProject *self);

G_END_DECLS
