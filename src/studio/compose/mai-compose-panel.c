/* SPDX-License-Identifier: Apache-2.0 */
/* The settings are bound to the adjustments of the template; here are the words that follow from them. */
#include "studio/compose/mai-compose-panel.h"

#include "base/mai-i18n.h"
#include "desk/project/mai-take-seed.h"
#include "learn/mai-copy-guard.h"
#include "score/mai-key.h"
#include "studio/common/mai-drop-down.h"
#include "studio/compose/mai-key-row.h"
#include "studio/compose/mai-model-row.h"
#include "studio/compose/mai-pitch-spin.h"

struct _MaiComposePanel
{
  AdwBin parent_instance;

  MaiModelRow *model_row;
  MaiKeyRow *key_row;
  AdwActionRow *surprise_row;
  AdwExpanderRow *range_row;
  GtkSwitch *dice_switch;
  GtkScale *surprise_scale;
  GtkSpinButton *length_spin;
  GtkDropDown *length_unit;
  GtkSpinButton *lowest_spin;
  GtkSpinButton *highest_spin;
  GtkAdjustment *bars;
  GtkAdjustment *notes;
  GtkAdjustment *surprise;
  GtkAdjustment *lowest;
  GtkAdjustment *highest;
  GtkAdjustment *temperature;
  GtkAdjustment *top_p;
  GtkAdjustment *seed_notes;
  GtkAdjustment *max_copy;
  GtkSpinButton *max_copy_spin;
  AdwComboRow *weights_row;
  GtkAdjustment *random_seed;
  GtkLabel *seed_label;
  GtkStack *compose_stack;
  GtkWidget *compose_button;
  GtkWidget *cancel_button;
  GtkProgressBar *progress_bar;
  GtkWidget *no_takes;
  MaiTakeList *take_list;

  MaiComposing *composing; // nullable
  MaiProject *project; // nullable
  MaiComposeSettings *settings; // of the project
  GBindingGroup *bindings; // of the settings
  GSignalGroup *settings_signals;
  GSignalGroup *project_signals;
  GSignalGroup *score_signals;
  GSignalGroup *takes_signals;
  GSignalGroup *composing_signals;
};

G_DEFINE_FINAL_TYPE (MaiComposePanel, mai_compose_panel, ADW_TYPE_BIN)

/* --- words --- */

static void
show_seed (MaiComposePanel *self)
{
  g_autofree char *words = NULL;

  if (self->project == NULL)
    return;
  words = mai_take_seed_describe (mai_project_get_score (self->project),
                                  mai_project_get_seed_from (self->project),
                                  mai_project_get_seed_to (self->project),
                                  mai_compose_settings_get_seed_notes (self->settings));
  gtk_label_set_label (self->seed_label, words);
}

static const char *
name_surprise (double surprise)
{
  static const char *const words[] = { N_ ("Careful"), N_ ("Calm"), N_ ("Balanced"), N_ ("Bold"),
                                       N_ ("Wild") };

  return _ (words[MIN ((guint) (surprise * G_N_ELEMENTS (words)), G_N_ELEMENTS (words) - 1)]);
}

static void
show_surprise (MaiComposePanel *self)
{
  const char *words = name_surprise (gtk_adjustment_get_value (self->surprise));

  adw_action_row_set_subtitle (self->surprise_row, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->surprise_scale),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, words, -1);
}

static void
show_range (MaiComposePanel *self)
{
  guint lowest = (guint) gtk_adjustment_get_value (self->lowest);
  guint highest = (guint) gtk_adjustment_get_value (self->highest);
  g_autofree char *low = mai_pitch_to_string (lowest, FALSE);
  g_autofree char *high = mai_pitch_to_string (highest, FALSE);
  g_autofree char *words = lowest == 0 && highest == 127
                               ? g_strdup (_ ("Any pitch"))
                               : g_strdup_printf (_ ("%s to %s"), low, high);

  adw_expander_row_set_subtitle (self->range_row, words);
}

