# SPDX-License-Identifier: Apache-2.0
"""A song's file that another program changes while it is open: it is noticed, and nothing is overwritten."""

import os
import re

import music
import studio
from music import TUNE


class Disk(studio.Case):
    def changed_meanwhile(self):
        """The window has deleted all notes, and then its file becomes again what it was before."""
        app = self.open_tune()
        app.until(lambda: music.saved_notes(self.home) == sorted(TUNE), "the song is saved")
        path = music.songs(self.home)[-1]
        theirs = path.read_bytes()
        app.tab_to("image", studio.CURSOR)
        app.key("Home", "Delete")
        app.until(lambda: music.saved_notes(self.home) == TUNE[1:], "the change is saved")
        other = path.with_name("other program")
        other.write_bytes(theirs)
        os.replace(other, path)
        app.says(re.compile("changed", re.IGNORECASE))
        return app, path

    def test_it_is_noticed_and_theirs_is_shown(self):
        app, _ = self.changed_meanwhile()
        self.answer(app, "Show the Other")
        app.tab_to("image", studio.CURSOR)
        app.key("Home")
        app.get("image", re.compile("^C 4, bar 1 beat 1"))

    def test_mine_is_kept(self):
        app, _ = self.changed_meanwhile()
        self.answer(app, "Keep This One")
        app.until(lambda: music.saved_notes(self.home) == TUNE[1:], "the file is ours again")

    def test_both_are_kept(self):
        app, path = self.changed_meanwhile()
        self.answer(app, "Keep Both")
        app.until(lambda: len(music.songs(self.home)) == 2, "two songs")
        self.assertEqual(music.durations_of(music.Project(path).files["song.mid"]), sorted(TUNE))

    def answer(self, app, words):
        app.click("push button", "Decide…", within=app.get("alert"))
        dialog = app.until(app.dialog, "the question")
        app.focus(dialog)
        app.click("push button", words, within=dialog)
        app.until(lambda: app.dialog() is None, "the question is answered")
        app.focus()


if __name__ == "__main__":
    studio.main()
