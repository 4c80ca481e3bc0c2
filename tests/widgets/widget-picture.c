/* SPDX-License-Identifier: Apache-2.0 */
/* Pictures and what can be said of them. */
#include "widget-picture.h"

#include <math.h>
#include <string.h>

struct _WidgetPicture
{
  GdkTexture *texture;
  guchar *pixels; // B8G8R8A8, premultiplied, as GDK downloads on little endian
  int width, height;
};

WidgetPicture *
widget_picture_new (GdkTexture *texture)
{
  WidgetPicture *self = g_new0 (WidgetPicture, 1);
  self->texture = g_object_ref (texture);
  self->width = gdk_texture_get_width (texture);
  self->height = gdk_texture_get_height (texture);
  gsize stride = (gsize) self->width * 4;
  self->pixels = g_malloc0 (stride * (gsize) self->height);
  gdk_texture_download (texture, self->pixels, stride);
  return self;
}

void
widget_picture_free (WidgetPicture *self)
{
  g_clear_object (&self->texture);
  g_free (self->pixels);
  g_free (self);
}

int
widget_picture_get_width (WidgetPicture *self)
{
  return self->width;
}

int
widget_picture_get_height (WidgetPicture *self)
{
  return self->height;
}

GdkRGBA
widget_picture_get_pixel (WidgetPicture *self, int x, int y)
{
  if (x < 0 || y < 0 || x >= self->width || y >= self->height)
    return (GdkRGBA){ 0.0f };
  guint32 pixel;
  memcpy (&pixel, self->pixels + ((gsize) y * (gsize) self->width + (gsize) x) * 4, sizeof pixel);
  float alpha = (float) (pixel >> 24) / 255.0f;
  float unit = alpha > 0.0f ? 1.0f / (255.0f * alpha) : 0.0f;
  return (GdkRGBA){ (float) (pixel >> 16 & 0xFF) * unit, (float) (pixel >> 8 & 0xFF) * unit,
                    (float) (pixel & 0xFF) * unit, alpha };
}

static GdkRectangle
clip (WidgetPicture *self, const GdkRectangle *area)
{
  GdkRectangle all = { 0, 0, self->width, self->height };
  GdkRectangle part = all;
  if (area != NULL && !gdk_rectangle_intersect (area, &all, &part))
    part = (GdkRectangle){ 0 };
  return part;
}

static double
get_difference (const GdkRGBA *a, const GdkRGBA *b)
{
  double colour = MAX (fabs ((double) a->red - b->red), fabs ((double) a->green - b->green));
  double rest = MAX (fabs ((double) a->blue - b->blue), fabs ((double) a->alpha - b->alpha));
  return MAX (colour, rest);
}

int
widget_picture_count (WidgetPicture *self, const GdkRectangle *area, const GdkRGBA *colour,
                      double tolerance)
{
  GdkRectangle part = clip (self, area);
  int count = 0;
  for (int y = part.y; y < part.y + part.height; y++)
    for (int x = part.x; x < part.x + part.width; x++)
      {
        GdkRGBA pixel = widget_picture_get_pixel (self, x, y);
        count += get_difference (&pixel, colour) <= tolerance ? 1 : 0;
      }
  return count;
}

double
widget_picture_differs (WidgetPicture *self, const GdkRectangle *area, const GdkRGBA *colour,
                        double tolerance)
{
  GdkRectangle part = clip (self, area);
  double n = (double) part.width * part.height;
  return n > 0.0 ? 1.0 - widget_picture_count (self, &part, colour, tolerance) / n : 0.0;
}

gboolean
widget_picture_compare (WidgetPicture *a, WidgetPicture *b, double *max, double *mean)
{
  if (a->width != b->width || a->height != b->height)
    return FALSE;
  gsize n = (gsize) a->width * (gsize) a->height * 4;
  double sum = 0.0;
  int most = 0;
  for (gsize i = 0; i < n; i++)
    {
      int difference = ABS ((int) a->pixels[i] - (int) b->pixels[i]);
      sum += difference;
      most = MAX (most, difference);
    }
  if (max != NULL)
    *max = most / 255.0;
  if (mean != NULL)
    *mean = n > 0 ? sum / 255.0 / (double) n : 0.0;
  return TRUE;
}

void
widget_picture_save (WidgetPicture *self, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".png", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_BUILT, file, NULL);
  gboolean saved = gdk_texture_save_to_png (self->texture, path);
  g_test_message ("%s %s", saved ? "kept" : "could not keep", path);
}

static void
keep_both (WidgetPicture *a, WidgetPicture *b)
{
  g_autofree char *test = g_strdelimit (g_strdup (g_test_get_path () + 1), "/", '-');
  g_autofree char *first = g_strconcat (test, "-a", NULL);
  g_autofree char *second = g_strconcat (test, "-b", NULL);
  widget_picture_save (a, first);
  widget_picture_save (b, second);
}

void
widget_picture_assert_like_at (WidgetPicture *a, WidgetPicture *b, double max_mean,
                               const char *place)
{
  double mean = 1.0;
  if (widget_picture_compare (a, b, NULL, &mean) && mean <= max_mean)
    return;
  keep_both (a, b);
  g_error ("%s: the pictures differ by %g, more than %g (or in size)", place, mean, max_mean);
}

void
widget_picture_assert_unlike_at (WidgetPicture *a, WidgetPicture *b, double min_mean,
                                 const char *place)
{
  double mean = 1.0;
  if (!widget_picture_compare (a, b, NULL, &mean) || mean >= min_mean)
    return;
  keep_both (a, b);
  g_error ("%s: the pictures differ by %g only, less than %g", place, mean, min_mean);
}
