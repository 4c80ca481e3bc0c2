/* SPDX-License-Identifier: Apache-2.0 */
/* Private to desk/: a class that is a GListModel of objects in an array of its own. */
#pragma once

#include <gio/gio.h>

/*
 * As G_DEFINE_FINAL_TYPE(); array is the member of the struct that holds the items, a GPtrArray that is
 * never NULL.
 */
#define MAI_DEFINE_LIST(TypeName, type_name, array, ITEM_TYPE) \
  static GType type_name##_get_item_type (GListModel *model) \
  { \
    return ITEM_TYPE; \
  } \
  static guint type_name##_get_n_items (GListModel *model) \
  { \
    return ((TypeName *) model)->array->len; \
  } \
  static gpointer type_name##_get_item (GListModel *model, guint position) \
  { \
    GPtrArray *items = ((TypeName *) model)->array; \
    return position < items->len ? g_object_ref (items->pdata[position]) : NULL; \
  } \
  static void type_name##_init_list (GListModelInterface *iface) \
  { \
    iface->get_item_type = type_name##_get_item_type; \
    iface->get_n_items = type_name##_get_n_items; \
    iface->get_item = type_name##_get_item; \
  } \
  G_DEFINE_FINAL_TYPE_WITH_CODE (TypeName, type_name, G_TYPE_OBJECT, \
                                 G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, type_name##_init_list))
