# SPDX-License-Identifier: Apache-2.0
"""musicai compose: the same song again, rules that hold for every note, seeds and names."""

import json
import os
import shutil
import signal
import tempfile

from musicai_test import Case, count_threads, main, make_piece, midi_bytes, read, read_notes, work_of, write

G_FLAT_MAJOR = {6, 8, 10, 11, 1, 3, 5}


class Compose(Case):
    @classmethod
    def setUpClass(cls):
        """One small model serves all tests."""
        cls.shelf = tempfile.mkdtemp(prefix="musicai-model-")
        maker = cls("test_same_again")
        maker.setUp()
        try:
            shutil.copy(maker.train_tiny(maker.path("job"), "--learning-rate", "0.01", epochs=10), cls.shelf)
        finally:
            maker.doCleanups()
        cls.model = os.path.join(cls.shelf, "model.safetensors")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.shelf)

    def setUp(self):
        super().setUp()
        self.seed = write(self.path("seed.mid"), make_piece(5))

    def compose(self, *args, output="song.mid"):
        return self.json("compose", "--seed", self.seed, "--model", self.model, "-o", self.path(output),
                         "--random-seed", "7", *args)

    def composed(self, name, n_seed=32):
        """The notes that are not the seed's. Drums, which have no pitch to keep rules with, are left out."""
        notes, division = read_notes(self.path(name))
        begin = notes[0][0]
        seed, seed_division = read_notes(self.seed)
        tail = seed[-n_seed:]
        for onset, pitch, velocity, _ in tail:
            at = (onset - tail[0][0]) * division // seed_division + begin
            notes.remove(next(n for n in notes if n[:3] == (at, pitch, velocity)))
        return [n for n in notes if n[3] != 9]

    def test_same_again(self):
        self.compose("--notes", "60")
        first = read(self.path("song.mid"))
        self.compose("--notes", "60")
        self.assertEqual(read(self.path("song.mid")), first)
        self.compose("--notes", "60", "--random-seed", "8")
        self.assertNotEqual(read(self.path("song.mid")), first)

    def test_takes_do_not_depend_on_each_other(self):
        self.compose("--notes", "50", "--variations", "5", "--threads", "1")
        takes = [read(self.path(f"song-{k}.mid")) for k in range(1, 6)]
        self.assertEqual(len(set(takes)), 5)
        self.compose("--notes", "50", "--variations", "20", "--threads", "3", output="other.mid")
        for k in range(5):
            self.assertEqual(read(self.path(f"other-{k + 1}.mid")), takes[k])
        self.compose("--notes", "50", output="alone.mid")
        self.assertEqual(read(self.path("alone.mid")), takes[0])

    def test_names_of_takes(self):
        answer = self.compose("--notes", "5")
        self.assertEqual([os.path.basename(f["file"]) for f in answer["files"]], ["song.mid"])
        self.compose("--notes", "5", "--variations", "1", output="one.mid")
        self.assertTrue(os.path.isfile(self.path("one-1.mid")))
        self.assertFalse(os.path.exists(self.path("one.mid")))
        self.compose("--notes", "5", "--variations", "2", output="no-ending")
        self.assertTrue(os.path.isfile(self.path("no-ending-2")))
        os.mkdir(self.path("a.b"))
        self.compose("--notes", "5", "--variations", "2", output="a.b/c")
        self.assertTrue(os.path.isfile(self.path("a.b/c-2")))

    def test_number_of_notes(self):
        for n in [1, 7, 200]:
            answer = self.compose("--notes", str(n))
            self.assertEqual(answer["files"][0]["composed"], n)
            self.assertEqual(len(read_notes(self.path("song.mid"))[0]), n + 32)

    def test_silence(self):
        """Where a network holds its last note for good, or rests, that is said."""
        job = self.path("silent")
        self.train_tiny(job, "--encoding", "frames")
        out = ["-o", self.path("x.mid")]
        words = ["compose", "--seed", self.seed, "--model", job, "--notes", "50", "--temperature", "0", *out]
        composed = self.json(*words)["files"][0]["composed"]
        self.assertLess(composed, 50)
        status, _, err = self.run_it(*words)
        self.assertEqual((status, err), (0, f"song 1 has only {composed} of the 50 notes asked for: "
                                            "the network fell silent\n"))

    def test_bars(self):
        """The seed ends in some bar; four more are composed, and nothing begins after them."""
        self.compose("--bars", "4")
        notes, division = read_notes(self.path("song.mid"))
        seed, composed = notes[:32], notes[32:]
        first_bar = seed[-1][0] // (4 * division) + 1
        self.assertTrue(composed)
        self.assertLess(composed[-1][0], (first_bar + 4) * 4 * division)

    def test_seed_comes_first(self):
        for wanted, n in [("8", 8), ("32", 32), ("all", 200), ("5000", 200)]:
            self.compose("--notes", "20", "--seed-notes", wanted, "--variations", "2")
            original, division = read_notes(self.seed)
            tail = original[-n:]
            for k in (1, 2):
                notes, new_division = read_notes(self.path(f"song-{k}.mid"))
                self.assertEqual(len(notes), n + 20)
                self.assertEqual([x[1:3] for x in notes[:n]], [x[1:3] for x in tail])
                scale = new_division / division
                self.assertEqual([round((x[0] - tail[0][0]) * scale) for x in tail],
                                 [x[0] - notes[0][0] for x in notes[:n]])

    def test_scale(self):
        for temperature in ["1", "5"]:
            self.compose("--notes", "300", "--scale", "Gb:major", "--temperature", temperature)
            for note in self.composed("song.mid"):
                self.assertIn(note[1] % 12, G_FLAT_MAJOR)

    def test_range(self):
        self.compose("--notes", "300", "--lowest", "C4", "--highest", "67", "--temperature", "5")
        pitches = {note[1] for note in self.composed("song.mid")}
        self.assertGreaterEqual(min(pitches), 60)
        self.assertLessEqual(max(pitches), 67)
        self.compose("--notes", "50", "--lowest", "60", "--highest", "60", "--scale", "C:major")
        self.assertEqual({note[1] for note in self.composed("song.mid")}, {60})

    def test_impossible_rules(self):
        self.fails("compose", "--seed", self.seed, "--model", self.model, "-o", self.path("x.mid"), "--scale",
                   "C:major", "--lowest", "61", "--highest", "61")
        self.assertFalse(os.path.exists(self.path("x.mid")))

    def test_likeliest(self):
        """Temperature 0 and top-k 1 leave nothing to chance."""
        self.compose("--notes", "40", "--temperature", "0")
        first = self.composed("song.mid")
        self.compose("--notes", "40", "--temperature", "0", "--random-seed", "99")
        self.assertEqual(self.composed("song.mid"), first)
        self.compose("--notes", "40", "--top-k", "1", "--random-seed", "3")
        self.assertEqual(self.composed("song.mid"), first)

    def test_random_seed_is_told(self):
        answer = self.json("compose", "--seed", self.seed, "--model", self.model, "-o", self.path("a.mid"))
        self.json("compose", "--seed", self.seed, "--model", self.model, "-o", self.path("b.mid"),
                  "--random-seed", answer["random_seed"])
        self.assertEqual(read(self.path("a.mid")), read(self.path("b.mid")))

    def longest_copy(self, name, data):
        answer = self.json("originality", self.path(name), "--data", data, "--composed-only")
        return answer["longest"]["rhythm"]["notes"]

    def test_weights(self):
        """Weights of fewer bits: the same song again, another than with whole ones, and the answer says so."""
        self.assertEqual(self.compose("--notes", "200")["weights"], "float32")
        songs = {read(self.path("song.mid"))}
        for weights in ("bf16", "int8"):
            answer = self.compose("--notes", "200", "--weights", weights)
            self.assertEqual(answer["weights"], weights)
            songs.add(read(self.path("song.mid")))
            self.compose("--notes", "200", "--weights", weights, output="again.mid")
            self.assertEqual(read(self.path("again.mid")), read(self.path("song.mid")))
            self.done("compose", "--seed", self.seed, "--model", self.model, "--job", self.path(weights), "--notes",
                      "200", "--random-seed", "7", "--weights", weights)
            self.assertEqual(read(self.path(weights + "/result/song-1.mid")), read(self.path("song.mid")))
        self.assertEqual(len(songs), 3)
        self.compose("--notes", "200", "--weights", "float32")
        self.assertIn(read(self.path("song.mid")), songs)
        for wrong in ("float16", "INT8", "tf32"):
            sentence = self.misused("compose", "--seed", self.seed, "--model", self.model, "-o", self.path("x.mid"),
                                    "--weights", wrong)
            for name in ("float32", "bf16", "int8"):
                self.assertIn(name, sentence)

    def test_max_copy(self):
        """What was composed freely is made the data: the limit keeps the same song from coming again."""
        self.env["XDG_CACHE_HOME"] = self.path("cache")
        self.compose("--notes", "80", "--variations", "3", output="free.mid")
        data = self.path("data")
        os.mkdir(data)
        for k in (1, 2, 3):
            shutil.copy(self.path(f"free-{k}.mid"), data)
        for limit in (2, 5, 20):
            answer = self.compose("--notes", "80", "--variations", "3", "--threads", "2", "--data", data,
                                  "--max-copy", str(limit), output="kept.mid")
            self.assertEqual(answer["max_copy"], limit)
            for k in (1, 2, 3):
                self.assertLessEqual(self.longest_copy(f"kept-{k}.mid", data), limit)
        self.compose("--notes", "80", "--data", data, "--max-copy", "20", output="alone.mid")
        self.assertEqual(read(self.path("alone.mid")), read(self.path("kept-1.mid")))
        self.compose("--notes", "80", "--data", data, "--max-copy", "1000", output="far.mid")
        self.assertEqual(read(self.path("far.mid")), read(self.path("free-1.mid")))

    def test_max_copy_of_job(self):
        """A train job's folder says what its model was trained on, and a compose job keeps what it is to compare with."""
        self.env["XDG_CACHE_HOME"] = self.path("cache")
        job = self.path("job")
        self.train_tiny(job, epochs=1)
        out = self.done("compose", "--seed", self.seed, "--model", job, "--notes", "30", "--max-copy", "3", "-o",
                        self.path("song.mid"))
        self.assertIn("no more than 3", out)
        self.assertLessEqual(self.longest_copy("song.mid", self.path("music")), 3)
        self.assertLessEqual(self.longest_copy("song.mid", job), 3)
        answer = self.json("originality", os.path.join(self.path("music"), "piece-2.mid"), "--data", job)
        self.assertEqual(os.path.basename(answer["same"]), "piece-2.mid")
        self.done("compose", "--seed", self.seed, "--model", job, "--notes", "30", "--max-copy", "3", "--job",
                  self.path("made"))
        self.assertLessEqual(self.longest_copy("made/result/song-1.mid", self.path("music")), 3)
        self.assertEqual(json.loads(read(self.path("made/job.json")))["parameters"]["max_copy"], 3)

    def test_bad_limits(self):
        for limit in ("1", "0", "-3", "x", "2.5"):
            self.misused("compose", "--seed", self.seed, "--model", self.model, "-o", self.path("x.mid"), "--data",
                         self.folder, "--max-copy", limit)
        self.misused("compose", "--seed", self.seed, "--model", self.model, "-o", self.path("x.mid"), "--data",
                     self.folder)
        self.fails("compose", "--seed", self.seed, "--model", self.model, "-o", self.path("x.mid"), "--max-copy", "8")
        self.fails("compose", "--seed", self.seed, "--model", self.model, "-o", self.path("x.mid"), "--max-copy", "8",
                   "--data", self.path("none"))
        self.assertFalse(os.path.exists(self.path("x.mid")))

    def test_bad_files(self):
        self.fails("compose", "--seed", self.seed, "--model", self.model, "-o", self.seed)
        self.fails("compose", "--seed", self.seed, "--model", self.model, "-o", self.folder)
        self.fails("compose", "--seed", self.seed, "--model", self.model, "-o", self.path("no/x.mid"))
        self.fails("compose", "--seed", self.seed, "--model", self.seed, "-o", self.path("x.mid"))
        self.fails("compose", "--seed", self.seed, "--model", self.path("none"), "-o", self.path("x.mid"))
        self.fails("compose", "--seed", self.path("none.mid"), "--model", self.model, "-o", self.path("x.mid"))
        self.misused("compose", "--seed", self.seed, "--model", self.model, "-o", self.path("x.wav"))
        damaged = write(self.path("damaged.safetensors"), read(self.model)[:1000])
        self.fails("compose", "--seed", self.seed, "--model", damaged, "-o", self.path("x.mid"))
        self.assertFalse(os.path.exists(self.path("x.mid")))

    def test_empty_seed(self):
        """Nothing to go on from is a start too."""
        self.seed = write(self.path("empty.mid"), midi_bytes([]))
        self.assertEqual(self.compose("--notes", "20")["files"][0]["composed"], 20)

    def test_model_of_a_job(self):
        """The folder of a train job stands for its model."""
        os.makedirs(self.path("job/result"))
        self.fails("compose", "--seed", self.seed, "--model", self.path("job"), "-o", self.path("x.mid"))
        shutil.copy(self.model, self.path("job/result"))
        self.compose("--notes", "20")
        first = read(self.path("song.mid"))
        self.done("compose", "--seed", self.seed, "--model", self.path("job"), "-o", self.path("x.mid"),
                  "--notes", "20", "--random-seed", "7")
        self.assertEqual(read(self.path("x.mid")), first)

    def test_as_a_job(self):
        job = self.path("job")
        self.done("compose", "--seed", self.seed, "--model", self.model, "--job", job, "--notes", "30",
                  "--variations", "2", "--random-seed", "7")
        self.compose("--notes", "30", "--variations", "2")
        for k in (1, 2):
            self.assertEqual(read(os.path.join(job, "result", f"song-{k}.mid")), read(self.path(f"song-{k}.mid")))
        self.assertEqual(self.json("job", "status", job)["state"], "done")
        # Words that are for other jobs are no failure of this one.
        fresh = shutil.copytree(job, self.path("fresh"), ignore=shutil.ignore_patterns("events.jsonl", "result"))
        before = self.json("job", "status", fresh)["state"]
        self.assertIn("jobs that train", self.fails("job", "run", fresh, "--device", "cpu"))
        self.assertEqual(self.json("job", "status", fresh)["state"], before)

    def test_threads_of_a_job(self):
        """A job that goes on has as many as it is told to have then, or else as it says itself."""
        job = self.path("job")
        begun = self.start("compose", "--seed", self.seed, "--model", self.model, "--job", job, "--notes", "1000000",
                           "--variations", "4", "--threads", "4", "--quiet")
        self.compose_on(begun, threads=4)
        self.compose_on(self.start("job", "run", job, "--threads", "3", "--quiet"), threads=3)
        self.compose_on(self.start("job", "run", job, "--quiet"), threads=4)

    def compose_on(self, process, threads):
        self.wait_for("the threads", lambda: count_threads(process, "compose") >= threads)
        before = work_of(process)
        self.wait_for("some notes", lambda: work_of(process) > before + 0.2)
        self.assertEqual(count_threads(process, "compose"), threads)
        self.stop(process, signal.SIGTERM)

    def test_shipped(self):
        """Where a model and seeds come with the program, both go by name, and a model need not be named."""
        seeds, models = self.json("seeds")["seeds"], self.json("models")["models"]
        if not seeds or not models:
            self.skipTest("This was built without seeds or without a model.")
        name = seeds[0]["name"]
        self.done("compose", "--seed", name, "--notes", "10", "-o", self.path("x.mid"))
        self.assertIn("did you mean", self.fails("compose", "--seed", name + "x", "-o", self.path("x.mid")))


if __name__ == "__main__":
    main()
