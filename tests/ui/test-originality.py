# SPDX-License-Identifier: Apache-2.0
"""How original a song's bars are: told when asked for, with the pointer and with keys, and as the song is edited."""

import re

import music
import musicai_test
import studio

COPIED = re.compile(r"^Bar 2, \d+ % original: (\d+) notes in pitch and rhythm are those of piece-2\.mid from bar 1 on, "
                    r"in the same key")
OWN = re.compile(r"^Bar 9(,| shares)")
STRIP = ("slider", "Originality of the bars")


class Originality(studio.Case):
    def opened(self):
        """A song that begins with 48 notes of a piece, and the folder that this is in."""
        folder = music.write_folder(self.home.path("pieces"), 4)
        stolen = music.notes_of(musicai_test.make_piece(2, 120))[:48]
        notes = [(onset, 120, pitch, velocity) for onset, pitch, velocity, _ in stolen]
        later = 8 * 4 * music.QUARTER
        notes += [(later + i * music.QUARTER, 120, 30 + i * i % 61, 80) for i in range(8)]
        app = self.start(music.write_tune(self.home.path("Stolen.mid"), notes))
        app.says("Stolen")
        return app, folder

    def add_music(self, app, folder):
        app.page("Train")
        app.click("push button", "Add Music…")
        app.click("menu item", "Folders…")
        app.choose_file(folder)
        app.says(re.compile(r"^\d+ pieces · "))
        app.page("Compose")

    def compared(self):
        app, folder = self.opened()
        self.add_music(app, folder)
        app.click("push button", "Originality")
        app.says("Compared with the 4 pieces of the Train page.")
        app.get("image", "The taller a bar stands, the more of it is copied")
        self.says_of_bar(app, re.compile(r"^Bar 1,"))
        return app

    def says_of_bar(self, app, sentence):
        strip = app.get(*STRIP)
        app.until(lambda: sentence.match(strip.description), lambda: "the strip says %r" % strip.description)

    def test_no_music_is_explained(self):
        app, _ = self.opened()
        self.assertIsNone(app.find(*STRIP))
        app.click("push button", "Originality")
        app.resize(360, 640)  # where there is no room for a button beside the sentence
        sentence = app.says("There is no music to compare with")
        button = app.get("push button", "Add Music…", sentence.parent)
        self.assertGreater(sentence.extents[2], 200)
        self.assertGreaterEqual(button.extents[1], sentence.extents[1] + sentence.extents[3])
        app.resize(1280, 800)
        app.click("push button", "Add Music…")
        app.until(lambda: any("selected" in seen.states for seen, _ in app.window.walk()
                              if seen.role == "page tab" and seen.name == "Train"), "the page Train")
        app.page("Compose")
        app.click("push button", "Hide Originality")
        app.gone("label", re.compile("There is no music to compare with"))

    def test_a_click_says_what_is_copied(self):
        app = self.compared()
        app.click("push button", "Show the Whole Song")
        strip = app.get(*STRIP)
        app.still()
        x, y = app.place(strip, 0.15)
        app.screen.point(x, y)
        app.screen.click(x, y)
        label = app.says(COPIED)
        self.assertGreaterEqual(int(COPIED.match(label.name)[1]), 40)
        app.key("Escape")
        app.gone("label", COPIED)

    def test_keys_say_it_too(self):
        app = self.compared()
        app.tab_to(*STRIP)
        app.key("Right")
        self.says_of_bar(app, COPIED)
        app.key("End", "Left")
        self.says_of_bar(app, OWN)
        app.key("Return")
        app.says(OWN)
        app.key("Escape", "shift+o")
        app.gone(*STRIP)

    def test_an_edit_is_heard(self):
        app = self.compared()
        app.tab_to("image", studio.CURSOR)
        app.key("ctrl+a", "Delete")
        app.says("There are no notes to compare yet.")
        app.key("ctrl+z")
        app.gone("label", "There are no notes to compare yet.")
        app.tab_to(*STRIP)
        app.key("Home", "Right")
        self.says_of_bar(app, COPIED)


if __name__ == "__main__":
    studio.main()
