/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/train/mai-run-row.h"

#include <math.h>

#include "base/mai-i18n.h"
#include "studio/common/mai-say-when.h"

struct _MaiRunRow
{
  AdwActionRow parent_instance;

  GtkImage *current;
  GtkWidget *keep;
  GtkMenuButton *menu;

  MaiRun *run;
};

static guint asked_signal;

G_DEFINE_FINAL_TYPE (MaiRunRow, mai_run_row, ADW_TYPE_ACTION_ROW)

static void
ask_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, asked_signal, 0, g_variant_get_string (parameter, NULL));
}

/* "running · 1.87 · yesterday", "being deleted" */
static char *
describe (MaiRun *run)
{
  g_autofree char *when = mai_say_when (mai_run_get_created (run));
  const char *state = mai_run_state_to_words (mai_run_get_state (run));

  if (mai_run_get_leaving (run) != NULL)
    return g_strdup (_ ("being deleted"));
  if (!mai_run_get_loaded (run))
    return g_strdup (when);
  if (!isfinite (mai_run_get_best (run)))
    return g_strdup_printf ("%s · %s", state, when);
  return g_strdup_printf ("%s · %.2f · %s", state, mai_run_get_best (run), when);
}

static void
update (MaiRunRow *self)
{
  g_autofree char *subtitle = describe (self->run);
  g_autofree char *words = g_strdup_printf (_ ("More about “%s”"), mai_run_get_name (self->run));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), mai_run_get_name (self->run));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->menu), words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu), GTK_ACCESSIBLE_PROPERTY_LABEL, words,
                                  -1);
  gtk_widget_set_visible (self->keep, mai_run_get_leaving (self->run) != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->menu), mai_run_get_leaving (self->run) == NULL);
}

static void
mai_run_row_dispose (GObject *object)
{
  MaiRunRow *self = MAI_RUN_ROW (object);

  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_RUN_ROW);
  g_clear_object (&self->run);
  G_OBJECT_CLASS (mai_run_row_parent_class)->dispose (object);
}

static void
mai_run_row_class_init (MaiRunRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_run_row_dispose;
  asked_signal = g_signal_new ("asked", MAI_TYPE_RUN_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_install_action (widget_class, "run.ask", "s", ask_cb);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-run-row.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiRunRow, current);
  gtk_widget_class_bind_template_child (widget_class, MaiRunRow, keep);
  gtk_widget_class_bind_template_child (widget_class, MaiRunRow, menu);
}

static void
mai_run_row_init (MaiRunRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mai_run_row_new (MaiRun *run)
{
  MaiRunRow *self = g_object_new (MAI_TYPE_RUN_ROW, NULL);
  static const char *const watched[] = { "notify::name", "notify::state", "notify::best",
                                         "notify::loaded", "notify::busy" };

  self->run = g_object_ref (run);
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    g_signal_connect_object (run, watched[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
  return GTK_WIDGET (self);
}

MaiRun *
mai_run_row_get_run (MaiRunRow *self)
{
  g_return_val_if_fail (MAI_IS_RUN_ROW (self), NULL);
  return self->run;
}

void
mai_run_row_set_current (MaiRunRow *self, gboolean current)
{
  g_return_if_fail (MAI_IS_RUN_ROW (self));
  gtk_widget_set_visible (GTK_WIDGET (self->current), current);
}
