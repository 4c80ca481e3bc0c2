# SPDX-License-Identifier: Apache-2.0
"""The studio under test: started on a desk of its own (session.py), seen through the accessibility bus
(accessible.py), touched with a real pointer and real keys (screen.py).

A test script is a few unittest classes that derive from Case and ends with studio.main(). It reads
MUSICAI_STUDIO (the program); UI_KEEP=FOLDER keeps a picture, the tree and the log of what failed;
--times N runs the script's tests N times.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import accessible
import music
import screen
import session
from session import PATIENCE, until

FOLDER = pathlib.Path(__file__).resolve().parent
PROGRAM = os.environ["MUSICAI_STUDIO"]
TITLE = "musicAi Studio"
# GTK 4.8 cannot tell a page that is shown from those behind it; their names, then, are those of their types.
PAGES = {"Compose": "MaiComposePage", "Train": "MaiTrainPage", "Library": "MaiLibraryPage"}
CURSOR = re.compile(r", bar \d+")  # what the roll says, wherever the note cursor stands
TAKE = re.compile(r"^Take \d+$")
# A log line like one of these is a fault, in whatever library.
FAULT = re.compile(r"CRITICAL|-WARNING \*\*|\bERROR \*\*|: ERROR:|AddressSanitizer|runtime error|LeakSanitizer")
# What the test's desk lacks and a person's has.
HARMLESS = re.compile(r"Unable to acquire session bus|org\.freedesktop\.portal|gtk-print|"
                      r"AT-SPI.*registry|MESA|libEGL|dconf-WARNING")
# GTK 4.8 complains so of the bar of folders in its own file chooser, where a folder is slow to be read.
OF_CHOOSER = re.compile(r"Trying to snapshot GtkButton \S+ without a current allocation")


class Home:
    """A person's home: files survive the program."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="home-", dir=session.current().folder))
        config = self.folder / "config" / "gtk-4.0"
        config.mkdir(parents=True)
        (config / "settings.ini").write_text("[Settings]\ngtk-font-name=Cantarell 11\n"
                                             "gtk-enable-animations=false\ngtk-cursor-blink=false\n")

    @property
    def data(self):
        return self.folder / "data" / "musicai"

    def environment(self):
        return dict(HOME=str(self.folder), XDG_CONFIG_HOME=str(self.folder / "config"),
                    XDG_DATA_HOME=str(self.folder / "data"), XDG_CACHE_HOME=str(self.folder / "cache"),
                    XDG_STATE_HOME=str(self.folder / "state"))

    def path(self, name):
        return self.folder / name

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Studio:
    """A running studio. Find with get() and click(); wait with until()."""

    def __init__(self, home, *arguments, environment=None, title=TITLE, wait=True):
        self.home = home
        self.session = session.current()
        self.screen = screen.Screen(self.session.environment)
        self.bus = accessible_bus()
        self.log_path = home.folder / ("log-%d" % time.monotonic_ns())
        self.has_chosen_file = False
        env = dict(self.session.environment, **home.environment())
        env.update(environment or {})
        self.behind = {PAGES["Train"], PAGES["Library"]}
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([PROGRAM, *[str(argument) for argument in arguments]], env=env,
                                            cwd=home.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            preexec_fn=session.die_with_parent)
        if wait:
            self.wait_ready()

    def wait_ready(self):
        self.application = self.until(lambda: self.bus.application(self.process.pid), "the program on the bus")
        self.window = self.until(self._main_window, "its window")
        self.until(self._x_window, "its window on the display")
        self.focus()

    # What it says.

    @property
    def log(self):
        return self.log_path.read_text(errors="replace")

    def faults(self):
        faults = [line for line in self.log.splitlines() if FAULT.search(line) and not HARMLESS.search(line)]
        return [line for line in faults if not (self.has_chosen_file and OF_CHOOSER.search(line))]

    # Windows.

    def _main_window(self):
        return next((child for child in self.application.children
                     if child.role == "frame" and child.has("visible")), None)

    def toplevels(self):
        return [child for child in self.application.children if child.has("visible")]

    def _x_window(self, toplevel=None):
        """The window on the display for a toplevel: by title, else by size; (id, title, x, y, w, h)."""
        toplevel = toplevel or self.window
        name = toplevel.name
        width, height = toplevel.extents[2:4]
        fitting = [window for window in self.screen.windows() if window[1] == name and name]
        if not fitting:
            fitting = [window for window in self.screen.windows()
                       if 0 <= window[4] - width < 120 and 0 <= window[5] - height < 120]
        return fitting[-1] if fitting else None

    def focus(self, toplevel=None):
        """Gives a window the keyboard, which is a window manager's work."""
        toplevel = toplevel or self.window
        window = self.until(lambda: self._x_window(toplevel), "a window on the display")
        self.screen.focus(window[0])
        self.until(lambda: self.screen.focused() == int(window[0], 16), "the window has the keyboard")
        if toplevel.role == "frame":
            self.until(lambda: toplevel.has("active"), "the window is active")

    def _borders(self, toplevel, window):
        """Left, right, top, bottom: shadow, or the frame that stands in for it where nothing blends windows."""
        extents = self.screen.frame_extents(window[0])
        if extents is None:
            _, _, width, height = toplevel.extents
            left, top = (window[4] - width) // 2, (window[5] - height) // 2
            extents = [left, window[4] - width - left, top, window[5] - height - top]
        return extents

    def origin(self, toplevel=None):
        """Where the window's coordinates start on the display."""
        toplevel = toplevel or self.window
        window = self.until(lambda: self._x_window(toplevel), "a window on the display")
        left, _, top, _ = self._borders(toplevel, window)
        inset = -toplevel.extents[0]  # GTK 4.18 reports minus twice the shadow
        return (window[2] + (2 * inset if inset else left), window[3] + (2 * inset if inset else top))

    def resize(self, width, height, toplevel=None):
        """As if a person pulled at a window's corner, once: the size of what is inside the shadow. It must fit at once."""
        toplevel = toplevel or self.window
        window = self._x_window(toplevel)
        left, right, top, bottom = self._borders(toplevel, window)
        size = (width + left + right, height + top + bottom)
        self.screen.xdotool("windowsize", window[0], *size)

        def fits():
            return toplevel.extents[2:] == (width, height) and self._x_window(toplevel)[4:] == size

        def what():
            return "the window is %dx%d, not %dx%d" % (*toplevel.extents[2:], width, height)

        self.until(fits, what)
        self.screen.wait_still(window[0])
        self.until(fits, what, 0)

    # Waiting and finding.

    def until(self, condition, what, patience=PATIENCE):
        """Waits; a program that ended meanwhile is told at once."""
        def check():
            if self.process.poll() is not None:
                raise AssertionError("the studio ended with %d:\n%s" % (self.process.returncode, self.log[-4000:]))
            try:
                return condition()
            except accessible.Gone:
                return None

        return until(check, what, patience)

    def find(self, role, name=None, within=None):
        for root in [within] if within else self.toplevels():
            found = root.find(role, name, self.behind)
            if found:
                return found
        return None

    def find_all(self, role, name=None, within=None):
        return [found for root in ([within] if within else self.toplevels())
                for found in root.find_all(role, name, self.behind)]

    def get(self, role, name=None, within=None, patience=PATIENCE):
        """Waits for a thing to be there, and gives it."""
        return self.until(lambda: self.find(role, name, within), "a %s called %s" % (role, name), patience)

    def gone(self, role, name=None, within=None, patience=PATIENCE):
        self.until(lambda: self.find(role, name, within) is None, "no more %s called %s" % (role, name), patience)

    def says(self, text, patience=PATIENCE):
        """Waits for a label that holds a text or fits a pattern."""
        pattern = text if isinstance(text, re.Pattern) else re.compile(re.escape(text))
        return self.get("label", pattern, patience=patience)

    # Hands.

    def place(self, thing, x=0.5, y=0.5):
        """A point of a thing on the display; x and y are shares of it when floats, else pixels."""
        return self._place(thing, x, y)[:2]

    def _place(self, thing, x=0.5, y=0.5):
        """The same, and the window of the display that it lies in."""
        left, top, width, height = thing.extents
        if width <= 0 or height <= 0:
            raise accessible.Gone("%r has no size" % thing)
        toplevel = thing.toplevel
        ox, oy, window = self._popover_origin(thing) or (*self.origin(toplevel), self._x_window(toplevel)[0])
        return (ox + left + (x * width if isinstance(x, float) else x),
                oy + top + (y * height if isinstance(y, float) else y), int(window, 16))

    def _popover_origin(self, thing):
        """What lies in a popover is placed in its window: that one of the display which is as large."""
        popups = [window for window in self.screen.windows()
                  if window[1] not in [toplevel.name for toplevel in self.toplevels()]]
        at = thing
        while popups and at is not None and at.role != "application":
            try:
                x, y, width, height = at.extents
            except accessible.Gone:  # the page of a stack has none
                x, y, width, height = 0, 0, 0, 0
            for popup in popups:
                if popup[4:] == (width, height):
                    return popup[2] - x, popup[3] - y, popup[0]
            at = at.parent
        return None

    def click(self, role, name=None, within=None, button=1, count=1):
        """Clicks on a thing by its name, with the pointer, once nothing (a tooltip, say) lies over it."""
        thing = role if isinstance(role, accessible.Accessible) else \
            self.until(lambda: self._ready(role, name, within), "a ready %s called %s" % (role, name))
        self.reveal(thing)
        x, y, window = self._place(thing)
        self.screen.point(x, y)
        self.until(lambda: self.screen.topmost(x, y) == window, "nothing lies over %s" % name)
        self.screen.click(x, y, button=button, count=count)
        return thing

    def reveal(self, thing):
        """Turns the wheel over what a thing scrolls in, at its edge, until the thing is seen."""
        pane = thing.parent
        while pane is not None and (pane.role != "scroll pane" or not pane.is_shown):
            pane = pane.parent
        if pane is None or self._popover_origin(thing):
            return

        def away():
            """How many pixels the thing's middle lies below (or above: negative) what is seen."""
            _, top, _, height = pane.extents
            _, at, _, size = thing.extents
            return max(at + size / 2 + 12 - top - height, 0) or min(at + size / 2 - 12 - top, 0)

        for _ in range(40):
            if away() == 0:
                return
            before = thing.extents
            x, y = self.place(pane, 5, 0.5)
            self.screen.scroll(x, y, 1 if away() > 0 else -1)
            self.until(lambda: thing.extents != before, "%r is scrolled to" % thing)

    def _ready(self, role, name, within):
        return next((thing for thing in self.find_all(role, name, within) if thing.has("sensitive")), None)

    def key(self, *keys):
        self.screen.key(*keys)

    def type(self, text):
        self.screen.type(text)

    def still(self, toplevel=None):
        self.screen.wait_still(self._x_window(toplevel)[0])

    def picture(self, path, toplevel=None):
        """A window without its shadow."""
        toplevel = toplevel or self.window
        window = self._x_window(toplevel)
        left, right, top, bottom = self._borders(toplevel, window)
        self.screen.picture(path, window[0], (left, top, window[4] - left - right, window[5] - top - bottom))

    # Ways a person goes all the time.

    def page(self, name):
        """Goes to Compose, Train or Library with the keyboard."""
        self.key("alt+%d" % (list(PAGES).index(name) + 1))
        self.until(lambda: any("selected" in seen.states for seen, _ in self.window.walk()
                               if seen.role == "page tab" and seen.name == name), "the page " + name)
        self.behind = {PAGES[page] for page in PAGES if page != name}

    def focused(self):
        """What has the keyboard."""
        for seen, _ in self.application.walk():
            if "focused" in seen.states:
                return accessible.Accessible(self.bus, self.application.sender, seen.path)
        return None

    def tab_to(self, role, name=None, key="Tab", most=60):
        """Presses Tab until a thing has the keyboard."""
        wanted = self.get(role, name)

        def now():
            return [wanted if wanted.has("focused") else self.focused()]

        at = now()
        for _ in range(most):
            if at == [wanted]:
                return wanted
            self.key(key)
            at = self.until(lambda: (there := now()) != at and there, lambda: "Tab goes on from %r" % at)
        raise AssertionError("%r is not reached with %s" % (wanted, key))

    def choose_file(self, path, beside=None):
        """In a file chooser that is coming up: types where the file is, and takes it; beside a dialog that has asked."""
        chooser = self.until(lambda: self.dialog(beside), "a file chooser")
        self.has_chosen_file = True
        self.focus(chooser)
        self.key("ctrl+a")
        self.type(str(path))
        self.key("Return")
        self.until(lambda: chooser not in self.toplevels(), "the file chooser is gone")
        if beside is None:
            self.focus()

    def dialog(self, beside=None):
        """The window that has come up beside the main one, and beside another if given; or None."""
        return next((child for child in self.toplevels() if child not in (self.window, beside)), None)

    def open_dialog(self, *keys):
        """Presses the keys that bring up a dialog, and gives it, with the keyboard in it."""
        self.key(*keys)
        dialog = self.until(self.dialog, lambda: "the dialog of %s" % (keys,))
        self.focus(dialog)
        return dialog

    def menu(self, *names):
        """Chooses from the main menu."""
        self.click("push button", "Main Menu")
        for name in names:
            self.get("menu item", name).act()

    def choose(self, name, option, within=None):
        """Opens a drop-down list and takes one of what it offers."""
        row = self.click("combo box", name, within)

        def label(offered):
            return next((label for label in self.find_all("label", option, row)
                         if bool(self._popover_origin(label)) == offered), None)

        self.click(self.until(lambda: label(True), "a choice called %s" % option))
        self.until(lambda: label(True) is None and label(False), "%s is %s" % (name, option))

    def has_takes(self, count):
        """Waits for so many to be listed."""
        self.until(lambda: len(self.find_all("list item", TAKE)) == count,
                   lambda: "%d takes: %s" % (count, self.find_all("list item", TAKE)))

    # The end.

    def close(self):
        """As a person does, with the button in the corner; gives the exit status."""
        self.click("push button", "Close", within=self.window)
        return self.wait_end()

    def wait_end(self):
        until(lambda: self.process.poll() is not None, "the program ends")
        return self.process.returncode

    def kill(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def end(self):
        """For the end of a test: whatever state it is in."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()


_bus = None


def accessible_bus():
    global _bus
    if _bus is None:
        _bus = accessible.Bus(session.current().environment["DBUS_SESSION_BUS_ADDRESS"])
    return _bus


class Case(unittest.TestCase):
    """A test with a home of its own; the studios it starts are ended, and must not have complained."""

    def setUp(self):
        self.home = Home()
        self.studios = []
        self.addCleanup(self.home.remove)
        self.addCleanup(self._end)

    def start(self, *arguments, **kwargs):
        kwargs.setdefault("home", self.home)
        app = Studio(kwargs.pop("home"), *arguments, **kwargs)
        self.studios.append(app)
        return app

    def open_tune(self, notes=music.TUNE, title="Evening Tune"):
        """A studio that shows a song."""
        app = self.start(music.write_tune(self.home.path(title + ".mid"), notes))
        app.says(title)
        return app

    def with_sound(self):
        """There is a sound server, until the end of the test."""
        session.current().start_sound()
        self.addCleanup(session.current().stop_sound)

    def _end(self):
        for number, app in enumerate(self.studios, 1):
            self._keep_if_failed(app, number)
            app.end()
        for process in session.descendants() - {helper.pid for helper in session.current().processes}:
            self._end_orphan(process)
        for app in self.studios:
            self.assertEqual(app.faults(), [], "the log has complaints")

    @staticmethod
    def _end_orphan(process):
        """A job that outlived its window; what belongs to the desk stays."""
        try:
            with open("/proc/%d/cmdline" % process, "rb") as file:
                command = file.read()
            if b"musicai" in command.split(b"\0")[0]:
                os.kill(process, signal.SIGKILL)
        except OSError:
            pass

    def _failed(self):
        outcome = self._outcome
        result = getattr(outcome, "result", None)
        return any(case is self for case, _ in (result.errors + result.failures if result else []))

    def _keep_if_failed(self, app, number):
        keep = os.environ.get("UI_KEEP")
        if keep is None or not self._failed():
            return
        base = pathlib.Path(keep) / ("%s-%d" % (self.id().replace("__main__.", "").replace(".", "-"), number))
        base.parent.mkdir(parents=True, exist_ok=True)
        base.with_suffix(".log").write_text(app.log)
        try:
            app.screen.picture(base.with_suffix(".png"))
            base.with_suffix(".txt").write_text(app.application.tree())
        except (AssertionError, AttributeError, accessible.Gone, OSError, subprocess.SubprocessError):
            pass


def main():
    times = 1
    if "--times" in sys.argv:
        at = sys.argv.index("--times")
        times = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    for turn in range(times):
        program = unittest.main(verbosity=2, exit=False)
        if not program.result.wasSuccessful():
            if times > 1:
                print("failed in turn %d of %d" % (turn + 1, times), file=sys.stderr)
            sys.exit(1)
    sys.exit(0)
