/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/train/mai-train-page.h"

#include "base/mai-i18n.h"
#include "desk/mai-desk.h"
#include "desk/sound/mai-audition.h"
#include "studio/common/mai-file-chooser.h"
#include "studio/train/mai-music-panel.h"
#include "studio/train/mai-recipe-panel.h"
#include "studio/train/mai-run-panel.h"

struct _MaiTrainPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwLeaflet *leaflet;
  GtkWidget *switcher;
  GtkToggleButton *show_music;
  GtkToggleButton *show_recipe;
  GtkToggleButton *show_run;
  MaiMusicPanel *music;
  MaiRunPanel *run;
  MaiRecipePanel *recipe;

  MaiDesk *desk; /* nullable */
  MaiTrainDesk *train; /* nullable */
  MaiAudition *audition;
  GSignalGroup *run_signals;
  guint fold_id;
};

enum
{
  PROP_DESK = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (MaiTrainPage, mai_train_page, ADW_TYPE_BIN)

static void
toast (MaiTrainPage *self, const char *words)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", words);
}

static void
toast_undo (MaiTrainPage *self, const char *words)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast-undo", "(sss)", words,
                              "win.undo-remove", "");
}

/* --- which panel a narrow window shows --- */

static void
show_cb (MaiTrainPage *self, GtkToggleButton *button)
{
  if (!gtk_toggle_button_get_active (button))
    return;
  adw_leaflet_set_visible_child_name (self->leaflet, button == self->show_music    ? "music"
                                                     : button == self->show_recipe ? "recipe"
                                                                                   : "run");
}

static void
shown_cb (MaiTrainPage *self)
{
  const char *name = adw_leaflet_get_visible_child_name (self->leaflet);
  GtkToggleButton *button = g_strcmp0 (name, "music") == 0    ? self->show_music
                            : g_strcmp0 (name, "recipe") == 0 ? self->show_recipe
                                                              : self->show_run;

  gtk_toggle_button_set_active (button, TRUE);
}

static gboolean
fold_cb (gpointer data)
{
  MaiTrainPage *self = data;

  self->fold_id = 0;
  gtk_widget_set_visible (self->switcher, adw_leaflet_get_folded (self->leaflet));
  return G_SOURCE_REMOVE;
}

/* Comes while sizes are handed out, when nothing may appear. */
static void
folded_cb (MaiTrainPage *self)
{
  if (self->fold_id == 0)
    self->fold_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fold_cb, self, NULL);
}

/* --- music --- */

static void
add_model (MaiTrainPage *self, GListModel *chosen)
{
  guint n = g_list_model_get_n_items (chosen);
  g_autoptr (GPtrArray) files = g_ptr_array_new_null_terminated (n, g_object_unref, TRUE);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (files, g_list_model_get_item (chosen, i));
  mai_music_list_add (mai_train_desk_get_music (self->train), (GFile *const *) files->pdata);
}

static void
chosen_cb (GListModel *files, gpointer data)
{
  add_model (data, files);
}

static void
add_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MaiTrainPage *self = MAI_TRAIN_PAGE (widget);
  static const char *const patterns[] = { "*.mid", "*.midi", "*.smf", "*.kar", "*.rmi", NULL };
  const MaiFileKind kind = { _ ("MIDI Files"), patterns };
  gboolean folders = g_str_equal (name, "train.add-folders");
  const MaiFileRequest request = { .action = folders ? MAI_FILE_CHOOSER_FOLDERS
                                                     : MAI_FILE_CHOOSER_OPEN_MULTIPLE,
                                   .title = folders ? _ ("Add Folders of Music") : _ ("Add Music"),
                                   .accept = _ ("_Add"),
                                   .kinds = folders ? NULL : &kind,
                                   .n_kinds = folders ? 0 : 1 };

  mai_file_chooser_show (GTK_WINDOW (gtk_widget_get_root (widget)), &request, chosen_cb,
                         G_OBJECT (self));
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  MaiTrainPage *self = data;
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GSList) dropped = gdk_file_list_get_files (g_value_get_boxed (value));

  if (self->train == NULL || dropped == NULL)
    return FALSE;
  for (GSList *l = dropped; l != NULL; l = l->next)
    g_ptr_array_add (files, l->data);
  g_ptr_array_add (files, NULL);
  mai_music_list_add (mai_train_desk_get_music (self->train), (GFile *const *) files->pdata);
  return TRUE;
}

