/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/train/mai-music-row.h"

#include "base/mai-i18n.h"

struct _MaiMusicRow
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkButton *play;
  GtkButton *remove;
  GtkSpinner *spinner;
  GtkLabel *title;
  GtkLabel *subtitle;

  MaiMusicFile *file; /* nullable */
  gulong handler;
  gboolean playing;
};

enum
{
  PLAY,
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiMusicRow, mai_music_row, ADW_TYPE_BIN)

static void
play_cb (MaiMusicRow *self)
{
  g_signal_emit (self, signals[PLAY], 0);
}

static void
remove_cb (MaiMusicRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

/* "6:03 · 3,118 notes · Piano", or the reason. */
static char *
describe (MaiMusicFile *file)
{
  guint n_notes = mai_music_file_get_n_notes (file);
  guint seconds = (guint) (mai_music_file_get_seconds (file) + 0.5);
  g_autofree char *notes = NULL;

  if (mai_music_file_get_state (file) == MAI_MUSIC_READING)
    return g_strdup (_ ("reading…"));
  if (mai_music_file_get_reason (file) != NULL)
    return g_strdup (mai_music_file_get_reason (file));
  notes = g_strdup_printf (mai_ngettext ("%'u note", "%'u notes", n_notes), n_notes);
  return g_strdup_printf ("%u:%02u · %s · %s", seconds / 60, seconds % 60, notes,
                          mai_music_file_get_kind (file));
}

static const char *
choose_page (MaiMusicFile *file)
{
  if (mai_music_file_get_state (file) == MAI_MUSIC_READING)
    return "reading";
  return mai_music_file_is_playable (file) ? "play" : "refused";
}

/* Takes the name. */
static void
name_button (GtkButton *button, char *name)
{
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_free (name);
}

static void
update_play (MaiMusicRow *self)
{
  gboolean refused = mai_music_file_get_state (self->file) >= MAI_MUSIC_REFUSED;
  const char *title = mai_music_file_get_title (self->file);
  const char *idle = refused ? "dialog-warning-symbolic" : "media-playback-start-symbolic";

  gtk_button_set_icon_name (self->play, self->playing ? "media-playback-pause-symbolic" : idle);
  name_button (self->play, self->playing ? g_strdup_printf (_ ("Pause “%s”"), title)
                                         : g_strdup_printf (_ ("Play “%s”"), title));
}

/* What may be too long for the row. */
static void
tell_whole (MaiMusicRow *self)
{
  const char *reason = mai_music_file_get_reason (self->file);
  g_autofree char *path = g_filename_display_name (mai_music_file_get_path (self->file));
  g_autofree char *whole = reason != NULL ? g_strdup_printf ("%s\n%s", path, reason) : NULL;

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), path);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->subtitle), whole);
}

static void
update (MaiMusicRow *self)
{
  g_autofree char *subtitle = describe (self->file);
  const char *page = choose_page (self->file);
  const char *title = mai_music_file_get_title (self->file);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, subtitle);
  tell_whole (self);
  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_spinner_set_spinning (self->spinner, g_str_equal (page, "reading"));
  name_button (self->remove, g_strdup_printf (_ ("Remove “%s”"), title));
  update_play (self);
}

void
mai_music_row_set_file (MaiMusicRow *self, MaiMusicFile *file)
{
  g_return_if_fail (MAI_IS_MUSIC_ROW (self));

  if (self->file != NULL)
    g_clear_signal_handler (&self->handler, self->file);
  g_set_object (&self->file, file);
  self->playing = FALSE;
  if (file == NULL)
    return;
  self->handler = g_signal_connect_swapped (file, "notify::state", G_CALLBACK (update), self);
  update (self);
}

MaiMusicFile *
mai_music_row_get_file (MaiMusicRow *self)
{
  g_return_val_if_fail (MAI_IS_MUSIC_ROW (self), NULL);
  return self->file;
}

void
mai_music_row_set_playing (MaiMusicRow *self, gboolean playing)
{
  g_return_if_fail (MAI_IS_MUSIC_ROW (self));

  if (self->playing == playing || self->file == NULL)
    return;
  self->playing = playing;
  update_play (self);
}

static void
mai_music_row_dispose (GObject *object)
{
  MaiMusicRow *self = MAI_MUSIC_ROW (object);

  mai_music_row_set_file (self, NULL);
  adw_bin_set_child (ADW_BIN (self), NULL); /* or the template takes it without the bin knowing */
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_MUSIC_ROW);
  G_OBJECT_CLASS (mai_music_row_parent_class)->dispose (object);
}

static void
mai_music_row_class_init (MaiMusicRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_music_row_dispose;
  signals[PLAY] = g_signal_new ("play", MAI_TYPE_MUSIC_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 0);
  signals[REMOVE] = g_signal_new ("remove", MAI_TYPE_MUSIC_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-music-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiMusicRow, stack);
  gtk_widget_class_bind_template_child (widget_class, MaiMusicRow, play);
  gtk_widget_class_bind_template_child (widget_class, MaiMusicRow, remove);
  gtk_widget_class_bind_template_child (widget_class, MaiMusicRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, MaiMusicRow, title);
  gtk_widget_class_bind_template_child (widget_class, MaiMusicRow, subtitle);
  gtk_widget_class_bind_template_callback (widget_class, play_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
}

static void
mai_music_row_init (MaiMusicRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mai_music_row_new (void)
{
  return g_object_new (MAI_TYPE_MUSIC_ROW, NULL);
}
