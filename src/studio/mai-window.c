/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/mai-window.h"

#include "base/mai-i18n.h"
#include "studio/compose/mai-compose-page.h"
#include "studio/library/mai-library-page.h"
#include "studio/mai-conflict.h"
#include "studio/mai-open-popover.h"
#include "studio/mai-song-title.h"
#include "studio/mai-window-actions.h"
#include "studio/mai-window-private.h"
#include "studio/train/mai-train-page.h"

G_DEFINE_FINAL_TYPE (MaiWindow, mai_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- the pages --- */

/* A page is made when it is first shown: the first frame waits for one only. */
static void
make_page (MaiWindow *self, const char *name)
{
  if (g_str_equal (name, "compose") && adw_bin_get_child (self->compose_place) == NULL)
    adw_bin_set_child (self->compose_place, g_object_new (MAI_TYPE_COMPOSE_PAGE, "desk", self->desk,
                                                          "project", self->project, NULL));
  else if (g_str_equal (name, "train") && adw_bin_get_child (self->train_place) == NULL)
    adw_bin_set_child (self->train_place,
                       g_object_new (MAI_TYPE_TRAIN_PAGE, "desk", self->desk, NULL));
  else if (g_str_equal (name, "library") && adw_bin_get_child (self->library_place) == NULL)
    adw_bin_set_child (self->library_place,
                       g_object_new (MAI_TYPE_LIBRARY_PAGE, "desk", self->desk, NULL));
}

/* Where it is narrow the pages are chosen below. */
static void
arrange (MaiWindow *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->stack);
  gboolean composes = g_strcmp0 (name, "compose") == 0;
  gboolean narrow = adw_view_switcher_title_get_title_visible (self->title);

  gtk_widget_set_visible (GTK_WIDGET (self->undo_button), composes);
  gtk_widget_set_visible (GTK_WIDGET (self->redo_place), composes);
  adw_view_switcher_bar_set_reveal (self->switcher_bar, narrow);
}

static gboolean
arrange_cb (gpointer data)
{
  MaiWindow *self = data;

  self->arranging = 0;
  arrange (self);
  return G_SOURCE_REMOVE;
}

/* Comes while sizes are being given out, which is no time to ask for others. */
static void
title_visible_cb (MaiWindow *self)
{
  if (self->arranging == 0)
    self->arranging = g_idle_add_full (G_PRIORITY_HIGH_IDLE, arrange_cb, self, NULL);
}

static void
page_changed_cb (MaiWindow *self)
{
  const char *name = adw_view_stack_get_visible_child_name (self->stack);

  if (self->desk == NULL || name == NULL)
    return;
  make_page (self, name);
  arrange (self);
  g_object_set (mai_desk_get_session (self->desk), "page", name, NULL);
}

/* So that keys reach the notes, and Space plays. */
static void
focus_song (MaiWindow *self)
{
  GtkWidget *page = adw_bin_get_child (self->compose_place);

  if (page != NULL && gtk_widget_get_mapped (page))
    gtk_widget_grab_focus (page);
}

/* Keys are for the page from then on: for the notes, where Space plays, or for the first thing on another one. */
void
mai_window_show_page (MaiWindow *self, const char *name)
{
  GtkWidget *place;

  g_return_if_fail (MAI_IS_WINDOW (self));

  place = adw_view_stack_get_child_by_name (self->stack, name);
  if (place == NULL)
    return;
  adw_view_stack_set_visible_child_name (self->stack, name);
  if (place == GTK_WIDGET (self->compose_place))
    focus_song (self);
  else
    gtk_widget_child_focus (place, GTK_DIR_TAB_FORWARD);
}

static void
hand_on_project (MaiWindow *self)
{
  GtkWidget *page = adw_bin_get_child (self->compose_place);

  if (page != NULL)
    g_object_set (page, "project", self->project, NULL);
  g_object_set (self->song_title, "project", self->project, NULL);
}

/* --- the song --- */

/* Another one that is still being read would come up over what was asked for since. */
static void
stop_opening (MaiWindow *self)
{
  if (self->opening != NULL)
    g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
}

static void
show_title (MaiWindow *self)
{
  const char *title = mai_project_get_title (self->project);
  g_autofree char *whole = g_strdup_printf ("%s – %s", title, _ ("musicAi Studio"));

  adw_view_switcher_title_set_title (self->title, title);
  gtk_window_set_title (GTK_WINDOW (self), whole);
}