static void
removed_cb (MaiTrainPage *self, const char *title)
{
  g_autofree char *words = g_strdup_printf (_ ("“%s” was removed from the list"), title);

  toast_undo (self, words);
}

static void
remove_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MaiTrainPage *self = MAI_TRAIN_PAGE (widget);
  MaiMusicList *music = mai_train_desk_get_music (self->train);
  guint before = g_list_model_get_n_items (G_LIST_MODEL (music)), n;
  g_autofree char *words = NULL;

  if (g_str_equal (name, "train.remove-all"))
    mai_music_list_remove (music, 0, before);
  else
    mai_music_list_remove_refused (music);
  n = before - g_list_model_get_n_items (G_LIST_MODEL (music));
  words = g_strdup_printf (
      mai_ngettext ("%u file was removed from the list", "%u files were removed from the list", n),
      n);
  if (n > 0)
    toast_undo (self, words);
}

static void
cancel_reading_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  mai_music_list_cancel (mai_train_desk_get_music (MAI_TRAIN_PAGE (widget)->train));
}

/* --- runs --- */

static void
start_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MaiTrainPage *self = MAI_TRAIN_PAGE (widget);

  mai_train_desk_start (self->train);
  if (mai_train_desk_get_obstacle (self->train) == NULL)
    adw_leaflet_set_visible_child_name (self->leaflet, "run");
}

static void
run_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  MaiRun *run = mai_train_desk_get_run (MAI_TRAIN_PAGE (widget)->train);

  if (run == NULL)
    return;
  if (g_str_equal (name, "train.pause"))
    mai_run_pause (run);
  else if (g_str_equal (name, "train.stop"))
    mai_run_stop (run);
  else
    mai_run_start (run);
}

static void
use_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *model = mai_run_panel_dup_model (MAI_TRAIN_PAGE (widget)->run);

  if (model != NULL)
    gtk_widget_activate_action (widget, "win.use-model", "s", model);
  else
    toast (MAI_TRAIN_PAGE (widget), _ ("There is no model yet: the first comes with the first "
                                       "epoch."));
}

/* --- what may be done --- */

static void
enable (MaiTrainPage *self, const char *action, gboolean enabled)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, enabled);
}

static void
update_run (MaiTrainPage *self)
{
  MaiRun *run = mai_train_desk_get_run (self->train);
  gboolean busy = run == NULL || mai_run_get_busy (run);

  enable (self, "train.pause", !busy && mai_run_get_state (run) == MAI_RUN_RUNNING);
  enable (self, "train.resume", !busy && mai_run_get_loaded (run));
  enable (self, "train.stop", !busy && mai_run_get_loaded (run));
  enable (self, "train.use",
          run != NULL && g_list_model_get_n_items (mai_run_get_checkpoints (run)) > 0);
}

static void
update (MaiTrainPage *self)
{
  GListModel *music = G_LIST_MODEL (mai_train_desk_get_music (self->train));
  GListModel *runs = G_LIST_MODEL (mai_train_desk_get_runs (self->train));
  gboolean any = g_list_model_get_n_items (music) + g_list_model_get_n_items (runs) > 0;
  gboolean starting;

  g_object_get (self->train, "starting", &starting, NULL);
  gtk_stack_set_visible_child_name (self->stack, any ? "panels" : "empty");
  /* With an obstacle it stays: pressing it says what is in the way. */
  enable (self, "train.start", !starting);
  enable (self, "train.remove-refused",
          mai_music_list_get_n_refused (mai_train_desk_get_music (self->train)) > 0);
  enable (self, "train.remove-all", g_list_model_get_n_items (music) > 0);
}

static void
run_changed_cb (MaiTrainPage *self)
{
  MaiRun *run = mai_train_desk_get_run (self->train);

  mai_run_panel_set_run (self->run, run);
  g_signal_group_set_target (self->run_signals, run);
  update_run (self);
}

