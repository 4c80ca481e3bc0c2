# SPDX-License-Identifier: Apache-2.0
"""kill -9 at twenty moments while notes are drawn: the window comes back, and at most five seconds are missing."""

import time

import music
import studio

# Seconds from the first edit to the kill; drawn once from random.Random(3), some right after an edit and some amid
# a save. A failure names the one it was.
DELAYS = (0.13, 2.87, 1.12, 0.54, 1.61, 3.42, 0.05, 1.02, 2.21, 0.33,
          1.35, 4.76, 0.78, 2.05, 1.00, 3.01, 0.41, 1.90, 6.20, 0.92)
LOSS = 5.0  # seconds


class Kill(studio.Case):
    def draw_until(self, app, end, drawn):
        """Draws notes with the note cursor, one place to the right each time, and notes when."""
        while time.monotonic() < end:
            app.key("Return", "Right")
            drawn.append(time.monotonic())

    def test_twenty_moments(self):
        drawn = []  # when each note of the song so far was drawn
        before = 0
        for turn, delay in enumerate(DELAYS):
            with self.subTest(turn=turn, delay=delay):
                app = self.start()
                if turn > 0:
                    self.comes_back(app, before)
                self.go_to_end(app)
                start = time.monotonic()
                self.draw_until(app, start + delay, drawn)
                killed = time.monotonic()
                app.kill()
                before = self.check(drawn, killed)
                del drawn[before:]

    def comes_back(self, app, count):
        """The window shows as many notes as the file has."""
        raise NotImplementedError

    def go_to_end(self, app):
        raise NotImplementedError

    def check(self, drawn, killed):
        """What is in the file is the beginning of what was drawn, but for the last seconds; gives its length."""
        notes = music.saved_notes(self.home) or []
        old = sum(1 for moment in drawn if moment < killed - LOSS)
        self.assertGreaterEqual(len(notes), old, "more than %d s are lost" % LOSS)
        self.assertLessEqual(len(notes), len(drawn))
        return len(notes)


if __name__ == "__main__":
    studio.main()
