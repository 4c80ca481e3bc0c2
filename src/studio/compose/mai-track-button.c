/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/compose/mai-track-button.h"

#include "base/mai-i18n.h"
#include "studio/compose/mai-track-dot.h"
#include "desk/common/mai-track-edits.h"
#include "studio/compose/mai-track-popover.h"

struct _MaiTrackButton
{
  AdwBin parent_instance;

  GtkMenuButton *button;
  GtkDrawingArea *dot;
  GtkLabel *label;

  MaiNoteEditor *editor; // nullable
  GSignalGroup *editor_signals;
  GSignalGroup *score_signals;
};

G_DEFINE_FINAL_TYPE (MaiTrackButton, mai_track_button, ADW_TYPE_BIN)

static MaiScore *
get_score (MaiTrackButton *self)
{
  return self->editor != NULL ? mai_note_editor_get_score (self->editor) : NULL;
}

static void
show (MaiTrackButton *self)
{
  MaiScore *score = get_score (self);
  guint i = self->editor != NULL ? mai_note_editor_get_track (self->editor) : 0;
  gboolean has = score != NULL && i < mai_score_get_n_tracks (score);
  g_autofree char *words = has ? mai_track_edits_describe (score, i) : g_strdup (_ ("No track"));
  g_autofree char *name = NULL;

  mai_track_dot_set (self->dot, score, i);
  gtk_label_set_label (self->label, words);
  /* Translators: %s is the name of a track or of its instrument */
  name = g_strdup_printf (_ ("Track: %s"), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name, -1);
}

static void
score_cb (MaiTrackButton *self)
{
  g_signal_group_set_target (self->score_signals, get_score (self));
  show (self);
}

/* Its list of 128 instruments is made when it is first opened: a start must not wait for it. */
static void
open_cb (GtkMenuButton *button, gpointer data)
{
  MaiTrackButton *self = data;

  if (gtk_menu_button_get_popover (button) == NULL && self->editor != NULL)
    gtk_menu_button_set_popover (button, mai_track_popover_new (self->editor));
}

/* --- GObject --- */

static void
mai_track_button_dispose (GObject *object)
{
  MaiTrackButton *self = MAI_TRACK_BUTTON (object);

  g_clear_object (&self->editor_signals);
  g_clear_object (&self->score_signals);
  adw_bin_set_child (ADW_BIN (self), NULL); /* or the template takes it without the bin knowing */
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
  gtk_widget_class_bind_template_child (widget_class, MaiTrackButton, button);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackButton, dot);
  gtk_widget_class_bind_template_child (widget_class, MaiTrackButton, label);
}

static void
mai_track_button_init (MaiTrackButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (self->button, open_cb, self, NULL);
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
  gtk_menu_button_set_popover (self->button, NULL);
  score_cb (self);
}
