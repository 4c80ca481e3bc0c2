# SPDX-License-Identifier: Apache-2.0
"""musicai train, job run and job status: jobs that stop, die, go on, and come out the same."""

import json
import os
import shutil
import signal

from musicai_test import Case, ENDLESS, PATIENCE, TINY, main, make_music, make_piece, read, write

ENCODINGS = ["chords", "lengths", "frames"]
LONG = ["--evaluate-every", "20", "--sample-notes", "8"]


class Train(Case):
    def setUp(self):
        super().setUp()
        self.music = make_music(self.path("music"))
        self.job = self.path("job")

    whole_model = None

    def never_stopped(self):
        """The model of a run like those of begin_training() that nobody disturbed."""
        if Train.whole_model is None:
            self.done(*self.training(self.path("never-stopped"), 30))
            Train.whole_model = self.model(self.path("never-stopped"))
        return Train.whole_model

    def training(self, job, epochs):
        return ["train", "--data", self.music, "--job", job, "--epochs", str(epochs), *TINY, *LONG]

    def begin_training(self, job, checkpoints):
        """It has so many checkpoints, and waits before the next."""
        process = self.start_paced(*self.training(job, 30))
        self.read_until(process, job, "checkpoint", checkpoints)
        return process

    def kill_training(self, job, checkpoints):
        process = self.begin_training(job, checkpoints)
        process.kill()
        process.communicate(timeout=PATIENCE)

    def train_endlessly(self, *args, **kwargs):
        process = self.start(*self.training(self.job, ENDLESS), *args, **kwargs)
        self.wait_for("a checkpoint", lambda: any(e["type"] == "checkpoint" for e in self.events(self.job)))
        return process

    def finish(self, job):
        out = self.done("job", "run", "--json", job)
        return [json.loads(line) for line in out.splitlines()]

    def model(self, job):
        return read(os.path.join(job, "result", "model.safetensors"))

    def test_folder(self):
        self.train_tiny(self.job, "--sample-notes", "8", "--licence", "CC0")
        events = self.events(self.job)
        self.assertEqual(events[0]["type"], "started")
        self.assertEqual(events[-1]["type"], "done")
        self.assertTrue(all(e["time"].endswith("Z") for e in events))
        progress = [e for e in events if e["type"] == "progress"]
        for member in ["step", "steps", "epoch", "epochs", "nats", "fields", "notes_per_second",
                       "seconds_left"]:
            self.assertIn(member, progress[-1])
        self.assertIn("accuracy", progress[-1]["fields"]["pitch"])
        evaluations = [e for e in events if e["type"] == "evaluation"]
        self.assertEqual(len(evaluations), 2)
        for evaluation in evaluations:
            self.assertTrue(os.path.isfile(os.path.join(self.job, evaluation["sample"])))
        with open(os.path.join(self.job, "result", "data.json"), encoding="utf-8") as file:
            data = json.load(file)
        self.assertEqual(data["taken"], 12)
        header = self.model(self.job)
        size = int.from_bytes(header[:8], "little")
        metadata = json.loads(header[8:8 + size])["__metadata__"]
        self.assertEqual(metadata["licence"], "CC0")
        self.assertEqual(self.json("job", "status", self.job)["state"], "done")

    def test_report_of_refused_files(self):
        write(os.path.join(self.music, "notes.txt"), b"no music")
        write(os.path.join(self.music, "broken.mid"), b"MThd")
        write(os.path.join(self.music, "again.mid"), make_piece(3))
        write(os.path.join(self.music, "short.mid"), make_piece(99, 5))
        self.train_tiny(self.job, epochs=1, data=self.music)
        with open(os.path.join(self.job, "result", "data.json"), encoding="utf-8") as file:
            data = json.load(file)
        refused = {os.path.basename(f["file"]): f["reason"] for f in data["files"] if not f["taken"]}
        self.assertEqual(len(refused), 4)
        self.assertTrue(all(refused.values()))
        self.assertEqual(data["refused"], 4)

    def test_threads_do_not_matter(self):
        self.train_tiny(self.job)
        self.train_tiny(self.path("other"), "--threads", "1")
        self.assertEqual(self.model(self.job), self.model(self.path("other")))
        self.train_tiny(self.path("third"), "--random-seed", "4")
        self.assertNotEqual(self.model(self.job), self.model(self.path("third")))

    def test_kill_and_go_on(self):
        """After kill -9 the job's folder is enough, and the model is that of a run never stopped."""
        killed = self.path("killed")
        self.kill_training(killed, 2)
        self.assertEqual(self.json("job", "status", killed)["state"], "killed")
        with open(os.path.join(killed, "events.jsonl"), "ab") as file:
            file.write(b'{"time":"2026-01-01T00:00:00.000Z","type":"progr')
        self.finish(killed)
        events = self.events(killed)
        self.assertEqual(sum(e["type"] == "started" for e in events), 2)
        self.assertGreater([e for e in events if e["type"] == "started"][1]["step"], 0)
        self.assertEqual(events[-1]["type"], "done")
        self.assertEqual(self.never_stopped(), self.model(killed))

    def test_kill_again_and_again(self):
        killed = self.path("killed")
        self.kill_training(killed, 2)
        for _ in range(2):
            process = self.start_paced("job", "run", killed)
            self.read_until(process, killed, "checkpoint", 2)
            process.kill()
            process.communicate(timeout=PATIENCE)
        self.finish(killed)
        self.assertEqual(self.events(killed)[-1]["type"], "done")
        self.assertEqual(self.never_stopped(), self.model(killed))

    def test_rerun_is_told(self):
        """Steps after the last checkpoint are said to be run again."""
        self.kill_training(self.job, 2)
        last = max(e["step"] for e in self.events(self.job) if e["type"] == "checkpoint")
        to = max(e.get("step", 0) for e in self.events(self.job)) + 7
        with open(os.path.join(self.job, "events.jsonl"), "a", encoding="utf-8") as file:
            file.write('{"type":"progress","step":%d,"steps":900}\n' % to)
        status, _, err = self.run_it("job", "run", self.job)
        self.assertEqual(status, 0)
        self.assertIn(f"steps {last + 1} to {to}", err)
        rerun = [e for e in self.events(self.job) if e["type"] == "rerun"]
        self.assertEqual((rerun[0]["from"], rerun[0]["to"]), (last + 1, to))

    def interrupt(self, number):
        process = self.train_endlessly()
        _, err = self.stop(process, number, number)  # timeout(1) and slipping fingers send it twice
        self.assertEqual(process.returncode, 130)
        self.assertIn(b"musicai job run", err)
        status = self.json("job", "status", self.job)
        self.assertEqual(status["state"], "interrupted")
        self.assertEqual(status["checkpoint"], status["step"])

    def test_ctrl_c(self):
        self.interrupt(signal.SIGINT)

    def test_sigterm(self):
        self.interrupt(signal.SIGTERM)

    def test_ctrl_c_and_go_on(self):
        stopped = self.path("stopped")
        process = self.begin_training(stopped, 2)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130)
        self.finish(stopped)
        self.assertFalse([e for e in self.events(stopped) if e["type"] == "rerun"])
        self.assertEqual(self.never_stopped(), self.model(stopped))

    def test_interrupted_in_background(self):
        """Shells start background programs with SIGINT ignored; ours must still hear it."""
        process = self.train_endlessly(preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130)

    def test_two_at_once(self):
        process = self.train_endlessly()
        self.assertEqual(self.json("job", "status", self.job)["state"], "running")
        sentence = self.fails("job", "run", self.job)
        self.assertIn("another process", sentence)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130)

    def test_changed_input(self):
        self.kill_training(self.job, 1)
        write(os.path.join(self.music, "piece-3.mid"), make_piece(77))
        self.assertIn("piece-3.mid", self.fails("job", "run", self.job))
        os.remove(os.path.join(self.music, "piece-3.mid"))
        self.assertIn("piece-3.mid", self.fails("job", "run", self.job))
        self.assertEqual(self.json("job", "status", self.job)["state"], "failed")
        write(os.path.join(self.music, "piece-3.mid"), make_piece(3))
        write(os.path.join(self.music, "new.mid"), make_piece(88))
        self.finish(self.job)

    def test_spoilt_checkpoint(self):
        """The newest checkpoint is damaged: the one before it serves."""
        self.kill_training(self.job, 2)
        folder = os.path.join(self.job, "checkpoints")
        newest = sorted(n for n in os.listdir(folder) if n.endswith(".state.safetensors"))[-1]
        data = bytearray(read(os.path.join(folder, newest)))
        write(os.path.join(folder, newest), bytes(data[:len(data) // 2]))
        self.finish(self.job)
        self.assertEqual(self.never_stopped(), self.model(self.job))

    def test_done_stays_done(self):
        self.train_tiny(self.job, epochs=1)
        before = read(os.path.join(self.job, "events.jsonl"))
        self.done("job", "run", self.job)
        self.assertEqual(read(os.path.join(self.job, "events.jsonl")), before)

    def test_folder_is_there(self):
        self.train_tiny(self.job, epochs=1)
        self.fails("train", "--data", self.music, "--job", self.job, *TINY)
        self.fails("train", "--data", self.music, "--job", self.path("music/piece-1.mid"), *TINY)
        self.fails("train", "--data", self.music, "--job", "/proc/job", *TINY)

    def test_bad_data(self):
        os.mkdir(self.path("empty"))
        for data in ("none", "empty"):
            self.fails("train", "--data", self.path(data), "--job", self.job)
            self.assertFalse(os.path.exists(self.job))

    def test_bad_jobs(self):
        self.fails("job", "run", self.path("none"))
        self.fails("job", "run", self.music)
        self.fails("job", "status", self.music)
        self.train_tiny(self.job, epochs=1)
        for text in ["{}", "[" * 100000, '{"format":"musicai-job","version":1,"kind":"train","parameters":{}}',
                     '{"format":"musicai-job","version":1,"kind":"dance","parameters":{}}']:
            bad = self.path("bad")
            shutil.rmtree(bad, ignore_errors=True)
            os.mkdir(bad)
            write(os.path.join(bad, "job.json"), text.encode())
            self.fails("job", "run", bad)
        with open(os.path.join(self.job, "job.json"), encoding="utf-8") as file:
            description = json.load(file)
        for member, value in [("hidden", 0), ("hidden", 4096.5), ("batch", -1), ("dropout", 2),
                              ("epochs", "many"), ("layers", 1e18), ("seed", 1)]:
            wrong = json.loads(json.dumps(description))
            wrong["parameters"]["recipe"][member] = value
            write(os.path.join(bad, "job.json"), json.dumps(wrong).encode())
            self.fails("job", "run", bad)

    def test_default_folder(self):
        status, _, err = self.run_it("train", self.music, "--epochs", "1", *TINY, "--sample-notes", "0")
        self.assertEqual(status, 0, err)
        jobs = os.listdir(os.path.join(self.env["XDG_DATA_HOME"], "musicai", "jobs"))
        self.assertEqual(len(jobs), 1)
        self.assertTrue(jobs[0].startswith("train-"))

    def test_json_lines(self):
        out = self.done("train", "--json", "--data", self.music, "--job", self.job, "--epochs", "1", *TINY,
                        "--sample-notes", "0")
        lines = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([line["type"] for line in lines[:2]], ["device", "data"])
        self.assertEqual(lines[-1]["type"], "done")

    def test_encodings(self):
        """Each of them trains, goes on, composes and is evaluated as the first does."""
        seed = write(self.path("seed.mid"), make_piece(99, 40))
        for name in ENCODINGS:
            job = self.path("job-" + name)
            model = self.train_tiny(job, "--encoding", name, "--sample-notes", "8", epochs=2, data=self.music)
            with open(os.path.join(job, "job.json"), encoding="utf-8") as file:
                self.assertEqual(json.load(file)["parameters"]["encoding"], name + "-1")
            shutil.copytree(job, job + "-again")
            for file in os.listdir(os.path.join(job + "-again", "checkpoints")):
                if file.startswith("%08d" % self.events(job)[-1]["step"]):
                    os.remove(os.path.join(job + "-again", "checkpoints", file))
            events = os.path.join(job + "-again", "events.jsonl")
            write(events, b"".join(read(events).splitlines(True)[:-1]))
            self.done("job", "run", job + "-again")
            self.assertEqual(self.model(job + "-again"), read(model))
            song = self.json("compose", "--seed", seed, "--model", job, "--notes", "20", "-o", self.path("x.mid"))
            self.assertGreaterEqual(song["files"][0]["composed"], 20)
            self.done("compose", "--seed", seed, "--model", job, "--bars", "2", "-o", self.path("x.mid"))
            answer = self.json("evaluate", "--model", job, "--data", self.music, "--songs", "2", "--notes", "20")
            self.assertTrue(answer["data_of_training"])
            self.assertGreater(answer["network"]["nats"], 0)
        self.misused("train", "--data", self.music, "--encoding", "nonesuch")
        for args in [["--preset", "musicai-2021", "--encoding", "events"], ["--head", "0"]]:
            self.assertIn("--head", self.misused("train", "--data", self.music, "--job", self.job, *args))
            self.assertFalse(os.path.exists(self.job))

    def test_what_is_counted(self):
        """Steps of events are notes, which those of others are not."""
        for name, counted, one in [("events", "notes", "a note"), ("chords", "elements", "an element"),
                                   ("frames", "elements", "an element")]:
            job = self.path("job-" + name)
            status, _, err = self.run_it("train", "--data", self.music, "--job", job, "--encoding", name, "--epochs", "1",
                                         *TINY, "--sample-notes", "0")
            self.assertEqual(status, 0, err)
            steps = [e["splits"]["train"]["notes"] for e in self.events(job) if e["type"] == "data"][0]
            self.assertIn(f": {steps} {counted} to train on, ", err)
            self.assertIn(f" nats {one}, ", err)
            out = self.done("evaluate", "--model", job, "--data", self.music, "--songs", "0", "--weights", "int8")
            self.assertTrue(out.startswith(f"Nats {one} on "), out)
            self.assertIn(f" nats {one}, ", out)

    def test_windows(self):
        """A recipe of windows tells how often the next is right, and evaluate says the same."""
        small = ["--preset", "notes-lstm", "--hidden", "8", "--layers", "1", "--batch", "64",
                 "--epochs", "1", "--sample-notes", "0", "--random-seed", "7"]
        self.assertIn("minutes for 1 epoch. At", self.done("train", "--data", self.music, "--job", self.job, *small))
        found = [e for e in self.events(self.job) if e["type"] == "windows"]
        self.assertEqual(len(found), 1)
        figures = found[0]["best"]
        self.assertEqual(figures["split"], "windows")
        total = sum(figures[split]["windows"] for split in ["train", "valid", "test"])
        self.assertEqual(figures["train"]["windows"], total * 7 // 10)
        answer = self.json("evaluate", "--model", self.job, "--data", self.music, "--songs", "0", "--weights", "int8")
        self.assertEqual(answer["windows"], figures)
        self.assertTrue(answer["knows_all_pieces"])
        _, _, err = self.run_it("evaluate", "--model", self.job, "--data", self.music, "--songs", "0")
        self.assertIn("learnt from windows of all pieces", err)
        packed = answer["network_with_weights"]
        self.assertEqual(packed["weights"], "int8")
        self.assertAlmostEqual(packed["nats"] / answer["network"]["nats"] - 1, packed["cost"])
        self.assertLess(abs(packed["cost"]), 0.005)
        self.assertNotEqual(packed["cost"], 0)
        self.misused("evaluate", "--model", self.job, "--data", self.music, "--weights", "float64")
        self.done("train", "--data", self.music, "--job", self.path("apart"), *small,
                  "--split-by", "pieces")
        figures = [e for e in self.events(self.path("apart")) if e["type"] == "windows"][0]["best"]
        self.assertEqual(figures["split"], "pieces")
        self.assertEqual(sum(figures[split]["windows"] for split in ["train", "valid", "test"]),
                         total)
        _, out, err = self.run_it("--json", "evaluate", "--model", self.path("apart"), "--data", self.music,
                                  "--songs", "0")
        self.assertFalse(json.loads(out)["knows_all_pieces"])
        self.assertNotIn("learnt from windows", err)
        _, out, err = self.run_it("train", "--data", self.music, "--job", self.path("all"), *small, "--split-by", "pieces",
                                  "--valid-share", "0", "--test-share", "0")
        self.assertIn("while training", err)
        self.assertIn("  train ", out)
        self.assertNotIn("nan", out + err)
        self.misused("train", "--data", self.music, "--job", self.path("other"), "--split-by",
                     "windows")

    def test_what_the_loss_is_of(self):
        """A loss is not said to be of music that was not trained on where it was."""
        model = self.train_tiny(self.path("held-out"), epochs=1, data=self.music)
        facts = self.json("info", model)
        self.assertEqual(float(facts["valid_nats"]), [e["valid"] for e in self.events(self.path("held-out"))
                                                      if e["type"] == "evaluation"][-1])
        self.assertIn("on music not trained on", self.done("info", model))
        model = self.train_tiny(self.path("all"), "--valid-share", "0", "--test-share", "0", epochs=1, data=self.music)
        facts = self.json("info", model)
        self.assertNotIn("valid_nats", facts)
        self.assertGreater(float(facts["train_nats"]), 0)
        self.assertNotIn("not trained on", self.done("info", model))
        self.done("train", "--data", self.music, "--job", self.job, "--preset", "notes-lstm", "--hidden", "8",
                  "--layers", "1", "--batch", "64", "--epochs", "1", "--sample-notes", "0")
        model = os.path.join(self.job, "result", "model.safetensors")
        self.assertEqual(self.json("info", model)["split"], "windows")
        self.assertIn("overlap", self.done("info", model))

    def test_odd_names(self):
        job = self.path("a job\nü-\u266b")
        odd = self.path("mu sic\n-")
        make_music(odd)
        self.train_tiny(job, epochs=1, data=odd)
        self.assertEqual(self.json("job", "status", job)["state"], "done")
        self.done("train", "--quiet", "--epochs", "1", *TINY, "--data=" + odd, "--job=-j", cwd=self.folder)
        self.done("job", "status", "--", "-j", cwd=self.folder)


if __name__ == "__main__":
    main()
