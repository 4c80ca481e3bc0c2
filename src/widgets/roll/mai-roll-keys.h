/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What tables of keys of a roll have in common: a row is read for a shortcuts window, and bound. Main thread.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/*
 * MaiRollKey: a row of a table of keys.
 */
typedef struct
{
  const char *accelerators; // as gtk_accelerator_parse() takes them, several with blanks between
  const char *action; // with its prefix: "notes.copy"; "view." are the roll's own
  const char *title; // to be translated with gettext()
  const char *group; // likewise; rows of a group follow each other
} MaiRollKey;

/*
 * That of its action without the prefix.
 */
const char *mai_roll_key_get_name (const MaiRollKey *key);

typedef void (*MaiRollKeyFunc) (guint keyval, GdkModifierType modifiers, gpointer data);

/*
 * Each of a row's keys, and those of the keypad that stand for them, which no table shows.
 */
void mai_roll_key_foreach (const MaiRollKey *key, MaiRollKeyFunc func, gpointer data);

G_END_DECLS
