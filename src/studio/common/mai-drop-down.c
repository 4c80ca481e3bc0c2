/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/common/mai-drop-down.h"

#include "base/mai-i18n.h"

/* (transfer full) (nullable) */
static char *
dup_chosen (GtkDropDown *drop_down)
{
  GObject *item = gtk_drop_down_get_selected_item (drop_down);
  GtkExpression *expression = gtk_drop_down_get_expression (drop_down);
  g_auto (GValue) value = G_VALUE_INIT;

  if (item == NULL)
    return NULL;
  if (expression != NULL && gtk_expression_evaluate (expression, item, &value)
      && G_VALUE_HOLDS_STRING (&value))
    return g_value_dup_string (&value);
  return GTK_IS_STRING_OBJECT (item)
             ? g_strdup (gtk_string_object_get_string (GTK_STRING_OBJECT (item)))
             : NULL;
}

static void
say (GtkDropDown *drop_down, GParamSpec *spec, const char *name)
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (drop_down));
  g_autofree char *chosen = dup_chosen (drop_down);
  /* Translators: what a list is for, and what is chosen in it: "Key: C" */
  g_autofree char *words =
      chosen != NULL ? g_strdup_printf (_ ("%s: %s"), name, chosen) : g_strdup (name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
}

static void
free_name (gpointer name, GClosure *closure)
{
  g_free (name);
}

void
mai_drop_down_set_name (GtkDropDown *drop_down, const char *name)
{
  g_return_if_fail (GTK_IS_DROP_DOWN (drop_down) && name != NULL);

  g_signal_connect_data (drop_down, "notify::selected-item", G_CALLBACK (say), g_strdup (name),
                         free_name, 0);
  say (drop_down, NULL, name);
}
