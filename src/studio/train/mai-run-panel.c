/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/train/mai-run-panel.h"

#include <math.h>

#include "base/mai-i18n.h"
#include "studio/common/mai-drop-down.h"
#include "widgets/training/mai-learn-timeline.h"
#include "widgets/training/mai-loss-plot.h"

struct _MaiRunPanel
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkLabel *headline;
  GtkProgressBar *progress;
  GtkWidget *trouble;
  GtkLabel *message;
  GtkToggleButton *loss;
  GtkToggleButton *accuracy;
  GtkDropDown *field;
  GtkStringList *field_names;
  MaiLossPlot *plot;
  MaiLearnTimeline *timeline;
  GtkWidget *pause;
  GtkWidget *resume;
  GtkWidget *stop;
  GtkButton *use;

  MaiRun *run; /* nullable */
  GSignalGroup *signals; /* of the run */
  MaiAudition *audition; /* nullable */
  GArray *subjects; /* of int: what the drop-down offers, a field or one of those below */
  double best; /* that the points were made with */
  MaiPlotSeries *train[2]; /* by MaiPlotMeasure */
  MaiPlotSeries *valid[2];
  MaiPlotSeries *rate;
};

enum
{
  ALL = -1, /* fields together */
  RATE = -2 /* which is no field's */
};

G_DEFINE_FINAL_TYPE (MaiRunPanel, mai_run_panel, ADW_TYPE_BIN)

/* --- figures --- */

static char *
say_time_left (double seconds)
{
  guint n = (guint) (seconds / 60 + 0.5);

  if (seconds < 60)
    return g_strdup_printf (
        mai_ngettext ("%u second left", "%u seconds left", (guint) ceil (seconds)),
        (guint) ceil (seconds));
  if (n < 120)
    return g_strdup_printf (mai_ngettext ("%u min left", "%u min left", n), n);
  return g_strdup_printf (_ ("%u h %u min left"), n / 60, n % 60);
}

static void
append_figures (MaiRun *run, GString *text)
{
  double speed = mai_run_get_speed (run), left = mai_run_get_seconds_left (run);

  if (mai_run_get_state (run) != MAI_RUN_DONE && mai_run_get_epochs (run) > 0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, _ ("epoch %u of %u"), mai_run_get_epoch (run),
                              mai_run_get_epochs (run));
    }
  if (speed > 0)
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, _ ("%'.0f notes/s"), speed);
    }
  if (left >= 0)
    {
      g_autofree char *words = say_time_left (left);

      g_string_append_printf (text, " · %s", words);
    }
}