static void
remember_file (MaiWindow *self)
{
  g_object_set (mai_desk_get_session (self->desk), "project", mai_project_get_file (self->project),
                "rescue", mai_project_get_rescue (self->project), NULL);
}

/* "Undo Draw Note", for eyes and for screen readers. */
static void
name_button (GtkButton *button, const char *words)
{
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
}

static void
name_steps (MaiWindow *self)
{
  MaiScore *score = mai_project_get_score (self->project);
  const char *undo = mai_score_get_undo_label (score);
  const char *redo = mai_score_get_redo_label (score);
  /* Translators: %s is a step such as "Draw Note" */
  g_autofree char *undo_words =
      undo != NULL ? g_strdup_printf (_ ("Undo %s"), undo) : g_strdup (_ ("Undo"));
  g_autofree char *redo_words =
      redo != NULL ? g_strdup_printf (_ ("Redo %s"), redo) : g_strdup (_ ("Redo"));

  name_button (self->undo_button, undo_words);
  name_button (self->redo_button, redo_words);
}

/* What is said about the song across the window; a conflict before everything else. */
static void
show_song_notice (MaiWindow *self)
{
  const char *trouble = mai_project_get_trouble (self->project);

  if (mai_project_get_state (self->project) == MAI_PROJECT_CONFLICT)
    mai_notice_bar_say (self->song_notice, _ ("Another program changed this song's file."),
                        _ ("_Decide…"), NULL);
  else
    mai_notice_bar_say (self->song_notice, trouble, NULL, NULL);
}

static void
show_notice_once (MaiWindow *self)
{
  const char *notice = mai_project_get_notice (self->project);

  if (notice == NULL)
    return;
  mai_window_toast (self, notice);
  mai_project_clear_notice (self->project);
}

static void
song_notice_answered_cb (MaiWindow *self)
{
  mai_conflict_ask (self, self->project);
}

static void
watch_project (MaiWindow *self)
{
  g_signal_group_set_target (self->project_signals, self->project);
  g_signal_group_set_target (self->score_signals, mai_project_get_score (self->project));
  hand_on_project (self);
  show_title (self);
  name_steps (self);
}

void
mai_window_set_project (MaiWindow *self, MaiProject *project)
{
  g_return_if_fail (MAI_IS_WINDOW (self));
  g_return_if_fail (MAI_IS_PROJECT (project));

  if (!g_set_object (&self->project, project))
    return;
  stop_opening (self);
  mai_desk_add_project (self->desk, project);
  watch_project (self);
  show_song_notice (self);
  show_notice_once (self);
  remember_file (self);
}

gboolean
mai_window_leave_project (MaiWindow *self)
{
  g_autoptr (GError) error = NULL;

  g_return_val_if_fail (MAI_IS_WINDOW (self), TRUE);

  if (self->project == NULL || mai_project_flush (self->project, &error))
    return TRUE;
  mai_window_toast (self, error->message);
  return FALSE;
}

/* What is said of the song that was open last time, while the session still knows; NULL for nothing. */
static char *
dup_welcome (MaiWindow *self)
{
  MaiSession *session = mai_desk_get_session (self->desk);
  GFile *file = mai_session_get_project (session);
  g_autofree char *name = file != NULL ? g_file_get_basename (file) : NULL;

  if (mai_session_get_rescue (session) != NULL && name != NULL)
    /* Translators: %s is a file's name */
    return g_strdup_printf (_ ("Another program changed “%s”. This is your version of it."), name);
  return mai_session_was_killed (session)
             ? g_strdup (_ ("The studio was interrupted last time. Your song is here."))
             : NULL;
}

/* What was open last time and is there no more is passed over without a word. */
static void
not_opened (MaiWindow *self, const GError *error)
{
  MaiSession *session = mai_desk_get_session (self->desk);
  GFile *rescue = mai_session_get_rescue (session);

  if (!self->reopening || g_file_query_exists (self->to_open, NULL))
    mai_window_toast (self, error->message);
  else if (rescue != NULL && g_file_equal (self->to_open, rescue))
    {
      g_object_set (session, "rescue", NULL, NULL);
      mai_window_reopen (self);
    }
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (MaiWindow) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (MaiProject) project = mai_project_open_finish (result, &error);
  g_autofree char *welcome = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->opening);
  if (project == NULL)
    not_opened (self, error);
  if (project == NULL || !mai_window_leave_project (self))
    return;
  if (self->reopening)
    welcome = dup_welcome (self);
  mai_window_set_project (self, project);
  if (!self->reopening)
    {
      mai_window_remember_recent (self->to_open);
      adw_view_stack_set_visible_child_name (self->stack, "compose");
    }
  if (welcome != NULL)
    mai_window_toast (self, welcome);
  focus_song (self);
}

