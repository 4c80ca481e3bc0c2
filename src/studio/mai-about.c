/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/mai-about.h"

#include "base/mai-i18n.h"
#include "base/mai-version.h"

void
mai_about_show (GtkWindow *parent)
{
  static const char *const developers[] = { "The musicAi Studio developers", NULL };
  static const char *const libraries[] = {
    "FluidSynth", "GTK, libadwaita, GLib", "libarchive", "libsmf", "libsndfile", "OpenBLAS", NULL
  };
  GtkWidget *about = g_object_new (
      ADW_TYPE_ABOUT_WINDOW, "transient-for", parent, "modal", TRUE, "application-name",
      _ ("musicAi Studio"), "application-icon", MAI_APPLICATION_ID, "version", MAI_VERSION,
      "developer-name", _ ("The musicAi Studio developers"), "developers", developers,
      "license-type", GTK_LICENSE_APACHE_2_0, "comments",
      _ ("Draw a few bars, let a network that learnt from your own music carry on, "
         "and keep what pleases you."),
      "copyright", "© 2026 The musicAi Studio developers",
      /* Translators: your names, one a line */
      "translator-credits", _ ("translator-credits"), NULL);

  adw_about_window_add_acknowledgement_section (ADW_ABOUT_WINDOW (about), _ ("Made With"),
                                                (const char **) libraries);
  adw_about_window_add_legal_section (ADW_ABOUT_WINDOW (about), _ ("Network and Seeds"), NULL,
                                      GTK_LICENSE_CUSTOM,
                                      _ ("The network that comes with the studio was trained on "
                                         "music in the public domain. What you "
                                         "compose with it is yours."));
  gtk_window_present (GTK_WINDOW (about));
}