static void
watch (MaiTrainPage *self)
{
  MaiTrainDesk *train = self->train;

  g_signal_connect_object (train, "failed", G_CALLBACK (toast), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->audition, "failed", G_CALLBACK (toast), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (train, "notify::run", G_CALLBACK (run_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (train, "notify::starting", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (train, "notify::obstacle", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mai_train_desk_get_music (train), "items-changed", G_CALLBACK (update),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mai_train_desk_get_runs (train), "items-changed", G_CALLBACK (update),
                           self, G_CONNECT_SWAPPED);
}

static void
set_desk (MaiTrainPage *self, MaiDesk *desk)
{
  g_return_if_fail (self->desk == NULL || desk == NULL);

  if (desk == NULL)
    return;
  self->desk = g_object_ref (desk);
  self->train = g_object_ref (mai_desk_get_training (desk));
  self->audition = mai_audition_new (mai_desk_get_sound (desk));
  watch (self);
  mai_music_panel_set_music (self->music, mai_train_desk_get_music (self->train), self->audition);
  mai_run_panel_set_audition (self->run, self->audition);
  mai_recipe_panel_set_train (self->recipe, self->train, mai_desk_get_settings (desk));
  run_changed_cb (self);
  update (self);
}

/* --- the object --- */

static void
mai_train_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  if (id == PROP_DESK)
    g_value_set_object (value, MAI_TRAIN_PAGE (object)->desk);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
mai_train_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  if (id == PROP_DESK)
    set_desk (MAI_TRAIN_PAGE (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
}

static void
mai_train_page_dispose (GObject *object)
{
  MaiTrainPage *self = MAI_TRAIN_PAGE (object);

  adw_bin_set_child (ADW_BIN (self), NULL); /* or the template takes it without the bin knowing */
  g_clear_handle_id (&self->fold_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_TRAIN_PAGE);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->audition);
  g_clear_object (&self->train);
  g_clear_object (&self->desk);
  G_OBJECT_CLASS (mai_train_page_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "train.add-files", NULL, add_cb);
  gtk_widget_class_install_action (widget_class, "train.add-folders", NULL, add_cb);
  gtk_widget_class_install_action (widget_class, "train.remove-refused", NULL, remove_cb);
  gtk_widget_class_install_action (widget_class, "train.remove-all", NULL, remove_cb);
  gtk_widget_class_install_action (widget_class, "train.cancel-reading", NULL, cancel_reading_cb);
  gtk_widget_class_install_action (widget_class, "train.start", NULL, start_cb);
  gtk_widget_class_install_action (widget_class, "train.pause", NULL, run_cb);
  gtk_widget_class_install_action (widget_class, "train.resume", NULL, run_cb);
  gtk_widget_class_install_action (widget_class, "train.stop", NULL, run_cb);
  gtk_widget_class_install_action (widget_class, "train.use", NULL, use_cb);
}

static void
mai_train_page_class_init (MaiTrainPageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->dispose = mai_train_page_dispose;
  object_class->get_property = mai_train_page_get_property;
  object_class->set_property = mai_train_page_set_property;
  properties[PROP_DESK] = g_param_spec_object ("desk", NULL, NULL, MAI_TYPE_DESK,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (MAI_TYPE_MUSIC_PANEL);
  g_type_ensure (MAI_TYPE_RUN_PANEL);
  g_type_ensure (MAI_TYPE_RECIPE_PANEL);
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-train-page.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiTrainPage, stack);
  gtk_widget_class_bind_template_child (widget_class, MaiTrainPage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, MaiTrainPage, switcher);
  gtk_widget_class_bind_template_child (widget_class, MaiTrainPage, show_music);
  gtk_widget_class_bind_template_child (widget_class, MaiTrainPage, show_recipe);
  gtk_widget_class_bind_template_child (widget_class, MaiTrainPage, show_run);
  gtk_widget_class_bind_template_child (widget_class, MaiTrainPage, music);
  gtk_widget_class_bind_template_child (widget_class, MaiTrainPage, run);
  gtk_widget_class_bind_template_child (widget_class, MaiTrainPage, recipe);
  gtk_widget_class_bind_template_callback (widget_class, show_cb);
  gtk_widget_class_bind_template_callback (widget_class, shown_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, removed_cb);
}

static void
mai_train_page_init (MaiTrainPage *self)
{
  static const char *const watched[] = { "notify::state", "notify::busy", "notify::loaded",
                                         "history-changed" };
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  self->run_signals = g_signal_group_new (MAI_TYPE_RUN);
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_group_connect_swapped (self->run_signals, watched[i], G_CALLBACK (update_run), self);
}
