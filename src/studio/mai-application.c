/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/mai-application.h"

#include "base/mai-version.h"
#include "studio/mai-studio-resources.h"
#include "studio/mai-window.h"
#include "widgets/mai-widgets.h"

#define RESOURCES "/app/musicai/Studio"

struct _MaiApplication
{
  AdwApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (MaiApplication, mai_application, ADW_TYPE_APPLICATION)

static void
mai_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (mai_application_parent_class)->startup (application);
  mai_widgets_init (gdk_display_get_default ());
}

static void
mai_application_activate (GApplication *application)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  if (window == NULL)
    window = GTK_WINDOW (mai_window_new (MAI_APPLICATION (application)));
  gtk_window_present (window);
}

static void
mai_application_class_init (MaiApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);

  application_class->startup = mai_application_startup;
  application_class->activate = mai_application_activate;
}

static void
mai_application_init (MaiApplication *self)
{
}

MaiApplication *
mai_application_new (void)
{
  /* Naming it keeps the linker from leaving the resources of a static library out. */
  g_resources_register (mai_studio_get_resource ());
  return g_object_new (MAI_TYPE_APPLICATION, "application-id", MAI_APPLICATION_ID,
                       "resource-base-path", RESOURCES, "flags", G_APPLICATION_HANDLES_OPEN, NULL);
}