static void
show_length (MaiComposePanel *self)
{
  gboolean by_bars = gtk_drop_down_get_selected (self->length_unit) == 0;

  gtk_spin_button_set_adjustment (self->length_spin, by_bars ? self->bars : self->notes);
}

/* By MaiPrecision, as the row's list is: what the choice costs. */
static void
show_weights (MaiComposePanel *self)
{
  static const char *const words[] = { N_ ("As it was learnt"), N_ ("Quicker, hardly less exact"),
                                       N_ ("Quickest, a little less exact") };
  guint weights = adw_combo_row_get_selected (self->weights_row);

  if (weights < G_N_ELEMENTS (words))
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->weights_row), _ (words[weights]));
}

static void
show_takes (MaiComposePanel *self)
{
  GListModel *takes = self->project != NULL ? mai_project_get_takes (self->project) : NULL;
  gboolean any = takes != NULL && g_list_model_get_n_items (takes) > 0;

  gtk_widget_set_visible (self->no_takes, !any);
  gtk_widget_set_visible (GTK_WIDGET (self->take_list), any);
}

/* --- composing --- */

/* What is under way may be for another song than the one that is shown. */
static void
name_progress (MaiComposePanel *self)
{
  g_autoptr (MaiProject) project = NULL;
  g_autofree char *words = NULL;
  gboolean indexing;

  g_object_get (self->composing, "project", &project, "indexing", &indexing, NULL);
  if (indexing)
    words = g_strdup (_ ("Reading the music…"));
  else if (project != NULL && project != self->project)
    /* Translators: %s is the title of another song than the one that is shown */
    words = g_strdup_printf (_ ("Composing for “%s”…"), mai_project_get_title (project));
  gtk_progress_bar_set_text (self->progress_bar, words != NULL ? words : _ ("Composing…"));
}

static void
show_busy (MaiComposePanel *self)
{
  gboolean busy = self->composing != NULL && mai_composing_get_busy (self->composing);
  GtkWidget *gone = busy ? self->compose_button : self->cancel_button;
  GtkWidget *come = busy ? self->cancel_button : self->compose_button;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean had_focus = root != NULL && gtk_root_get_focus (root) == gone;

  if (busy)
    name_progress (self);
  gtk_stack_set_visible_child_name (self->compose_stack, busy ? "busy" : "idle");
  if (had_focus)
    gtk_widget_grab_focus (come);
}

static void
show_progress (MaiComposePanel *self)
{
  gtk_progress_bar_set_fraction (self->progress_bar, mai_composing_get_progress (self->composing));
}

/* The wheel scrolls the panel, whatever it is over: nobody wants to change a setting by looking further down. */
static void
give_up_wheel (GtkWidget *widget)
{
  gboolean takes_it = GTK_IS_SPIN_BUTTON (widget) || GTK_IS_SCALE (widget);
  g_autoptr (GListModel) controllers = takes_it ? gtk_widget_observe_controllers (widget) : NULL;

  for (guint i = 0; takes_it && i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_SCROLL (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!GTK_IS_POPOVER (child))
      give_up_wheel (child);
}

/* --- how much may be copied --- */

/* A single note is no copy, so 1 stands for no limit. */
static int
max_copy_input_cb (GtkSpinButton *spin, double *value, gpointer data)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (spin));
  guint64 number;

  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT, &number, NULL))
    *value = CLAMP ((double) number, 1, MAI_COPY_GUARD_MOST);
  else if (*text == '\0' || g_str_equal (text, _ ("Off")))
    *value = 1;
  else /* what is no number changes nothing */
    *value = gtk_spin_button_get_value (spin);
  return TRUE;
}

static gboolean
max_copy_output_cb (GtkSpinButton *spin, gpointer data)
{
  int value = gtk_spin_button_get_value_as_int (spin);
  g_autofree char *words = value < 2 ? g_strdup (_ ("Off")) : g_strdup_printf ("%d", value);

  if (!g_str_equal (words, gtk_editable_get_text (GTK_EDITABLE (spin))))
    gtk_editable_set_text (GTK_EDITABLE (spin), words);
  return TRUE;
}

/* --- bindings --- */

