# SPDX-License-Identifier: Apache-2.0
"""A network learns small pieces in a process of its own: watched, heard, paused, resumed, stopped, and composed with."""

import os
import re
import signal

import music
import session
import studio

EPOCH = re.compile(r"epoch (\d+) of")


class Train(studio.Case):
    def setUp(self):
        super().setUp()
        session.current().start_sound()
        self.addCleanup(session.current().stop_sound)
        self.folder = music.write_folder(self.home.path("My Music"), 12, 60)
        (self.folder / "broken.mid").write_text("no music")

    def add_music(self, app):
        app.page("Train")
        app.click("push button", "Add Music…")
        app.click("menu item", re.compile("olders"))
        app.choose_file(self.folder)
        app.says("12 pieces")

    def started(self, epochs):
        app = self.start()
        self.add_music(app)
        app.click("check box", "Sketch")
        app.click("list item", "Every Setting")
        app.get("spin button", "Epochs").value = epochs
        app.get("spin button", re.compile("^Stop When No Better")).value = 0
        app.click("push button", "Start Training", within=app.get("filler", "MaiRecipePanel"))
        return app

    def epoch(self, app):
        label = app.find("label", EPOCH)
        return int(EPOCH.search(label.name).group(1)) if label else 0

    def reaches(self, app, epoch):
        app.until(lambda: self.epoch(app) >= epoch, "epoch %d" % epoch)

    def jobs(self):
        """The processes that train in this home."""
        found = []
        for process in session.descendants():
            try:
                with open("/proc/%d/cmdline" % process, "rb") as file:
                    words = file.read().split(b"\0")
            except OSError:
                continue
            if b"run" in words and str(self.home.folder).encode() in b" ".join(words):
                found.append(process)
        return found

    def test_the_list_says_what_each_file_is(self):
        app = self.start()
        self.add_music(app)
        app.says("1 refused")
        app.says("not a MIDI file")
        app.get("label", re.compile("60 notes"))
        app.click("push button", "Play “piece-1.mid”")
        session.current().hears()
        app.click("push button", "Pause “piece-1.mid”")
        session.current().hears_nothing()

    def test_learn_hear_pause_resume_stop_use(self):
        app = self.started(5000)
        self.reaches(app, 10)
        app.get("image", re.compile(r"^Loss, epoch \d+: train [\d.]+, validation [\d.]+"))
        app.says(re.compile(r"notes/s.*left"))
        self.hear_a_checkpoint(app)
        app.click("push button", "Pause")
        app.get("push button", "Resume")
        app.until(lambda: not self.jobs(), "its process has ended")
        paused = self.epoch(app)
        app.click("push button", "Resume")
        self.reaches(app, paused + 5)
        app.click("push button", "Stop Here")
        app.says("stopped")
        app.until(lambda: not self.jobs(), "its process has ended")
        app.click("push button", "Use in Compose")
        app.behind = {studio.PAGES["Train"], studio.PAGES["Library"]}
        app.until(lambda: app.find("label", re.compile("My Music"), app.get("combo box", "Model")), "the model is chosen")
        app.click("push button", "Compose")
        app.until(lambda: len(app.find_all("list item", re.compile(r"^Take \d+$"))) == 4, "four takes")

    def hear_a_checkpoint(self, app):
        timeline = app.get("slider", re.compile("^Hear it learn"))
        app.tab_to("slider", re.compile("^Hear it learn"))
        app.key("Home", "space")
        app.until(lambda: "nothing chosen" not in timeline.name, "a checkpoint is chosen")
        session.current().hears()
        app.key("space")
        session.current().hears_nothing()

    def test_a_killed_job_says_so_and_goes_on(self):
        app = self.started(5000)
        self.reaches(app, 5)
        for process in self.jobs():
            os.kill(process, signal.SIGKILL)
        app.get("push button", "Resume")
        reached = self.epoch(app)
        app.click("push button", "Resume")
        self.reaches(app, reached + 5)

    def test_it_goes_on_behind_a_closed_window_and_is_found(self):
        app = self.start()
        app.page("Train")
        self.add_music(app)
        app.click("check box", "Go On in the Background")
        app.click("check box", "Sketch")
        app.click("list item", "Every Setting")
        app.get("spin button", "Epochs").value = 5000
        app.get("spin button", re.compile("^Stop When No Better")).value = 0
        app.click("push button", "Start Training", within=app.get("filler", "MaiRecipePanel"))
        self.reaches(app, 5)
        self.assertEqual(app.close(), 0)
        self.assertEqual(len(self.jobs()), 1, "it goes on")
        app = self.start()
        app.page("Train")
        reached = app.until(lambda: self.epoch(app), "the run is found")
        self.reaches(app, reached + 5)
        app.click("push button", "Stop Here")
        app.says("stopped")


if __name__ == "__main__":
    studio.main()
