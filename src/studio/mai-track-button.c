/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/mai-track-button.h"

#include "base/mai-i18n.h"
#include "desk/mai-instruments.h"
#include "draw/mai-roll-pixels.h"
#include "studio/mai-track-edits.h"

#define DOT 12 /* px */

struct _MaiTrackButton
{
  AdwBin parent_instance;

  GtkDrawingArea *dot;
  GtkLabel *label;
  GtkListBox *list;
  GtkEditable *name_entry;
  GtkDropDown *instruments;
  GtkStringList *instrument_names;
  GtkWidget *delete_button;
  GtkPopover *popover;
  GtkWidget *details;

  MaiNoteEditor *editor; // nullable
  GSignalGroup *editor_signals;
  GSignalGroup *score_signals;
  gboolean showing; // the widgets are being set from the score
};

G_DEFINE_FINAL_TYPE (MaiTrackButton, mai_track_button, ADW_TYPE_BIN)

static MaiScore *
get_score (MaiTrackButton *self)
{
  return self->editor != NULL ? mai_note_editor_get_score (self->editor) : NULL;
}

static MaiTrack *
get_track (MaiTrackButton *self)
{
  MaiScore *score = get_score (self);
  guint i = self->editor != NULL ? mai_note_editor_get_track (self->editor) : 0;

  return score != NULL && i < mai_score_get_n_tracks (score) ? mai_score_get_track (score, i)
                                                             : NULL;
}

/* --- colour dots --- */

static void
draw_dot (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  guint track = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (area), "track"));
  MaiScore *score = g_object_get_data (G_OBJECT (area), "score");
  AdwStyleManager *style = adw_style_manager_get_default ();
  gboolean dark = adw_style_manager_get_dark (style);
  const MaiRollPalette *palette = adw_style_manager_get_high_contrast (style)
                                      ? mai_roll_palette_get_high_contrast (dark)
                                      : mai_roll_palette_get (dark);

  if (score == NULL || track >= mai_score_get_n_tracks (score))
    return;
  mai_colour_set (cr, mai_roll_get_track_colour (score, palette, track));
  cairo_arc (cr, width / 2.0, height / 2.0, MIN (width, height) / 2.0, 0, 2 * G_PI);
  cairo_fill (cr);
}

static void
set_dot (GtkDrawingArea *area, MaiScore *score, guint track)
{
  g_object_set_data_full (G_OBJECT (area), "score", score != NULL ? g_object_ref (score) : NULL,
                          score != NULL ? g_object_unref : NULL);
  g_object_set_data (G_OBJECT (area), "track", GUINT_TO_POINTER (track));
  gtk_drawing_area_set_draw_func (area, draw_dot, NULL, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (area));
}

static GtkWidget *
make_dot (MaiScore *score, guint track)
{
  GtkWidget *dot = gtk_drawing_area_new ();

  gtk_drawing_area_set_content_width (GTK_DRAWING_AREA (dot), DOT);
  gtk_drawing_area_set_content_height (GTK_DRAWING_AREA (dot), DOT);
  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  set_dot (GTK_DRAWING_AREA (dot), score, track);
  return dot;
}

/* --- showing --- */

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
show_list (MaiTrackButton *self, MaiScore *score)
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
show_details (MaiTrackButton *self, MaiScore *score)
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

/* The list is made anew while one can see it only. */
static void
show (MaiTrackButton *self)
{
  MaiScore *score = get_score (self);
  MaiTrack *track = get_track (self);
  guint i = self->editor != NULL ? mai_note_editor_get_track (self->editor) : 0;
  g_autofree char *words =
      track != NULL ? mai_track_edits_describe (score, i) : g_strdup (_ ("No track"));

  set_dot (self->dot, score, i);
  gtk_label_set_label (self->label, words);
  if (score == NULL || !gtk_widget_get_visible (GTK_WIDGET (self->popover)))
    return;
  show_list (self, score);
  show_details (self, score);
}

/* --- what the person does --- */

static void
activated_cb (MaiTrackButton *self, GtkListBoxRow *row)
{
  if (self->editor != NULL)
    mai_note_editor_set_track (self->editor, (guint) gtk_list_box_row_get_index (row));
  show (self);
}

static void
renamed_cb (MaiTrackButton *self)
{
  MaiTrack *track = get_track (self);
  const char *name = gtk_editable_get_text (self->name_entry);

  if (!self->showing && track != NULL && !g_str_equal (name, mai_track_get_name (track)))
    mai_score_set_track_name (get_score (self), track, name);
}

static void
instrument_cb (MaiTrackButton *self)
{
  MaiTrack *track = get_track (self);
  guint chosen = gtk_drop_down_get_selected (self->instruments);

  if (!self->showing && track != NULL && chosen <= MAI_TRACK_EDITS_DRUMS)
    mai_track_edits_set_instrument (get_score (self), track, chosen);
}

static void
add_cb (MaiTrackButton *self)
{
  MaiScore *score = get_score (self);

  if (score == NULL)
    return;
  mai_track_edits_add (score);
  mai_note_editor_set_track (self->editor, mai_score_get_n_tracks (score) - 1);
}

static void
delete_cb (MaiTrackButton *self)
{
  MaiScore *score = get_score (self);
  guint i = self->editor != NULL ? mai_note_editor_get_track (self->editor) : 0;

  if (score != NULL && mai_score_get_n_tracks (score) > 1)
    mai_score_remove_track (score, i);
}

static void
score_cb (MaiTrackButton *self)
{
  g_signal_group_set_target (self->score_signals, get_score (self));
  show (self);
}

/* --- GObject --- */

static void
mai_track_button_dispose (GObject *object)
{
  MaiTrackButton *self = MAI_TRACK_BUTTON (object);

  g_clear_object (&self->editor_signals);
  g_clear_object (&self->score_signals);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_TRACK_BUTTON);
  g_clear_object (&self->editor);
  G_OBJECT_CLASS (mai_track_button_parent_class)->dispose (object);
}

static void
mai_track_button_class_init (MaiTrackButtonClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_track_button_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-track-button.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiTrackButton, dot);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackButton, label);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackButton, list);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackButton, name_entry);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackButton, instruments);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackButton, instrument_names);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackButton, delete_button);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackButton, popover);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackButton, details);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, renamed_cb);
  gtk_widget_class_bind_template_callback (widget_class, instrument_cb);
  gtk_widget_class_bind_template_callback (widget_class, add_cb);
  gtk_widget_class_bind_template_callback (widget_class, delete_cb);
  gtk_widget_class_bind_template_callback (widget_class, show);
}

static void
mai_track_button_init (MaiTrackButton *self)
{
  g_autoptr (GtkExpression) name =
      gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");

  self->showing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
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
  show (self);
}

void
mai_track_button_set_editor (MaiTrackButton *self, MaiNoteEditor *editor)
{
  g_return_if_fail (MAI_IS_TRACK_BUTTON (self));

  if (self->editor == editor)
    return;
  g_set_object (&self->editor, editor);
  g_signal_group_set_target (self->editor_signals, editor);
  score_cb (self);
}
