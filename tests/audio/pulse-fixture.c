/* SPDX-License-Identifier: Apache-2.0 */
#include "pulse-fixture.h"

#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>

#define WAIT_MICROSECONDS (30 * G_USEC_PER_SEC)

static char *folder;
static char *socket_path;
static char *recording;

struct _PulseFixture
{
  GSubprocess *server;
  GSubprocess *recorder;
};

static void
remove_content (const char *of)
{
  g_autoptr (GDir) dir = g_dir_open (of, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (of, name, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        remove_content (path);
      g_remove (path);
    }
}

void
pulse_fixture_init (void)
{
  folder = g_dir_make_tmp ("mai-pulse-XXXXXX", NULL);
  socket_path = g_build_filename (folder, "socket", NULL);
  recording = g_build_filename (folder, "recording", NULL);
  g_autofree char *address = g_strdup_printf ("unix:%s", socket_path);
  g_setenv ("PULSE_SERVER", address, TRUE);
  // our own process must not look for a server elsewhere, nor start one
  g_setenv ("XDG_RUNTIME_DIR", folder, TRUE);
}

void
pulse_fixture_finish (void)
{
  remove_content (folder);
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
  g_clear_pointer (&socket_path, g_free);
  g_clear_pointer (&recording, g_free);
}

/*
 * In the child: it must not outlive a test that fails.
 */
static void
child_setup_cb (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static GSubprocess *
spawn (const char *const *command, const char *output)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
      (output == NULL ? G_SUBPROCESS_FLAGS_STDOUT_SILENCE : G_SUBPROCESS_FLAGS_NONE)
      | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_subprocess_launcher_setenv (launcher, "XDG_RUNTIME_DIR", folder, TRUE);
  g_subprocess_launcher_setenv (launcher, "HOME", folder, TRUE);
  g_subprocess_launcher_unsetenv (launcher, "LD_PRELOAD");
  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, NULL, NULL);
  if (output != NULL)
    g_subprocess_launcher_set_stdout_file_path (launcher, output);
  GSubprocess *process = g_subprocess_launcher_spawnv (launcher, command, &error);
  g_assert_no_error (error);
  return process;
}

static gboolean
wait_for_file (const char *path, goffset least_size)
{
  gint64 end = g_get_monotonic_time () + WAIT_MICROSECONDS;
  while (g_get_monotonic_time () < end)
    {
      GStatBuf info;
      if (g_stat (path, &info) == 0 && info.st_size >= least_size)
        return TRUE;
      g_usleep (5000);
    }
  return FALSE;
}

/*
 * Whether the server takes connections.
 */
static gboolean
wait_for_server (void)
{
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (socket_path);
  gint64 end = g_get_monotonic_time () + WAIT_MICROSECONDS;
  while (g_get_monotonic_time () < end)
    {
      g_autoptr (GSocket) socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM,
                                                 G_SOCKET_PROTOCOL_DEFAULT, NULL);
      if (g_socket_connect (socket, address, NULL, NULL))
        return TRUE;
      g_usleep (5000);
    }
  return FALSE;
}

PulseFixture *
pulse_fixture_new (void)
{
  g_autofree char *pulseaudio = g_find_program_in_path ("pulseaudio");
  g_autofree char *parec = g_find_program_in_path ("parec");
  if (pulseaudio == NULL || parec == NULL)
    {
      g_test_skip ("PulseAudio is not installed (Debian: pulseaudio, pulseaudio-utils).");
      return NULL;
    }
  PulseFixture *self = g_new0 (PulseFixture, 1);
  g_autofree char *protocol =
      g_strdup_printf ("module-native-protocol-unix auth-anonymous=1 socket=%s", socket_path);
  const char *const command[] = {
    "pulseaudio",
    "-n",
    "--daemonize=no",
    "--exit-idle-time=-1",
    "--use-pid-file=no",
    "--disable-shm=yes",
    "--realtime=no",
    "-L",
    protocol,
    "-L",
    "module-null-sink sink_name=null rate=44100 format=float32le channels=2",
    NULL,
  };
  self->server = spawn (command, NULL);
  g_assert_true (wait_for_server ());
  return self;
}

void
pulse_fixture_kill (PulseFixture *self)
{
  g_subprocess_force_exit (self->server);
  g_subprocess_wait (self->server, NULL, NULL);
}

void
pulse_fixture_freeze (PulseFixture *self)
{
  g_subprocess_send_signal (self->server, SIGSTOP);
}

void
pulse_fixture_free (PulseFixture *self)
{
  if (self == NULL)
    return;
  if (self->recorder != NULL)
    g_array_unref (pulse_fixture_stop_recording (self));
  pulse_fixture_kill (self);
  g_object_unref (self->server);
  remove_content (folder);
  g_free (self);
}

void
pulse_fixture_add_sink (PulseFixture *self, const char *name)
{
  g_autofree char *sink = g_strdup_printf ("sink_name=%s", name);
  const char *const command[] = {
    "pactl", "load-module", "module-null-sink", sink, "rate=44100", "format=float32le", NULL,
  };
  g_autoptr (GSubprocess) pactl = spawn (command, NULL);
  g_assert_true (g_subprocess_wait_check (pactl, NULL, NULL));
}

void
pulse_fixture_record (PulseFixture *self)
{
  pulse_fixture_record_sink (self, "null");
}

void
pulse_fixture_record_sink (PulseFixture *self, const char *name)
{
  g_autofree char *device = g_strdup_printf ("--device=%s.monitor", name);
  const char *const command[] = {
    "parec",        device,  "--format=float32le", "--rate=44100",
    "--channels=2", "--raw", "--latency-msec=200", NULL,
  };
  g_unlink (recording);
  self->recorder = spawn (command, recording);
  g_assert_true (wait_for_file (recording, 1));
}

GArray *
pulse_fixture_stop_recording (PulseFixture *self)
{
  g_autofree char *bytes = NULL;
  gsize size = 0;
  g_subprocess_send_signal (self->recorder, SIGINT);
  g_subprocess_wait (self->recorder, NULL, NULL);
  g_clear_object (&self->recorder);
  g_assert_true (g_file_get_contents (recording, &bytes, &size, NULL));
  GArray *samples = g_array_new (FALSE, FALSE, sizeof (float));
  g_array_append_vals (samples, bytes, (guint) (size / sizeof (float)));
  return samples;
}
