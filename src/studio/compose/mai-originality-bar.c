/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/compose/mai-originality-bar.h"

#include "base/mai-i18n.h"
#include "desk/composing/mai-originality-watch.h"
#include "widgets/roll/mai-originality-legend.h"

struct _MaiOriginalityBar
{
  AdwBin parent_instance;

  GtkLabel *sentence_label;
  GtkLabel *music_label;
  GtkWidget *legend_box;
  GtkProgressBar *progress_bar;
  GtkWidget *cancel_button;
  GtkWidget *train_button;
  GtkWidget *close_button;

  MaiPianoRoll *roll; // nullable
  MaiDesk *desk; // nullable
  MaiOriginalityWatch *watch; // nullable: was never asked for
};

G_DEFINE_FINAL_TYPE (MaiOriginalityBar, mai_originality_bar, ADW_TYPE_BIN)

/* Of what, and with what. */
static char *
name_music (MaiOriginalityBar *self)
{
  guint n = mai_originality_watch_get_n_pieces (self->watch);

  return mai_originality_watch_get_composed_only (self->watch)
             ? g_strdup_printf (
                 mai_ngettext ("What was composed, compared with the %u piece of the Train page.",
                               "What was composed, compared with the %u pieces of the Train page.",
                               n),
                 n)
             : g_strdup_printf (mai_ngettext ("Compared with the %u piece of the Train page.",
                                              "Compared with the %u pieces of the Train page.", n),
                                n);
}

static const char *
get_sentence (MaiOriginalityBar *self)
{
  const char *sentence = mai_originality_watch_get_sentence (self->watch);

  switch (mai_originality_watch_get_state (self->watch))
    {
    case MAI_ORIGINALITY_INDEXING:
      return _ ("Reading the music of the Train page…");
    case MAI_ORIGINALITY_EMPTY:
      return _ ("There is no music to compare with: songs are compared with what the Train page "
                "has to learn from.");
    default:
      return sentence != NULL ? sentence : _ ("Comparing…");
    }
}

static void
show_state (MaiOriginalityBar *self)
{
  MaiOriginalityState state = mai_originality_watch_get_state (self->watch);
  gboolean ready = state == MAI_ORIGINALITY_READY, indexing = state == MAI_ORIGINALITY_INDEXING;
  g_autofree char *music = ready ? name_music (self) : NULL;
  const char *sentence = get_sentence (self);

  gtk_widget_set_visible (GTK_WIDGET (self), state != MAI_ORIGINALITY_OFF);
  gtk_label_set_label (self->sentence_label, sentence);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->sentence_label), sentence);
  gtk_label_set_label (self->music_label, music != NULL ? music : "");
  gtk_widget_set_visible (GTK_WIDGET (self->music_label), ready);
  gtk_widget_set_visible (self->legend_box, ready);
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), indexing);
  gtk_widget_set_visible (self->cancel_button, indexing);
  gtk_widget_set_visible (self->train_button, state == MAI_ORIGINALITY_EMPTY);
  gtk_widget_set_visible (self->close_button, !indexing);
}

static void
show_progress (MaiOriginalityBar *self)
{
  gtk_progress_bar_set_fraction (self->progress_bar,
                                 mai_originality_watch_get_progress (self->watch));
}

static void
show_bars (MaiOriginalityBar *self)
{
  GPtrArray *bars = mai_originality_watch_get_bars (self->watch);
  g_autofree MaiRollOriginalBar *shown = g_new (MaiRollOriginalBar, MAX (bars->len, 1));

  for (guint i = 0; i < bars->len; i++)
    {
      const MaiBarOriginality *bar = bars->pdata[i];

      shown[i] = (MaiRollOriginalBar){ bar->from, bar->to, bar->originality, bar->sentence };
    }
  mai_piano_roll_set_original_bars (self->roll, shown, bars->len);
}

static gboolean
is_wanted (MaiOriginalityBar *self)
{
  gboolean wanted;

  g_object_get (self->roll, "show-originality", &wanted, NULL);
  return wanted;
}

