# SPDX-License-Identifier: Apache-2.0
"""All the ways a song comes into the window."""

import zipfile

import music
import session
import studio
from music import TUNE


class Open(studio.Case):
    def opens(self, app, notes=TUNE):
        """The window shows notes: what it saves by itself is them."""
        app.until(lambda: music.saved_notes(self.home) == sorted(notes),
                  lambda: "the song is in the library: %s" % music.saved_notes(self.home))

    def setUp(self):
        super().setUp()
        self.tune = music.write_tune(self.home.path("Evening Tune.mid"))

    def test_from_the_command_line(self):
        app = self.start(self.tune)
        app.says("Evening Tune")
        self.opens(app)
        self.assertEqual(app.close(), 0)

    def test_several_at_once(self):
        other = music.write_tune(self.home.path("Morning Tune.mid"))
        app = self.start(self.tune, other)
        app.says("the first of those given")
        app.says("Evening Tune")
        self.opens(app)
        self.assertEqual(len(music.songs(self.home)), 1)

    def test_a_second_start_hands_its_file_over(self):
        app = self.start()
        other = self.start(self.tune, wait=False)
        self.assertEqual(other.wait_end(), 0)
        app.says("Evening Tune")
        self.opens(app)

    def test_by_the_dialog(self):
        app = self.start()
        app.key("ctrl+o")
        app.choose_file(self.tune)
        app.says("Evening Tune")
        self.opens(app)

    def test_a_folder_by_the_menu(self):
        """A project unpacked, as somebody keeps it who keeps it in Git."""
        app = self.start(self.tune)
        self.opens(app)
        self.assertEqual(app.close(), 0)
        [song] = music.songs(self.home)
        folder = self.home.path("Unpacked Tune")
        with zipfile.ZipFile(song) as archive:
            archive.extractall(folder)
        song.unlink()
        app = self.start()
        app.menu("Open a Project Folder…")
        app.choose_file(folder)
        app.get("push button", "Evening Tune")
        self.assertEqual(music.songs(self.home), [])

    def test_from_recent_files(self):
        app = self.start(self.tune)
        app.says("Evening Tune")
        self.opens(app)
        self.assertEqual(app.close(), 0)
        for path in music.songs(self.home):
            path.unlink()
        app = self.start()
        app.click("push button", "Open a Song")
        app.click("list item", "Evening Tune.mid")
        self.opens(app)

    def test_by_dragging_it_here(self):
        app = self.start()
        app.resize(1000, 700)
        helper = session.current().start("/usr/bin/python3", studio.FOLDER / "drag-source.py", self.tune)
        files = app.until(lambda: next((window for window in app.screen.windows() if window[1] == "Files"), None),
                          "the file manager")
        app.screen.xdotool("windowmove", files[0], 1150, 850)
        app.until(lambda: any(window[1] == "Files" and window[2] > 1000 for window in app.screen.windows()),
                  "the file manager is in its corner")
        app.until(lambda: self.drag_over(app) and app.find("label", "Evening Tune"), "the file is dropped")
        self.opens(app)
        helper.kill()

    def drag_over(self, app):
        """One try: the picture of the file follows the pointer to the middle of the window."""
        screen = app.screen
        before = {window[0] for window in screen.windows()}

        def carried():
            return next((window for window in screen.windows() if window[0] not in before), None)

        screen.xdotool("mousemove", 1250, 900, "mousedown", 1)
        screen.xdotool("mousemove", 1240, 890, "mousemove", 1200, 880)
        app.until(carried, "the drag begins")
        for step in range(31):
            x, y = 1200 - step * 700 // 30, 880 - step * 480 // 30
            screen.point(x, y)
            app.until(lambda: abs(carried()[2] - x) < 60 and abs(carried()[3] - y) < 60, "the drag follows")
        screen.xdotool("mouseup", 1)
        app.until(lambda: carried() is None, "the drag ends")
        return True

    def test_a_file_that_is_no_music(self):
        bad = self.home.path("shopping list.mid")
        bad.write_text("milk, bread")
        app = self.start(bad)
        app.says("shopping list.mid")
        self.assertEqual(music.songs(self.home), [])

    def test_a_shipped_seed(self):
        app = self.start()
        app.click("push button", "Open a Song")
        app.click("list item", "Ode to Joy")
        app.until(lambda: len(music.saved_notes(self.home) or []) > 10, "the seed is in the library")


if __name__ == "__main__":
    studio.main()
