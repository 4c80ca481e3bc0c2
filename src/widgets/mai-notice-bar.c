/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/mai-notice-bar.h"

struct _MaiNoticeBar
{
  GtkWidget parent_instance;

  GtkRevealer *revealer;
  GtkLabel *label;
  GtkButton *first_button;
  GtkButton *second_button;
  GtkButton *close_button;

  char *text;
  char *answer;
  char *other_answer;
  gboolean closable;
};

enum
{
  PROP_TEXT = 1,
  PROP_ANSWER,
  PROP_OTHER_ANSWER,
  PROP_CLOSABLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  ANSWERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MaiNoticeBar, mai_notice_bar, GTK_TYPE_WIDGET)

static void
show_button (GtkButton *button, const char *words)
{
  gtk_widget_set_visible (GTK_WIDGET (button), words != NULL && words[0] != '\0');
  if (words != NULL)
    gtk_button_set_label (button, words);
}

/* The words stay while the bar slides away. */
static void
update (MaiNoticeBar *self)
{
  gboolean speaks = self->text != NULL && self->text[0] != '\0';

  gtk_revealer_set_reveal_child (self->revealer, speaks);
  if (!speaks)
    return;
  gtk_label_set_label (self->label, self->text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->text,
                                  -1);
  show_button (self->first_button, self->answer);
  show_button (self->second_button, self->other_answer);
  gtk_widget_set_visible (GTK_WIDGET (self->close_button), self->closable);
}

static void
first_clicked_cb (MaiNoticeBar *self)
{
  g_signal_emit (self, signals[ANSWERED], 0, TRUE);
}

static void
second_clicked_cb (MaiNoticeBar *self)
{
  g_signal_emit (self, signals[ANSWERED], 0, FALSE);
}

static void
mai_notice_bar_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_NOTICE_BAR);
  G_OBJECT_CLASS (mai_notice_bar_parent_class)->dispose (object);
}

static void
mai_notice_bar_finalize (GObject *object)
{
  MaiNoticeBar *self = MAI_NOTICE_BAR (object);

  g_free (self->text);
  g_free (self->answer);
  g_free (self->other_answer);
  G_OBJECT_CLASS (mai_notice_bar_parent_class)->finalize (object);
}

static void
mai_notice_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  MaiNoticeBar *self = MAI_NOTICE_BAR (object);

  switch (id)
    {
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_ANSWER:
      g_value_set_string (value, self->answer);
      break;
    case PROP_OTHER_ANSWER:
      g_value_set_string (value, self->other_answer);
      break;
    case PROP_CLOSABLE:
      g_value_set_boolean (value, self->closable);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
mai_notice_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  MaiNoticeBar *self = MAI_NOTICE_BAR (object);
  char **strings[] = { [PROP_TEXT] = &self->text,
                       [PROP_ANSWER] = &self->answer,
                       [PROP_OTHER_ANSWER] = &self->other_answer };

  switch (id)
    {
    case PROP_TEXT:
    case PROP_ANSWER:
    case PROP_OTHER_ANSWER:
      g_free (*strings[id]);
      *strings[id] = g_value_dup_string (value);
      break;
    case PROP_CLOSABLE:
      self->closable = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
      return;
    }
  update (self);
}

static void
mai_notice_bar_class_init (MaiNoticeBarClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = mai_notice_bar_dispose;
  object_class->finalize = mai_notice_bar_finalize;
  object_class->get_property = mai_notice_bar_get_property;
  object_class->set_property = mai_notice_bar_set_property;
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  properties[PROP_ANSWER] = g_param_spec_string ("answer", NULL, NULL, NULL, flags);
  properties[PROP_OTHER_ANSWER] = g_param_spec_string ("other-answer", NULL, NULL, NULL, flags);
  properties[PROP_CLOSABLE] = g_param_spec_boolean ("closable", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[ANSWERED] = g_signal_new ("answered", MAI_TYPE_NOTICE_BAR, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "noticebar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/widgets/mai-notice-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiNoticeBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, MaiNoticeBar, label);
  gtk_widget_class_bind_template_child (widget_class, MaiNoticeBar, first_button);
  gtk_widget_class_bind_template_child (widget_class, MaiNoticeBar, second_button);
  gtk_widget_class_bind_template_child (widget_class, MaiNoticeBar, close_button);
  gtk_widget_class_bind_template_callback (widget_class, first_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, second_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, mai_notice_bar_hush);
}

static void
mai_notice_bar_init (MaiNoticeBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
mai_notice_bar_new (void)
{
  return g_object_new (MAI_TYPE_NOTICE_BAR, NULL);
}

void
mai_notice_bar_say (MaiNoticeBar *self, const char *text, const char *answer,
                    const char *other_answer)
{
  g_return_if_fail (MAI_IS_NOTICE_BAR (self));

  g_object_set (self, "answer", answer, "other-answer", other_answer, "text", text, NULL);
}

void
mai_notice_bar_hush (MaiNoticeBar *self)
{
  g_return_if_fail (MAI_IS_NOTICE_BAR (self));

  g_object_set (self, "text", NULL, NULL);
}
