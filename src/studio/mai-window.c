/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/mai-window.h"

struct _MaiWindow
{
  AdwApplicationWindow parent_instance;

  AdwViewStack *stack;
};

G_DEFINE_FINAL_TYPE (MaiWindow, mai_window, ADW_TYPE_APPLICATION_WINDOW)

static void
mai_window_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), MAI_TYPE_WINDOW);
  G_OBJECT_CLASS (mai_window_parent_class)->dispose (object);
}

static void
mai_window_class_init (MaiWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = mai_window_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/app/musicai/Studio/studio/mai-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MaiWindow, stack);
}

static void
mai_window_init (MaiWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

MaiWindow *
mai_window_new (MaiApplication *application)
{
  return g_object_new (MAI_TYPE_WINDOW, "application", application, NULL);
}
