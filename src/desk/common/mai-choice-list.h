/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list of MaiChoice, one of which a string key of the settings names by its id. What the settings name and
 * the list lacks is in it all the same, so that showing a list changes nothing. Main thread.
 *
 * A GListModel. Property "selected" (uint, notifying): choosing writes the setting; a list widget may bind to
 * it both ways, also while the list changes.
 */
#pragma once

#include "desk/common/mai-choice.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define MAI_TYPE_CHOICE_LIST (mai_choice_list_get_type ())
G_DECLARE_FINAL_TYPE (MaiChoiceList, mai_choice_list, MAI, CHOICE_LIST, GObject)

/*
 * The words for what is not in the list. (transfer full)
 */
typedef char *(*MaiChoiceNameFunc) (const char *id);

/*
 * Holds nothing but what the settings name. name_missing may be NULL: the id itself.
 */
MaiChoiceList *
mai_choice_list_new (GSettings *settings, const char *key, MaiChoiceNameFunc name_missing);

/*
 * (element-type MaiChoice)
 */
void mai_choice_list_set (MaiChoiceList *self, GPtrArray *choices);

guint mai_choice_list_get_selected (MaiChoiceList *self);
void mai_choice_list_set_selected (MaiChoiceList *self, guint selected);

G_END_DECLS