static void
make_watch (MaiOriginalityBar *self)
{
  const struct
  {
    const char *signal;
    GCallback callback;
  } table[] = {
    { "notify::state", G_CALLBACK (show_state) },
    { "notify::sentence", G_CALLBACK (show_state) },
    { "notify::bars", G_CALLBACK (show_state) },
    { "notify::progress", G_CALLBACK (show_progress) },
    { "notify::bars", G_CALLBACK (show_bars) },
  };

  self->watch =
      mai_originality_watch_new (mai_train_desk_get_music (mai_desk_get_training (self->desk)));
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    g_signal_connect_object (self->watch, table[i].signal, table[i].callback, self,
                             G_CONNECT_SWAPPED);
  mai_originality_bar_follow_roll (self);
}

static void
wanted_cb (MaiOriginalityBar *self)
{
  gboolean wanted = self->desk != NULL && is_wanted (self);

  if (wanted && self->watch == NULL)
    make_watch (self);
  if (self->watch != NULL)
    mai_originality_watch_set_active (self->watch, wanted);
}

static void
switch_off_cb (MaiOriginalityBar *self)
{
  g_object_set (self->roll, "show-originality", FALSE, NULL);
}

static void
mai_originality_bar_dispose (GObject *object)
{
  MaiOriginalityBar *self = MAI_ORIGINALITY_BAR (object);

  if (self->watch != NULL)
    g_signal_handlers_disconnect_by_data (self->watch, self);
  g_clear_object (&self->watch);
  g_clear_object (&self->desk);
  if (self->roll != NULL)
    g_signal_handlers_disconnect_by_data (self->roll, self);
  g_clear_object (&self->roll);
  /* The template would take it away without the bin's knowing. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_ORIGINALITY_BAR);
  G_OBJECT_CLASS (mai_originality_bar_parent_class)->dispose (object);
}

static void
mai_originality_bar_class_init (MaiOriginalityBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (MAI_TYPE_ORIGINALITY_LEGEND);
  G_OBJECT_CLASS (class)->dispose = mai_originality_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-originality-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiOriginalityBar, sentence_label);
  gtk_widget_class_bind_template_child (widget_class, MaiOriginalityBar, music_label);
  gtk_widget_class_bind_template_child (widget_class, MaiOriginalityBar, legend_box);
  gtk_widget_class_bind_template_child (widget_class, MaiOriginalityBar, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, MaiOriginalityBar, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, MaiOriginalityBar, train_button);
  gtk_widget_class_bind_template_child (widget_class, MaiOriginalityBar, close_button);
  gtk_widget_class_bind_template_callback (widget_class, switch_off_cb);
}

static void
mai_originality_bar_init (MaiOriginalityBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
mai_originality_bar_set_roll (MaiOriginalityBar *self, MaiPianoRoll *roll)
{
  g_return_if_fail (MAI_IS_ORIGINALITY_BAR (self));
  g_return_if_fail (self->roll == NULL && MAI_IS_PIANO_ROLL (roll));

  self->roll = g_object_ref (roll);
  g_signal_connect_swapped (roll, "notify::show-originality", G_CALLBACK (wanted_cb), self);
}

void
mai_originality_bar_set_desk (MaiOriginalityBar *self, MaiDesk *desk)
{
  g_return_if_fail (MAI_IS_ORIGINALITY_BAR (self));

  if (!g_set_object (&self->desk, desk))
    return;
  if (self->watch != NULL)
    {
      mai_originality_watch_set_active (self->watch, FALSE);
      g_signal_handlers_disconnect_by_data (self->watch, self);
    }
  g_clear_object (&self->watch);
  wanted_cb (self);
}

void
mai_originality_bar_follow_roll (MaiOriginalityBar *self)
{
  g_return_if_fail (MAI_IS_ORIGINALITY_BAR (self));

  if (self->watch != NULL)
    mai_originality_watch_set_score (self->watch, mai_piano_roll_get_score (self->roll));
}
