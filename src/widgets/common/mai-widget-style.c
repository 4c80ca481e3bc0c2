/* SPDX-License-Identifier: Apache-2.0 */
#include "widgets/common/mai-widget-style.h"

#include <adwaita.h>

static AdwStyleManager *
get_manager (GtkWidget *widget)
{
  return adw_style_manager_get_for_display (gtk_widget_get_display (widget));
}

/* Named colours have no other way than the style context, on GTK 4.8 as on the newest. */
G_GNUC_BEGIN_IGNORE_DEPRECATIONS
static GdkRGBA
look_up (GtkWidget *widget, const char *name, const char *otherwise)
{
  GdkRGBA colour = { 0.0f, 0.0f, 0.0f, 1.0f };
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, &colour))
    gdk_rgba_parse (&colour, otherwise);
  return colour;
}

static GdkRGBA
get_text_colour (GtkWidget *widget)
{
  GdkRGBA colour;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  return colour;
}
G_GNUC_END_IGNORE_DEPRECATIONS

static GdkRGBA
fade (GdkRGBA colour, float alpha)
{
  colour.alpha *= alpha;
  return colour;
}

MaiWidgetStyle
mai_widget_style_get (GtkWidget *widget)
{
  AdwStyleManager *manager = get_manager (widget);
  gboolean dark = adw_style_manager_get_dark (manager);
  gboolean high_contrast = adw_style_manager_get_high_contrast (manager);
  GdkRGBA text = get_text_colour (widget);
  return (MaiWidgetStyle){
    .palette =
        high_contrast ? mai_roll_palette_get_high_contrast (dark) : mai_roll_palette_get (dark),
    .dark = dark,
    .high_contrast = high_contrast,
    .text = text,
    .dim = fade (text, high_contrast ? 1.0f : 0.7f),
    .line = fade (text, high_contrast ? 0.5f : 0.12f),
    .accent = look_up (widget, "accent_bg_color", "#3584e4"),
    .warning = look_up (widget, "warning_bg_color", "#e5a50a"),
    .red = look_up (widget, "red_3", "#e01b24"),
  };
}

void
mai_widget_style_watch (GtkWidget *widget)
{
  AdwStyleManager *manager = get_manager (widget);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (gtk_widget_queue_draw), widget,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (gtk_widget_queue_draw),
                           widget, G_CONNECT_SWAPPED);
}

GdkRGBA
mai_widget_rgba (MaiColour colour, double alpha)
{
  return (GdkRGBA){ (float) colour.red, (float) colour.green, (float) colour.blue, (float) alpha };
}

GskRoundedRect
mai_widget_rounded (double x, double y, double width, double height, double radius)
{
  GskRoundedRect rect;
  graphene_rect_t bounds = GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height);
  radius = CLAMP (radius, 0.0, MIN (width, height) / 2.0);
  gsk_rounded_rect_init_from_rect (&rect, &bounds, (float) radius);
  return rect;
}
