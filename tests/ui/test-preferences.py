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
    def test_dark_style(self):
        app = self.start()
        before = self.brightness(app)
        dialog = app.open_dialog("ctrl+comma")
        app.click("page tab", "Appearance", within=dialog)
        app.choose("Style", "Dark", within=dialog)
        app.until(lambda: self.brightness(app) < 0.35 < before, lambda: "dark: %g" % self.brightness(app))
        app.choose("Style", "Light", within=dialog)
        app.until(lambda: self.brightness(app) > 0.65, lambda: "light: %g" % self.brightness(app))

    def brightness(self, app):
        path = self.home.path("window.png")
        app.picture(path)
        return float(session.run("convert", path, "-colorspace", "gray", "-format", "%[fx:mean]", "info:"))

    def test_the_device_changes_while_a_song_plays(self):
        self.with_sound()
        app = self.open_tune(SONG)
        app.click("push button", "Play")
        session.current().hears("null")
        dialog = app.open_dialog("ctrl+comma")
        app.choose("Device", "Second", within=dialog)
        session.current().hears("other")
        session.current().hears_nothing("null")
        app.choose("Device", "First", within=dialog)
        session.current().hears("null")

    def test_a_soundfont_that_is_none(self):
        self.with_sound()
        bad = self.home.path("bad.sf2")
        bad.write_text("milk, bread")
        app = self.open_tune(SONG)
        app.click("push button", "Play")
        session.current().hears()
        dialog = app.open_dialog("ctrl+comma")
        app.click(app.until(lambda: self.described(app, dialog, "Choose a SoundFont File…"), "the button"))
        app.choose_file(bad, beside=dialog)
        app.focus(dialog)
        app.get("label", re.compile(r"bad\.sf2.* SoundFont"), within=dialog)
        session.current().hears()

    def described(self, app, dialog, words):
        return next((button for button in app.find_all("push button", None, dialog) if button.description == words), None)

    def test_without_a_sound_server_it_is_said_once(self):
        app = self.open_tune(SONG)
        free = self.top(app)
        app.click("push button", "Play")
        app.says(NO_SOUND)
        app.until(lambda: self.top(app) > free, "the notice is there")
        app.click("push button", "Close", within=app.get("label", NO_SOUND).parent)
        app.until(lambda: self.top(app) == free, "the notice is gone")
        app.click("push button", "Play")
        # Everything else works, and nothing more is said meanwhile.
        app.click("push button", "Compose")
        app.has_takes(4)
        app.click("push button", "Play “Take 1”")
        app.click("push button", "Star “Take 2”")
        app.until(lambda: [take["starred"] for take in music.Project(music.songs(self.home)[-1]).takes].count(True) == 1,
                  "the star is in the song's file")
        self.assertEqual(self.top(app), free)
        app.get("label", NO_SOUND, within=app.open_dialog("ctrl+comma"))

    def top(self, app):
        """Where the page begins: a notice moves it down. What it said stays on the bus when it is gone."""
        return app.get("push button", "Draw Notes").extents[1]


if __name__ == "__main__":
    studio.main()
