/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/compose/mai-take-row.h"

#include "base/mai-i18n.h"
#include "desk/project/mai-take-facts.h"
#include "widgets/mai-score-thumbnail.h"

struct _MaiTakeRow
{
  GtkListBoxRow parent_instance;

  GtkButton *play_button;
  MaiScoreThumbnail *thumbnail;
  GtkLabel *title;
  GtkLabel *detail;
  GtkToggleButton *star_button;
  GtkMenuButton *menu_button;

  GSimpleActionGroup *actions;
  MaiTake *take;
  MaiSound *sound; // nullable
  guint tick_id; // moves the playhead while the take plays; 0: none
};

enum
{
  ASKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiTakeRow, mai_take_row, GTK_TYPE_LIST_BOX_ROW)

/* --- playing --- */

static gboolean
is_source (MaiTakeRow *self)
{
  return self->sound != NULL && mai_sound_get_source (self->sound) == G_OBJECT (self->take);
}

static gboolean
is_playing (MaiTakeRow *self)
{
  return is_source (self) && mai_sound_get_playing (self->sound);
}

void
mai_take_row_play (MaiTakeRow *self)
{
  g_return_if_fail (MAI_IS_TAKE_ROW (self));

  if (self->sound != NULL)
    mai_sound_play_source (self->sound, G_OBJECT (self->take), mai_take_get_score (self->take),
                           mai_take_facts_get_start (self->take));
}

/* What eyes see beside the title. */
static void
describe (MaiTakeRow *self)
{
  g_autoptr (GString) words = g_string_new (gtk_label_get_label (self->detail));

  if (mai_take_get_starred (self->take))
    g_string_append_printf (words, ", %s", _ ("starred"));
  if (is_playing (self))
    g_string_append_printf (words, ", %s", _ ("playing"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  words->str, -1);
}

static void
show_position (MaiTakeRow *self)
{
  mai_score_thumbnail_set_position (self->thumbnail,
                                    is_source (self) ? mai_sound_get_tick (self->sound) : -1);
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  show_position (MAI_TAKE_ROW (widget));
  return G_SOURCE_CONTINUE;
}

static void
show_playing (MaiTakeRow *self)
{
  gboolean playing = is_playing (self);
  const char *title = mai_take_get_title (self->take);
  g_autofree char *words = g_strdup_printf (playing ? _ ("Pause “%s”") : _ ("Play “%s”"), title);

  gtk_button_set_icon_name (self->play_button, playing ? "media-playback-pause-symbolic"
                                                       : "media-playback-start-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->play_button), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words, -1);
  if (playing && self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, NULL, NULL);
  else if (!playing && self->tick_id != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
      self->tick_id = 0;
    }
  show_position (self);
  describe (self);
}

static void
seek_cb (MaiTakeRow *self, gint64 tick)
{
  if (self->sound == NULL)
    return;
  mai_sound_set_source (self->sound, G_OBJECT (self->take), mai_take_get_score (self->take));
  mai_sound_seek_tick (self->sound, tick);
  mai_sound_play (self->sound);
}

/* --- words --- */

/* "0:21": of what was composed, as it sounds. */
static char *
name_length (MaiTake *take)
{
  guint seconds = (guint) (mai_take_facts_get_seconds (take) + 0.5);

  return g_strdup_printf ("%u:%02u", seconds / 60, seconds % 60);
}

static void
show_title (MaiTakeRow *self)
{
  const char *title = mai_take_get_title (self->take);
  guint n = mai_take_facts_count_notes (self->take);
  g_autofree char *counted = g_strdup_printf (mai_ngettext ("%u note", "%u notes", n), n);
  g_autofree char *length = name_length (self->take);
  g_autofree char *created = g_date_time_format (mai_take_get_created (self->take), "%c");
  gboolean stopped = mai_take_facts_was_stopped (self->take);
  g_autofree char *detail = g_strconcat (counted, " · ", length, stopped ? " · " : "",
                                         stopped ? _ ("stopped") : "", NULL);
  g_autofree char *star = g_strdup_printf (_ ("Star “%s”"), title);
  g_autofree char *menu = g_strdup_printf (_ ("More for “%s”"), title);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->detail, detail);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->detail),
                               stopped ? _ ("It ended early: every note would have copied more "
                                            "than was allowed.")
                                       : created);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), mai_take_get_model_name (self->take));
  mai_score_thumbnail_set_description (self->thumbnail, title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->star_button), star);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->star_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  star, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  menu, -1);
  show_playing (self);
}

