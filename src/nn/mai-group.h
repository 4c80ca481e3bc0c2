/* SPDX-License-Identifier: Apache-2.0 */
/* Processes that train one network together, on one machine or on several.
 *
 * Each member holds the whole network and works on its own rows of every batch. All of them call the same operations in the
 * same order, each from one thread; a call returns when this member has what it is for. What the members make of it is the
 * same, bit for bit, as what one alone would make: parts are summed in the order of the batch, however many share them.
 *
 * NULL is the group of one who is alone; every function below takes it. The table is filled by a module
 * (mai-group-open.h). */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define MAI_GROUP_ABI 2

/* Changes values first .. first + n - 1 in place. */
typedef void (*MaiGroupFunc) (gsize first, gsize n, gpointer data);

typedef struct _MaiGroup MaiGroup;
struct _MaiGroup
{
  guint rank, size; /* 0 .. size - 1; the first, 0, is the one that speaks and writes */
  guint neighbours; /* members on this machine, this one included */
  guint
      place; /* 0 .. neighbours - 1: this one's among them, of which each takes a card of its own */
  gpointer context; /* the module's own */

  /* `bytes` has a part of each member, one after another; `ends` (size) says where each ends. Own parts are given, all the
   * others received. */
  gboolean (*share) (MaiGroup *group, gpointer bytes, const gsize *ends, GError **error);
  /* Member after member goes on with what the one before it has left in `values` (n), and all receive what the last one
   * leaves; the first begins with what it holds. `func` gets a piece of at most `piece` values at a time: a member works on
   * one while those before it work on the next. */
  gboolean (*chain) (MaiGroup *group, float *values, gsize n, gsize piece, MaiGroupFunc func,
                     gpointer data, GError **error);
  /* When all are at their end, this returns; where an operation has failed it ends them all instead, as the others might
   * wait for ever. */
  void (*close) (MaiGroup *group);
};

void mai_group_close (MaiGroup *group);

guint mai_group_get_size (const MaiGroup *group);
/* Whether this is the first member. */
gboolean mai_group_leads (const MaiGroup *group);
/* Of n things, dealt out in runs as equal as may be, the longer ones first: the first that is member `rank`'s. That of
 * member `size` is n. */
guint mai_group_deal (const MaiGroup *group, guint rank, guint n);

gboolean mai_group_share (MaiGroup *group, gpointer bytes, const gsize *ends, GError **error);
gboolean mai_group_chain (MaiGroup *group, float *values, gsize n, gsize piece, MaiGroupFunc func,
                          gpointer data, GError **error);
/* All receive the first one's n bytes. */
gboolean mai_group_hand_out (MaiGroup *group, gpointer bytes, gsize n, GError **error);
/* All answer as the first one does. */
gboolean mai_group_decide (MaiGroup *group, gboolean *yes, GError **error);

/* TRUE when all were `good`. Else all fail alike: with the error of the first member that has one other than
 * G_IO_ERROR_CANCELLED, or else with that. A member that was not good has set *error, which may then be replaced; the error
 * of another says whose it is, and is MAI_NN_ERROR_GROUP, or _DEVICE or _TOO_LARGE where it is that. So whatever may fail on
 * one member alone ends in this:
 *   return mai_group_agree (group, do_it (error), error);  */
gboolean mai_group_agree (MaiGroup *group, gboolean good, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MaiGroup, mai_group_close)

G_END_DECLS