static void
begin_opening (MaiWindow *self, GFile *file, gboolean reopening)
{
  self->opening = g_cancellable_new ();
  self->reopening = reopening;
  g_set_object (&self->to_open, file);
  mai_project_open_async (NULL, file, self->opening, opened_cb, g_object_ref (self));
}

/* What is open is shown: opened a second time it would be a copy. */
static gboolean
show_open_one (MaiWindow *self, GFile *file)
{
  g_autoptr (MaiProject) project = mai_desk_find_project (self->desk, file);

  if (project == NULL)
    return FALSE;
  if (project != self->project && mai_window_leave_project (self))
    mai_window_set_project (self, project);
  mai_window_show_page (self, "compose");
  return TRUE;
}

void
mai_window_open (MaiWindow *self, GFile *file)
{
  g_return_if_fail (MAI_IS_WINDOW (self));
  g_return_if_fail (G_IS_FILE (file));

  stop_opening (self);
  if (show_open_one (self, file))
    mai_window_remember_recent (file);
  else
    begin_opening (self, file, FALSE);
}

void
mai_window_open_first (MaiWindow *self, GSList *files)
{
  g_return_if_fail (MAI_IS_WINDOW (self));

  if (files == NULL)
    return;
  mai_window_open (self, files->data);
  if (files->next != NULL)
    mai_window_toast (self, _ ("One song is open at a time: this is the first of those given."));
}

void
mai_window_reopen (MaiWindow *self)
{
  MaiSession *session;
  GFile *file;

  g_return_if_fail (MAI_IS_WINDOW (self));

  session = mai_desk_get_session (self->desk);
  file = mai_session_get_rescue (session);
  if (file == NULL)
    file = mai_session_get_project (session);
  if (file != NULL)
    begin_opening (self, file, TRUE);
}

/* --- words over the pages --- */

void
mai_window_toast (MaiWindow *self, const char *words)
{
  g_autofree char *escaped = g_markup_escape_text (words, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

void
mai_window_add_toast (MaiWindow *self, AdwToast *toast)
{
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
sound_trouble_cb (MaiWindow *self, const char *message)
{
  mai_notice_bar_say (self->sound_notice, message, _ ("_Sound Preferences"), NULL);
}

/* It sounds again: what was said is no longer true. */
static void
sound_mended_cb (MaiWindow *self)
{
  if (mai_sound_get_trouble (mai_desk_get_sound (self->desk)) == NULL)
    mai_notice_bar_hush (self->sound_notice);
}

static void
sound_notice_answered_cb (MaiWindow *self)
{
  mai_notice_bar_hush (self->sound_notice);
  gtk_widget_activate_action (GTK_WIDGET (self), "app.preferences", NULL);
}

/* --- the list of songs to open --- */

/* Made when it is first asked for. */
static void
make_popover_cb (GtkMenuButton *button, gpointer data)
{
  MaiWindow *self = data;
  MaiOpenPopover *popover;

  if (gtk_menu_button_get_popover (button) != NULL)
    return;
  popover = g_object_new (MAI_TYPE_OPEN_POPOVER, NULL);
  mai_open_popover_set_library (popover, mai_desk_get_library (self->desk));
  gtk_menu_button_set_popover (button, GTK_WIDGET (popover));
}

/* --- dropping files --- */

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));

  if (files == NULL)
    return FALSE;
  mai_window_open_first (MAI_WINDOW (data), files);
  return TRUE;
}

static void
add_drop_target (MaiWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->stack), GTK_EVENT_CONTROLLER (target));
}

/* --- the window itself --- */

static void
remember_size (MaiWindow *self)
{
  int width, height;
  gboolean maximized = gtk_window_is_maximized (GTK_WINDOW (self));

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_object_set (mai_desk_get_session (self->desk), "width", width, "height", height, "maximized",
                maximized, NULL);
}

