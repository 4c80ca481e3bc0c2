/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/compose/mai-compose-page.h"

#include "base/mai-i18n.h"
#include "studio/common/mai-drop-down.h"
#include "studio/compose/mai-compose-closing.h"
#include "studio/compose/mai-compose-page-private.h"

enum
{
  PROP_DESK = 1,
  PROP_PROJECT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiComposePage, mai_compose_page, ADW_TYPE_BIN)

/* --- what is shown when --- */

/* What is heard, or how to draw while there is nothing yet; nothing else lies over the roll. */
static void
show_hint (MaiComposePage *self, gboolean empty)
{
  MaiTake *take = mai_compose_playback_get_heard (self->playback);
  g_autofree char *words = NULL;

  if (take != NULL)
    words = g_strdup_printf (_ ("Hearing “%s”"), mai_take_get_title (take));
  else if (empty && self->drawing)
    words = g_strdup (_ ("Drag across the grid to draw a note"));
  gtk_label_set_label (self->hint, words != NULL ? words : "");
  gtk_widget_set_visible (GTK_WIDGET (self->hint), words != NULL);
}

static void
show_start (MaiComposePage *self)
{
  MaiScore *score = self->project != NULL ? mai_project_get_score (self->project) : NULL;
  gboolean empty = score != NULL && mai_score_get_n_notes (score) == 0;
  gboolean heard = mai_compose_playback_get_heard (self->playback) != NULL;

  if (!empty)
    self->drawing = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->start), empty && !self->drawing && !heard);
  show_hint (self, empty);
}

static void
edited_cb (MaiComposePage *self)
{
  /* Who undid the first note still draws. */
  if (!gtk_widget_get_visible (GTK_WIDGET (self->start))
      && mai_score_get_n_notes (mai_project_get_score (self->project)) == 0)
    self->drawing = TRUE;
  show_start (self);
  mai_compose_page_show_undo (self);
  mai_compose_page_check_undo (self);
}

static void
heard_cb (MaiComposePage *self)
{
  MaiTake *take = mai_compose_playback_get_heard (self->playback);

  show_start (self);
  mai_originality_bar_follow_roll (self->originality_bar);
  if (take != NULL)
    mai_compose_page_reveal_take (self, take);
}

static void
draw_cb (MaiComposePage *self)
{
  self->drawing = TRUE;
  show_start (self);
  mai_roll_input_set_tool (self->input, "draw");
  gtk_widget_grab_focus (mai_piano_roll_get_canvas (self->roll));
}

static void
make_roll_menu (MaiComposePage *self)
{
  self->roll_menu = GTK_POPOVER (gtk_popover_menu_new_from_model (self->notes_menu));
  gtk_popover_set_has_arrow (self->roll_menu, FALSE);
  gtk_widget_set_halign (GTK_WIDGET (self->roll_menu), GTK_ALIGN_START);
  gtk_widget_set_parent (GTK_WIDGET (self->roll_menu), GTK_WIDGET (self->overlay));
}

static void
menu_cb (MaiComposePage *self, double x, double y)
{
  GtkWidget *canvas = mai_piano_roll_get_canvas (self->roll);
  GdkRectangle at = { 0, 0, 1, 1 };
  double page_x, page_y;

  if (self->roll_menu == NULL)
    make_roll_menu (self);
  gtk_widget_translate_coordinates (canvas, GTK_WIDGET (self->overlay), x, y, &page_x, &page_y);
  at.x = (int) page_x;
  at.y = (int) page_y;
  gtk_popover_set_pointing_to (self->roll_menu, &at);
  gtk_popover_popup (self->roll_menu);
}

/* --- the grid --- */

static void
snap_selected_cb (MaiComposePage *self)
{
  guint i = gtk_drop_down_get_selected (self->snap_drop_down);

  if (self->editor != NULL && i < mai_note_editor_get_n_snaps ())
    mai_note_editor_set_snap (self->editor, mai_note_editor_get_snap_id (i));
}

