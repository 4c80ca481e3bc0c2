/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/train/mai-recipe-panel.h"

#include "base/mai-i18n.h"
#include "studio/common/mai-rename-dialog.h"
#include "studio/common/mai-show-in-files.h"
#include "studio/train/mai-run-row.h"

struct _MaiRecipePanel
{
  AdwBin parent_instance;

  AdwPreferencesGroup *presets;
  AdwExpanderRow *experiments; /* the last row of it; NULL until there is one */
  AdwComboRow *size;
  AdwComboRow *device;
  AdwComboRow *precision;
  AdwExpanderRow *every;
  GtkWidget *background_row;
  GtkSwitch *background;
  GtkLabel *hint;
  GtkWidget *runs_box;
  GtkListBox *runs;

  MaiTrainDesk *train;
  GPtrArray *checks; /* of GtkCheckButton, by preset */
  GPtrArray *times; /* of GtkLabel, by preset */
  GArray *precisions; /* of MaiArithmetic: what the row offers */
};

G_DEFINE_FINAL_TYPE (MaiRecipePanel, mai_recipe_panel, ADW_TYPE_BIN)

/* A number of the recipe and how it is set. */
typedef struct
{
  const char *property;
  const char *title;
  const char *subtitle; /* nullable */
  double min, max, step;
  guint digits;
} Number;

static const Number patience = {
  "patience", N_ ("Stop When No Better For"), N_ ("Evaluations; 0 goes on to the end"), 0, 1000, 1,
  0
};

static const Number numbers[] = {
  { "epochs", N_ ("Epochs"), N_ ("How often all the music is heard"), 1, 10000, 1, 0 },
  { "batch", N_ ("Batch"), N_ ("Pieces learnt beside each other"), 1, 1024, 1, 0 },
  { "steps", N_ ("Notes Looked Back"), N_ ("How far one mistake teaches"), 1, 8192, 16, 0 },
  { "learning-rate", N_ ("Learning Rate"), NULL, 0.00001, 1, 0.0005, 5 },
  { "dropout", N_ ("Dropout"), N_ ("Guards against learning by heart"), 0, 0.9, 0.05, 2 },
  { "transpose", N_ ("Transposition"), N_ ("Semitones up and down"), 0, 36, 1, 0 },
  { "threads", N_ ("Threads"), N_ ("0: one for each processor"), 0, 1024, 1, 0 },
  { "seed", N_ ("Random Seed"), N_ ("The same seed learns the same"), 0, 1e9, 1, 0 },
};

static GtkWidget *
make_number_row (MaiRecipePanel *self, const Number *number)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *spin = gtk_spin_button_new_with_range (number->min, number->max, number->step);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (number->title));
  if (number->subtitle != NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (number->subtitle));
  gtk_spin_button_set_digits (GTK_SPIN_BUTTON (spin), number->digits);
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), number->digits > 2 ? 7 : 4);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (number->title), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  g_object_bind_property (mai_train_desk_get_recipe (self->train), number->property, spin, "value",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  return row;
}

/* --- presets --- */

static void
preset_cb (GtkCheckButton *check, MaiRecipePanel *self)
{
  guint preset;

  if (gtk_check_button_get_active (check) && g_ptr_array_find (self->checks, check, &preset))
    g_object_set (mai_train_desk_get_recipe (self->train), "preset", preset, NULL);
}

/* Folded away: who wants to compose need not read about them. */
static AdwExpanderRow *
get_experiments (MaiRecipePanel *self)
{
  if (self->experiments == NULL)
    {
      self->experiments = ADW_EXPANDER_ROW (adw_expander_row_new ());
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->experiments), _ ("Experiments"));
      adw_expander_row_set_subtitle (self->experiments,
                                     _ ("Made to be compared with published figures"));
      adw_preferences_group_add (self->presets, GTK_WIDGET (self->experiments));
    }
  return self->experiments;
}

