/* SPDX-License-Identifier: Apache-2.0 */
/* The window for settings. Everything applies at once, also while playing. Main thread. */
#pragma once

#include <adwaita.h>

#include "desk/sound/mai-sound.h"

G_BEGIN_DECLS

#define MAI_TYPE_PREFERENCES (mai_preferences_get_type ())
G_DECLARE_FINAL_TYPE (MaiPreferences, mai_preferences, MAI, PREFERENCES, AdwPreferencesWindow)

/*
 * parent may be NULL; library is the folder where new songs go.
 */
MaiPreferences *
mai_preferences_new (GtkWindow *parent, GSettings *settings, MaiSound *sound, const char *library);

G_END_DECLS
