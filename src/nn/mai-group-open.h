/* SPDX-License-Identifier: Apache-2.0 */
/* The group that mpirun has started this process in.
 *
 * It is found by the module libmusicai-mpi, which is opened when there is a group and not before: nothing else of the program
 * knows MPI. Main thread, before any other operation of the group; all of these come from that thread. */
#pragma once

#include "nn/mai-group.h"

G_BEGIN_DECLS

/* What the module exports. What the function takes changes with the ABI, so its name does, too: a module of another version
 * has no such function. */
#define MAI_GROUP_MODULE_OPEN G_PASTE (mai_group_module_open_, MAI_GROUP_ABI)
#define MAI_GROUP_MODULE_SYMBOL G_STRINGIFY (MAI_GROUP_MODULE_OPEN)

/* NULL with MAI_NN_ERROR_GROUP. */
typedef MaiGroup *(*MaiGroupModuleOpen) (GError **error);

/* Whether mpirun has started more than one such process, as the environment says, and which of them this is. */
gboolean mai_group_is_started (guint *rank);

/* Fails with MAI_NN_ERROR_GROUP, in one sentence that says what is missing. */
MaiGroup *mai_group_open (GError **error);

G_END_DECLS
