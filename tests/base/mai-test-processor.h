/* SPDX-License-Identifier: Apache-2.0 */
/* Time of the processor: what other programs take of it does not count. */
#pragma once

#include <glib.h>
#include <time.h>

static inline double
mai_test_milliseconds (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

/* Milliseconds that this thread has worked. */
static inline double
mai_test_thread_ms (void)
{
  return mai_test_milliseconds (CLOCK_THREAD_CPUTIME_ID);
}

/* Milliseconds that all threads of this process have worked. */
static inline double
mai_test_process_ms (void)
{
  return mai_test_milliseconds (CLOCK_PROCESS_CPUTIME_ID);
}

/* How long the main loop stands still: this thread's work between two turns of it. */
typedef struct
{
  double longest; /* milliseconds */
  guint n; /* how often it came round */
  double last;
  guint source;
} MaiTestGap;

static inline void
mai_test_gap_measure (MaiTestGap *self)
{
  double now = mai_test_thread_ms ();

  self->longest = MAX (self->longest, now - self->last);
  self->last = now;
}

static inline gboolean
mai_test_gap_cb (gpointer data)
{
  MaiTestGap *self = data;

  mai_test_gap_measure (self);
  self->n++;
  return G_SOURCE_CONTINUE;
}

static inline void
mai_test_gap_begin (MaiTestGap *self)
{
  *self = (MaiTestGap){ .last = mai_test_thread_ms () };
  self->source = g_timeout_add (1, mai_test_gap_cb, self);
}

static inline void
mai_test_gap_end (MaiTestGap *self)
{
  g_source_remove (self->source);
  mai_test_gap_measure (self);
  g_test_message ("the longest stand-still: %.1f ms of work, of %u", self->longest, self->n);
}
