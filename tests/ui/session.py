# SPDX-License-Identifier: Apache-2.0
"""A desk for one test script: a display, a session bus with accessibility, a sound server with a null sink and a folder.

One a process, since the environment is set once. Everything started from here, and everything that those
processes leave behind, ends with it.
"""

import array
import atexit
import contextlib
import ctypes
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PATIENCE = 30  # seconds until something that ought to happen counts as hanging
SCREEN = "1400x1000"
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


class Hung(AssertionError):
    """What was waited for did not come."""


def until(condition, what, patience=PATIENCE):
    """Waits for condition() to be true and gives its value."""
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Hung("waited %d s in vain: %s" % (patience, what() if callable(what) else what))
        time.sleep(0.02)


def run(*command, timeout=PATIENCE, **kwargs):
    """The text that a helper prints."""
    return subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE, text=True,
                          stdin=subprocess.DEVNULL, timeout=timeout, **kwargs).stdout


def _prctl(option, value):
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def die_with_parent():
    """For a child's start: it ends when this process does, however that ends."""
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _parents():
    """Every living process and its parent."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open("/proc/%s/stat" % entry) as stat:
                    fields = stat.read().rpartition(")")[2].split()
            except OSError:
                continue
            if fields[0] != "Z":
                parents[int(entry)] = int(fields[1])
    return parents


def descendants():
    """The processes below this one, orphans included: they come here, since this process adopts them."""
    parents = _parents()
    found, new = set(), {os.getpid()}
    while new:
        new = {child for child, parent in parents.items() if parent in new} - found
        found |= new
    return found


class Ear:
    """Listens to a sink: the loudest sample of every twentieth of a second."""

    def __init__(self, session, sink):
        self.session = session
        self.peaks = []
        self.recorder = session.start("parec", "--device=%s.monitor" % sink, "--format=float32le", "--rate=44100",
                                      "--channels=1", "--raw", "--latency-msec=50", stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.recorder.kill()
        self.recorder.wait(PATIENCE)
        self.recorder.stdout.close()
        self.session.processes.remove(self.recorder)

    def wait(self, condition, what, patience):
        end = time.monotonic() + patience
        while True:
            samples = array.array("f", self.recorder.stdout.read(4 * 2205))
            self.peaks.append(max(map(abs, samples), default=0))
            if condition(self.peaks):
                return
            if time.monotonic() > end or not samples:
                raise Hung("waited %d s in vain: %s (loudest: %g)" % (patience, what, max(self.peaks)))


class Session:
    """Starts everything; environment is what programs run in. Use session.current()."""

    def __init__(self):
        _prctl(PR_SET_CHILD_SUBREAPER, 1)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="musicai-ui-"))
        atexit.register(self.close)
        for signal_number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(signal_number, lambda number, frame: sys.exit(128 + number))
        self.processes = []
        self.sound_server = None
        self.runtime = self.folder / "run"
        self.runtime.mkdir(mode=0o700)
        self.environment = self._make_environment()
        self._start_display()
        self._start_bus()

    def _make_environment(self):
        env = {name: value for name, value in os.environ.items()
               if not name.startswith(("XDG_", "DBUS_", "GTK_", "GDK_", "ADW_", "PULSE_", "LC_", "AT_SPI"))
               and name not in ("WAYLAND_DISPLAY", "DISPLAY", "LANGUAGE", "MALLOC_PERTURB_", "HOME",
                                "G_MESSAGES_DEBUG")}
        env.update(HOME=str(self.folder / "home"), XDG_RUNTIME_DIR=str(self.runtime), LC_ALL="C.UTF-8",
                   GDK_BACKEND="x11", GSK_RENDERER="cairo", GTK_A11Y="atspi", NO_AT_BRIDGE="0",
                   GSETTINGS_BACKEND="keyfile", GTK_USE_PORTAL="0", GIO_USE_VFS="local",
                   PULSE_SERVER="unix:%s" % (self.runtime / "pulse-socket"), MUSICAI_DEBUG="1")
        return env

    def start(self, *command, **kwargs):
        """A helper that runs until the end of the test; given as a Popen."""
        kwargs.setdefault("stdout", subprocess.DEVNULL)
        kwargs.setdefault("stderr", subprocess.DEVNULL)
        process = subprocess.Popen([str(word) for word in command], env=self.environment,
                                   stdin=subprocess.DEVNULL, preexec_fn=die_with_parent, **kwargs)
        self.processes.append(process)
        return process

    def _start_display(self):
        """The server chooses a free number itself, so that scripts can run beside each other."""
        reader, writer = os.pipe()
        self.start("Xvfb", "-displayfd", writer, "-screen", "0", SCREEN + "x24", "-noreset",
                   "-nolisten", "tcp", pass_fds=(writer,))
        os.close(writer)
        with os.fdopen(reader) as display:
            self.environment["DISPLAY"] = ":" + display.readline().strip()
        if self.environment["DISPLAY"] == ":":
            raise RuntimeError("Xvfb does not start")

    def _start_bus(self):
        daemon = self.start("dbus-daemon", "--session", "--nofork", "--print-address=1",
                            stdout=subprocess.PIPE)
        self.environment["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().decode().strip()

    def start_sound(self):
        """A PulseAudio server whose only device is a null sink; its monitor can be recorded."""
        self.sound_server = self.start(
            "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
            "--disable-shm=yes", "--realtime=no", "-L",
            "module-native-protocol-unix auth-anonymous=1 socket=%s" % (self.runtime / "pulse-socket"),
            "-L", "module-null-sink sink_name=null rate=44100 format=float32le channels=2 "
            "sink_properties=device.description=First",
            "-L", "module-null-sink sink_name=other rate=44100 format=float32le channels=2 "
            "sink_properties=device.description=Second")
        until(lambda: subprocess.run(["pactl", "info"], env=self.environment, stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL, timeout=PATIENCE).returncode == 0,
              "PulseAudio answers")

    def stop_sound(self):
        if self.sound_server is not None:
            self.sound_server.kill()
            self.sound_server.wait(PATIENCE)
            self.sound_server = None

    def hears(self, sink="null", patience=PATIENCE):
        """Waits until there is sound on a sink."""
        with Ear(self, sink) as ear:
            ear.wait(lambda peaks: peaks[-1] > 0.003, "sound on " + sink, patience)

    def hears_nothing(self, sink="null", patience=PATIENCE):
        """Waits until a sink has been silent for a second."""
        with Ear(self, sink) as ear:
            ear.wait(lambda peaks: len(peaks) >= 20 and max(peaks[-20:]) < 0.0005, "silence on " + sink, patience)

    @contextlib.contextmanager
    def hearing(self, sink="null"):
        """For what sounds but shortly: listens from before it, and wants to have heard something."""
        with Ear(self, sink) as ear:
            ear.wait(lambda peaks: True, "a recorder", PATIENCE)
            yield
            ear.wait(lambda peaks: max(peaks) > 0.003, "sound on " + sink, PATIENCE)

    def close(self):
        """Ends every process below this one and removes the folder."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            left = descendants()
            if not left:
                break
            for process in left:
                try:
                    os.kill(process, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            try:
                while os.waitpid(-1, os.WNOHANG)[0] != 0:
                    pass
            except ChildProcessError:
                break
            time.sleep(0.01)
        for process in self.processes:
            process.returncode = process.returncode or 0
        shutil.rmtree(self.folder, ignore_errors=True)


_current = None


def current():
    """The session of this process, started when first asked for."""
    global _current
    if _current is None:
        _current = Session()
    return _current
