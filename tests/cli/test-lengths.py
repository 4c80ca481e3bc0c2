# SPDX-License-Identifier: Apache-2.0
"""A model of two networks, elements and their lengths: trained one after the other, kept together."""

import datetime
import json
import os
import shutil
import signal

from musicai_test import Case, PATIENCE, main, make_music, read, write

SMALL = ["--preset", "musicai-2021", "--layers", "1", "--hidden", "16", "--embedding", "8",
         "--projection", "16", "--batch", "64", "--random-seed", "3", "--threads", "2",
         "--evaluate-every", "4", "--sample-notes", "0"]
EPOCHS = 15  # of a run that is stopped: many checkpoints


def metadata(path):
    data = read(path)
    return json.loads(data[8:8 + int.from_bytes(data[:8], "little")])["__metadata__"]


class Lengths(Case):
    def setUp(self):
        super().setUp()
        self.music = make_music(self.path("music"), 4)
        self.job = self.path("job")

    def training(self, job, epochs):
        return ["train", "--data", self.music, "--job", job, "--epochs", str(epochs), *SMALL]

    def results(self, job):
        """The bytes of both networks, by their names."""
        folder = os.path.join(job, "result")
        return {name: read(os.path.join(folder, name)) for name in os.listdir(folder)
                if name.endswith(".safetensors")}

    def test_job(self):
        self.done(*self.training(self.job, 2), "--sample-notes", "8")
        events = self.events(self.job)
        first = metadata(os.path.join(self.job, "result", "model.safetensors"))
        second = metadata(os.path.join(self.job, "result", first["lengths"]))
        self.assertEqual(first["encoding"], "chords-1")
        self.assertEqual(second["encoding"], "lengths-1")
        self.assertEqual(second["lengths_of"], first["data"])
        self.assertNotIn("lengths", second)
        self.assertEqual(len(json.loads(first["songs"])), 4)
        samples = [e["sample"] for e in events if e["type"] == "evaluation"]
        self.assertEqual(len(set(samples)), len(samples))
        progress = [e for e in events if e["type"] == "progress"]
        steps = [e["step"] for e in progress]
        self.assertEqual(steps, sorted(set(steps)))
        self.assertEqual(progress[-1]["steps"], steps[-1])
        self.assertEqual([e.get("network") for e in progress],
                         [None] * (len(steps) // 2) + ["lengths"] * (len(steps) // 2))
        self.assertIn("length", progress[-1]["fields"])
        self.assertEqual([e.get("network") for e in events if e["type"] == "windows"],
                         [None, "lengths"])
        began, ended = (datetime.datetime.fromisoformat(events[i]["time"].replace("Z", "+00:00")) for i in (0, -1))
        minutes = [e["minutes"] for e in events if e["type"] == "windows"]
        self.assertGreater(min(minutes), 0)
        self.assertLessEqual(sum(minutes), (ended - began).total_seconds() / 60)
        best = min(e["valid"] for e in events if e["type"] == "evaluation" and "network" not in e)
        self.assertEqual(events[-1]["type"], "done")
        self.assertEqual(events[-1]["best"], best)

    def go_on_after(self, how, n_checkpoints, **members):
        """Stopped when so many checkpoints of a network are there, and gone on with."""
        process = self.start_paced(*self.training(self.job, EPOCHS))
        self.read_until(process, self.job, "checkpoint", n_checkpoints, **members)
        process.send_signal(how)
        process.communicate(timeout=PATIENCE)
        self.assertNotEqual(process.returncode, 0)
        self.done("job", "run", self.job)
        self.assertEqual(self.results(self.job), self.whole())
        return self.events(self.job)

    whole_results = None

    def whole(self):
        """What a run gives that nobody disturbed."""
        if Lengths.whole_results is None:
            self.done(*self.training(self.path("never-stopped"), EPOCHS))
            Lengths.whole_results = self.results(self.path("never-stopped"))
        return Lengths.whole_results

    def test_killed_in_the_first(self):
        events = self.go_on_after(signal.SIGKILL, 3)
        again = [e for e in events if e["type"] == "started"][1]
        self.assertGreater(again["step"], 0)
        self.assertNotIn("network", again)

    def test_killed_in_the_second(self):
        events = self.go_on_after(signal.SIGKILL, 3, network="lengths")
        starts = [i for i, e in enumerate(events) if e["type"] == "started"]
        later = events[starts[1]:]
        half = events[-1]["step"] // 2
        self.assertGreater(later[0]["step"], half)
        self.assertTrue(all(e["network"] == "lengths" for e in later
                            if e["type"] in ("progress", "evaluation", "checkpoint")))

    def test_cancelled_in_the_second(self):
        events = self.go_on_after(signal.SIGINT, 2, network="lengths")
        self.assertIn("interrupted", [e["type"] for e in events])

    def test_another_encoding_has_one_network(self):
        self.done(*self.training(self.job, 1), "--encoding", "lengths")
        self.assertEqual(list(self.results(self.job)), ["model.safetensors"])
        self.assertEqual(metadata(os.path.join(self.job, "result", "model.safetensors"))["habits"],
                         "{}")

    def test_a_job_of_something_else_with_lengths(self):
        self.done(*self.training(self.job, 1))
        path = os.path.join(self.job, "job.json")
        with open(path, encoding="utf-8") as file:
            job = json.load(file)
        job["parameters"]["encoding"] = "events-1"
        os.remove(os.path.join(self.job, "events.jsonl"))
        with open(path, "w", encoding="utf-8") as file:
            json.dump(job, file)
        self.assertIn("chords-1", self.fails("job", "run", "--quiet", self.job))


class Composing(Case):
    def setUp(self):
        super().setUp()
        self.music = make_music(self.path("music"), 4)
        self.seed = os.path.join(self.music, "piece-1.mid")
        self.job = self.path("job")
        self.done("train", "--quiet", "--data", self.music, "--job", self.job, "--epochs", "1", *SMALL)
        self.result = os.path.join(self.job, "result")
        self.model = os.path.join(self.result, "model.safetensors")
        self.second = os.path.join(self.result, metadata(self.model)["lengths"])

    def compose(self, name, *args, model=None):
        """Gives the song's bytes, the report and what was said beside it."""
        status, out, err = self.run_it("--json", "compose", "--seed", self.seed, "--notes", "40",
                                       "--random-seed", "5", "--model", model or self.model,
                                       "-o", self.path(name), *args)
        self.assertEqual(status, 0, err)
        return read(self.path(name)), json.loads(out), err

    def test_the_pair_goes_together(self):
        whole, report, said = self.compose("whole.mid")
        self.assertIn("likeness", report["files"][0])
        self.assertNotIn("lengths", said)
        again, _, _ = self.compose("again.mid", model=self.job)
        self.assertEqual(whole, again)
        os.rename(self.second, self.second + ".away")
        alone, _, said = self.compose("alone.mid")
        self.assertIn(os.path.basename(self.second), said)
        self.assertEqual(len(said.splitlines()), 1)
        self.assertNotEqual(whole, alone)

    def test_lengths_that_are_none(self):
        args = ["compose", "--seed", self.seed, "--model", self.model, "-o", self.path("song.mid")]
        write(self.second, read(self.second)[:-5])
        self.assertIn(os.path.basename(self.second), self.fails(*args))
        write(self.second, read(self.model))
        self.assertIn("belongs to another", self.fails(*args))

    def test_lengths_alone_compose_nothing(self):
        args = ["compose", "--seed", self.seed, "--model", self.second, "-o", self.path("song.mid")]
        self.assertIn("take the model", self.fails(*args))

    def test_unlike_the_songs(self):
        """Nothing is as unlike as was asked for: the least alike is given, and that is said."""
        _, report, said = self.compose("any.mid", "--max-likeness", "1")
        self.assertNotIn("likeness", report["files"][0])
        _, report, said = self.compose("song.mid", "--max-likeness", "0.01", "--data", self.music)
        self.assertGreater(report["files"][0]["likeness"], 0.01)
        self.assertIn("least alike", said)
        job = self.path("composing")
        self.done("compose", "--seed", self.seed, "--notes", "40", "--random-seed", "5", "--model",
                  self.model, "--max-likeness", "0.01", "--data", self.music, "--job", job)
        self.assertEqual(self.events(job)[-1]["likeness"], [report["files"][0]["likeness"]])
        self.assertEqual(read(os.path.join(job, "result", "song-1.mid")), read(self.path("song.mid")))
        os.remove(os.path.join(job, "events.jsonl"))
        write(self.second, read(self.second)[:-1] + b"x")
        self.assertIn(os.path.basename(self.second), self.fails("job", "run", "--quiet", job))

    def test_info(self):
        facts = self.json("info", self.model)
        self.assertEqual((facts["kind"], facts["family"], facts["encoding"], facts["window"]),
                         ("model", "lstm", "chords-1", 100))
        self.assertEqual(facts["lengths"], os.path.basename(self.second))
        self.assertEqual((facts["max_repeats"], facts["max_likeness"]), (8, 0.5))
        self.assertNotIn("lacking", facts)
        self.assertEqual(self.json("info", self.second)["lengths_of"], facts["data"])
        self.assertIn("windows of 100", self.done("info", self.model))
        os.remove(self.second)
        self.assertIn("lacking", self.json("info", self.model))

    def test_info_of_hostile_files(self):
        whole = read(self.model)
        size = int.from_bytes(whole[:8], "little")
        header = json.loads(whole[8:8 + size])

        def rewrite(**changes):
            meta = dict(header["__metadata__"], **changes)
            text = json.dumps(dict(header, __metadata__=meta)).encode()
            text += b" " * (-len(text) % 8)
            write(self.model, len(text).to_bytes(8, "little") + text + whole[8 + size:])

        rewrite(licence="mine\n\x1b[31mmusicai: yours")
        self.assertNotIn("\x1b", self.done("info", self.model))
        for name in ("../model.safetensors", "/etc/passwd.safetensors", ".hidden.safetensors", ""):
            rewrite(lengths=name)
            self.fails("info", self.model)
        for changes in ({"habits": "{\"max_likeness\":2}"}, {"habits": "["}, {"songs": "[[1]]"},
                        {"encoding": "events-1"}, {"vocabulary": "[\"C4\"]"}):
            rewrite(**changes)
            self.fails("info", self.model)
        for damaged in (b"", whole[:100], whole[:-1], b"\xff" * 200):
            write(self.model, damaged)
            self.fails("info", self.model)

    def test_limits_that_cannot_be(self):
        events = self.train_tiny(self.path("events"), data=self.music)
        args = ["compose", "--seed", self.seed, "--model", events, "-o", self.path("song.mid")]
        self.assertIn("chords", self.fails(*args, "--max-repeats", "3"))
        self.done(*args, "--max-repeats", "0")
        alone = self.path("alone.safetensors")
        shutil.copy(events, alone)
        self.assertIn("what music", self.fails(*args, "--model", alone, "--max-likeness", "0.5"))
        report = self.json(*args, "--max-likeness", "0.9")  # than what it was trained on
        self.assertIn("likeness", report["files"][0])
        self.assertNotIn("likeness", self.json(*args, "--max-likeness", "1")["files"][0])
        self.done(*args, "--max-likeness", "0.9", "--data", self.music)
        self.fails(*args, "--max-likeness", "0.9", "--data", self.path("nowhere"))
        write(os.path.join(self.music, "broken.mid"), b"MThd")
        status, _, err = self.run_it(*args, "--max-likeness", "0.9", "--data", self.music)
        self.assertEqual(status, 0)
        self.assertIn("1 file could not be read as music", err)


if __name__ == "__main__":
    main()