static void
add_preset (MaiRecipePanel *self, const MaiPreset *preset)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *time = gtk_label_new (NULL);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (preset->title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (preset->description));
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (preset->title), -1);
  gtk_widget_add_css_class (time, "caption");
  gtk_widget_add_css_class (time, "dim-label");
  gtk_label_set_wrap (GTK_LABEL (time), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (time), 8);
  gtk_label_set_max_width_chars (GTK_LABEL (time), 12);
  gtk_label_set_xalign (GTK_LABEL (time), 1);
  gtk_label_set_justify (GTK_LABEL (time), GTK_JUSTIFY_RIGHT);
  if (self->checks->len > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check), self->checks->pdata[0]);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), time);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  g_ptr_array_add (self->checks, check);
  g_ptr_array_add (self->times, time);
  g_signal_connect_object (check, "toggled", G_CALLBACK (preset_cb), self, 0);
  if (preset->is_experiment)
    adw_expander_row_add_row (get_experiments (self), row);
  else
    adw_preferences_group_add (self->presets, row);
}

static void
show_preset (MaiRecipePanel *self)
{
  guint preset, n;

  g_object_get (mai_train_desk_get_recipe (self->train), "preset", &preset, NULL);
  gtk_check_button_set_active (self->checks->pdata[preset], TRUE);
  if (mai_preset_list (&n)[preset].is_experiment)
    adw_expander_row_set_expanded (get_experiments (self), TRUE);
}

/* --- device and precision --- */

static const char *const device_names[] = { N_ ("Automatic"), N_ ("Processor"),
                                            N_ ("Graphics Card"), NULL };

/* By MaiArithmetic. */
static const char *const precision_names[] = { N_ ("Full (float32)"), N_ ("Quick (TF32)"),
                                               N_ ("Half (bfloat16)") };

static guint
get_number (MaiRecipePanel *self, const char *property)
{
  guint value;

  g_object_get (mai_train_desk_get_recipe (self->train), property, &value, NULL);
  return value;
}

/* "Processor: about 6 minutes." */
static void
add_cost (GString *words, MaiRecipePanel *self, const char *name, MaiRecipeDevice device,
          MaiArithmetic precision)
{
  g_autofree char *cost = mai_train_desk_dup_cost (self->train, device, precision);

  if (mai_music_list_get_n_notes (mai_train_desk_get_music (self->train)) == 0)
    return;
  if (words->len > 0)
    g_string_append_c (words, ' ');
  /* Translators: a device or a precision, and how long training takes with it */
  g_string_append_printf (words, _ ("%s: %s."), name, cost != NULL ? cost : _ ("not timed yet"));
}

static gboolean
may_use_card (MaiRecipePanel *self)
{
  return mai_train_desk_get_card_missing (self->train) == NULL
         && get_number (self, "device") != MAI_RECIPE_DEVICE_PROCESSOR;
}

static void
show_device (MaiRecipePanel *self)
{
  const char *missing = mai_train_desk_get_card_missing (self->train);
  MaiArithmetic precision = (MaiArithmetic) get_number (self, "precision");
  g_autoptr (GString) words = g_string_new (missing);

  add_cost (words, self, _ ("Processor"), MAI_RECIPE_DEVICE_PROCESSOR, precision);
  if (missing == NULL)
    add_cost (words, self, _ ("Graphics Card"), MAI_RECIPE_DEVICE_CARD, precision);
  adw_combo_row_set_selected (self->device, get_number (self, "device"));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->device), words->str);
  gtk_widget_set_sensitive (GTK_WIDGET (self->device), missing == NULL);
}

/* The processor has no TF32. */
static void
offer_precisions (MaiRecipePanel *self)
{
  GtkStringList *list = GTK_STRING_LIST (adw_combo_row_get_model (self->precision));
  guint n = may_use_card (self) ? 3 : 2;

  if (self->precisions->len == n)
    return;
  g_array_set_size (self->precisions, 0);
  gtk_string_list_splice (list, 0, g_list_model_get_n_items (G_LIST_MODEL (list)), NULL);
  for (guint i = 0; i < G_N_ELEMENTS (precision_names); i++)
    if (i != MAI_ARITHMETIC_TF32 || n == 3)
      {
        g_array_append_val (self->precisions, i);
        gtk_string_list_append (list, _ (precision_names[i]));
      }
}

