/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A queue from one thread to another that neither locks, allocates nor waits: exactly one thread pushes
 * and exactly one pops. Elements are copied.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MaiRing MaiRing;

/*
 * Room for capacity elements (rounded up to a power of two) of element_size bytes each.
 */
MaiRing *mai_ring_new (guint capacity, gsize element_size);
void mai_ring_free (MaiRing *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiRing, mai_ring_free)

/*
 * Pushing thread. FALSE when it is full; nothing is pushed then.
 */
gboolean mai_ring_push (MaiRing *self, gconstpointer element);

/*
 * Popping thread. FALSE when it is empty.
 */
gboolean mai_ring_pop (MaiRing *self, gpointer element);

G_END_DECLS