/* "Schubert, small · epoch 20 of 32 · 15,800 notes/s · 6 min left" */
static char *
make_headline (MaiRun *run)
{
  g_autoptr (GString) text = g_string_new (mai_run_get_name (run));
  MaiRunState state = mai_run_get_state (run);
  guint n = mai_run_get_epoch (run);

  if (state == MAI_RUN_RUNNING && mai_run_get_step (run) == 0)
    g_string_append_printf (text, " · %s", _ ("reading the music"));
  else if (mai_run_get_leaving (run) != NULL)
    g_string_append_printf (text, " · %s", _ ("being deleted"));
  else if (mai_run_get_busy (run))
    g_string_append_printf (text, " · %s",
                            state == MAI_RUN_RUNNING ? _ ("saving") : _ ("starting"));
  else if (state == MAI_RUN_DONE && mai_run_get_loaded (run))
    {
      g_string_append (text, " · ");
      g_string_append_printf (text, mai_ngettext ("done after %u epoch", "done after %u epochs", n),
                              n);
    }
  else if (state != MAI_RUN_RUNNING && mai_run_get_loaded (run))
    g_string_append_printf (text, " · %s", mai_run_state_to_words (state));
  append_figures (run, text);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static guint
count_to_come (MaiRun *run)
{
  GListModel *checkpoints = mai_run_get_checkpoints (run);
  guint n = g_list_model_get_n_items (checkpoints);
  g_autoptr (MaiRunCheckpoint) last = n > 0 ? g_list_model_get_item (checkpoints, n - 1) : NULL;
  double epoch = last != NULL ? mai_run_checkpoint_get_epoch (last) : 0;

  if (mai_run_get_state (run) == MAI_RUN_DONE || mai_run_get_state (run) == MAI_RUN_STOPPED)
    return 0;
  return (guint) MAX (mai_run_get_epochs (run) - epoch + 1e-6, 0);
}

static void
update_buttons (MaiRunPanel *self)
{
  MaiRunState state = mai_run_get_state (self->run);
  gboolean running = state == MAI_RUN_RUNNING;
  gboolean over = state == MAI_RUN_DONE || state == MAI_RUN_STOPPED;

  gtk_widget_set_visible (self->pause, running);
  gtk_widget_set_visible (self->resume, !running && state != MAI_RUN_DONE);
  gtk_widget_set_visible (self->stop, !over);
}

static void
update_figures (MaiRunPanel *self)
{
  g_autofree char *headline = make_headline (self->run);
  gint64 steps = mai_run_get_steps (self->run);
  const char *message = mai_run_get_message (self->run);
  gboolean done = mai_run_get_state (self->run) == MAI_RUN_DONE; /* maybe before the last epoch */
  double part = steps > 0 ? (double) mai_run_get_step (self->run) / (double) steps : 0;

  gtk_label_set_label (self->headline, headline);
  gtk_progress_bar_set_fraction (self->progress, done ? 1 : CLAMP (part, 0, 1));
  gtk_label_set_label (self->message, message != NULL ? message : "");
  gtk_widget_set_visible (self->trouble, message != NULL);
  mai_loss_plot_set_x_end (self->plot, done ? 0 : mai_run_get_epochs (self->run));
  mai_learn_timeline_set_n_to_come (self->timeline, count_to_come (self->run));
  update_buttons (self);
}

/* --- which model is used --- */

/* (transfer full) (nullable): the one that is chosen in the timeline. */
static MaiRunCheckpoint *
get_chosen (MaiRunPanel *self)
{
  guint selected = mai_learn_timeline_get_selected (self->timeline);

  return self->run != NULL ? g_list_model_get_item (mai_run_get_checkpoints (self->run), selected)
                           : NULL;
}

/* Only the last models are kept, and the best; how an earlier one sounded can still be heard. */
static void
update_use (MaiRunPanel *self)
{
  g_autoptr (MaiRunCheckpoint) chosen = get_chosen (self);
  g_autofree char *model = chosen != NULL ? mai_run_checkpoint_dup_model (chosen) : NULL;
  gboolean gone = chosen != NULL && model == NULL
                  && isfinite (mai_run_checkpoint_get_loss (chosen)) /* or of a second network */
                  && mai_run_checkpoint_get_loss (chosen) != mai_run_get_best (self->run);
  const char *words = _ ("Compose with the best model so far");

  if (model != NULL)
    words = _ ("Compose with the model of the checkpoint chosen above");
  else if (gone)
    words = _ ("The model of the checkpoint chosen above is not kept, only the latest are and the "
               "best: compose with the best one");
  gtk_button_set_label (self->use, gone ? _ ("_Use Best in Compose") : _ ("_Use in Compose"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->use), words);
}

/* --- curves --- */

static int
get_subject (MaiRunPanel *self)
{
  guint selected = gtk_drop_down_get_selected (self->field);

  return selected < self->subjects->len ? g_array_index (self->subjects, int, selected) : ALL;
}

static void
show_measure (MaiRunPanel *self)
{
  gboolean rate = get_subject (self) == RATE;
  MaiPlotMeasure measure = rate                                        ? MAI_PLOT_RATE
                           : gtk_toggle_button_get_active (self->loss) ? MAI_PLOT_LOSS
                                                                       : MAI_PLOT_ACCURACY;

  mai_loss_plot_remove_all (self->plot);
  mai_loss_plot_set_measure (self->plot, measure);
  mai_loss_plot_add_series (self->plot, rate ? self->rate : self->train[measure]);
  if (!rate)
    mai_loss_plot_add_series (self->plot, self->valid[measure]);
  gtk_widget_set_sensitive (GTK_WIDGET (self->loss), !rate);
  gtk_widget_set_sensitive (GTK_WIDGET (self->accuracy), !rate);
}

static void
append_points (MaiPlotSeries **series, int field, const MaiRunPoint *points, guint from, guint n)
{
  if (from == 0)
    {
      mai_plot_series_clear (series[MAI_PLOT_LOSS]);
      mai_plot_series_clear (series[MAI_PLOT_ACCURACY]);
    }
  for (guint i = from; i < n; i++)
    {
      const MaiRunPoint *point = &points[i];
      double loss = field < 0 ? point->loss : (double) point->fields.nats[field];
      double accuracy = field < 0 ? point->accuracy : (double) point->fields.accuracy[field];

      mai_plot_series_append (series[MAI_PLOT_LOSS], point->epoch, loss);
      mai_plot_series_append (series[MAI_PLOT_ACCURACY], point->epoch, accuracy);
    }
}

static void
append_rates (MaiPlotSeries *series, const MaiRunPoint *points, guint from, guint n)
{
  if (from == 0)
    mai_plot_series_clear (series);
  for (guint i = from; i < n; i++)
    mai_plot_series_append (series, points[i].epoch, points[i].rate);
}

/* A single field is all there is; fields of two networks, one after the other, have nothing together. */
static GArray *
find_subjects (const MaiRunPoint *points, guint n)
{
  GArray *subjects = g_array_new (FALSE, FALSE, sizeof (int));
  guint first = n > 0 ? mai_run_fields_list (&points[0].fields) : 0;
  guint fields = n > 0 ? first | mai_run_fields_list (&points[n - 1].fields) : 0;
  const int all = ALL, rate = RATE;

  if (fields == first)
    g_array_append_val (subjects, all);
  for (int i = 0; i < MAI_RUN_N_FIELDS && (fields & (fields - 1)) != 0; i++)
    if ((fields & 1u << i) != 0)
      g_array_append_val (subjects, i);
  if (n > 0 && isfinite (points[n - 1].rate))
    g_array_append_val (subjects, rate);
  return subjects;
}

static const char *
get_title (int subject)
{
  return subject == ALL    ? _ ("Everything")
         : subject == RATE ? _ ("Learning Rate")
                           : mai_run_field_get_title ((guint) subject);
}

/* What was chosen stays so as long as it is there. */
static void
offer_subjects (MaiRunPanel *self, const MaiRunPoint *points, guint n)
{
  g_autoptr (GArray) subjects = find_subjects (points, n);
  int chosen = get_subject (self);
  guint selected = 0;

  if (subjects->len == self->subjects->len
      && memcmp (subjects->data, self->subjects->data, subjects->len * sizeof (int)) == 0)
    return;
  g_array_set_size (self->subjects, 0);
  gtk_string_list_splice (self->field_names, 0,
                          g_list_model_get_n_items (G_LIST_MODEL (self->field_names)), NULL);
  g_array_append_vals (self->subjects, subjects->data, subjects->len);
  for (guint i = 0; i < subjects->len; i++)
    {
      int subject = g_array_index (subjects, int, i);

      gtk_string_list_append (self->field_names, get_title (subject));
      if (subject == chosen)
        selected = i;
    }
  gtk_drop_down_set_selected (self->field, selected);
  gtk_widget_set_visible (GTK_WIDGET (self->field), subjects->len > 1);
}

static void
add_history (MaiRunPanel *self, guint train_from, guint valid_from)
{
  int field = MAX (get_subject (self), ALL);
  const MaiRunPoint *points;
  guint n;

  points = mai_run_get_train (self->run, &n);
  append_points (self->train, field, points, train_from, n);
  append_rates (self->rate, points, train_from, n);
  points = mai_run_get_valid (self->run, &n);
  append_points (self->valid, field, points, valid_from, n);
}

static void
show_field (MaiRunPanel *self)
{
  int subject = get_subject (self);

  mai_loss_plot_set_subject (self->plot, subject < 0 ? NULL : get_title (subject));
  show_measure (self);
  if (self->run != NULL)
    add_history (self, 0, 0);
}

static void
history_cb (MaiRunPanel *self, guint train_from, guint valid_from)
{
  const MaiRunPoint *points;
  guint n;

  points = mai_run_get_train (self->run, &n);
  offer_subjects (self, points, n);
  add_history (self, train_from, valid_from);
  update_use (self);
}

/* --- listening --- */

static void
heard_cb (MaiRunPanel *self)
{
  GListModel *checkpoints = self->run != NULL ? mai_run_get_checkpoints (self->run) : NULL;
  guint n = checkpoints != NULL ? g_list_model_get_n_items (checkpoints) : 0;
  guint playing = GTK_INVALID_LIST_POSITION;

  if (self->audition == NULL)
    return;
  for (guint i = 0; i < n && playing == GTK_INVALID_LIST_POSITION; i++)
    {
      g_autoptr (GObject) checkpoint = g_list_model_get_item (checkpoints, i);

      if (mai_audition_is_playing (self->audition, checkpoint))
        playing = i;
    }
  mai_learn_timeline_set_playing (self->timeline, playing);
}

/* Which one is the best changes with each that is better, and all points are made anew then. */
static gpointer
map_checkpoint (gpointer item, gpointer data)
{
  MaiRunPanel *self = data;
  g_autoptr (MaiRunCheckpoint) checkpoint = item;
  double loss = mai_run_checkpoint_get_loss (checkpoint);

  return mai_learn_point_new (mai_run_checkpoint_get_epoch (checkpoint), loss, loss == self->best);
}

static void
show_points (MaiRunPanel *self)
{
  g_autoptr (GtkMapListModel) points = NULL;
  guint selected = mai_learn_timeline_get_selected (self->timeline);

  self->best = mai_run_get_best (self->run);
  points = gtk_map_list_model_new (g_object_ref (mai_run_get_checkpoints (self->run)),
                                   map_checkpoint, self, NULL);
  mai_learn_timeline_set_model (self->timeline, G_LIST_MODEL (points));
  mai_learn_timeline_set_selected (self->timeline, selected);
}

static void
best_cb (MaiRunPanel *self)
{
  if (mai_run_get_best (self->run) == self->best)
    return;
  show_points (self);
  heard_cb (self);
}

/* From the start, and silent when it is chosen once more. */
static void
chosen_cb (MaiRunPanel *self, guint index)
{
  g_autoptr (MaiRunCheckpoint) checkpoint =
      g_list_model_get_item (mai_run_get_checkpoints (self->run), index);
  const char *sample = checkpoint != NULL ? mai_run_checkpoint_get_sample (checkpoint) : NULL;

  if (sample == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s",
                                _ ("Nothing was composed at this checkpoint."));
  else if (self->audition == NULL)
    return;
  else if (mai_audition_is_playing (self->audition, G_OBJECT (checkpoint)))
    mai_audition_toggle (self->audition, G_OBJECT (checkpoint), sample);
  else
    mai_audition_play (self->audition, G_OBJECT (checkpoint), sample);
}

char *
mai_run_panel_dup_model (MaiRunPanel *self)
{
  g_autoptr (MaiRunCheckpoint) checkpoint = NULL;
  char *model = NULL;

  g_return_val_if_fail (MAI_IS_RUN_PANEL (self), NULL);

  if (self->run == NULL)
    return NULL;
  checkpoint = get_chosen (self);
  if (checkpoint != NULL)
    model = mai_run_checkpoint_dup_model (checkpoint);
  return model != NULL ? model : mai_run_dup_model (self->run);
}

/* --- the object --- */

void
mai_run_panel_set_run (MaiRunPanel *self, MaiRun *run)
{
  g_return_if_fail (MAI_IS_RUN_PANEL (self));

  if (!g_set_object (&self->run, run))
    return;
  g_signal_group_set_target (self->signals, run);
  gtk_stack_set_visible_child_name (self->stack, run != NULL ? "run" : "none");
  mai_learn_timeline_set_model (self->timeline, NULL);
  mai_learn_timeline_set_selected (self->timeline, GTK_INVALID_LIST_POSITION);
  if (run == NULL)
    return;
  history_cb (self, 0, 0);
  show_points (self);
  update_figures (self);
  update_use (self);
  heard_cb (self);
}

void
mai_run_panel_set_audition (MaiRunPanel *self, MaiAudition *audition)
{
  g_return_if_fail (MAI_IS_RUN_PANEL (self));

  if (g_set_object (&self->audition, audition) && audition != NULL)
    g_signal_connect_object (audition, "changed", G_CALLBACK (heard_cb), self, G_CONNECT_SWAPPED);
}

static void
mai_run_panel_dispose (GObject *object)
{
  MaiRunPanel *self = MAI_RUN_PANEL (object);

  adw_bin_set_child (ADW_BIN (self), NULL); /* or the template takes it without the bin knowing */
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_RUN_PANEL);
  g_clear_object (&self->signals);
  g_clear_object (&self->audition);
  g_clear_object (&self->run);
  for (guint i = 0; i < 2; i++)
    {
      g_clear_object (&self->train[i]);
      g_clear_object (&self->valid[i]);
    }
  g_clear_object (&self->rate);
  G_OBJECT_CLASS (mai_run_panel_parent_class)->dispose (object);
}

