/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/: what of a project its saving needs. Main thread. */
#pragma once

#include "desk/project/mai-project-load.h"
#include "desk/project/mai-project-saver.h"

G_BEGIN_DECLS

/* Takes what is in loaded over. */
MaiProject *mai_project_new_loaded (MaiProjectLoaded *loaded);
/* (transfer none) */
MaiProjectSaver *mai_project_get_saver (MaiProject *self);
/* (transfer full): all that goes into a file, as it is now. */
MaiProjectContent *mai_project_take_snapshot (MaiProject *self);

G_END_DECLS
