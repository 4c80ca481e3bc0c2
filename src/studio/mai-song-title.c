/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/mai-song-title.h"

#include "base/mai-i18n.h"
#include "desk/project/mai-project.h"

struct _MaiSongTitle
{
  AdwBin parent_instance;

  GtkMenuButton *button;
  GtkPopover *popover;
  GtkLabel *title_label;
  GtkEntry *entry;
  GtkLabel *state_label;

  MaiProject *project;
  GSignalGroup *signals; /* of the project */
};

enum
{
  PROP_PROJECT = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiSongTitle, mai_song_title, ADW_TYPE_BIN)

/* "~/Music/Waltz.musicai", as people write it. */
static char *
shorten_path (GFile *file)
{
  g_autofree char *name = g_file_get_parse_name (file);
  const char *home = g_get_home_dir ();

  if (g_str_has_prefix (name, home) && name[strlen (home)] == G_DIR_SEPARATOR)
    return g_strconcat ("~", name + strlen (home), NULL);
  return g_steal_pointer (&name);
}

static char *
describe_state (MaiProject *project)
{
  GFile *file = mai_project_get_file (project);
  g_autofree char *path = file != NULL ? shorten_path (file) : NULL;

  if (mai_project_get_trouble (project) != NULL)
    return g_strdup (mai_project_get_trouble (project));
  if (path == NULL)
    return g_strdup (_ ("It will be saved by itself as soon as there is something in it."));
  switch (mai_project_get_state (project))
    {
    case MAI_PROJECT_SAVING:
    case MAI_PROJECT_UNSAVED:
      return g_strdup_printf (_ ("Saving in %s …"), path);
    case MAI_PROJECT_CONFLICT:
      return g_strdup_printf (_ ("Another program changed %s."), path);
    case MAI_PROJECT_SAVED:
    default:
      return g_strdup_printf (_ ("Saved in %s"), path);
    }
}

static void
show_title (MaiSongTitle *self)
{
  const char *title = self->project != NULL ? mai_project_get_title (self->project) : "";

  gtk_label_set_label (self->title_label, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  title, -1);
}

static void
show_state (MaiSongTitle *self)
{
  g_autofree char *words = self->project != NULL ? describe_state (self->project) : NULL;

  gtk_label_set_label (self->state_label, words != NULL ? words : "");
}

static void
fill_entry (MaiSongTitle *self)
{
  const char *title = self->project != NULL ? mai_project_get_title (self->project) : "";

  gtk_editable_set_text (GTK_EDITABLE (self->entry), title);
}

static void
popover_shown_cb (MaiSongTitle *self)
{
  fill_entry (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

/* Escape gives up; the popover closes by itself. */
static gboolean
key_pressed_cb (MaiSongTitle *self, guint keyval)
{
  if (keyval == GDK_KEY_Escape)
    fill_entry (self);
  return GDK_EVENT_PROPAGATE;
}

/* However else it is left: what stands there is meant. */
static void
popover_closed_cb (MaiSongTitle *self)
{
  g_autofree char *title =
      g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));

  if (self->project != NULL && title[0] != '\0'
      && !g_str_equal (title, mai_project_get_title (self->project)))
    mai_project_set_title (self->project, title);
}

static void
popdown_cb (MaiSongTitle *self)
{
  gtk_popover_popdown (self->popover);
}

static void
entry_activate_cb (MaiSongTitle *self)
{
  popdown_cb (self);
}

static void
mai_song_title_dispose (GObject *object)
{
  MaiSongTitle *self = MAI_SONG_TITLE (object);

  g_clear_object (&self->signals);
  /* A bin does not notice that the template takes its child away. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_SONG_TITLE);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (mai_song_title_parent_class)->dispose (object);
}

static void
mai_song_title_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  MaiSongTitle *self = MAI_SONG_TITLE (object);

  switch (id)
    {
    case PROP_PROJECT:
      g_value_set_object (value, self->project);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
mai_song_title_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  MaiSongTitle *self = MAI_SONG_TITLE (object);

  switch (id)
    {
    case PROP_PROJECT:
      if (!g_set_object (&self->project, g_value_get_object (value)))
        return;
      g_signal_group_set_target (self->signals, self->project);
      show_title (self);
      show_state (self);
      fill_entry (self); /* what was typed was meant for the other song */
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
mai_song_title_class_init (MaiSongTitleClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = mai_song_title_dispose;
  object_class->get_property = mai_song_title_get_property;
  object_class->set_property = mai_song_title_set_property;
  properties[PROP_PROJECT] = g_param_spec_object ("project", NULL, NULL, MAI_TYPE_PROJECT,
                                                  G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-song-title.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiSongTitle, button);
  gtk_widget_class_bind_template_child (widget_class, MaiSongTitle, popover);
  gtk_widget_class_bind_template_child (widget_class, MaiSongTitle, title_label);
  gtk_widget_class_bind_template_child (widget_class, MaiSongTitle, entry);
  gtk_widget_class_bind_template_child (widget_class, MaiSongTitle, state_label);
  gtk_widget_class_bind_template_callback (widget_class, popover_shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, popover_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, popdown_cb);
  gtk_widget_class_bind_template_callback (widget_class, entry_activate_cb);
}

static void
mai_song_title_init (MaiSongTitle *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->signals = g_signal_group_new (MAI_TYPE_PROJECT);
  g_signal_group_connect_swapped (self->signals, "notify::title", G_CALLBACK (show_title), self);
  g_signal_group_connect_swapped (self->signals, "notify::state", G_CALLBACK (show_state), self);
  g_signal_group_connect_swapped (self->signals, "notify::file", G_CALLBACK (show_state), self);
  g_signal_group_connect_swapped (self->signals, "notify::trouble", G_CALLBACK (show_state), self);
}
