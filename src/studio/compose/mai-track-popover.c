/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/compose/mai-track-popover.h"

#include <adwaita.h>

#include "base/mai-i18n.h"
#include "desk/common/mai-instruments.h"
#include "studio/common/mai-drop-down.h"
#include "studio/compose/mai-track-dot.h"
#include "desk/common/mai-track-edits.h"

struct _MaiTrackPopover
{
  GtkPopover parent_instance;

  GtkListBox *list;
  GtkEditable *name_entry;
  GtkDropDown *instruments;
  GtkStringList *instrument_names;
  GtkWidget *delete_button;
  GtkWidget *details;

  MaiNoteEditor *editor; // nullable
  GSignalGroup *editor_signals;
  GSignalGroup *score_signals;
  gboolean showing; // the widgets are being set from the score
};

G_DEFINE_FINAL_TYPE (MaiTrackPopover, mai_track_popover, GTK_TYPE_POPOVER)

static MaiScore *
get_score (MaiTrackPopover *self)
{
  return self->editor != NULL ? mai_note_editor_get_score (self->editor) : NULL;
}

static MaiTrack *
get_track (MaiTrackPopover *self)
{
  MaiScore *score = get_score (self);
  guint i = self->editor != NULL ? mai_note_editor_get_track (self->editor) : 0;

  return score != NULL && i < mai_score_get_n_tracks (score) ? mai_score_get_track (score, i)
                                                             : NULL;
}

/* --- showing --- */

static GtkWidget *
make_dot (MaiScore *score, guint track)
{
  GtkWidget *dot = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (dot), MAI_TRACK_DOT_SIZE);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (dot), MAI_TRACK_DOT_SIZE);
  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  mai_track_dot_set (GTK_DRAWING_AREA (dot), score, track);
  return dot;
}

static GtkWidget *
make_row (MaiScore *score, guint i)
{
  g_autofree char *words = mai_track_edits_describe (score, i);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_image_new_from_icon_name ("object-select-symbolic");

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), words);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), make_dot (score, i));
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), check);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data (G_OBJECT (row), "check", check);
  return row;
}

static void
show_list (MaiTrackPopover *self, MaiScore *score)
{
  guint current = mai_note_editor_get_track (self->editor);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < mai_score_get_n_tracks (score); i++)
    {
      GtkWidget *row = make_row (score, i);

      gtk_widget_set_visible (g_object_get_data (G_OBJECT (row), "check"), i == current);
      gtk_list_box_append (self->list, row);
    }
}

static void
show_details (MaiTrackPopover *self, MaiScore *score)
{
  MaiTrack *track = get_track (self);

  gtk_widget_set_sensitive (self->details, track != NULL);
  gtk_widget_set_sensitive (self->delete_button,
                            track != NULL && mai_score_get_n_tracks (score) > 1);
  if (track == NULL)
    return;
  self->showing = TRUE;
  if (!g_str_equal (gtk_editable_get_text (self->name_entry), mai_track_get_name (track)))
    gtk_editable_set_text (self->name_entry, mai_track_get_name (track));
  gtk_drop_down_set_selected (self->instruments, mai_track_edits_get_instrument (track));
  self->showing = FALSE;
}

/* What nobody sees is not made. */
static void
show (MaiTrackPopover *self)
{
  MaiScore *score = get_score (self);

  if (score == NULL || !gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  show_list (self, score);
  show_details (self, score);
}

/* --- what the person does --- */

static void
activated_cb (MaiTrackPopover *self, GtkListBoxRow *row)
{
  if (self->editor != NULL)
    mai_note_editor_set_track (self->editor, (guint) gtk_list_box_row_get_index (row));
  show (self);
}

static void
renamed_cb (MaiTrackPopover *self)
{
  MaiTrack *track = get_track (self);
  const char *name = gtk_editable_get_text (self->name_entry);

  if (!self->showing && track != NULL && !g_str_equal (name, mai_track_get_name (track)))
    mai_score_set_track_name (get_score (self), track, name);
}

static void
instrument_cb (MaiTrackPopover *self)
{
  MaiTrack *track = get_track (self);
  guint chosen = gtk_drop_down_get_selected (self->instruments);

  if (!self->showing && track != NULL && chosen <= MAI_TRACK_EDITS_DRUMS)
    mai_track_edits_set_instrument (get_score (self), track, chosen);
}

static void
add_cb (MaiTrackPopover *self)
{
  MaiScore *score = get_score (self);

  if (score == NULL)
    return;
  mai_track_edits_add (score);
  mai_note_editor_set_track (self->editor, mai_score_get_n_tracks (score) - 1);
}

static void
delete_cb (MaiTrackPopover *self)
{
  MaiScore *score = get_score (self);
  guint i = self->editor != NULL ? mai_note_editor_get_track (self->editor) : 0;

  if (score != NULL && mai_score_get_n_tracks (score) > 1)
    mai_score_remove_track (score, i);
}

static void
score_cb (MaiTrackPopover *self)
{
  g_signal_group_set_target (self->score_signals, get_score (self));
  show (self);
}

/* --- GObject --- */

static void
mai_track_popover_dispose (GObject *object)
{
  MaiTrackPopover *self = MAI_TRACK_POPOVER (object);

  g_clear_object (&self->editor_signals);
  g_clear_object (&self->score_signals);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_TRACK_POPOVER);
  g_clear_object (&self->editor);
  G_OBJECT_CLASS (mai_track_popover_parent_class)->dispose (object);
}

static void
mai_track_popover_class_init (MaiTrackPopoverClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_track_popover_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-track-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiTrackPopover, list);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackPopover, name_entry);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackPopover, instruments);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackPopover, instrument_names);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackPopover, delete_button);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackPopover, details);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, renamed_cb);
  gtk_widget_class_bind_template_callback (widget_class, instrument_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
  gtk_widget_class_bind_template_callback (widget_class, show);
}

static void
mai_track_popover_init (MaiTrackPopover *self)
{
  g_autoptr (GtkExpression) name =
      gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  self->showing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  mai_drop_down_set_name (self->instruments, _ ("Instrument"));
  gtk_drop_down_set_expression (self->instruments, name);
  for (guint i = 0; i < MAI_INSTRUMENTS_N; i++)
    gtk_string_list_append (self->instrument_names, mai_instruments_get_name (i));
  gtk_string_list_append (self->instrument_names, _ ("Drum kit"));
  self->showing = FALSE;
  self->editor_signals = g_signal_group_new (MAI_TYPE_NOTE_EDITOR);
  g_signal_group_connect_swapped (self->editor_signals, "notify::track", G_CALLBACK (show), self);
  g_signal_group_connect_swapped (self->editor_signals, "notify::score", G_CALLBACK (score_cb),
                                  self);
  self->score_signals = g_signal_group_new (MAI_TYPE_SCORE);
  g_signal_group_connect_swapped (self->score_signals, "edited", G_CALLBACK (show), self);
}

GtkWidget *
mai_track_popover_new (MaiNoteEditor *editor)
{
  MaiTrackPopover *self = g_object_new (MAI_TYPE_TRACK_POPOVER, NULL);

  g_set_object (&self->editor, editor);
  g_signal_group_set_target (self->editor_signals, editor);
  score_cb (self);
  return GTK_WIDGET (self);
}
