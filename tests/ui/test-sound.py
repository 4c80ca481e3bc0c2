# SPDX-License-Identifier: Apache-2.0
"""The song played into a null sink and heard there; another device chosen while it plays; and no sound device at all."""

import re
import time

import music
import session
import studio
from music import QUARTER

LONG = [(i * QUARTER, QUARTER, 60 + i % 12, 100) for i in range(240)]  # two minutes


class Sound(studio.Case):
    def setUp(self):
        super().setUp()
        session.current().start_sound()
        self.addCleanup(session.current().stop_sound)

    def open_song(self):
        app = self.start(music.write_tune(self.home.path("Long Tune.mid"), LONG))
        app.says("Long Tune")
        return app

    def test_play_pause_stop(self):
        app = self.open_song()
        app.click("push button", "Play")
        session.current().hears()
        app.click("push button", "Pause")
        session.current().hears_nothing()
        app.click("push button", "Play")
        session.current().hears()
        app.click("push button", "Stop")
        session.current().hears_nothing()
        app.says(re.compile(r"^1 \. 1 \. 000"))

    def test_the_position_goes_on(self):
        app = self.open_song()
        app.click("push button", "Play")
        app.says(re.compile(r"^[2-9] \. [1-4] \. "))
        app.click("push button", "Go to Start")
        app.says(re.compile(r"^1 \. [1-4] \. "))

    def test_a_drawn_note_sounds(self):
        app = self.start()
        app.click("push button", "Draw a Seed")
        app.tab_to("image", re.compile(r", bar \d+"))
        session.current().hears_nothing()
        with session.current().hearing():
            app.key("Return")

    def test_another_device_while_playing(self):
        app = self.open_song()
        app.click("push button", "Play")
        session.current().hears("null")
        app.key("ctrl+comma")
        dialog = app.until(app.dialog, "the preferences")
        app.focus(dialog)
        app.choose("Device", "Second", within=dialog)
        session.current().hears("other")
        session.current().hears_nothing("null")


class NoSound(studio.Case):
    def test_it_says_so_once_and_all_else_works(self):
        session.current().stop_sound()
        app = self.start(music.write_tune(self.home.path("Long Tune.mid"), LONG))
        app.says("Long Tune")
        begun = time.monotonic()
        app.click("push button", "Play")
        app.says(re.compile("sound", re.IGNORECASE))
        patience = time.monotonic() - begun
        self.assertEqual(len(app.find_all("label", re.compile("sound device|PulseAudio"))), 1)
        app.click("push button", re.compile("Close|Dismiss"), within=app.get("alert"))
        app.gone("alert")
        app.click("push button", "Compose")
        app.until(lambda: len(app.find_all("list item", re.compile(r"^Take \d+$"))) == 4, "four takes")
        app.click("push button", "Play")
        end = time.monotonic() + 2 * patience + 1  # a second notice would come as soon as the first did
        while time.monotonic() < end:
            self.assertEqual(app.find_all("alert"), [], "it is said once")
            time.sleep(0.1)


if __name__ == "__main__":
    studio.main()
