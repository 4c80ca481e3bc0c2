# SPDX-License-Identifier: Apache-2.0
"""Everything at 360 pixels: nothing is wider than the window, and one thing at a time can be reached."""

import re

import music
import studio

NARROW = (360, 640)
EVERYWHERE = [("push button", "Main Menu"), ("push button", "Close")]
# What is needed on a page and must not be pushed out of it.
NEEDED = {
    "Compose": [("push button", "Compose Panel"), ("push button", "Play"), ("push button", "More Playing Controls")],
    "Train": [("push button", "Add Music…")],
    "Library": [],
}
SOUND = [("combo box", "Device"), ("slider", re.compile("Volume")), ("push button", "Close")]


class Narrow(studio.Case):
    def fits(self, app, things=(), toplevel=None):
        """The window is as narrow as it was pulled, and some things lie in it from edge to edge."""
        toplevel = toplevel or app.window
        app.still(toplevel)
        self.assertEqual(toplevel.extents[2], NARROW[0])
        for thing in things:
            found = app.get(*thing, within=toplevel)
            left, _, width, _ = found.extents
            self.assertTrue(0 <= left and left + width <= NARROW[0], "%r is at %d, %d wide" % (found, left, width))

    def test_empty_pages(self):
        app = self.start()
        for name in studio.PAGES:
            with self.subTest(page=name):
                app.resize(1280, 800)
                app.page(name)
                app.resize(*NARROW)
                self.fits(app, EVERYWHERE + (NEEDED[name] if name != "Compose" else []))

    def test_pages_with_a_song(self):
        app = self.open_tune(title="A tune with a rather long name for so narrow a window")
        app.until(lambda: music.songs(self.home), "the song is in the library")
        for name in studio.PAGES:
            with self.subTest(page=name):
                app.resize(1280, 800)
                app.page(name)
                app.resize(*NARROW)
                self.fits(app, EVERYWHERE + NEEDED[name])

    def test_composing(self):
        app = self.open_tune()
        app.until(lambda: music.songs(self.home), "the song is in the library")
        app.resize(*NARROW)
        app.click("push button", "Compose Panel")
        app.click("push button", "Compose")
        app.has_takes(4)
        self.fits(app)
        app.key("F9")
        app.get("push button", "Play")

    def test_preferences(self):
        app = self.start()
        app.resize(*NARROW)
        dialog = app.open_dialog("ctrl+comma")
        app.resize(*NARROW, dialog)
        self.fits(app, SOUND, dialog)


if __name__ == "__main__":
    studio.main()
