/* SPDX-License-Identifier: Apache-2.0 */
#include "studio/compose/mai-pitch-spin.h"

#include "score/mai-key.h"

#define LONGEST_NAME 4 /* "C#-1" */

static int
input_cb (GtkSpinButton *spin, double *value, gpointer data)
{
  guint pitch;

  if (!mai_pitch_parse (gtk_editable_get_text (GTK_EDITABLE (spin)), &pitch, NULL))
    return GTK_INPUT_ERROR;
  *value = pitch;
  return TRUE;
}

static gboolean
output_cb (GtkSpinButton *spin, gpointer data)
{
  g_autofree char *name =
      mai_pitch_to_string ((guint) gtk_spin_button_get_value_as_int (spin), FALSE);

  if (!g_str_equal (name, gtk_editable_get_text (GTK_EDITABLE (spin))))
    gtk_editable_set_text (GTK_EDITABLE (spin), name);
  return TRUE;
}

void
mai_pitch_spin_setup (GtkSpinButton *spin)
{
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), LONGEST_NAME);
  gtk_spin_button_set_numeric (spin, FALSE);
  g_signal_connect (spin, "input", G_CALLBACK (input_cb), NULL);
  g_signal_connect (spin, "output", G_CALLBACK (output_cb), NULL);
  gtk_spin_button_update (spin);
}
