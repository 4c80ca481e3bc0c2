/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mai-log.h"

/*
 * Where the home folder cannot be written, dconf calls that critical; the settings have their defaults.
 */
static gboolean
is_from_dconf (const GLogField *fields, gsize n_fields)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
      return g_strcmp0 (fields[i].value, "dconf") == 0;
  return FALSE;
}

static GLogWriterOutput
writer_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  gboolean verbose = GPOINTER_TO_INT (user_data);

  // G_LOG_LEVEL_ERROR is left to GLib too: it ends the program and must say why.
  if (!verbose && (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL)) == 0)
    return G_LOG_WRITER_HANDLED;
  if (!verbose && is_from_dconf (fields, n_fields))
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_standard_streams (level, fields, n_fields, NULL);
}

void
mai_log_init (gboolean verbose)
{
  const char *debug = g_getenv ("MUSICAI_DEBUG");

  if (debug != NULL && debug[0] != '\0' && !g_str_equal (debug, "0"))
    verbose = TRUE;
  g_log_writer_default_set_use_stderr (TRUE);
  g_log_set_writer_func (writer_cb, GINT_TO_POINTER (verbose), NULL);
}
