/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GTK builds its shortcuts window from XML only (adding to one in code is younger than what we build on), so XML is
 * what is written here.
 */
#include "studio/mai-shortcuts.h"

#include "base/mai-i18n.h"
#include "studio/compose/mai-compose-page.h"
#include "studio/mai-application.h"
#include "widgets/roll/mai-roll-input.h"

static void
add_key (GString *xml, const char *accelerators, const char *title)
{
  g_autofree char *element =
      g_markup_printf_escaped ("<child><object class='GtkShortcutsShortcut'>"
                               "<property name='accelerator'>%s</property>"
                               "<property name='title'>%s</property></object></child>",
                               accelerators, title);

  g_string_append (xml, element);
}

static void
begin_group (GString *xml, const char *title)
{
  g_autofree char *element = g_markup_printf_escaped ("<child><object class='GtkShortcutsGroup'>"
                                                      "<property name='title'>%s</property>",
                                                      title);

  g_string_append (xml, element);
}

static void
end_group (GString *xml)
{
  g_string_append (xml, "</object></child>");
}

/* @group: of the row before; NULL: there is none. */
static void
add_row (GString *xml, const char **group, const MaiRollKey *key)
{
  if (key->title == NULL)
    return;
  if (g_strcmp0 (*group, key->group) != 0)
    {
      if (*group != NULL)
        end_group (xml);
      begin_group (xml, _ (key->group));
    }
  *group = key->group;
  add_key (xml, key->accelerators, _ (key->title));
}

static void
add_rows (GString *xml, const char **group, const MaiRollKey *keys, guint n_keys)
{
  for (guint i = 0; i < n_keys; i++)
    add_row (xml, group, &keys[i]);
}

static void
add_studio (GString *xml)
{
  const char *group = NULL;
  const MaiRollKey *keys;
  guint n;

  keys = mai_application_get_keys (&n);
  add_rows (xml, &group, keys, n);
  keys = mai_compose_page_get_keys (&n);
  add_rows (xml, &group, keys, n);
  end_group (xml);
}

static void
add_roll (GString *xml)
{
  const char *group = NULL;

  for (guint i = 0; i < mai_roll_input_get_n_keys (); i++)
    add_row (xml, &group, mai_roll_input_get_key (i));
  end_group (xml);
}

static void
begin_section (GString *xml, const char *name, const char *title)
{
  g_autofree char *element = g_markup_printf_escaped ("<child><object class='GtkShortcutsSection'>"
                                                      "<property name='section-name'>%s</property>"
                                                      "<property name='title'>%s</property>"
                                                      "<property name='max-height'>14</property>",
                                                      name, title);

  g_string_append (xml, element);
}

GtkWindow *
mai_shortcuts_new (GtkWindow *parent)
{
  g_autoptr (GString) xml =
      g_string_new ("<interface><object class='GtkShortcutsWindow' id='window'>");
  g_autoptr (GtkBuilder) builder = NULL;
  GtkWindow *window;

  begin_section (xml, "studio", _ ("Studio"));
  add_studio (xml);
  g_string_append (xml, "</object></child>");
  begin_section (xml, "roll", _ ("Piano Roll"));
  add_roll (xml);
  g_string_append (xml, "</object></child></object></interface>");

  builder = gtk_builder_new_from_string (xml->str, (gssize) xml->len);
  window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));
  gtk_window_set_transient_for (window, parent);
  gtk_window_set_modal (window, TRUE);
  return window;
}