static void
show_precision (MaiRecipePanel *self)
{
  guint device = get_number (self, "device"), precision = get_number (self, "precision");
  g_autoptr (GString) words = g_string_new (NULL);

  offer_precisions (self);
  for (guint i = 0; i < self->precisions->len; i++)
    {
      guint offered = g_array_index (self->precisions, guint, i);

      add_cost (words, self, _ (precision_names[offered]), (MaiRecipeDevice) device,
                (MaiArithmetic) offered);
      if (offered == precision)
        adw_combo_row_set_selected (self->precision, i);
    }
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->precision), words->str);
}

/* What the row says while it is filled nobody has chosen. */
static void
show_arithmetic (MaiRecipePanel *self)
{
  g_signal_handlers_block_matched (self->precision, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self);
  g_signal_handlers_block_matched (self->device, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self);
  show_device (self);
  show_precision (self);
  g_signal_handlers_unblock_matched (self->device, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self);
  g_signal_handlers_unblock_matched (self->precision, G_SIGNAL_MATCH_DATA, 0, 0, NULL, NULL, self);
}

static void
device_chosen_cb (MaiRecipePanel *self)
{
  g_object_set (mai_train_desk_get_recipe (self->train), "device",
                adw_combo_row_get_selected (self->device), NULL);
}

static void
precision_chosen_cb (MaiRecipePanel *self)
{
  guint i = adw_combo_row_get_selected (self->precision);

  if (i < self->precisions->len)
    g_object_set (mai_train_desk_get_recipe (self->train), "precision",
                  g_array_index (self->precisions, guint, i), NULL);
}

static void
fill_arithmetic (MaiRecipePanel *self)
{
  g_autoptr (GtkStringList) devices = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) precisions = gtk_string_list_new (NULL);

  for (guint i = 0; device_names[i] != NULL; i++)
    gtk_string_list_append (devices, _ (device_names[i]));
  adw_combo_row_set_model (self->device, G_LIST_MODEL (devices));
  adw_combo_row_set_model (self->precision, G_LIST_MODEL (precisions));
  offer_precisions (self);
  g_signal_connect_object (self->device, "notify::selected", G_CALLBACK (device_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->precision, "notify::selected", G_CALLBACK (precision_chosen_cb),
                           self, G_CONNECT_SWAPPED);
}

/* --- hints --- */

static void
update_hint (MaiRecipePanel *self)
{
  g_autofree char *estimate = NULL;
  g_autofree char *words = NULL;
  const char *obstacle = mai_train_desk_get_obstacle (self->train);
  gboolean starting;

  g_object_get (self->train, "estimate", &estimate, "starting", &starting, NULL);
  for (guint i = 0; i < self->times->len; i++)
    {
      g_autofree char *time = mai_train_desk_dup_estimate (self->train, i);

      gtk_label_set_label (self->times->pdata[i], time != NULL ? time : "");
      gtk_widget_set_visible (self->times->pdata[i], time != NULL);
    }
  show_arithmetic (self);
  if (starting)
    words = g_strdup (_ ("Getting the music ready…"));
  else if (obstacle != NULL)
    words = g_strdup (obstacle);
  else if (estimate != NULL)
    words = g_strdup_printf (_ ("Takes %s on this computer."), estimate);
  gtk_label_set_label (self->hint, words != NULL ? words : "");
}

/* --- runs --- */

typedef struct
{
  MaiRecipePanel *panel;
  MaiRun *run;
} Question;

static void
question_free (gpointer data, GClosure *closure)
{
  Question *question = data;

  g_object_unref (question->panel);
  g_object_unref (question->run);
  g_free (question);
}

static void
renamed_cb (GtkWidget *widget, gpointer run, const char *name)
{
  mai_run_set_name (run, name);
}

