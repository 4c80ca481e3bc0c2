/* SPDX-License-Identifier: Apache-2.0 */
/* A PulseAudio server of the test's own, with a sink that plays into nothing and can be recorded. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PulseFixture PulseFixture;

/*
 * First thing in main(), before there are threads: makes a folder for the servers of this program and points
 * PULSE_SERVER into it. The other removes it.
 */
void pulse_fixture_init (void);
void pulse_fixture_finish (void);

/*
 * Starts a server; one at a time. NULL after g_test_skip() where
 * pulseaudio or parec are not installed.
 */
PulseFixture *pulse_fixture_new (void);

/*
 * Kills the server as a crash would.
 */
void pulse_fixture_kill (PulseFixture *self);

/*
 * Stops the server where it stands: it neither answers nor goes away.
 */
void pulse_fixture_freeze (PulseFixture *self);
void pulse_fixture_free (PulseFixture *self);

/*
 * One more sink of that name, beside the first, which is called "null".
 */
void pulse_fixture_add_sink (PulseFixture *self, const char *name);

/*
 * Records the sink called name; pulse_fixture_record() the first one: 44,100 Hz stereo floats, until stopped.
 */
void pulse_fixture_record_sink (PulseFixture *self, const char *name);
void pulse_fixture_record (PulseFixture *self);

/*
 * What was recorded, interleaved. An array of float.
 */
GArray *pulse_fixture_stop_recording (PulseFixture *self);

G_END_DECLS
