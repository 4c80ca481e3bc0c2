/* SPDX-License-Identifier: Apache-2.0 */
/* The running studio: one a session bus, activated over D-Bus, with the actions of the whole program and
 * what its window works with. Main thread. */
#pragma once

#include <adwaita.h>

#include "widgets/roll/mai-roll-keys.h"

G_BEGIN_DECLS

#define MAI_TYPE_APPLICATION (mai_application_get_type ())
G_DECLARE_FINAL_TYPE (MaiApplication, mai_application, MAI, APPLICATION, AdwApplication)

/* The whole program: gives what it exits with. Where it runs already, that one is given what to show; should
 * it end before it has heard, this one takes its place. */
int mai_application_run (int argc, char **argv);

/* The keys of the whole window, one a row; those without an action are GTK's own. */
const MaiRollKey *mai_application_get_keys (guint *n);

G_END_DECLS
