# SPDX-License-Identifier: Apache-2.0
"""The song played into a null sink and heard there."""

import re

import session
import studio
from music import QUARTER

LONG = [(i * QUARTER, QUARTER, 60 + i % 12, 100) for i in range(240)]  # two minutes


class Sound(studio.Case):
    def setUp(self):
        super().setUp()
        self.with_sound()

    def test_play_pause_stop(self):
        app = self.open_tune(LONG)
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
        app = self.open_tune(LONG)
        app.click("push button", "Play")
        app.says(re.compile(r"^[2-9] \. [1-4] \. "))
        app.click("push button", "Go to Start")
        app.says(re.compile(r"^1 \. [1-4] \. "))

    def test_a_drawn_note_sounds(self):
        app = self.start()
        app.click("push button", "Draw a Seed")
        app.tab_to("image", studio.CURSOR)
        session.current().hears_nothing()
        with session.current().hearing():
            app.key("Return")


if __name__ == "__main__":
    studio.main()
