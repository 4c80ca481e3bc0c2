/* SPDX-License-Identifier: Apache-2.0 */
/* All suffixes of a text, sorted, in time linear in its length: SA-IS of Nong, Zhang and Chan, "Two Efficient Algorithms
 * for Linear Time Suffix Array Construction" (IEEE Transactions on Computers, 2011). A pure function, any thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* FALSE when cancelled: `order` is then good for nothing. text (n) of symbols 0 .. highest; order (n) gets where the smallest suffix begins, the next one, and so on. The end of
 * the text is smaller than any symbol. Takes some 12 bytes a symbol meanwhile. */
gboolean mai_suffix_array (const gint32 *text, gint32 n, gint32 highest, gint32 *order,
                           GCancellable *cancellable);

G_END_DECLS
