/* SPDX-License-Identifier: Apache-2.0 */
/* See the header. */
#include "studio/common/mai-color-scheme.h"

#include <adwaita.h>

static gboolean
to_scheme (GValue *value, GVariant *variant, gpointer data)
{
  const char *style = g_variant_get_string (variant, NULL);
  AdwColorScheme scheme = ADW_COLOR_SCHEME_DEFAULT;
  if (g_str_equal (style, "light"))
    scheme = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (style, "dark"))
    scheme = ADW_COLOR_SCHEME_FORCE_DARK;
  g_value_set_enum (value, scheme);
  return TRUE;
}

void
mai_color_scheme_follow (GSettings *settings)
{
  g_return_if_fail (G_IS_SETTINGS (settings));
  g_settings_bind_with_mapping (settings, "color-scheme", adw_style_manager_get_default (),
                                "color-scheme", G_SETTINGS_BIND_GET, to_scheme, NULL, NULL, NULL);
}