static void
show_snap (MaiComposePage *self)
{
  const char *snap = mai_note_editor_get_snap (self->editor);

  for (guint i = 0; i < mai_note_editor_get_n_snaps (); i++)
    if (g_str_equal (mai_note_editor_get_snap_id (i), snap))
      gtk_drop_down_set_selected (self->snap_drop_down, i);
}

static void
fill_snaps (MaiComposePage *self)
{
  g_autofree char *snap = g_strdup (mai_note_editor_get_snap (self->editor));
  g_autoptr (GtkExpression) name =
      gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  for (guint i = 0; i < mai_note_editor_get_n_snaps (); i++)
    gtk_string_list_append (self->snap_names, mai_note_editor_get_snap_title (i));
  gtk_drop_down_set_expression (self->snap_drop_down, name);
  /* The first name that came was chosen by nobody. */
  mai_note_editor_set_snap (self->editor, snap);
  g_signal_connect_object (self->editor, "notify::snap", G_CALLBACK (show_snap), self,
                           G_CONNECT_SWAPPED);
  show_snap (self);
}

/* --- composing --- */

/* The first that comes is shown where it would stand. */
static void
finished_cb (MaiComposePage *self, MaiProject *project, MaiTake *take, guint n)
{
  if (n == 1 && project == self->project && mai_compose_playback_get_heard (self->playback) == NULL)
    mai_compose_page_reveal_take (self, take);
}

/* Who went on to another song meanwhile does not see them come. */
static void
composed_cb (MaiComposePage *self, MaiProject *project, GListModel *takes)
{
  guint n = g_list_model_get_n_items (takes);
  g_autofree char *words = NULL;

  if (project == self->project)
    return;
  words = g_strdup_printf (
      mai_ngettext ("%u take was composed for “%s”", "%u takes were composed for “%s”", n), n,
      mai_project_get_title (project));
  mai_compose_page_toast (self, words);
}

static void
drop_composing (MaiComposePage *self)
{
  if (self->composing == NULL)
    return;
  mai_composing_cancel (self->composing);
  g_signal_handlers_disconnect_by_data (self->composing, self);
  mai_compose_panel_set_composing (self->panel, NULL);
  g_clear_object (&self->composing);
}

/* --- desk and project --- */

/* Keys are for the notes until somebody chooses otherwise. */
static void
focus_notes (MaiComposePage *self)
{
  if (self->project != NULL && !gtk_widget_get_visible (GTK_WIDGET (self->start)))
    gtk_widget_grab_focus (mai_piano_roll_get_canvas (self->roll));
}

static void
set_desk (MaiComposePage *self, MaiDesk *desk)
{
  MaiSound *sound = desk != NULL ? mai_desk_get_sound (desk) : NULL;
  MaiModelList *models = desk != NULL ? mai_desk_get_models (desk) : NULL;

  if (!g_set_object (&self->desk, desk))
    return;
  drop_composing (self);
  mai_compose_panel_set_models (self->panel, models);
  mai_compose_panel_set_sound (self->panel, sound);
  if (models != NULL)
    {
      self->composing = mai_composing_new (models);
      if (mai_desk_get_settings (desk) != NULL)
        g_settings_bind (mai_desk_get_settings (desk), "takes", self->composing, "n-takes",
                         G_SETTINGS_BIND_GET);
      g_signal_connect_swapped (self->composing, "notify::busy",
                                G_CALLBACK (mai_compose_page_show_busy), self);
      g_signal_connect_swapped (self->composing, "failed", G_CALLBACK (mai_compose_page_toast),
                                self);
      g_signal_connect_swapped (self->composing, "finished", G_CALLBACK (finished_cb), self);
      g_signal_connect_swapped (self->composing, "composed", G_CALLBACK (composed_cb), self);
    }
  mai_compose_page_show_busy (self);
  mai_compose_panel_set_composing (self->panel, self->composing);
  mai_compose_playback_set_sound (self->playback, sound);
  mai_originality_bar_set_desk (self->originality_bar, desk);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_DESK]);
}

