/* SPDX-License-Identifier: Apache-2.0 */
/* The writer can be set only once in a process, so each case runs in one of its own. */
#include "base/mai-log.h"

static void
speak (gboolean verbose)
{
  mai_log_init (verbose);
  g_message ("a message");
  g_warning ("a warning");
  g_log ("libsmf", G_LOG_LEVEL_WARNING, "a library's warning");
  g_log ("dconf", G_LOG_LEVEL_CRITICAL, "no home");
  g_critical ("a mistake");
}

static void
run_case (const char *name)
{
  g_test_trap_subprocess (name, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
}

static void
test_quiet_child (void)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_unsetenv ("MUSICAI_DEBUG");
  speak (FALSE);
}

static void
test_verbose_child (void)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  speak (TRUE);
}

static void
test_debug_child (void)
{
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_setenv ("MUSICAI_DEBUG", "1", TRUE);
  speak (FALSE);
}

static void
test_log (void)
{
  run_case ("/base/log/subprocess/quiet");
  g_test_trap_assert_stderr_unmatched ("*a message*");
  g_test_trap_assert_stderr_unmatched ("*warning*");
  g_test_trap_assert_stderr_unmatched ("*no home*");
  g_test_trap_assert_stderr ("*a mistake*");
  run_case ("/base/log/subprocess/verbose");
  g_test_trap_assert_stderr ("*a message*a warning*a library's warning*");
  run_case ("/base/log/subprocess/debug");
  g_test_trap_assert_stderr ("*a warning*");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/log", test_log);
  g_test_add_func ("/base/log/subprocess/quiet", test_quiet_child);
  g_test_add_func ("/base/log/subprocess/verbose", test_verbose_child);
  g_test_add_func ("/base/log/subprocess/debug", test_debug_child);
  return g_test_run ();
}
