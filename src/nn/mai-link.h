/* SPDX-License-Identifier: Apache-2.0 */
/* A link between the devices of a group's members, where these can sum among themselves, from card to card, without the
 * hosts' memory in between. A member that fails in the middle of joining, or a card that is lost in the middle of a
 * sum, leaves the others waiting for it: whoever started the group has to end it. */
#pragma once

#include "nn/mai-backend.h"
#include "nn/mai-group.h"

G_BEGIN_DECLS

/* All members call it, on devices of one kind. TRUE: all have joined, and sum_linked() sums over them. FALSE with the reason
 * of the first that could not: none has. */
gboolean mai_link_join (const MaiBackend *be, MaiGroup *group, GError **error);

G_END_DECLS
