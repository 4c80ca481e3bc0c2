/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GTK builds its shortcuts window from XML only (adding to one in code is younger than what we build on), so XML is
 * what is written here.
 */
#include "studio/mai-shortcuts.h"

#include <string.h>

#include "base/mai-i18n.h"
#include "widgets/roll/mai-roll-input.h"

typedef struct
{
  const char *accelerators;
  const char *title;
} Key;

static const Key general[] = {
  { "<Control>n", N_ ("New song") },
  { "<Control>o", N_ ("Open a song") },
  { "<Control><Shift>s", N_ ("Save as") },
  { "<Control>e", N_ ("Export") },
  { "<Alt>1", N_ ("Compose") },
  { "<Alt>2", N_ ("Train") },
  { "<Alt>3", N_ ("Library") },
  { "<Control>comma", N_ ("Preferences") },
  { "<Control>question", N_ ("Keyboard shortcuts") },
  { "F10", N_ ("Main menu") },
  { "<Control>w", N_ ("Close the window") },
  { "<Control>q", N_ ("Quit") },
};

static const Key composing[] = {
  { "<Control>Return", N_ ("Compose") },        { "space", N_ ("Play, or pause") },
  { "<Control>Home", N_ ("To the beginning") }, { "<Control>l", N_ ("Loop") },
  { "<Control>m", N_ ("Metronome") },           { "<Control>z", N_ ("Undo") },
  { "<Control><Shift>z", N_ ("Redo") },         { "F9", N_ ("What to compose, and the takes") },
};

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

static void
add_group (GString *xml, const char *title, const Key *keys, gsize n_keys)
{
  begin_group (xml, title);
  for (gsize i = 0; i < n_keys; i++)
    add_key (xml, keys[i].accelerators, _ (keys[i].title));
  end_group (xml);
}

static void
add_roll (GString *xml)
{
  const char *group = NULL;

  for (guint i = 0; i < mai_roll_input_get_n_keys (); i++)
    {
      const MaiRollKey *key = mai_roll_input_get_key (i);

      if (g_strcmp0 (group, key->group) != 0)
        {
          if (group != NULL)
            end_group (xml);
          begin_group (xml, _ (key->group));
        }
      group = key->group;
      add_key (xml, key->accelerators, _ (key->title));
    }
  if (group != NULL)
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
  add_group (xml, _ ("General"), general, G_N_ELEMENTS (general));
  add_group (xml, _ ("Compose"), composing, G_N_ELEMENTS (composing));
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
