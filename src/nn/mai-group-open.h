/* SPDX-License-Identifier: Apache-2.0 */
/* The group that mpirun has started this process in.
 *
 * It is found by the module libmusicai-mpi, which is opened when there is a group and not before: nothing else of the program
 * knows MPI. Main thread, before any other operation of the group; all of these come from that thread. */
#pragma once

#include "nn/mai-group.h"

G_BEGIN_DECLS

#define MAI_GROUP_MODULE_SYMBOL "mai_group_module_open"

/* What the module exports. NULL with MAI_NN_ERROR_GROUP when it was made for another ABI. */
typedef MaiGroup *(*MaiGroupModuleOpen) (guint abi, GError **error);

/* Whether mpirun has started more than one such process, as the environment says, and which of them this is. */
gboolean mai_group_is_started (guint *rank);

/* Fails with MAI_NN_ERROR_GROUP, in one sentence that says what is missing. */
MaiGroup *mai_group_open (GError **error);

G_END_DECLS
