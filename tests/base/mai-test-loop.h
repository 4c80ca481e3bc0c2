/* SPDX-License-Identifier: Apache-2.0 */
/* The main loop, while a test waits for something. */
#pragma once

#include <glib-object.h>

/* So many seconds a busy machine, or a sanitizer on one, may take where it is not the time that is tested. */
#define MAI_TEST_PATIENCE 120.0

typedef gboolean (*MaiTestCondition) (gpointer data);

/* When so many seconds will have passed, for mai_test_turn(). */
static inline gint64
mai_test_end_in (double seconds)
{
  return g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
}

static inline gboolean
mai_test_wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* One turn of the main loop, which takes no more than 10 ms when nothing happens. FALSE, without one, when the end has come. */
static inline gboolean
mai_test_turn (gint64 end)
{
  guint waker;

  if (g_get_monotonic_time () >= end)
    return FALSE;
  waker = g_timeout_add (10, mai_test_wake_cb, NULL);
  g_main_context_iteration (NULL, TRUE);
  g_source_remove (waker);
  return TRUE;
}

/* Runs the main loop until it holds; FALSE when it does not within @seconds. */
static inline gboolean
mai_test_holds_within (double seconds, MaiTestCondition condition, gpointer data)
{
  gint64 end = mai_test_end_in (seconds);
  gboolean holds;

  do
    holds = condition (data);
  while (!holds && mai_test_turn (end));
  return holds;
}

/* Runs the main loop until the expression, which is looked at once each time, is true. */
#define mai_test_wait_for(condition) \
  do \
    { \
      gint64 wait_end = mai_test_end_in (MAI_TEST_PATIENCE); \
      while (!(condition)) \
        if (!mai_test_turn (wait_end)) \
          g_error (G_STRLOC ": waited in vain for %s", #condition); \
    } \
  while (0)

/* Runs the main loop so long. */
static inline void
mai_test_run_for (double seconds)
{
  gint64 end = mai_test_end_in (seconds);

  while (mai_test_turn (end))
    ;
}

/* Runs the main loop for as long as it has something to do now. */
static inline void
mai_test_settle (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* Gives up an object that a worker may still hold for a moment, and waits until it is gone. */
static inline void
mai_test_unref_and_wait (gpointer object)
{
  gpointer left = object;

  g_object_add_weak_pointer (object, &left);
  g_object_unref (object);
  mai_test_wait_for (left == NULL);
}
