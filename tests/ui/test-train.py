# SPDX-License-Identifier: Apache-2.0
"""Music added, looked at and heard; runs started, watched, heard, paused, stopped, killed and found again."""

import json
import os
import re
import signal

import music
import session
import studio

LONG = 10000  # epochs: it ends when it is told to
UNDER_WAY = re.compile(r" · epoch (\d+) of %d · [\d,]+ notes/s" % LONG)


def jobs():
    """The processes that train."""
    found = []
    for process in session.descendants():
        try:
            with open("/proc/%d/cmdline" % process, "rb") as file:
                words = file.read().split(b"\0")
        except OSError:
            continue
        if words[2:4] == [b"job", b"run"]:
            found.append(process)
    return found


class Train(studio.Case):
    def with_music(self, n_pieces=4, bad=False):
        """Adds a folder with the window's own dialog."""
        folder = music.write_folder(self.home.path("pieces"), n_pieces)
        if bad:
            (folder / "list.mid").write_text("milk, bread")
        app = self.start()
        app.page("Train")
        app.says("Teach It Your Music")
        app.click("push button", "Add Music…")
        app.click("menu item", "Folders…")
        app.choose_file(folder)
        app.says("%d pieces · " % n_pieces)
        return app

    def recipe(self, app, epochs):
        """The quickest there is, and for a number of epochs whatever comes of it."""
        app.click("check box", "Sketch")
        app.click("label", "Every Setting")
        for name, value in (("Stop When No Better For", 0), ("Epochs", epochs)):
            spin = app.get("spin button", name)
            app.reveal(spin)
            app.screen.click(*app.place(spin, 0.2))
            app.until(lambda: spin.has("focused"), "%s has the keyboard" % name)
            app.key("ctrl+a")
            app.type(str(value))
            app.key("Return")
            app.until(lambda: spin.value == value, "%s is %d" % (name, value))

    def trains(self, epochs=LONG, background=False):
        app = self.with_music()
        if background:
            app.click("check box", "Go On in the Background")
        self.recipe(app, epochs)
        app.click("push button", "Start Training")
        return app

    def epoch(self, app, least):
        """Waits for the headline to say an epoch that is no earlier, of a run that is under way."""
        def reached():
            label = app.find("label", UNDER_WAY)
            at = int(UNDER_WAY.search(label.name)[1]) if label else 0
            return at if at >= least else None

        return app.until(reached, "epoch %d" % least)

    def stands(self, app, state):
        """Waits for the headline, with its epoch, and the row in the list of runs to say a state."""
        app.says(re.compile("· %s · epoch" % state))
        app.says(re.compile("^%s · " % state))

    def test_music_is_told_and_heard(self):
        self.with_sound()
        app = self.with_music(3, bad=True)
        app.says("3 pieces · 360 notes · 1 refused")
        for number in range(3):
            app.get("push button", "Play “piece-%d.mid”" % number)
        self.assertEqual(len(app.find_all("label", re.compile(r"^0:\d\d · 120 notes · Piano$"))), 3)
        app.says("is not a MIDI file")
        self.assertIsNone(app.find("push button", "Play “list.mid”"))
        app.click("push button", "Play “piece-1.mid”")
        session.current().hears()
        app.click("push button", "Pause “piece-1.mid”")
        session.current().hears_nothing()
        app.click("push button", "Remove “list.mid”")
        app.says(re.compile("^3 pieces · 360 notes$"))
        app.click("push button", re.compile("Undo$"))
        app.says("1 refused")

    def test_what_was_removed_last_comes_back(self):
        app = self.with_music(3)
        for number in (0, 1):
            app.click("push button", "Remove “piece-%d.mid”" % number)
            app.says("“piece-%d.mid” was removed" % number)
        app.click("push button", "Undo")
        app.get("push button", "Remove “piece-1.mid”")
        app.says(re.compile("^2 pieces · 240 notes$"))
        self.assertIsNone(app.find("push button", "Remove “piece-0.mid”"))

    def events(self, kind):
        """What the only run has told of a kind."""
        folder = next((self.home.data / "jobs").iterdir())
        events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
        return [event for event in events if event["type"] == kind]

    def curves_of(self, app, subject, below):
        """Chooses what the curves are about: so many below what is chosen."""
        app.click("combo box", "Curves Of")
        app.key(*["Down"] * below, "Return")
        app.until(lambda: app.find("label", subject, app.get("combo box", "Curves Of")), subject + " is chosen")

    def test_music_that_has_gone(self):
        """The list says which it is, and what is left can be learnt from."""
        app = self.with_music(4)
        (self.home.path("pieces") / "piece-2.mid").unlink()
        self.recipe(app, 1)
        app.click("push button", "Start Training")
        app.says(re.compile("piece-2.mid” cannot be opened"))
        app.says("3 pieces · 360 notes · 1 refused")
        app.click("push button", "Start Training")
        app.says(re.compile("· done after 1 epoch"))

    def test_a_run_is_watched_heard_and_used(self):
        self.with_sound()
        app = self.trains(2)
        app.says(re.compile("· done after 2 epochs"))
        app.get("image", re.compile(r"^Loss, epoch 2: train \d+\.\d+, validation \d+\.\d+$"))
        app.get("push button", "Curves Of: Everything")
        app.click("push button", "Accuracy")
        app.get("image", re.compile(r"^Accuracy, epoch 2: train .+ %, validation .+ %$"))
        self.curves_of(app, "Loudness", 4)
        told = self.events("evaluation")[-1]["fields"]["velocity"]["accuracy"]
        image = app.get("image", re.compile(r"^Accuracy, Loudness, epoch 2: train .+ %, validation .+ %$"))
        app.until(lambda: abs(float(image.name.split()[-2]) - 100 * told) < 0.1, lambda: "%r says %g" % (image, told))
        self.curves_of(app, "Learning Rate", 3)
        app.tab_to("push button", "Curves Of: Learning Rate")
        app.get("image", re.compile(r"^Learning Rate, epoch 2: learning rate 0\.\d+$"))
        self.assertFalse(app.get("push button", "Loss").has("sensitive"))
        app.click("combo box", "Curves Of")
        app.key("Home", "Return")
        app.get("image", re.compile(r"^Accuracy, epoch 2: "))
        strip = app.get("slider", "Hear it learn: nothing chosen")
        app.screen.click(*app.place(strip, 24, 0.42))
        app.get("slider", re.compile(r"^Hear it learn: After epoch 1, validation loss \d"))
        session.current().hears()
        app.key("Right")
        app.get("slider", re.compile(r"^Hear it learn: After epoch 2, validation loss \d"))
        session.current().hears()
        app.key("space")
        session.current().hears_nothing()
        app.click("push button", "Use in Compose")
        app.behind = {studio.PAGES["Train"], studio.PAGES["Library"]}
        app.until(lambda: app.find("label", re.compile("^pieces"), app.get("combo box", "Model")),
                  "the model is chosen")

    def test_two_networks(self):
        """The second is trained when the first is done: epochs go on, and its curves are there too."""
        app = self.with_music(12)
        app.click("list item", "Experiments")
        app.click("check box", "musicAI, 2021")
        app.choose("Size", "Small")
        app.click("label", "Every Setting")
        app.get("spin button", "Epochs").value = 2
        app.click("push button", "Start Training")
        app.says(re.compile("· done after 4 epochs"), patience=120)
        app.get("image", re.compile("^Loss, Note or chord, epoch 2: train "))
        self.curves_of(app, "Length", 1)
        told = self.events("evaluation")[-1]
        self.assertEqual(told["network"], "lengths")
        image = app.get("image", re.compile("^Loss, Length, epoch 4: train .*, validation .*$"))
        app.until(lambda: abs(float(image.name.split()[-1]) - told["valid"]) < 0.01,
                  lambda: "%r says %g" % (image, told["valid"]))
        app.get("slider", "Hear it learn: nothing chosen")
        app.tab_to("slider", "Hear it learn: nothing chosen")
        app.key("End")
        app.get("slider", "Hear it learn: After epoch 4")

    def test_device_and_precision(self):
        """Where there is no graphics card that is said; what it costs in time stands beside what there is."""
        app = self.with_music()
        device = app.get("combo box", "Train On")
        if not os.path.exists("/dev/nvidiactl"):
            app.says(re.compile(r"^There is no NVIDIA graphics card here.* Processor: (about|less than)"))
            self.assertFalse(device.has("sensitive"))
        app.says(re.compile(r"^Full \(float32\): (about|less than) .+\. .*Half \(bfloat16\): not timed yet\.$"))
        app.choose("Precision", "Half (bfloat16)")
        self.recipe(app, 1)
        app.click("push button", "Start Training")
        app.says(re.compile("· done after 1 epoch"))
        folder = next((self.home.data / "jobs").iterdir())
        parameters = json.loads((folder / "job.json").read_text())["parameters"]
        self.assertEqual([parameters[name] for name in ("preset", "device", "precision")],
                         ["sketch-lstm", "auto", "bf16"])
        app.says(re.compile(r"Half \(bfloat16\): (about|less than) "))

    def test_pause_resume_and_stop(self):
        app = self.trains()
        self.epoch(app, 1)
        app.click("push button", "Pause")
        self.stands(app, "paused")
        self.assertEqual(jobs(), [])
        app.click("push button", "Resume")
        at = self.epoch(app, 2)
        self.epoch(app, at + 1)
        app.click("push button", "Stop Here")
        self.stands(app, "stopped")
        self.assertEqual(jobs(), [])

    def test_a_start_while_the_window_ends(self):
        """The training takes a moment to pause; who starts the program meanwhile gets a window that stays."""
        app = self.trains()
        self.epoch(app, 1)
        window = app._x_window()
        app.click("push button", "Close", within=app.window)
        # Before, the other would show this window, and nothing would pause.
        session.until(lambda: window not in app.screen.windows(), "the window is closed")
        other = self.start(wait=False)

        def survivor():
            left = [each for each in (app, other) if each.process.poll() is None]
            return left[0] if len(left) == 1 else None

        app = session.until(survivor, "one of the two is there")
        app.wait_ready()
        app.page("Train")
        self.stands(app, "paused")
        self.assertEqual(app.close(), 0)

    def test_a_run_goes_on_without_the_window(self):
        app = self.trains(background=True)
        self.epoch(app, 1)
        job = jobs()
        self.assertEqual(len(job), 1)
        self.assertEqual(app.close(), 0)
        self.assertEqual(jobs(), job)
        app = self.start()
        app.page("Train")
        at = self.epoch(app, 1)
        self.epoch(app, at + 1)
        self.assertEqual(jobs(), job)
        app.click("push button", "Pause")
        self.stands(app, "paused")
        app.until(lambda: jobs() == [], "the training has ended")

    def test_a_run_pauses_with_the_window(self):
        app = self.trains()
        self.epoch(app, 1)
        self.assertEqual(app.close(), 0)
        self.assertEqual(jobs(), [])
        app = self.start()
        app.page("Train")
        self.stands(app, "paused")

    def test_a_killed_training_goes_on(self):
        app = self.trains()
        at = self.epoch(app, 2)
        for job in jobs():
            os.kill(job, signal.SIGKILL)
        self.stands(app, "killed")
        app.click("push button", "Resume")
        self.epoch(app, at + 1)

    def test_a_killed_window_finds_its_training(self):
        app = self.trains()
        self.epoch(app, 1)
        app.kill()
        app = self.start()
        app.page("Train")
        at = self.epoch(app, 1)
        self.epoch(app, at + 1)
        app.click("push button", "Stop Here")
        self.stands(app, "stopped")


if __name__ == "__main__":
    studio.main()
