# SPDX-License-Identifier: Apache-2.0
"""Notes drawn and changed with the pointer and with keys alone; undo and redo with names; what a screen reader is told.

What is in the song is read from the file that the studio saves by itself, and where a note is on the display from the note
cursor, which lies on it.
"""

import re

import music
import studio
from music import QUARTER, TUNE
from studio import CURSOR

SIXTEENTH = QUARTER // 4


class Edit(studio.Case):
    def open_tune(self, notes=TUNE):
        app = super().open_tune(notes)
        app.get("image", CURSOR)
        self.saved(app, notes)
        return app

    def open_empty(self):
        app = self.start()
        app.click("push button", "Draw a Seed")
        self.stands_on(app, re.compile(r"bar 1 beat 1, empty"))
        return app

    def saved(self, app, notes):
        app.until(lambda: music.saved_notes(self.home) == sorted(notes),
                  lambda: "saved are %s, not %s" % (music.saved_notes(self.home), sorted(notes)))

    def to_notes(self, app):
        """The keyboard goes to the roll."""
        app.tab_to("image", CURSOR)

    def stands_on(self, app, words):
        return app.get("image", words if isinstance(words, re.Pattern) else re.compile("^" + re.escape(words)))

    def first_note(self, app):
        """Puts the cursor on the tune's first note, and measures the roll by where the cursor goes from there."""
        self.to_notes(app)
        first = self.measured(app, "Home", "C 4, bar 1 beat 1, one quarter, velocity 80")
        higher = self.measured(app, "Prior", "C 5, bar 1 beat 1, empty")
        later = self.measured(app, "ctrl+Right", "C 5, bar 2 beat 1, empty")
        self.assertEqual(self.measured(app, "Home", "C 4, bar 1 beat 1"), first, "nothing was scrolled")
        self.width = (later[0] - higher[0]) / 4  # of a quarter
        self.height = (first[1] - higher[1]) / 12  # of a semitone
        self.left = first[0] - 1  # the line around the cursor
        self.middle = first[1] + first[3] / 2
        self.origin = app.origin()

    def measured(self, app, key, words):
        app.key(key)
        cursor = self.stands_on(app, words)
        app.still()
        return cursor.extents

    def place(self, tick, pitch):
        """Where a place of the roll is on the display, after first_note()."""
        return (self.origin[0] + self.left + tick / QUARTER * self.width,
                self.origin[1] + self.middle - (pitch - 60) * self.height)

    # With the pointer.

    def test_draw_with_the_pointer(self):
        app = self.open_tune()
        self.first_note(app)
        x0, y = self.place(2 * 4 * QUARTER, 72)
        x1, _ = self.place((2 * 4 + 2) * QUARTER, 72)
        app.screen.drag(x0 + 1, y, x1 - 1, y)
        app.until(lambda: len(music.saved_notes(self.home)) == len(TUNE) + 1, "a note more")
        onset, duration, pitch, velocity = max(music.saved_notes(self.home))
        self.assertEqual((onset, pitch), (2 * 4 * QUARTER, 72))
        self.assertEqual(duration, 2 * QUARTER)

    def test_move_with_the_pointer(self):
        app = self.open_tune()
        self.first_note(app)
        x0, y0 = self.place(QUARTER // 2, 60)
        x1, y1 = self.place(QUARTER // 2 + 8 * QUARTER, 67)
        app.screen.drag(x0, y0, x1, y1)
        self.saved(app, [(8 * QUARTER, QUARTER, 67, 80)] + TUNE[1:])

    def test_resize_with_the_pointer(self):
        app = self.open_tune()
        self.first_note(app)
        last = 7 * QUARTER
        x0, y = self.place(last + QUARTER, 62)
        x1, _ = self.place(last + 2 * QUARTER, 62)
        app.screen.drag(x0 - 3, y, x1 - 3, y)
        self.saved(app, TUNE[:-1] + [(last, 2 * QUARTER, 62, 80)])

    def test_rubber_band_and_delete(self):
        app = self.open_tune()
        self.first_note(app)
        app.click("push button", "Select Notes")
        x0, y0 = self.place(3 * QUARTER + QUARTER // 2, 70)
        x1, y1 = self.place(6 * QUARTER + QUARTER // 2, 63)
        app.screen.drag(x0, y0, x1, y1)
        self.to_notes(app)
        app.key("Delete")
        self.saved(app, TUNE[:3] + TUNE[7:])

    def test_velocity_with_the_pointer(self):
        app = self.open_tune()
        self.first_note(app)
        lane = app.get("image", "Velocities")
        x, _ = self.place(0, 60)
        _, top = app.place(lane, 0.0, 0.0)
        _, bottom = app.place(lane, 0.0, 1.0)
        app.screen.drag(x + 1, top + 0.5 * (bottom - top), x + 1, top + 0.1 * (bottom - top))
        app.until(lambda: min(music.saved_notes(self.home))[3] > 100, "a louder first note")
        self.assertEqual([note[3] for note in music.saved_notes(self.home)[1:]], [80] * 7)

    # With keys alone.

    def test_a_seed_drawn_with_keys(self):
        app = self.open_empty()
        self.to_notes(app)
        wanted = []
        for i, pitch in enumerate((60, 64, 67, 72)):
            app.key("3", "Return")
            wanted.append((i * QUARTER, QUARTER, pitch))
            app.key(*["Right"] * 4)
            app.key(*["Up"] * {0: 4, 1: 3, 2: 5, 3: 0}[i] or ["Home"])
        app.until(lambda: [note[:3] for note in music.saved_notes(self.home) or []] == wanted,
                  lambda: "four notes: %s" % music.saved_notes(self.home))

    def test_keys_edit(self):
        app = self.open_tune()
        self.first_note(app)
        first = lambda *note: [note] + TUNE[1:]  # noqa: E731
        for keys, notes in (
            (("alt+Up",), first(0, QUARTER, 61, 80)),
            (("alt+Next",), first(0, QUARTER, 49, 80)),
            (("ctrl+Up",), first(0, QUARTER, 49, 85)),
            (("ctrl+shift+Down",), first(0, QUARTER, 49, 84)),
            (("alt+shift+Right",), first(0, QUARTER + SIXTEENTH, 49, 84)),
            (("alt+Right",), first(SIXTEENTH, QUARTER + SIXTEENTH, 49, 84)),
        ):
            app.key(*keys)
            self.saved(app, notes)
        for _ in range(6):
            app.key("ctrl+z")
        self.saved(app, TUNE)

    def test_copy_paste_cut_duplicate(self):
        app = self.open_tune()
        self.first_note(app)
        app.key("ctrl+a", "ctrl+c")
        app.key("End", "ctrl+Right")
        self.stands_on(app, re.compile(r"bar 3 beat 1, empty"))
        app.key("ctrl+v")
        later = [(onset + 8 * QUARTER, *rest) for onset, *rest in TUNE]
        self.saved(app, TUNE + later)
        app.key("ctrl+x")
        self.saved(app, TUNE)
        app.key("ctrl+a", "ctrl+d")
        self.saved(app, TUNE + later)

    def test_undo_and_redo_have_names(self):
        app = self.open_tune()
        self.first_note(app)
        app.key("Delete")
        self.saved(app, TUNE[1:])
        undo = app.get("push button", re.compile(r"^Undo"))
        app.until(lambda: re.search("delete", undo.name + undo.description, re.I),
                  lambda: "undo says what: %r %r" % (undo.name, undo.description))
        app.click(undo)
        self.saved(app, TUNE)
        redo = app.get("push button", re.compile(r"^Redo"))
        self.assertRegex(redo.name + redo.description, re.compile("delete", re.I))
        app.click(redo)
        self.saved(app, TUNE[1:])
        app.key("ctrl+z")
        self.saved(app, TUNE)

    def test_the_cursor_says_what_it_is_on(self):
        app = self.open_tune([(0, QUARTER, 60, 80), (2 * 4 * QUARTER + QUARTER, QUARTER // 2, 61, 80)])
        self.to_notes(app)
        app.key("Home")
        self.stands_on(app, "C 4, bar 1 beat 1, one quarter, velocity 80")
        app.bus.listen()
        app.key("n")
        words = "C sharp 4, bar 3 beat 2, one eighth, velocity 80"
        self.stands_on(app, words)
        cursor = app.get("image", re.compile("^" + words))
        self.assertTrue(cursor.has("focused"))
        heard = [path for _, path, signal, detail, _ in app.bus.listen()
                 if signal == "PropertyChange" and detail == "accessible-name"]
        self.assertIn(cursor.path, heard, "a screen reader is told that the name changed")

    def test_escape_takes_a_drag_back(self):
        app = self.open_tune()
        self.first_note(app)
        x0, y0 = self.place(QUARTER // 2, 60)
        x1, y1 = self.place(9 * QUARTER, 70)
        app.screen.xdotool("mousemove", round(x0), round(y0), "mousedown", 1)
        for step in range(1, 6):
            app.screen.point(x0 + (x1 - x0) * step / 5, y0 + (y1 - y0) * step / 5)
        app.key("Escape")
        app.screen.xdotool("mouseup", 1)
        app.key("ctrl+a", "alt+Up")
        self.saved(app, [(onset, duration, pitch + 1, velocity) for onset, duration, pitch, velocity in TUNE])


if __name__ == "__main__":
    studio.main()
