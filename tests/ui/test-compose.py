# SPDX-License-Identifier: Apache-2.0
"""Four takes from the shipped model: heard, starred, put into the song, composed again, kept, deleted; and cancelled."""

import json
import re

import music
import session
import studio
from music import TUNE


class Compose(studio.Case):
    def project(self):
        studio.until(lambda: music.songs(self.home), "the song has a file")
        return music.Project(music.songs(self.home)[-1])

    def take_notes(self, title):
        files = self.project().files
        folder = next(name[:-len("take.json")] for name in files
                      if name.endswith("/take.json") and json.loads(files[name])["title"] == title)
        return music.notes_of(files[folder + "take.mid"])

    def composed(self):
        app = self.open_tune()
        app.click("push button", "Compose")
        app.has_takes(4)
        return app

    def more(self, app, take, item):
        app.click("push button", "More for “%s”" % take)
        app.get("menu item", item)
        app.until(lambda: self.chosen(app, item), "the menu has heard the click")

    def chosen(self, app, item):
        """A click that comes while the menu is still on its way to its place is lost on it: then another."""
        found = app.find("menu item", item)
        if found is None:
            return True
        app.click(found)
        return False

    def test_four_takes_that_go_on_from_the_song(self):
        app = self.composed()
        app.until(lambda: len(self.project().takes) == 4, "the takes are in the song's file")
        seen = set()
        for data in self.project().take_files:
            notes = music.notes_of(data)
            self.assertGreater(len(notes), len(TUNE))
            self.assertEqual([note[1] for note in notes[:len(TUNE)]], [note[2] for note in TUNE])
            seen.add(tuple(notes))
        self.assertEqual(len(seen), 4, "four different ways to go on")
        self.assertEqual(music.saved_notes(self.home), sorted(TUNE), "the song itself is untouched")

    def test_a_take_is_heard(self):
        self.with_sound()
        app = self.composed()
        app.click("push button", "Play “Take 2”")
        session.current().hears()
        app.click("push button", "Pause “Take 2”")
        session.current().hears_nothing()
        app.get("push button", "Play “Take 2”")

    def test_star(self):
        app = self.composed()
        app.click("push button", "Star “Take 3”")
        app.until(lambda: [take["starred"] for take in self.project().takes].count(True) == 1,
                  "the star is in the song's file")

    def test_put_into_the_song_and_undo(self):
        app = self.composed()
        app.until(lambda: len(self.project().takes) == 4, "the takes are in the song's file")
        take = self.take_notes("Take 1")
        self.more(app, "Take 1", "Put into the Song")
        app.until(lambda: len(music.saved_notes(self.home)) == len(take), "the song has the take's notes")
        app.key("ctrl+z")
        app.until(lambda: music.saved_notes(self.home) == sorted(TUNE), "undone")
        app.key("ctrl+shift+z")
        app.until(lambda: len(music.saved_notes(self.home)) == len(take), "done again")
        app.has_takes(4)

    def test_composed_again_exactly(self):
        app = self.composed()
        app.until(lambda: len(self.project().takes) == 4, "the takes are in the song's file")
        before = self.take_notes("Take 2")
        self.more(app, "Take 2", "Compose Again Exactly")
        app.get("list item", "Take 2, again")
        app.until(lambda: len(self.project().takes) == 5, "the new take is in the song's file")
        files = self.project().take_files
        self.assertEqual([music.notes_of(data) for data in files].count(before), 2)

    def test_keep(self):
        app = self.composed()
        self.more(app, "Take 4", "Keep as a Song of Its Own")
        app.until(lambda: len(music.songs(self.home)) == 2, "a song of its own")
        app.has_takes(4)

    def test_delete_and_undo(self):
        app = self.composed()
        self.more(app, "Take 1", "Delete")
        app.has_takes(3)
        app.click("push button", re.compile("Undo$"))
        app.has_takes(4)

    def test_takes_survive_composing_again_and_a_new_start(self):
        app = self.composed()
        app.click("push button", "Compose")
        app.has_takes(8)
        self.assertEqual(app.close(), 0)
        self.start().has_takes(8)

    def test_no_more_than_so_many_notes_are_copied(self):
        app = self.open_tune()
        app.click("label", "Fine Tuning")
        spin = app.get("spin button", re.compile("^Copy at Most"))
        app.reveal(spin)
        spin.value = 6
        app.click("push button", "Compose")
        app.says("There is no music that could be copied")
        spin.value = 1
        app.until(lambda: spin.text == "Off", lambda: "the limit is %r" % spin.text)
        app.click("push button", "Compose")
        app.has_takes(4)

    def test_with_weights_of_fewer_bits(self):
        app = self.open_tune()
        app.click("label", "Fine Tuning")
        app.reveal(app.get("combo box", "Precision"))
        app.choose("Precision", "Quarter (int8)")
        app.click("push button", "Compose")
        app.has_takes(4)
        app.until(lambda: [take["settings"]["weights"] for take in self.project().takes] == ["int8"] * 4,
                  "the takes say how they were composed")
        app.until(lambda: self.project().about["settings"]["weights"] == "int8", "the song's file keeps the choice")

    def test_cancel(self):
        app = self.open_tune()
        length = app.get("spin button", "Length")
        length.value = 1000  # minutes of work
        app.click("push button", "Compose")
        app.click("push button", "Cancel")
        app.until(lambda: app.find("push button", "Compose"), "it is cancelled")
        self.assertEqual(app.find_all("list item", studio.TAKE), [])
        length.value = 4
        app.click("push button", "Compose")
        app.until(lambda: len(app.find_all("list item", studio.TAKE)) >= 4, "the next takes")
        app.get("push button", "Compose")
        app.has_takes(4)

    def test_the_window_waits_for_the_takes(self):
        app = self.open_tune()
        app.get("spin button", "Length").value = 1000
        app.click("push button", "Compose")
        app.get("push button", "Cancel")
        app.key("ctrl+w")
        dialog = app.until(app.dialog, "the question")
        app.click("push button", "Stay", within=dialog)
        app.until(lambda: app.dialog() is None, "no question any more")
        app.get("push button", "Cancel")
        app.key("ctrl+w")
        dialog = app.until(app.dialog, "the question")
        app.click("push button", "Close Now", within=dialog)
        self.assertEqual(app.process.wait(timeout=session.PATIENCE), 0)

    def test_each_toast_undoes_what_it_says(self):
        app = self.composed()
        app.until(lambda: len(self.project().takes) == 4, "the takes are in the song's file")
        take = self.take_notes("Take 1")
        self.more(app, "Take 1", "Put into the Song")
        app.until(lambda: len(music.saved_notes(self.home)) == len(take), "the first is in the song")
        first = music.saved_notes(self.home)
        self.more(app, "Take 2", "Put into the Song")
        app.says(re.compile("“Take 2” is in the song"))
        app.until(lambda: music.saved_notes(self.home) != first, "the second is in the song")
        app.click("push button", re.compile("Undo$"))
        app.until(lambda: music.saved_notes(self.home) == first, "the first is there still")


if __name__ == "__main__":
    studio.main()
