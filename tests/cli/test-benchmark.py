# SPDX-License-Identifier: Apache-2.0
"""musicai evaluate --benchmark: figures by the book, jobs that stop and go on, files that are none."""

import json
import os
import random
import shutil
import signal
import time

from musicai_test import Case, PATIENCE, main, make_piece, write

TINY = ["--preset", "sketch-lstm", "--threads", "2"]


def make_rolls(seed, n_frames):
    """Broken triads: there is something to learn."""
    draw = random.Random(seed)
    root = draw.randrange(20, 60)
    return [sorted({root + step + i % 4 for step in (0, 4, 7)}) for i in range(n_frames)]


def make_benchmark(sizes):
    return {split: [make_rolls(f"{split} {i}", 10 + i % 7) for i in range(n)] for split, n in sizes.items()}


class Benchmark(Case):
    def setUp(self):
        super().setUp()
        self.rolls = make_benchmark({"train": 30, "valid": 5, "test": 5})
        self.file = self.write_rolls("rolls.json", self.rolls)
        self.job = self.path("job")

    def write_rolls(self, name, rolls):
        return write(self.path(name), json.dumps(rolls).encode())

    def evaluate(self, *args):
        return self.json("evaluate", "--benchmark", self.file, *TINY, *args)

    def test_figures(self):
        answer = self.evaluate("--job", self.job)
        for split, pieces in self.rolls.items():
            self.assertEqual(answer[split]["pieces"], len(pieces))
            self.assertEqual(answer[split]["frames"], sum(len(piece) for piece in pieces))
            self.assertEqual(answer[split]["frames_scored"], sum(len(piece) - 1 for piece in pieces))
            self.assertTrue(0 < answer[split]["nats"] < 30)
        self.assertEqual((answer["preset"], answer["encoding"], answer["family"]),
                         ("sketch-lstm", "frames-1", "lstm"))
        self.assertGreater(answer["parameters"], 10000)
        self.assertGreater(answer["minutes"], 0)
        self.assertTrue(1 <= answer["best_epoch"] <= answer["epochs"] <= 10)
        steps = [sum(len(frame) + 1 for piece in self.rolls["valid"] for frame in piece[1:]),
                 answer["valid"]["frames_scored"]]
        best = min(e["valid"] for e in self.events(self.job) if e["type"] == "evaluation")
        self.assertAlmostEqual(answer["valid"]["nats"], best * steps[0] / steps[1], places=4)

    def test_again(self):
        """What is done is told once more, in words too; the same figures from the same seed, others from another."""
        first = self.evaluate("--job", self.job)
        self.assertEqual(self.evaluate("--job", self.job), first)
        out = self.done("evaluate", "--benchmark", self.file, "--job", self.job)
        self.assertIn("%.4f" % first["test"]["nats"], out)
        other = self.evaluate("--random-seed", "2")
        self.assertNotEqual(other["test"]["nats"], first["test"]["nats"])
        self.assertTrue(os.path.isfile(os.path.join(other["job"], "result", "benchmark.json")))
        for args in [["--random-seed", "2"], ["--preset", "studio-lstm"]]:
            self.fails("evaluate", "--benchmark", self.file, "--job", self.job, *args)
        changed = self.write_rolls("other.json", make_benchmark({"train": 3, "valid": 1, "test": 1}))
        self.fails("evaluate", "--benchmark", changed, "--job", self.job)
        shutil.copy(changed, self.file)
        self.assertIn("changed", self.fails("evaluate", "--benchmark", self.file, "--job", self.job))

    def test_stop(self):
        """Ctrl-C ends it soon, and it says so."""
        roll = make_rolls("long", 3000)
        self.file = self.write_rolls("long.json", {"train": [roll] * 100, "valid": [roll], "test": [roll]})
        process = self.start("--json", "evaluate", "--benchmark", self.file, *TINY, "--job", self.job)
        self.wait_for("a step", lambda: any(e["type"] == "progress" for e in self.events(self.job)))
        out, _ = self.stop(process, signal.SIGINT)
        self.assertEqual(process.returncode, 130)
        self.assertEqual(json.loads(out)["status"], 130)

    def test_go_on(self):
        """The same command again: the figures of a run that never stopped."""
        whole = self.evaluate("--job", self.path("whole"))
        os.mkdir(self.job)
        shutil.copy(os.path.join(self.path("whole"), "job.json"), self.job)
        process = self.start_paced("job", "run", self.job)
        self.read_until(process, self.job, "checkpoint")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 130)
        answer = self.evaluate("--job", self.job)
        for split in self.rolls:
            self.assertEqual(answer[split], whole[split])
        self.assertEqual(answer["epochs"], whole["epochs"])

    def test_no_card(self):
        """What failed before it began to train took no time, and the processor may go on with it."""
        args = ["evaluate", "--benchmark", self.file, *TINY, "--job", self.job, "--quiet"]
        before = time.monotonic()
        self.assertIn("graphics card", self.fails(*args, "--device", "gpu"))
        answer = self.json(*args, "--device", "cpu")
        self.assertLess(60 * answer["minutes"], time.monotonic() - before)

    def test_job_run(self):
        """As lines of events it tells the figures too, and its model composes."""
        self.evaluate("--job", self.job)
        seed = write(self.path("seed.mid"), make_piece(3, 30))
        song = self.json("compose", "--seed", seed, "--model", self.job, "--notes", "10", "-o", self.path("x.mid"))
        self.assertGreaterEqual(song["files"][0]["composed"], 10)
        self.assertEqual([e["test"]["frames"] for e in self.events(self.job) if e["type"] == "benchmark"],
                         [sum(len(piece) for piece in self.rolls["test"])])

    def test_refused(self):
        self.misused("evaluate", "--preset", "best-frames")
        self.misused("evaluate", "--benchmark", self.file, "--data", "x")
        self.misused("evaluate", "--benchmark", self.file, "--model", "x")
        self.misused("evaluate", "--benchmark", self.file, "--preset", "nonesuch")
        for preset in ["notes-lstm", "notes-quick", "musicai-2021"]:  # which would learn from the test pieces, too
            self.assertIn(preset, self.misused("evaluate", "--benchmark", self.file, "--preset", preset))
        self.misused("evaluate", "--benchmark", "")
        self.assertIn("none.json", self.fails("evaluate", "--benchmark", self.path("none.json")))
        for number, text in enumerate([b"", b"[]", b"{}", b"{\"train\":[[[200]]]}", b"\xff", make_piece(3, 30)]):
            file = write(self.path(f"wrong-{number}.json"), text)
            sentence = self.fails("evaluate", "--benchmark", file, "--job", self.job)
            self.assertIn(f"wrong-{number}.json", sentence)
            self.assertFalse(os.path.exists(self.job))


if __name__ == "__main__":
    main()