static void
ask_name (MaiRecipePanel *self, MaiRun *run)
{
  const MaiRenameWords words = { _ ("Rename Run"), _ ("Name of the run"), mai_run_get_name (run) };

  mai_rename_dialog_show (GTK_WIDGET (self), G_OBJECT (run), &words, renamed_cb);
}

static void
removed_cb (GObject *runs, GAsyncResult *result, gpointer data)
{
  g_autoptr (MaiRecipePanel) self = data;
  g_autoptr (GError) error = NULL;

  if (!mai_run_list_remove_finish (MAI_RUN_LIST (runs), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
}

static void
answered_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  Question *question = data;

  if (!g_str_equal (response, "cancel"))
    mai_run_list_remove_async (mai_train_desk_get_runs (question->panel->train), question->run,
                               g_str_equal (response, "delete"), removed_cb,
                               g_object_ref (question->panel));
}

static void
ask_delete (MaiRecipePanel *self, MaiRun *run)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *dialog = adw_message_dialog_new (window, NULL, NULL);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG (dialog);
  Question *question = g_new0 (Question, 1);

  adw_message_dialog_format_heading (message, _ ("Delete “%s”?"), mai_run_get_name (run));
  adw_message_dialog_set_body (message, _ ("What it learnt and composed goes with it. A model that "
                                           "you use in Compose stays."));
  adw_message_dialog_add_responses (message, "cancel", _ ("_Cancel"), "delete",
                                    _ ("_Delete for Good"), "trash", _ ("Move to _Trash"), NULL);
  adw_message_dialog_set_response_appearance (message, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (message, "cancel");
  adw_message_dialog_set_close_response (message, "cancel");
  *question = (Question){ g_object_ref (self), g_object_ref (run) };
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), question, question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
asked_cb (MaiRunRow *row, const char *what, MaiRecipePanel *self)
{
  MaiRun *run = mai_run_row_get_run (row);

  if (g_str_equal (what, "rename"))
    ask_name (self, run);
  else if (g_str_equal (what, "delete"))
    ask_delete (self, run);
  else if (g_str_equal (what, "keep"))
    g_cancellable_cancel (mai_run_get_leaving (run));
  else
    {
      g_autoptr (GFile) file = g_file_new_for_path (mai_job_get_path (mai_run_get_job (run)));

      mai_show_in_files (GTK_WIDGET (self), file);
    }
}

static GtkWidget *
make_run_row (gpointer item, gpointer data)
{
  MaiRecipePanel *self = data;
  GtkWidget *row = mai_run_row_new (item);

  mai_run_row_set_current (MAI_RUN_ROW (row), mai_train_desk_get_run (self->train) == item);
  g_signal_connect_object (row, "asked", G_CALLBACK (asked_cb), self, 0);
  return row;
}

static void
run_activated_cb (MaiRecipePanel *self, GtkListBoxRow *row)
{
  mai_train_desk_set_run (self->train, mai_run_row_get_run (MAI_RUN_ROW (row)));
}

static void
mark_current (MaiRecipePanel *self)
{
  MaiRun *run = mai_train_desk_get_run (self->train);

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->runs)); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    if (MAI_IS_RUN_ROW (row))
      mai_run_row_set_current (MAI_RUN_ROW (row), mai_run_row_get_run (MAI_RUN_ROW (row)) == run);
}

static void
update_runs (MaiRecipePanel *self)
{
  GListModel *runs = G_LIST_MODEL (mai_train_desk_get_runs (self->train));

  gtk_widget_set_visible (self->runs_box, g_list_model_get_n_items (runs) > 0);
}

/* --- the object --- */

