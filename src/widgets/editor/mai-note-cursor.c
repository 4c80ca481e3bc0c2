/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/editor/mai-note-cursor.h"

struct _MaiNoteCursor
{
  GtkWidget parent_instance;

  char *words;
};

enum
{
  PROP_WORDS = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiNoteCursor, mai_note_cursor, GTK_TYPE_WIDGET)

static void
mai_note_cursor_finalize (GObject *object)
{
  g_free (MAI_NOTE_CURSOR (object)->words);
  G_OBJECT_CLASS (mai_note_cursor_parent_class)->finalize (object);
}

static void
mai_note_cursor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WORDS)
    g_value_set_string (value, MAI_NOTE_CURSOR (object)->words);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mai_note_cursor_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_WORDS)
    mai_note_cursor_set_words (MAI_NOTE_CURSOR (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
mai_note_cursor_class_init (MaiNoteCursorClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->finalize = mai_note_cursor_finalize;
  object_class->get_property = mai_note_cursor_get_property;
  object_class->set_property = mai_note_cursor_set_property;
  properties[PROP_WORDS] =
      g_param_spec_string ("words", NULL, NULL, "",
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "notecursor");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
mai_note_cursor_init (MaiNoteCursor *self)
{
  self->words = g_strdup ("");
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

GtkWidget *
mai_note_cursor_new (void)
{
  return g_object_new (MAI_TYPE_NOTE_CURSOR, NULL);
}

void
mai_note_cursor_set_words (MaiNoteCursor *self, const char *words)
{
  g_return_if_fail (MAI_IS_NOTE_CURSOR (self));

  words = words != NULL ? words : "";
  if (g_str_equal (self->words, words))
    return;
  g_free (self->words);
  self->words = g_strdup (words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORDS]);
}

const char *
mai_note_cursor_get_words (MaiNoteCursor *self)
{
  g_return_val_if_fail (MAI_IS_NOTE_CURSOR (self), NULL);
  return self->words;
}
