/* SPDX-License-Identifier: Apache-2.0 */
/* Rolls as files: PNG and SVG, made in memory and written at once. */
#include "draw/mai-roll.h"

#include "base/mai-file.h"
#include "base/mai-i18n.h"
#include "draw/mai-draw-error.h"

#include <cairo-svg.h>

#define MIN_SIZE 16
#define MAX_SIZE 16384

typedef struct
{
  GByteArray *bytes;
  GCancellable *cancellable; // NULL for none
} Output;

static cairo_status_t
append_cb (void *closure, const unsigned char *data, unsigned int length)
{
  Output *output = closure;
  if (g_cancellable_is_cancelled (output->cancellable))
    return CAIRO_STATUS_WRITE_ERROR;
  g_byte_array_append (output->bytes, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
check_status (cairo_status_t status, const char *path, GError **error)
{
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, MAI_DRAW_ERROR, MAI_DRAW_ERROR_MEMORY,
               _ ("The picture “%s” could not be drawn: %s. Choose a smaller size."), path,
               cairo_status_to_string (status));
  return FALSE;
}

static gboolean
draw_png (Output *output, MaiScore *score, const char *path, const MaiRollStyle *style, int width,
          int height, double scale, GError **error)
{
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, (int) round (width * scale), (int) round (height * scale));
  cairo_t *cr = cairo_create (surface);
  cairo_scale (cr, scale, scale);
  if (cairo_status (cr) == CAIRO_STATUS_SUCCESS)
    mai_roll_draw (cr, score, style, 0.0, 0.0, width, height);
  cairo_status_t status = cairo_status (cr);
  cairo_destroy (cr);
  if (status == CAIRO_STATUS_SUCCESS && !g_cancellable_is_cancelled (output->cancellable))
    status = cairo_surface_write_to_png_stream (surface, append_cb, output);
  cairo_surface_destroy (surface);
  return check_status (status, path, error);
}

static gboolean
draw_svg (Output *output, MaiScore *score, const char *path, const MaiRollStyle *style, int width,
          int height, GError **error)
{
  cairo_surface_t *surface = cairo_svg_surface_create_for_stream (append_cb, output, width, height);
  cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PX);
  cairo_t *cr = cairo_create (surface);
  mai_roll_draw (cr, score, style, 0.0, 0.0, width, height);
  cairo_status_t status = cairo_status (cr);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  return check_status (status, path, error);
}

static gboolean
check_size (const char *path, int width, int height, double scale, GError **error)
{
  gboolean fits = width >= MIN_SIZE && height >= MIN_SIZE && scale >= 0.25 && scale <= 4.0
                  && width * MAX (scale, 1.0) <= MAX_SIZE && height * MAX (scale, 1.0) <= MAX_SIZE;
  if (!fits)
    g_set_error (error, MAI_DRAW_ERROR, MAI_DRAW_ERROR_SIZE,
                 _ ("The picture “%s” cannot be %d × %d pixels at scale %g. Choose %d to %d pixels "
                    "each way."),
                 path, width, height, scale, MIN_SIZE, MAX_SIZE);
  return fits;
}

gboolean
mai_roll_save_cancellable (MaiScore *score, const char *path, const MaiRollStyle *style, int width,
                           int height, double scale, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (MAI_IS_SCORE (score) && path != NULL && style != NULL, FALSE);

  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *lower = g_ascii_strdown (path, -1);
  g_autoptr (GError) local = NULL;
  Output output = { bytes, cancellable };
  if (!check_size (path, width, height, scale, error))
    return FALSE;
  gboolean drawn = FALSE;
  if (g_str_has_suffix (lower, ".png"))
    drawn = draw_png (&output, score, path, style, width, height, scale, &local);
  else if (g_str_has_suffix (lower, ".svg"))
    drawn = draw_svg (&output, score, path, style, width, height, &local);
  else
    g_set_error (&local, MAI_DRAW_ERROR, MAI_DRAW_ERROR_FORMAT,
                 _ ("The kind of picture is not clear from the name “%s”. End it in .png or .svg."),
                 path);
  // Being cancelled is the reason, whatever cairo made of it.
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!drawn)
    g_propagate_error (error, g_steal_pointer (&local));
  return drawn && mai_file_write_atomic (path, bytes->data, bytes->len, error);
}

gboolean
mai_roll_save (MaiScore *score, const char *path, const MaiRollStyle *style, int width, int height,
               double scale, GError **error)
{
  return mai_roll_save_cancellable (score, path, style, width, height, scale, NULL, error);
}