static void
fill (MaiRecipePanel *self)
{
  guint n;
  const MaiPreset *presets = mai_preset_list (&n);
  const char *const *names = mai_train_recipe_get_size_names ();
  g_autoptr (GtkStringList) sizes = gtk_string_list_new (NULL);

  for (guint i = 0; i < n; i++)
    add_preset (self, &presets[i]);
  for (guint i = 0; names[i] != NULL; i++)
    gtk_string_list_append (sizes, _ (names[i]));
  adw_combo_row_set_model (self->size, G_LIST_MODEL (sizes));
  g_object_bind_property (mai_train_desk_get_recipe (self->train), "size", self->size, "selected",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  fill_arithmetic (self);
  adw_expander_row_add_row (self->every, make_number_row (self, &patience));
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    adw_expander_row_add_row (self->every, make_number_row (self, &numbers[i]));
}

static void
watch (MaiRecipePanel *self)
{
  MaiTrainDesk *train = self->train;
  MaiRunList *runs = mai_train_desk_get_runs (train);
  static const char *const hints[] = { "notify::obstacle", "notify::estimate", "notify::starting" };

  for (gsize i = 0; i < G_N_ELEMENTS (hints); i++)
    g_signal_connect_object (train, hints[i], G_CALLBACK (update_hint), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (train, "notify::run", G_CALLBACK (mark_current), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (mai_train_desk_get_recipe (train), "notify::preset",
                           G_CALLBACK (show_preset), self, G_CONNECT_SWAPPED);
  gtk_list_box_bind_model (self->runs, G_LIST_MODEL (runs), make_run_row, self, NULL);
  g_signal_connect_object (runs, "items-changed", G_CALLBACK (update_runs), self,
                           G_CONNECT_SWAPPED);
}

void
mai_recipe_panel_set_train (MaiRecipePanel *self, MaiTrainDesk *train, GSettings *settings)
{
  g_return_if_fail (MAI_IS_RECIPE_PANEL (self));
  g_return_if_fail (self->train == NULL);

  self->train = g_object_ref (train);
  fill (self);
  watch (self);
  if (settings != NULL)
    g_settings_bind (settings, "train-in-background", self->background, "active",
                     G_SETTINGS_BIND_DEFAULT);
  gtk_widget_set_visible (self->background_row, settings != NULL);
  show_preset (self);
  update_hint (self);
  update_runs (self);
}

static void
mai_recipe_panel_dispose (GObject *object)
{
  MaiRecipePanel *self = MAI_RECIPE_PANEL (object);

  adw_bin_set_child (ADW_BIN (self), NULL); /* or the template takes it without the bin knowing */
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_RECIPE_PANEL);
  g_clear_object (&self->train);
  G_OBJECT_CLASS (mai_recipe_panel_parent_class)->dispose (object);
}

static void
mai_recipe_panel_finalize (GObject *object)
{
  MaiRecipePanel *self = MAI_RECIPE_PANEL (object);

  g_ptr_array_unref (self->checks);
  g_ptr_array_unref (self->times);
  g_array_unref (self->precisions);
  G_OBJECT_CLASS (mai_recipe_panel_parent_class)->finalize (object);
}

static void
mai_recipe_panel_class_init (MaiRecipePanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_recipe_panel_dispose;
  G_OBJECT_CLASS (class)->finalize = mai_recipe_panel_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-recipe-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiRecipePanel, presets);
  gtk_widget_class_bind_template_child (widget_class, MaiRecipePanel, size);
  gtk_widget_class_bind_template_child (widget_class, MaiRecipePanel, device);
  gtk_widget_class_bind_template_child (widget_class, MaiRecipePanel, precision);
  gtk_widget_class_bind_template_child (widget_class, MaiRecipePanel, every);
  gtk_widget_class_bind_template_child (widget_class, MaiRecipePanel, background_row);
  gtk_widget_class_bind_template_child (widget_class, MaiRecipePanel, background);
  gtk_widget_class_bind_template_child (widget_class, MaiRecipePanel, hint);
  gtk_widget_class_bind_template_child (widget_class, MaiRecipePanel, runs_box);
  gtk_widget_class_bind_template_child (widget_class, MaiRecipePanel, runs);
  gtk_widget_class_bind_template_callback (widget_class, run_activated_cb);
}

static void
mai_recipe_panel_init (MaiRecipePanel *self)
{
  self->checks = g_ptr_array_new ();
  self->times = g_ptr_array_new ();
  self->precisions = g_array_new (FALSE, FALSE, sizeof (guint));
  gtk_widget_init_template (GTK_WIDGET (self));
}
