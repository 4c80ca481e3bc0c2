# SPDX-License-Identifier: Apache-2.0
"""The window around the pages: where the keyboard is, what a title becomes, and songs that come and go."""

import music
import studio


class Window(studio.Case):
    def test_keys_are_for_the_page_that_was_chosen(self):
        self.with_sound()
        app = self.open_tune()
        for page in ("Train", "Library", "Compose"):
            app.page(page)
        app.key("space")
        app.get("push button", "Pause")

    def type_title(self, app, title):
        """Over the one that is there."""
        app.click("push button", "Evening Tune")
        entry = app.get("text", "Title of the song")
        app.until(lambda: entry.has("focused"), "the title has the keyboard")
        app.still()
        app.key("ctrl+a")
        app.type(title)
        app.until(lambda: entry.text == title, lambda: "it is typed, not %r" % entry.text)
        return entry

    def test_a_title_is_given_and_given_up(self):
        app = self.open_tune()
        entry = self.type_title(app, "Never Mind")
        app.key("Escape")
        app.until(lambda: not entry.has("focused"), "the popover is gone")
        self.type_title(app, "Morning Tune")
        app.key("Return")
        app.get("push button", "Morning Tune")

    def test_a_song_that_is_held_still_is_shown_again(self):
        """The export window has it while another one is open."""
        app = self.open_tune()
        first = app.until(lambda: next(iter(music.songs(self.home)), None), "the song has a file")
        app.key("ctrl+e")
        app.until(app.dialog, "the export window")
        other = music.write_tune(self.home.path("Morning Tune.mid"), [(0, 480, 72, 90)])
        self.assertEqual(self.start(other, wait=False).wait_end(), 0)
        app.get("push button", "Morning Tune")
        self.assertEqual(self.start(first, wait=False).wait_end(), 0)
        app.get("push button", "Evening Tune")
        self.assertEqual(len(music.songs(self.home)), 2)


if __name__ == "__main__":
    studio.main()
