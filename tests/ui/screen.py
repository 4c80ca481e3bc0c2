# SPDX-License-Identifier: Apache-2.0
"""The hands: a real pointer and real keys on the session's display, and pictures of it."""

import re
import subprocess

import session
from session import until


class Screen:
    def __init__(self, environment):
        self.environment = environment

    def xdotool(self, *words):
        return session.run("xdotool", *words, env=self.environment)

    def windows(self):
        """The visible windows from bottom to top: (id, title, x, y, width, height)."""
        text = session.run("xwininfo", "-root", "-children", env=self.environment)
        pattern = re.compile(r'^\s+(0x[0-9a-f]+) (?:"(.*)"|\(has no name\)): .*?  (\d+)x(\d+)\+-?\d+\+-?\d+  '
                             r'\+(-?\d+)\+(-?\d+)$', re.MULTILINE)
        found = []
        for match in pattern.finditer(text):
            identity, title, width, height, x, y = match.groups()
            if int(width) > 1 and int(height) > 1 and self._is_visible(identity):
                found.append((identity, title or "", int(x), int(y), int(width), int(height)))
        return list(reversed(found))

    def _is_visible(self, identity):
        info = subprocess.run(["xwininfo", "-id", identity], env=self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, timeout=session.PATIENCE).stdout
        return "Map State: IsViewable" in info

    def frame_extents(self, identity):
        """The width of the shadow a window draws around itself: left, right, top, bottom; None if it says none."""
        text = subprocess.run(["xprop", "-id", identity, "-notype", "_GTK_FRAME_EXTENTS"],
                              env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True, timeout=session.PATIENCE).stdout
        return [int(word) for word in text.split("=")[1].split(",")] if "=" in text else None

    def focus(self, identity):
        self.xdotool("windowfocus", identity)

    def focused(self):
        return int(self.xdotool("getwindowfocus"))

    def topmost(self, x, y):
        """The window that a click there meets, or None."""
        found = [int(identity, 16) for identity, _, left, top, width, height in self.windows()
                 if left <= x < left + width and top <= y < top + height]
        return found[-1] if found else None

    def point(self, x, y):
        self.xdotool("mousemove", round(x), round(y))

    def click(self, x, y, button=1, count=1):
        # A move of its own first, so that the widget below is entered before it is pressed.
        self.xdotool("mousemove", round(x), round(y), "click", "--repeat", count, "--delay", 40, button)

    def drag(self, x0, y0, x1, y1, steps=8, keys=()):
        """Presses, moves in steps and lets go, as a hand does. keys are held down meanwhile."""
        words = []
        for key in keys:
            words += ["keydown", key]
        words += ["mousemove", round(x0), round(y0), "mousedown", 1]
        for step in range(1, steps + 1):
            words += ["mousemove", round(x0 + (x1 - x0) * step / steps), round(y0 + (y1 - y0) * step / steps)]
        words += ["mouseup", 1]
        for key in keys:
            words += ["keyup", key]
        self.xdotool(*words)

    def scroll(self, x, y, clicks, keys=()):
        """The wheel: down for a positive number of clicks."""
        words = ["mousemove", round(x), round(y)]
        for key in keys:
            words += ["keydown", key]
        words += ["click", "--repeat", abs(clicks), "--delay", 10, 5 if clicks > 0 else 4]
        for key in keys:
            words += ["keyup", key]
        self.xdotool(*words)

    def key(self, *keys):
        self.xdotool("key", "--delay", 12, *keys)

    def type(self, text):
        self.xdotool("type", "--delay", 5, text)

    def picture(self, path, identity="root", crop=None):
        """Writes a PNG; crop is x, y, width, height in it."""
        words = ["import", "-window", identity]
        if crop is not None:
            words += ["-crop", "%dx%d+%d+%d" % (crop[2], crop[3], crop[0], crop[1]), "+repage"]
        session.run(*words, "png:" + str(path), env=self.environment)

    def wait_still(self, identity="root", patience=session.PATIENCE):
        """Until two pictures in a row are the same: whatever was drawn is drawn."""
        before = [None]

        def still():
            now = subprocess.run(["import", "-window", identity, "-depth", "8", "rgb:-"],
                                 env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                 timeout=session.PATIENCE).stdout
            same = now == before[0] and len(now) > 0
            before[0] = now
            return same

        until(still, "the window stops changing", patience)
