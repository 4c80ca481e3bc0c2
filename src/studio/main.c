/* SPDX-License-Identifier: Apache-2.0 */
/* `musicai-studio`: the window. */
#include "base/mai-i18n.h"
#include "base/mai-log.h"
#include "studio/mai-application.h"
#include "widgets/mai-widgets.h"

int
main (int argc, char **argv)
{
  mai_i18n_init ();
  mai_log_init (FALSE);
  mai_widgets_keep_memory ();
  return mai_application_run (argc, argv);
}