static void
set_project (MaiComposePage *self, MaiProject *project)
{
  MaiScore *score = project != NULL ? mai_project_get_score (project) : NULL;

  if (self->project == project)
    return;
  mai_compose_page_forget_undo (self);
  g_set_object (&self->project, project);
  self->drawing = FALSE;
  mai_note_editor_set_score (self->editor, score);
  g_signal_group_set_target (self->score_signals, score);
  mai_compose_playback_set_project (self->playback, project);
  mai_originality_bar_follow_roll (self->originality_bar);
  mai_compose_panel_set_project (self->panel, project);
  show_start (self);
  mai_compose_page_show_undo (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    focus_notes (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROJECT]);
}

/* --- GObject --- */

static void
mai_compose_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  MaiComposePage *self = MAI_COMPOSE_PAGE (object);

  switch (id)
    {
    case PROP_DESK:
      g_value_set_object (value, self->desk);
      break;
    case PROP_PROJECT:
      g_value_set_object (value, self->project);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
mai_compose_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  MaiComposePage *self = MAI_COMPOSE_PAGE (object);

  switch (id)
    {
    case PROP_DESK:
      set_desk (self, g_value_get_object (value));
      break;
    case PROP_PROJECT:
      set_project (self, g_value_get_object (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

typedef struct
{
  const char *name;
  GActionGroup *group;
} NamedGroup;

/* Buttons in the window's header are not below the page: its actions are the window's while it is in one. */
static void
lend_actions (MaiComposePage *self, gboolean lend)
{
  const NamedGroup groups[] = { { "song", G_ACTION_GROUP (self->song_actions) },
                                { "compose", G_ACTION_GROUP (self->compose_actions) },
                                { "transport", G_ACTION_GROUP (self->transport_actions) },
                                { "notes", mai_roll_input_get_actions (self->input) },
                                { "view", mai_piano_roll_get_actions (self->roll) } };
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  for (gsize i = 0; root != NULL && i < G_N_ELEMENTS (groups); i++)
    gtk_widget_insert_action_group (root, groups[i].name, lend ? groups[i].group : NULL);
}

static void
mai_compose_page_map (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (mai_compose_page_parent_class)->map (widget);
  if (root != NULL && gtk_root_get_focus (root) == NULL)
    focus_notes (MAI_COMPOSE_PAGE (widget));
}

static void
mai_compose_page_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mai_compose_page_parent_class)->root (widget);
  lend_actions (MAI_COMPOSE_PAGE (widget), TRUE);
}

static void
mai_compose_page_unroot (GtkWidget *widget)
{
  lend_actions (MAI_COMPOSE_PAGE (widget), FALSE);
  GTK_WIDGET_CLASS (mai_compose_page_parent_class)->unroot (widget);
}

static void
mai_compose_page_dispose (GObject *object)
{
  MaiComposePage *self = MAI_COMPOSE_PAGE (object);

  if (self->playback != NULL)
    {
      set_project (self, NULL);
      set_desk (self, NULL);
      g_object_run_dispose (G_OBJECT (self->playback));
    }
  g_clear_object (&self->playback);
  g_clear_object (&self->input);
  g_clear_object (&self->score_signals);
  if (self->roll_menu != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->roll_menu));
  self->roll_menu = NULL;
  /* The template would take it away without the bin's knowing. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_COMPOSE_PAGE);
  g_clear_object (&self->editor);
  G_OBJECT_CLASS (mai_compose_page_parent_class)->dispose (object);
}

static void
mai_compose_page_finalize (GObject *object)
{
  MaiComposePage *self = MAI_COMPOSE_PAGE (object);

  g_object_unref (self->song_actions);
  g_object_unref (self->compose_actions);
  g_object_unref (self->transport_actions);
  g_ptr_array_unref (self->deleted);
  G_OBJECT_CLASS (mai_compose_page_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class,
                                               "/app/musicai/Studio/studio/mai-compose-page.ui");
  gtk_widget_class_bind_template_child (class, MaiComposePage, flap);
  gtk_widget_class_bind_template_child (class, MaiComposePage, originality_bar);
  gtk_widget_class_bind_template_child (class, MaiComposePage, overlay);
  gtk_widget_class_bind_template_child (class, MaiComposePage, roll);
  gtk_widget_class_bind_template_child (class, MaiComposePage, start);
  gtk_widget_class_bind_template_child (class, MaiComposePage, hint);
  gtk_widget_class_bind_template_child (class, MaiComposePage, track_button);
  gtk_widget_class_bind_template_child (class, MaiComposePage, snap_drop_down);
  gtk_widget_class_bind_template_child (class, MaiComposePage, snap_names);
  gtk_widget_class_bind_template_child (class, MaiComposePage, transport);
  gtk_widget_class_bind_template_child (class, MaiComposePage, panel);
  gtk_widget_class_bind_template_child (class, MaiComposePage, notes_menu);
  gtk_widget_class_bind_template_callback (class, draw_cb);
  gtk_widget_class_bind_template_callback (class, snap_selected_cb);
}

static void
mai_compose_page_class_init (MaiComposePageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  g_type_ensure (MAI_TYPE_COMPOSE_PANEL);
  g_type_ensure (MAI_TYPE_ORIGINALITY_BAR);
  g_type_ensure (MAI_TYPE_PIANO_ROLL);
  g_type_ensure (MAI_TYPE_SONG_START);
  g_type_ensure (MAI_TYPE_TRACK_BUTTON);
  object_class->get_property = mai_compose_page_get_property;
  object_class->set_property = mai_compose_page_set_property;
  object_class->dispose = mai_compose_page_dispose;
  object_class->finalize = mai_compose_page_finalize;
  widget_class->map = mai_compose_page_map;
  widget_class->root = mai_compose_page_root;
  widget_class->unroot = mai_compose_page_unroot;
  properties[PROP_DESK] = g_param_spec_object ("desk", NULL, NULL, MAI_TYPE_DESK, flags);
  properties[PROP_PROJECT] = g_param_spec_object ("project", NULL, NULL, MAI_TYPE_PROJECT, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  bind_template (widget_class);
}

static void
mai_compose_page_init (MaiComposePage *self)
{
  const GConnectFlags swapped = G_CONNECT_SWAPPED;

  self->deleted = mai_compose_page_new_deleted ();
  gtk_widget_init_template (GTK_WIDGET (self));
  mai_drop_down_set_name (self->snap_drop_down, _ ("Snap"));
  self->editor = mai_note_editor_new (NULL);
  self->playback = mai_compose_playback_new (self->roll, self->transport, self->editor);
  self->input = mai_roll_input_new (self->roll);
  mai_originality_bar_set_roll (self->originality_bar, self->roll);
  self->score_signals = g_signal_group_new (MAI_TYPE_SCORE);
  g_signal_group_connect_swapped (self->score_signals, "edited", G_CALLBACK (edited_cb), self);
  g_signal_connect_object (self->playback, "notify::heard", G_CALLBACK (heard_cb), self, swapped);
  g_signal_connect_object (self->input, "menu", G_CALLBACK (menu_cb), self, swapped);
  g_signal_connect_object (mai_compose_panel_get_take_list (self->panel), "asked",
                           G_CALLBACK (mai_compose_page_take_asked), self, swapped);
  mai_track_button_set_editor (self->track_button, self->editor);
  fill_snaps (self);
  mai_compose_page_make_actions (self);
  mai_compose_page_show_undo (self);
  mai_compose_page_show_busy (self);
}

gboolean
mai_compose_page_ask_to_close (MaiComposePage *self)
{
  GtkRoot *root;

  g_return_val_if_fail (MAI_IS_COMPOSE_PAGE (self), FALSE);

  root = gtk_widget_get_root (GTK_WIDGET (self));
  return GTK_IS_WINDOW (root) && mai_compose_closing_ask (GTK_WINDOW (root), self->composing);
}