static gboolean
starred_to_icon (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_set_static_string (to, g_value_get_boolean (from) ? "starred-symbolic"
                                                            : "non-starred-symbolic");
  return TRUE;
}

static void
action_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_signal_emit (data, signals[ASKED], 0, g_action_get_name (G_ACTION (action)));
}

/* --- GObject --- */

static void
mai_take_row_dispose (GObject *object)
{
  MaiTakeRow *self = MAI_TAKE_ROW (object);

  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_TAKE_ROW);
  g_clear_object (&self->actions);
  g_clear_object (&self->take);
  g_clear_object (&self->sound);
  G_OBJECT_CLASS (mai_take_row_parent_class)->dispose (object);
}

static void
mai_take_row_class_init (MaiTakeRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_take_row_dispose;
  signals[ASKED] = g_signal_new ("asked", MAI_TYPE_TAKE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-take-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiTakeRow, play_button);
  gtk_widget_class_bind_template_child (widget_class, MaiTakeRow, thumbnail);
  gtk_widget_class_bind_template_child (widget_class, MaiTakeRow, title);
  gtk_widget_class_bind_template_child (widget_class, MaiTakeRow, detail);
  gtk_widget_class_bind_template_child (widget_class, MaiTakeRow, star_button);
  gtk_widget_class_bind_template_child (widget_class, MaiTakeRow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, mai_take_row_play);
  gtk_widget_class_bind_template_callback (widget_class, seek_cb);
}

static void
mai_take_row_init (MaiTakeRow *self)
{
  static const GActionEntry entries[] = { { "put", action_cb },
                                          { "again", action_cb },
                                          { "keep", action_cb },
                                          { "rename", action_cb },
                                          { "delete", action_cb } };

  self->actions = g_simple_action_group_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "take", G_ACTION_GROUP (self->actions));
}

GtkWidget *
mai_take_row_new (MaiTake *take, MaiSound *sound)
{
  MaiTakeRow *self;

  g_return_val_if_fail (MAI_IS_TAKE (take), NULL);

  self = g_object_new (MAI_TYPE_TAKE_ROW, NULL);
  self->take = g_object_ref (take);
  g_set_object (&self->sound, sound);
  mai_score_thumbnail_set_score (self->thumbnail, mai_take_get_score (take));
  g_object_bind_property (take, "starred", self->star_button, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_object_bind_property_full (take, "starred", self->star_button, "icon-name",
                               G_BINDING_SYNC_CREATE, starred_to_icon, NULL, NULL, NULL);
  g_signal_connect_object (take, "notify::title", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (take, "notify::starred", G_CALLBACK (describe), self, G_CONNECT_SWAPPED);
  gtk_widget_set_sensitive (GTK_WIDGET (self->play_button), sound != NULL);
  if (sound != NULL)
    {
      g_signal_connect_object (sound, "notify::playing", G_CALLBACK (show_playing), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (sound, "notify::source", G_CALLBACK (show_playing), self,
                               G_CONNECT_SWAPPED);
      g_signal_connect_object (sound, "notify::position", G_CALLBACK (show_position), self,
                               G_CONNECT_SWAPPED);
    }
  show_title (self);
  return GTK_WIDGET (self);
}

void
mai_take_row_set_composing (MaiTakeRow *self, MaiComposing *composing)
{
  GAction *again;

  g_return_if_fail (MAI_IS_TAKE_ROW (self));

  again = g_action_map_lookup_action (G_ACTION_MAP (self->actions), "again");
  if (composing != NULL)
    g_object_bind_property (composing, "busy", again, "enabled",
                            G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
}

MaiTake *
mai_take_row_get_take (MaiTakeRow *self)
{
  g_return_val_if_fail (MAI_IS_TAKE_ROW (self), NULL);

  return self->take;
}