static gboolean
copy_to_value (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_set_double (to, MAX (g_value_get_uint (from), 1));
  return TRUE;
}

static gboolean
value_to_copy (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  guint value = (guint) g_value_get_double (from);

  g_value_set_uint (to, value < MAI_COPY_GUARD_LEAST ? 0 : value);
  return TRUE;
}

static gboolean
bars_to_position (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_set_uint (to, g_value_get_boolean (from) ? 0 : 1);
  return TRUE;
}

static gboolean
position_to_bars (GBinding *binding, const GValue *from, GValue *to, gpointer data)
{
  g_value_set_boolean (to, g_value_get_uint (from) == 0);
  return TRUE;
}

static void
bind_settings (MaiComposePanel *self)
{
  const struct
  {
    const char *name;
    gpointer to;
    const char *property;
  } pairs[] = {
    { "bars", self->bars, "value" },
    { "notes", self->notes, "value" },
    { "surprise", self->surprise, "value" },
    { "lowest", self->lowest, "value" },
    { "highest", self->highest, "value" },
    { "temperature", self->temperature, "value" },
    { "top-p", self->top_p, "value" },
    { "seed-notes", self->seed_notes, "value" },
    { "random-seed", self->random_seed, "value" },
    { "key", self->key_row, "key" },
    { "weights", self->weights_row, "selected" },
  };

  self->bindings = g_binding_group_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_binding_group_bind (self->bindings, pairs[i].name, pairs[i].to, pairs[i].property,
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_binding_group_bind (self->bindings, "fresh-seed", self->dice_switch, "active",
                        G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL | G_BINDING_INVERT_BOOLEAN);
  g_binding_group_bind_full (self->bindings, "by-bars", self->length_unit, "selected",
                             G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL, bars_to_position,
                             position_to_bars, NULL, NULL);
  g_binding_group_bind_full (self->bindings, "max-copy", self->max_copy, "value",
                             G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL, copy_to_value,
                             value_to_copy, NULL, NULL);
}

static GSignalGroup *
watch (MaiComposePanel *self, GType type, const char *const *names, GCallback callback)
{
  GSignalGroup *group = g_signal_group_new (type);

  for (; *names != NULL; names++)
    g_signal_group_connect_swapped (group, *names, callback, self);
  return group;
}

static void
watch_objects (MaiComposePanel *self)
{
  self->settings_signals =
      watch (self, MAI_TYPE_COMPOSE_SETTINGS, (const char *const[]){ "notify::seed-notes", NULL },
             G_CALLBACK (show_seed));
  self->project_signals = watch (
      self, MAI_TYPE_PROJECT, (const char *const[]){ "notify::seed-from", "notify::seed-to", NULL },
      G_CALLBACK (show_seed));
  self->score_signals =
      watch (self, MAI_TYPE_SCORE, (const char *const[]){ "edited", NULL }, G_CALLBACK (show_seed));
  self->takes_signals =
      watch (self, G_TYPE_LIST_MODEL, (const char *const[]){ "items-changed", NULL },
             G_CALLBACK (show_takes));
  self->composing_signals =
      watch (self, MAI_TYPE_COMPOSING, (const char *const[]){ "notify::busy", NULL },
             G_CALLBACK (show_busy));
  g_signal_group_connect_swapped (self->composing_signals, "notify::progress",
                                  G_CALLBACK (show_progress), self);
  g_signal_group_connect_swapped (self->composing_signals, "notify::indexing",
                                  G_CALLBACK (name_progress), self);
}

/* --- GObject --- */

static void
mai_compose_panel_dispose (GObject *object)
{
  MaiComposePanel *self = MAI_COMPOSE_PANEL (object);

  g_clear_object (&self->bindings);
  g_clear_object (&self->settings_signals);
  g_clear_object (&self->project_signals);
  g_clear_object (&self->score_signals);
  g_clear_object (&self->takes_signals);
  g_clear_object (&self->composing_signals);
  /* The template would take it away without the bin's knowing. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_COMPOSE_PANEL);
  g_clear_object (&self->composing);
  g_clear_object (&self->project);
  G_OBJECT_CLASS (mai_compose_panel_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_child (class, MaiComposePanel, model_row);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, key_row);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, surprise_row);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, range_row);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, dice_switch);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, surprise_scale);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, length_spin);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, length_unit);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, lowest_spin);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, highest_spin);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, bars);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, notes);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, surprise);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, lowest);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, highest);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, temperature);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, top_p);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, seed_notes);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, max_copy);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, max_copy_spin);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, weights_row);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, random_seed);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, seed_label);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, compose_stack);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, compose_button);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, cancel_button);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, progress_bar);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, no_takes);
  gtk_widget_class_bind_template_child (class, MaiComposePanel, take_list);
}

static void
mai_compose_panel_class_init (MaiComposePanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (MAI_TYPE_KEY_ROW);
  g_type_ensure (MAI_TYPE_MODEL_ROW);
  g_type_ensure (MAI_TYPE_TAKE_LIST);
  G_OBJECT_CLASS (class)->dispose = mai_compose_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-compose-panel.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, show_surprise);
  gtk_widget_class_bind_template_callback (widget_class, show_range);
  gtk_widget_class_bind_template_callback (widget_class, show_length);
  gtk_widget_class_bind_template_callback (widget_class, show_weights);
  gtk_widget_class_bind_template_callback (widget_class, max_copy_input_cb);
  gtk_widget_class_bind_template_callback (widget_class, max_copy_output_cb);
}

static void
mai_compose_panel_init (MaiComposePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  mai_drop_down_set_name (self->length_unit, _ ("Unit of length"));
  mai_pitch_spin_setup (self->lowest_spin);
  mai_pitch_spin_setup (self->highest_spin);
  gtk_spin_button_update (self->max_copy_spin);
  give_up_wheel (GTK_WIDGET (self));
  gtk_scale_add_mark (self->surprise_scale, 0.5, GTK_POS_BOTTOM, NULL);
  bind_settings (self);
  watch_objects (self);
  show_surprise (self);
  show_range (self);
  show_length (self);
  show_weights (self);
}

MaiTakeList *
mai_compose_panel_get_take_list (MaiComposePanel *self)
{
  g_return_val_if_fail (MAI_IS_COMPOSE_PANEL (self), NULL);

  return self->take_list;
}

void
mai_compose_panel_set_models (MaiComposePanel *self, MaiModelList *models)
{
  g_return_if_fail (MAI_IS_COMPOSE_PANEL (self));

  mai_model_row_set_models (self->model_row, models);
}

void
mai_compose_panel_set_sound (MaiComposePanel *self, MaiSound *sound)
{
  g_return_if_fail (MAI_IS_COMPOSE_PANEL (self));

  mai_take_list_set_sound (self->take_list, sound);
}

void
mai_compose_panel_set_composing (MaiComposePanel *self, MaiComposing *composing)
{
  g_return_if_fail (MAI_IS_COMPOSE_PANEL (self));

  g_set_object (&self->composing, composing);
  g_signal_group_set_target (self->composing_signals, composing);
  mai_take_list_set_composing (self->take_list, composing);
  show_busy (self);
}

void
mai_compose_panel_set_project (MaiComposePanel *self, MaiProject *project)
{
  GListModel *takes = project != NULL ? mai_project_get_takes (project) : NULL;

  g_return_if_fail (MAI_IS_COMPOSE_PANEL (self));

  g_set_object (&self->project, project);
  self->settings = project != NULL ? mai_project_get_compose_settings (project) : NULL;
  g_binding_group_set_source (self->bindings, self->settings);
  g_signal_group_set_target (self->settings_signals, self->settings);
  g_signal_group_set_target (self->project_signals, project);
  g_signal_group_set_target (self->score_signals,
                             project != NULL ? mai_project_get_score (project) : NULL);
  g_signal_group_set_target (self->takes_signals, takes);
  mai_model_row_set_settings (self->model_row, self->settings);
  mai_take_list_set_takes (self->take_list, takes);
  show_takes (self);
  show_seed (self);
  show_busy (self);
}
