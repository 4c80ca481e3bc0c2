# SPDX-License-Identifier: Apache-2.0
"""The window as it comes up, by a command and by the session bus: what the other scripts rely on."""

import os
import pathlib
import re
import shlex
import signal

import accessible
import music
import session
import studio

NAME = "app.musicai.Studio"


class Harness(studio.Case):
    def test_starts_and_closes(self):
        app = self.start()
        self.assertIn(studio.TITLE, app.window.name)
        self.assertTrue(app.window.has("active"))
        self.assertEqual(app.close(), 0)

    def test_a_second_start_shows_the_same_window(self):
        app = self.start()
        again = self.start(wait=False)
        self.assertEqual(again.wait_end(), 0)
        self.assertEqual(len(app.toplevels()), 1)

    def test_sizes(self):
        app = self.start()
        for width, height in ((360, 640), (1280, 800), (360, 640)):
            app.resize(width, height)  # and no other size

    def test_complaints_are_seen(self):
        app = self.start()
        with open(app.log_path, "a") as log:
            log.write("(musicai-studio:1): Gtk-WARNING **: 12:00:00.000: a complaint\n")
        self.assertEqual(len(app.faults()), 1)
        app.log_path.write_text("")

    def test_a_killed_studio_can_be_started_again(self):
        app = self.start()
        app.kill()
        again = self.start()
        self.assertEqual(again.close(), 0)

    def test_nothing_is_left(self):
        app = self.start()
        app.end()
        self.assertEqual([process for process in session.descendants() if process == app.process.pid], [])


class Activation(studio.Case):
    """The desktop starts the program by its name on the session bus."""

    def install(self):
        """The service file of the build, with the program of the build and this test's home."""
        built = pathlib.Path(os.environ["MUSICAI_DATA_DIR"], NAME + ".service").read_text()
        words = re.search(r"^Exec=(.*)$", built, re.MULTILINE).group(1).split()
        self.assertEqual(pathlib.Path(words[0]).name, pathlib.Path(studio.PROGRAM).name)
        home = ["%s=%s" % variable for variable in self.home.environment().items()]
        command = shlex.join(["/usr/bin/env", *home, studio.PROGRAM, *words[1:]])
        folder = session.current().runtime / "dbus-1" / "services"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / (NAME + ".service")
        path.write_text(built.replace(" ".join(words), command))
        self.addCleanup(path.unlink)
        self.ask("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.ReloadConfig")

    @staticmethod
    def ask(name, path, method, *arguments):
        return session.run("gdbus", "call", "--session", "--dest", name, "--object-path", path, "--method", method,
                           *arguments, env=session.current().environment)

    def call(self, method, *arguments):
        self.ask(NAME, "/app/musicai/Studio", "org.freedesktop.Application." + method, *arguments)

    def process(self):
        said = self.ask("org.freedesktop.DBus", "/org/freedesktop/DBus",
                        "org.freedesktop.DBus.GetConnectionUnixProcessID", NAME)
        return int(re.search(r"uint32 (\d+)", said).group(1))

    def shows(self, process, title):
        """One window, of this title."""
        bus = studio.accessible_bus()

        def titles():
            try:
                application = bus.application(process)
                return [child.name for child in application.children if child.has("visible")] if application else []
            except accessible.Gone:
                return []

        studio.until(lambda: len(titles()) == 1 and titles()[0].startswith(title),
                     lambda: "a window called %s: %s" % (title, titles()))

    def test_started_by_its_name(self):
        self.install()
        self.call("Activate", "{}")
        process = self.process()
        self.addCleanup(os.kill, process, signal.SIGKILL)
        self.shows(process, "Untitled")
        tune = music.write_tune(self.home.path("Evening Tune.mid"))
        self.call("Open", "['%s']" % tune.as_uri(), "{}")
        self.shows(process, "Evening Tune")
        self.assertEqual(self.process(), process)


if __name__ == "__main__":
    studio.main()
