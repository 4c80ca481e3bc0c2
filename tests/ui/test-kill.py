# SPDX-License-Identifier: Apache-2.0
"""kill -9 at twenty moments while a song is worked on: the window comes back, and at most five seconds are missing.

In half of the turns the kill comes five seconds after the last change, and then nothing may be missing: a studio that saved
nothing, or too late, fails there. In the others it comes amid the changes: what is there then is a beginning of them.
"""

import copy
import re
import time

import music
import studio

LOSS = 5.0  # seconds
DRAWN = 4  # notes in a turn that waits

# Seconds from the first note to the kill, or None to wait until nothing may be missing; and what is changed before it.
# The seconds were drawn once from random.Random(3), some right after a change and some amid a save; a failure names the
# turn.
TURNS = (
    (0.13, None), (None, None), (2.87, None), (None, "title"), (0.54, "title"), (None, "setting"), (1.61, "setting"),
    (None, "takes"), (3.42, None), (None, None), (0.05, "takes"), (None, "title"), (6.20, "title"), (None, "setting"),
    (1.02, "takes"), (None, "takes"), (2.21, None), (None, None), (0.33, "setting"), (None, "title"),
)


class Song:
    """What a project file holds of what is changed here."""

    def __init__(self, home=None):
        found = music.songs(home) if home else []
        project = music.Project(found[-1]) if found else None
        self.title = project.about["title"] if project else "Untitled"
        self.bars = project.about["settings"]["bars"] if project else 8
        self.takes = len(project.takes) if project else 0
        self.notes = music.durations_of(project.files["song.mid"]) if project else []


class Kill(studio.Case):
    def test_twenty_moments(self):
        song, owed = Song(), 0
        for turn, (delay, change) in enumerate(TURNS):
            try:
                app = self.start()
                self.comes_back(app, song)
                wanted, old = self.work(app, song, turn, delay, change)
                app.kill()
                before, song = song, Song(self.home)
                self.check(before, song, wanted, old)
            except AssertionError as error:
                raise AssertionError("turn %d, %s s, %s: %s" % (turn, delay, change, error)) from error
            owed += DRAWN if delay is None else 0
        self.assertGreaterEqual(len(song.notes), owed, "what was drawn in the turns that wait")
        self.assertGreaterEqual(song.takes, 8, "what was composed in them")

    def comes_back(self, app, song):
        """The window shows what the file holds."""
        if not music.songs(self.home):
            app.click("push button", "Draw a Seed")
        app.says(song.title)
        app.until(lambda: app.get("spin button", "Length").value == song.bars, "the length to compose")
        app.has_takes(song.takes)

    def go_to_end(self, app, count):
        """The note cursor stands on the last note of the file; then on to the place after it."""
        app.tab_to("image", studio.CURSOR)
        app.key("5")
        if count > 0:
            app.key("End")
            app.get("image", re.compile(r"^C 4, %s, .*velocity" % re.escape(self.place_of(count - 1))))
            app.key("Right")
        self.stands_after(app, count)

    def stands_after(self, app, count):
        app.get("image", re.compile(r"^C 4, %s, empty" % re.escape(self.place_of(count))))

    @staticmethod
    def place_of(number):
        """How the cursor names the place of a note: sixteenths, one after the other."""
        bar, rest = divmod(number, 16)
        words = "bar %d beat %d" % (bar + 1, rest // 4 + 1)
        return words if rest % 4 == 0 else words + " plus %s" % (None, "one sixteenth", "one eighth",
                                                                "one dotted eighth")[rest % 4]

    def work(self, app, song, turn, delay, change):
        """Changes the song and draws notes, until the moment to kill.

        Gives what the song is then, and what of it is older than five seconds.
        """
        wanted = copy.copy(song)
        if change == "title":
            self.change_title(app, wanted, turn)
        changed = time.monotonic()
        self.go_to_end(app, len(song.notes))
        if change == "setting":
            self.change_setting(app, wanted, turn)
        elif change == "takes":
            self.change_takes(app, wanted, delay is None)
        drawn = self.draw(app, delay)
        wanted.notes = song.notes + drawn
        if delay is None:
            self.stands_after(app, len(wanted.notes))
            time.sleep(LOSS)
            return wanted, wanted
        limit = time.monotonic() - LOSS
        old = copy.copy(song)
        old.title = wanted.title if changed < limit else song.title
        old.notes = song.notes + [moment for moment in drawn if moment < limit]
        return wanted, old

    # What is changed.

    @staticmethod
    def change_title(app, wanted, turn):
        app.click("label", wanted.title, within=app.get("filler", "MaiSongTitle"))
        app.until(lambda: (app.focused() or app.window).role == "text", "the title can be typed")
        wanted.title = "Song of turn %d" % turn
        app.key("ctrl+a")
        app.type(wanted.title)
        app.key("Return")
        app.says(wanted.title)

    @staticmethod
    def change_setting(app, wanted, turn):
        wanted.bars = 1 + turn % 3
        app.get("spin button", "Length").value = wanted.bars
        app.until(lambda: app.get("spin button", "Length").value == wanted.bars, "the length to compose")

    @staticmethod
    def change_takes(app, wanted, waits):
        app.key("ctrl+Return")
        wanted.takes += 4
        if waits:
            app.has_takes(wanted.takes)

    @staticmethod
    def draw(app, delay):
        """Notes, one place to the right each time; gives when each was drawn."""
        drawn, end = [], time.monotonic() + (delay or 0)
        while len(drawn) < DRAWN if delay is None else time.monotonic() < end:
            app.key("Return", "Right")
            drawn.append(time.monotonic())
        return drawn

    def check(self, before, now, wanted, old):
        """What is in the file is a beginning of what was done, and holds what is old."""
        step = music.QUARTER // 4
        self.assertEqual([note[0] for note in now.notes], [i * step for i in range(len(now.notes))], "no note is missing")
        self.assertGreaterEqual(len(now.notes), len(old.notes), "more than %d s are lost" % LOSS)
        self.assertLessEqual(len(now.notes), len(wanted.notes))
        self.assertIn(now.takes, range(old.takes, wanted.takes + 1))
        self.assertIn(now.title, (old.title, wanted.title))
        self.assertIn(now.bars, (old.bars, wanted.bars))
        if now.title == before.title != wanted.title:
            self.assertEqual(len(now.notes), len(before.notes), "what came later is there, what came first is not")


if __name__ == "__main__":
    studio.main()
