/* SPDX-License-Identifier: Apache-2.0 */
/* What the columns of the originality strip mean: a few from original to copied. Main thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define MAI_TYPE_ORIGINALITY_LEGEND (mai_originality_legend_get_type ())
G_DECLARE_FINAL_TYPE (MaiOriginalityLegend, mai_originality_legend, MAI, ORIGINALITY_LEGEND,
                      GtkWidget)

G_END_DECLS
