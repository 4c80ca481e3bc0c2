/* SPDX-License-Identifier: Apache-2.0 */
/* Marks the words a user reads: _("..."), N_("...") for tables, ngettext through mai_ngettext(). */
#pragma once

#include <glib.h>

#ifndef GETTEXT_PACKAGE
#define GETTEXT_PACKAGE "musicai-studio"
#endif

#include <glib/gi18n-lib.h>

G_BEGIN_DECLS

#define mai_ngettext(one, many, n) g_dngettext (GETTEXT_PACKAGE, one, many, (gulong) (n))

/*
 * Takes the user's locale and finds the translations: beside the build folder's program, beside the
 * installed one, or in the configured folder. To be called once, first thing in main(), before any
 * thread starts. Numbers in files never follow the locale: use g_ascii_* and mai-json.h for those.
 */
void mai_i18n_init (void);

G_END_DECLS
