# SPDX-License-Identifier: Apache-2.0
"""The harness on the window as it comes up: what the other scripts rely on."""

import session
import studio


class Harness(studio.Case):
    def test_starts_and_closes(self):
        app = self.start()
        self.assertIn(studio.TITLE, app.window.name)
        self.assertTrue(app.window.has("active"))
        self.assertEqual(app.close(), 0)

    def test_a_second_start_shows_the_same_window(self):
        app = self.start()
        again = self.start(wait=False)
        self.assertEqual(again.wait_end(), 0)
        self.assertEqual(len(app.toplevels()), 1)

    def test_sizes(self):
        app = self.start()
        for width, height in ((360, 640), (1280, 800), (360, 640)):
            app.resize(width, height)
            self.assertLessEqual(app.window.extents[2], width + 2)

    def test_complaints_are_seen(self):
        app = self.start()
        with open(app.log_path, "a") as log:
            log.write("(musicai-studio:1): Gtk-WARNING **: 12:00:00.000: a complaint\n")
        self.assertEqual(len(app.faults()), 1)
        app.log_path.write_text("")

    def test_a_killed_studio_can_be_started_again(self):
        app = self.start()
        app.kill()
        again = self.start()
        self.assertEqual(again.close(), 0)

    def test_nothing_is_left(self):
        app = self.start()
        app.end()
        self.assertEqual([process for process in session.descendants() if process == app.process.pid], [])


if __name__ == "__main__":
    studio.main()
