/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/mai-widgets.h"

#include "widgets/mai-level-meter.h"
#include "widgets/mai-notice-bar.h"
#include "widgets/mai-score-thumbnail.h"
#include "widgets/mai-transport-bar.h"
#include "widgets/mai-widgets-resources.h"
#include "widgets/roll/mai-piano-roll.h"
#include "widgets/training/mai-learn-timeline.h"
#include "widgets/training/mai-loss-plot.h"

#include <malloc.h>

#define STYLE "/app/musicai/Studio/widgets/widgets.css"
#define ICONS "/app/musicai/Studio/widgets/icons"
#define STYLE_KEY "mai-widgets-style"

#define KEPT_MEMORY (64 * 1024 * 1024) // bytes
#define LARGE_MEMORY (32 * 1024 * 1024) // the most that malloc() allows

void
mai_widgets_keep_memory (void)
{
#ifdef __GLIBC__
  mallopt (M_MMAP_THRESHOLD, LARGE_MEMORY);
  mallopt (M_TRIM_THRESHOLD, KEPT_MEMORY);
#endif
}

void
mai_widgets_init (GdkDisplay *display)
{
  g_autoptr (GtkCssProvider) style = NULL;

  g_return_if_fail (GDK_IS_DISPLAY (display));

  /* Naming it keeps the linker from leaving the resources of a static library out. */
  g_resources_register (mai_widgets_get_resource ());
  g_type_ensure (MAI_TYPE_LEARN_TIMELINE);
  g_type_ensure (MAI_TYPE_LEVEL_METER);
  g_type_ensure (MAI_TYPE_LOSS_PLOT);
  g_type_ensure (MAI_TYPE_NOTICE_BAR);
  g_type_ensure (MAI_TYPE_PIANO_ROLL);
  g_type_ensure (MAI_TYPE_SCORE_THUMBNAIL);
  g_type_ensure (MAI_TYPE_TRANSPORT_BAR);
  if (g_object_get_data (G_OBJECT (display), STYLE_KEY) != NULL)
    return;
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), ICONS);
  style = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (style, STYLE);
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (style),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_object_set_data (G_OBJECT (display), STYLE_KEY, style);
}
