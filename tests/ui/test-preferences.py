# SPDX-License-Identifier: Apache-2.0
"""Preferences, and what they change while a song plays; a desk without a sound server."""

import re

import music
import session
import studio
from music import QUARTER

NO_SOUND = re.compile("^No sound")
# Half a minute: it plays for as long as a test looks.
SONG = [(i * QUARTER, QUARTER, 60 + i % 12, 100) for i in range(64)]


class Preferences(studio.Case):
    def open_song(self):
        app = self.start(music.write_tune(self.home.path("Evening Tune.mid"), SONG))
        app.says("Evening Tune")
        return app

    def preferences(self, app):
        app.key("ctrl+comma")
        dialog = app.until(app.dialog, "the preferences")
        app.focus(dialog)
        return dialog

    def choose(self, app, dialog, row, item):
        """From the list that a row opens."""
        app.click("combo box", row, within=dialog)
        app.click("label", item, within=dialog)
        app.until(lambda: item in [label.name for label in app.find_all("label", None, app.get("combo box", row, dialog))],
                  "%s is %s" % (row, item))

    def with_sound(self):
        session.current().start_sound()
        self.addCleanup(session.current().stop_sound)

    def play(self, app):
        app.click("push button", "Play")

    def test_dark_style(self):
        app = self.start()
        before = self.brightness(app)
        dialog = self.preferences(app)
        app.click("page tab", "Appearance", within=dialog)
        self.choose(app, dialog, "Style", "Dark")
        app.until(lambda: self.brightness(app) < 0.35 < before, lambda: "dark: %g" % self.brightness(app))
        self.choose(app, dialog, "Style", "Light")
        app.until(lambda: self.brightness(app) > 0.65, lambda: "light: %g" % self.brightness(app))

    def brightness(self, app):
        path = self.home.path("window.png")
        app.picture(path)
        return float(session.run("convert", path, "-colorspace", "gray", "-format", "%[fx:mean]", "info:"))

    def test_the_device_changes_while_a_song_plays(self):
        self.with_sound()
        app = self.open_song()
        self.play(app)
        session.current().hears("null")
        dialog = self.preferences(app)
        self.choose(app, dialog, "Device", "Second")
        session.current().hears("other")
        session.current().hears_nothing("null")
        self.choose(app, dialog, "Device", "First")
        session.current().hears("null")

    def test_a_soundfont_that_is_none(self):
        self.with_sound()
        bad = self.home.path("bad.sf2")
        bad.write_text("milk, bread")
        app = self.open_song()
        self.play(app)
        session.current().hears()
        dialog = self.preferences(app)
        app.click(app.until(lambda: self.described(app, dialog, "Choose a SoundFont File…"), "the button"))
        self.choose_in(app, dialog, bad)
        app.get("label", re.compile(r"bad\.sf2.* SoundFont"), within=dialog)
        session.current().hears()

    def described(self, app, dialog, words):
        return next((button for button in app.find_all("push button", None, dialog) if button.description == words), None)

    def choose_in(self, app, dialog, path):
        """In the file chooser of a window that is not the main one."""
        chooser = app.until(lambda: next((window for window in app.toplevels()
                                          if window not in (app.window, dialog)), None), "the file chooser")
        app.focus(chooser)
        app.key("ctrl+a")
        app.type(str(path))
        app.key("Return")
        app.until(lambda: chooser not in app.toplevels(), "the file chooser is gone")
        app.focus(dialog)

    def test_without_a_sound_server_it_is_said_once(self):
        app = self.open_song()
        free = self.top(app)
        app.click("push button", "Play")
        app.says(NO_SOUND)
        app.until(lambda: self.top(app) > free, "the notice is there")
        app.click("push button", "Close", within=app.get("label", NO_SOUND).parent)
        app.until(lambda: self.top(app) == free, "the notice is gone")
        app.click("push button", "Play")
        # Everything else works, and nothing more is said meanwhile.
        app.click("push button", "Compose")
        app.until(lambda: len(app.find_all("list item", re.compile(r"^Take \d+$"))) == 4, "four takes")
        app.click("push button", "Play “Take 1”")
        app.click("push button", "Star “Take 2”")
        app.until(lambda: [take["starred"] for take in music.Project(music.songs(self.home)[-1]).takes].count(True) == 1,
                  "the star is in the song's file")
        self.assertEqual(self.top(app), free)
        app.get("label", NO_SOUND, within=self.preferences(app))

    def top(self, app):
        """Where the page begins: a notice moves it down. What it said stays on the bus when it is gone."""
        return app.get("push button", "Draw Notes").extents[1]


if __name__ == "__main__":
    studio.main()
