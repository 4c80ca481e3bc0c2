/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/compose/mai-key-row.h"

#include <string.h>

#include "base/mai-i18n.h"
#include "score/mai-key.h"
#include "studio/common/mai-drop-down.h"

#define SEMITONES 12

typedef struct
{
  const char *name; /* as mai_key_parse() has it */
  const char *title;
  gboolean minor; /* its tonics are rather spelt with sharps */
} Scale;

static const Scale scales[] = {
  { "major", N_ ("major"), FALSE },
  { "minor", N_ ("minor"), TRUE },
  { "harmonic-minor", N_ ("harmonic minor"), TRUE },
  { "melodic-minor", N_ ("melodic minor"), TRUE },
  { "dorian", N_ ("Dorian"), TRUE },
  { "phrygian", N_ ("Phrygian"), TRUE },
  { "lydian", N_ ("Lydian"), FALSE },
  { "mixolydian", N_ ("Mixolydian"), FALSE },
  { "locrian", N_ ("Locrian"), TRUE },
  { "pentatonic-major", N_ ("major pentatonic"), FALSE },
  { "pentatonic-minor", N_ ("minor pentatonic"), TRUE },
  { "blues", N_ ("blues"), TRUE },
  { "whole-tone", N_ ("whole tone"), FALSE },
  { "octatonic", N_ ("octatonic"), TRUE },
};

static const char *const flat_names[] = { "C",  "Db", "D",  "Eb", "E",  "F",
                                          "Gb", "G",  "Ab", "A",  "Bb", "B" };
static const char *const sharp_names[] = { "C",  "C#", "D",  "Eb", "E",  "F",
                                           "F#", "G",  "G#", "A",  "Bb", "B" };

struct _MaiKeyRow
{
  AdwActionRow parent_instance;

  GtkDropDown *tonics; /* the first is "any" */
  GtkDropDown *scales;
  GtkStringList *tonic_names;
  GtkStringList *scale_names;

  char *key;
  gboolean showing; /* the drop-downs are being set from the key */
};

enum
{
  PROP_KEY = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiKeyRow, mai_key_row, ADW_TYPE_ACTION_ROW)

static const char *
get_tonic (guint tonic, guint scale)
{
  return scales[scale].minor ? sharp_names[tonic] : flat_names[tonic];
}

/* "G♭" for "Gb" */
static char *
spell (const char *name)
{
  if (name[1] == 'b')
    return g_strdup_printf ("%c♭", name[0]);
  return name[1] == '#' ? g_strdup_printf ("%c♯", name[0]) : g_strdup (name);
}

static void
name_tonics (MaiKeyRow *self, guint scale)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->tonic_names));
  g_auto (GStrv) names = g_new0 (char *, SEMITONES + 2);

  names[0] = g_strdup (_ ("Any key"));
  for (guint i = 0; i < SEMITONES; i++)
    names[i + 1] = spell (get_tonic (i, scale));
  gtk_string_list_splice (self->tonic_names, 0, n, (const char *const *) names);
}

/* FALSE: a key that has no place here. */
static gboolean
read_key (const char *key, guint *tonic, guint *scale)
{
  MaiKey parsed;
  const char *name = strpbrk (key, ": ");

  if (*key == '\0' || !mai_key_parse (key, &parsed, NULL))
    return FALSE;
  *tonic = parsed.tonic;
  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      guint16 classes;
      g_autofree char *text = g_strconcat (flat_names[parsed.tonic], ":", scales[i].name, NULL);

      /* Some scales share their notes: the name decides, else the first. */
      if (name != NULL && g_ascii_strcasecmp (name + 1, scales[i].name) == 0)
        return *scale = i, TRUE;
      if (name == NULL && mai_scale_parse (text, &classes, NULL) && classes == parsed.pitch_classes)
        return *scale = i, TRUE;
    }
  return FALSE;
}

static void
show_key (MaiKeyRow *self)
{
  guint tonic = 0, scale = 0;
  gboolean any = !read_key (self->key, &tonic, &scale);

  self->showing = TRUE;
  name_tonics (self, scale);
  gtk_drop_down_set_selected (self->tonics, any ? 0 : tonic + 1);
  gtk_drop_down_set_selected (self->scales, scale);
  gtk_widget_set_visible (GTK_WIDGET (self->scales), !any);
  self->showing = FALSE;
}

static void
set_key (MaiKeyRow *self, const char *key)
{
  if (g_strcmp0 (self->key, key) == 0)
    return;
  g_free (self->key);
  self->key = g_strdup (key != NULL ? key : "");
  show_key (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_KEY]);
}

static void
selected_cb (MaiKeyRow *self)
{
  guint tonic = gtk_drop_down_get_selected (self->tonics);
  guint scale = gtk_drop_down_get_selected (self->scales);
  g_autofree char *key = NULL;

  if (self->showing)
    return;
  if (tonic > 0 && tonic <= SEMITONES && scale < G_N_ELEMENTS (scales))
    key = g_strconcat (get_tonic (tonic - 1, scale), ":", scales[scale].name, NULL);
  set_key (self, key != NULL ? key : "");
}

static void
mai_key_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_KEY:
      g_value_set_string (value, MAI_KEY_ROW (object)->key);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
mai_key_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  switch (id)
    {
    case PROP_KEY:
      set_key (MAI_KEY_ROW (object), g_value_get_string (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
mai_key_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_KEY_ROW);
  G_OBJECT_CLASS (mai_key_row_parent_class)->dispose (object);
}

static void
mai_key_row_finalize (GObject *object)
{
  g_free (MAI_KEY_ROW (object)->key);
  G_OBJECT_CLASS (mai_key_row_parent_class)->finalize (object);
}

static void
mai_key_row_class_init (MaiKeyRowClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = mai_key_row_get_property;
  object_class->set_property = mai_key_row_set_property;
  object_class->dispose = mai_key_row_dispose;
  object_class->finalize = mai_key_row_finalize;
  properties[PROP_KEY] = g_param_spec_string (
      "key", NULL, NULL, "", G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-key-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiKeyRow, tonics);
  gtk_widget_class_bind_template_child (widget_class, MaiKeyRow, scales);
  gtk_widget_class_bind_template_child (widget_class, MaiKeyRow, tonic_names);
  gtk_widget_class_bind_template_child (widget_class, MaiKeyRow, scale_names);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
}

static void
mai_key_row_init (MaiKeyRow *self)
{
  self->key = g_strdup ("");
  self->showing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  mai_drop_down_set_name (self->tonics, _ ("Key"));
  mai_drop_down_set_name (self->scales, _ ("Scale"));
  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    gtk_string_list_append (self->scale_names, _ (scales[i].title));
  show_key (self);
}
