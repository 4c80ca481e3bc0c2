# SPDX-License-Identifier: Apache-2.0
"""kill -9 at twenty moments while notes are drawn: the window comes back, and at most five seconds are missing."""

import re
import time

import music
import studio

# Seconds from the first edit to the kill; drawn once from random.Random(3), some right after an edit and some amid
# a save. A failure names the one it was.
DELAYS = (0.13, 2.87, 1.12, 0.54, 1.61, 3.42, 0.05, 1.02, 2.21, 0.33,
          1.35, 4.76, 0.78, 2.05, 1.00, 3.01, 0.41, 1.90, 6.20, 0.92)
LOSS = 5.0  # seconds
CURSOR = re.compile(r", bar \d+")


class Kill(studio.Case):
    def test_twenty_moments(self):
        drawn = []  # when each note of the song was drawn
        for turn, delay in enumerate(DELAYS):
            with self.subTest(turn=turn, delay=delay):
                app = self.start()
                self.comes_back(app, len(drawn))
                killed = self.draw_and_kill(app, delay, drawn)
                del drawn[self.check(drawn, killed):]

    def comes_back(self, app, count):
        """The window shows what the file holds: its last note; then on to the place after it."""
        if count == 0:
            app.click("push button", "Draw a Seed")
        app.tab_to("image", CURSOR)
        app.key("5")
        if count > 0:
            app.key("End")
            app.get("image", re.compile(r"^C 4, %s, .*velocity" % re.escape(self.place_of(count - 1))))
            app.key("Right")
        app.get("image", re.compile(r"^C 4, %s, empty" % re.escape(self.place_of(count))))

    @staticmethod
    def place_of(number):
        """How the cursor names the place of a note: sixteenths, one after the other."""
        bar, rest = divmod(number, 16)
        words = "bar %d beat %d" % (bar + 1, rest // 4 + 1)
        return words if rest % 4 == 0 else words + " plus %s" % (None, "one sixteenth", "one eighth",
                                                                "one dotted eighth")[rest % 4]

    @staticmethod
    def draw_and_kill(app, delay, drawn):
        """Draws notes, one place to the right each time, until the moment; gives when it was."""
        end = time.monotonic() + delay
        while time.monotonic() < end:
            app.key("Return", "Right")
            drawn.append(time.monotonic())
        app.kill()
        return time.monotonic()

    def check(self, drawn, killed):
        """What is in the file is the beginning of what was drawn, but for the last seconds; gives its length."""
        notes = music.saved_notes(self.home) or []
        step = music.QUARTER // 4
        self.assertEqual([note[0] for note in notes], [i * step for i in range(len(notes))], "no note is missing")
        old = sum(1 for moment in drawn if moment < killed - LOSS)
        self.assertGreaterEqual(len(notes), old, "more than %d s are lost" % LOSS)
        self.assertLessEqual(len(notes), len(drawn))
        return len(notes)


if __name__ == "__main__":
    studio.main()