static void
restore_session (MaiWindow *self)
{
  g_autofree char *page = NULL;
  int width, height;
  gboolean maximized;

  g_object_get (mai_desk_get_session (self->desk), "width", &width, "height", &height, "maximized",
                &maximized, "page", &page, NULL);
  if (width > 0 && height > 0)
    gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (maximized)
    gtk_window_maximize (GTK_WINDOW (self));
  if (page != NULL && adw_view_stack_get_child_by_name (self->stack, page) != NULL)
    adw_view_stack_set_visible_child_name (self->stack, page);
  page_changed_cb (self);
}

/* Keys are for the song from the start. */
static void
mai_window_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (mai_window_parent_class)->map (widget);
  focus_song (MAI_WINDOW (widget));
}

static gboolean
mai_window_close_request (GtkWindow *window)
{
  MaiWindow *self = MAI_WINDOW (window);
  GtkWidget *page = adw_bin_get_child (self->compose_place);

  remember_size (self);
  if (self->leaving_unsaved)
    {
      stop_opening (self);
      return FALSE;
    }
  if (page != NULL && mai_compose_page_ask_to_close (MAI_COMPOSE_PAGE (page)))
    return TRUE;
  if (!mai_window_leave_project (self))
    {
      mai_conflict_ask_to_leave (self);
      return TRUE;
    }
  stop_opening (self);
  return GTK_WINDOW_CLASS (mai_window_parent_class)->close_request (window);
}

static void
mai_window_dispose (GObject *object)
{
  MaiWindow *self = MAI_WINDOW (object);

  g_clear_object (&self->opening);
  g_clear_object (&self->to_open);
  g_clear_weak_pointer (&self->undo_toast);
  g_clear_handle_id (&self->arranging, g_source_remove);
  g_clear_object (&self->score_signals);
  g_clear_object (&self->project_signals);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_WINDOW);
  g_clear_object (&self->project);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (mai_window_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, title);
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, redo_place);
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, song_title);
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, redo_button);
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, song_notice);
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, sound_notice);
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, compose_place);
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, train_place);
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, library_place);
  gtk_widget_class_bind_template_callback (widget_class, page_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, title_visible_cb);
  gtk_widget_class_bind_template_callback (widget_class, song_notice_answered_cb);
  gtk_widget_class_bind_template_callback (widget_class, sound_notice_answered_cb);
}

static void
mai_window_class_init (MaiWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_window_dispose;
  widget_class->map = mai_window_map;
  GTK_WINDOW_CLASS (class)->close_request = mai_window_close_request;
  g_type_ensure (MAI_TYPE_SONG_TITLE);
  bind_template (widget_class);
}

static void
mai_window_init (MaiWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->project_signals = g_signal_group_new (MAI_TYPE_PROJECT);
  g_signal_group_connect_swapped (self->project_signals, "notify::title", G_CALLBACK (show_title),
                                  self);
  g_signal_group_connect_swapped (self->project_signals, "notify::file", G_CALLBACK (remember_file),
                                  self);
  g_signal_group_connect_swapped (self->project_signals, "notify::rescue",
                                  G_CALLBACK (remember_file), self);
  g_signal_group_connect_swapped (self->project_signals, "notify::state",
                                  G_CALLBACK (show_song_notice), self);
  g_signal_group_connect_swapped (self->project_signals, "notify::trouble",
                                  G_CALLBACK (show_song_notice), self);
  g_signal_group_connect_swapped (self->project_signals, "notify::notice",
                                  G_CALLBACK (show_notice_once), self);
  self->score_signals = g_signal_group_new (MAI_TYPE_SCORE);
  g_signal_group_connect_swapped (self->score_signals, "edited", G_CALLBACK (name_steps), self);
  gtk_menu_button_set_create_popup_func (self->open_button, make_popover_cb, self, NULL);
  mai_window_add_actions (self);
  add_drop_target (self);
}

MaiWindow *
mai_window_new (GtkApplication *application, MaiDesk *desk)
{
  MaiWindow *self;
  MaiSound *sound;

  g_return_val_if_fail (MAI_IS_DESK (desk), NULL);

  self = g_object_new (MAI_TYPE_WINDOW, "application", application, NULL);
  self->desk = g_object_ref (desk);
  self->project = mai_project_new (NULL);
  mai_desk_add_project (desk, self->project);
  watch_project (self);
  sound = mai_desk_get_sound (desk);
  g_signal_connect_object (sound, "trouble", G_CALLBACK (sound_trouble_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (sound, "notify::trouble", G_CALLBACK (sound_mended_cb), self,
                           G_CONNECT_SWAPPED);
  restore_session (self);
  return self;
}