static void
mai_run_panel_finalize (GObject *object)
{
  g_array_unref (MAI_RUN_PANEL (object)->subjects);
  G_OBJECT_CLASS (mai_run_panel_parent_class)->finalize (object);
}

static void
mai_run_panel_class_init (MaiRunPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_run_panel_dispose;
  G_OBJECT_CLASS (class)->finalize = mai_run_panel_finalize;
  g_type_ensure (MAI_TYPE_LOSS_PLOT);
  g_type_ensure (MAI_TYPE_LEARN_TIMELINE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-run-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, headline);
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, progress);
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, trouble);
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, message);
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, loss);
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, accuracy);
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, plot);
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, field);
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, field_names);
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, timeline);
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, pause);
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, resume);
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, stop);
  gtk_widget_class_bind_template_child (widget_class, MaiRunPanel, use);
  gtk_widget_class_bind_template_callback (widget_class, show_measure);
  gtk_widget_class_bind_template_callback (widget_class, show_field);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
}

static void
mai_run_panel_init (MaiRunPanel *self)
{
  self->subjects = g_array_new (FALSE, FALSE, sizeof (int));
  gtk_widget_init_template (GTK_WIDGET (self));
  mai_drop_down_set_name (self->field, _ ("Curves Of"));
  for (guint i = 0; i < 2; i++)
    {
      self->train[i] = mai_plot_series_new (_ ("train"), MAI_PLOT_ROLE_TRAIN);
      self->valid[i] = mai_plot_series_new (_ ("validation"), MAI_PLOT_ROLE_VALIDATION);
    }
  self->rate = mai_plot_series_new (_ ("learning rate"), MAI_PLOT_ROLE_TRAIN);
  show_measure (self);
  g_signal_connect_object (self->timeline, "notify::selected", G_CALLBACK (update_use), self,
                           G_CONNECT_SWAPPED);
  /* "notify" comes once for each property of a batch; all fit into one frame. */
  self->signals = g_signal_group_new (MAI_TYPE_RUN);
  g_signal_group_connect_swapped (self->signals, "notify", G_CALLBACK (update_figures), self);
  g_signal_group_connect_swapped (self->signals, "notify::best", G_CALLBACK (best_cb), self);
  g_signal_group_connect_swapped (self->signals, "history-changed", G_CALLBACK (history_cb), self);
}
