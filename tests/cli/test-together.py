# SPDX-License-Identifier: Apache-2.0
"""mpirun -n N musicai job run: one job by several processes, to the end, killed, stopped, and when one of them fails."""

import json
import os
import random
import shutil
import signal
import subprocess
import unittest

from musicai_test import Case, PATIENCE, PROGRAM, TINY, main, make_music, read, write

MPIRUN = shutil.which("mpirun")
FAKE = os.environ.get("MUSICAI_FAKE_CUDA")
# As whoever this is, on this machine alone, with more processes than processors.
ARGUMENTS = ["--oversubscribe", "--bind-to", "none", "--mca", "btl", "self,vader",
             "--mca", "oob_tcp_if_include", "lo"]
ROOT = {"OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
# Four parts of four rows.
OPTIONS = [*TINY, "--batch", "16", "--threads", "1", "--evaluate-every", "20", "--sample-notes", "8"]
# So many last until somebody ends them: a quick machine takes ten seconds or more. More steps would not be told of one by one.
LASTING = 2500


def other_kernels():
    """What this processor can do, but does not do of itself."""
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        return "baseline" if " avx2 " in file.read() else "avx2"


@unittest.skipUnless(MPIRUN, "There is no mpirun (Debian: openmpi-bin).")
@unittest.skipUnless(os.environ.get("MUSICAI_MPI"), "This was built without OpenMPI (Debian: libopenmpi-dev).")
class GroupCase(Case):
    def setUp(self):
        super().setUp()
        self.env.update(ROOT)
        self.music = make_music(self.path("music"))

    def run_alone(self, epochs=8):
        """What one process makes of it."""
        self.alone = self.path("alone")
        self.done("train", "--quiet", "--data", self.music, "--job", self.alone, "--epochs",
                  str(epochs), *OPTIONS)

    def run_until(self, condition, *words):
        process = self.start(*words)
        self.wait_for("as much training", condition)
        process.terminate()
        process.communicate(timeout=PATIENCE)

    def begin_alone(self):
        """One process begins what takes long."""
        self.alone = self.path("alone")
        self.run_until(lambda: self.count_checkpoints(self.alone) > 0, "train", "--quiet", "--data", self.music,
                       "--job", self.alone, "--epochs", str(LASTING), *OPTIONS)

    def make_job(self, name):
        """Such a job, that nobody has run yet."""
        job = self.path(name)
        os.mkdir(job)
        shutil.copy(os.path.join(self.alone, "job.json"), job)
        shutil.copytree(os.path.join(self.alone, "inputs"), os.path.join(job, "inputs"))
        return job

    def model(self, job):
        return read(os.path.join(job, "result", "model.safetensors"))

    def losses(self, job):
        """Of every step, the last time it was told of."""
        return {e["step"]: e["nats"] for e in self.events(job) if e["type"] == "progress"}

    def start_together(self, *programs, grace=1):
        """Each program: how many of it, and its words. mpirun passes a signal on after so many seconds, and kills after as many
        more: on a busy machine one may be too few for saving."""
        words = []
        # OpenMPI keeps memory until the end, in modules that it has closed by then.
        env = {**self.env, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
        for n, *program in programs:
            words += [":"] if words else []
            words += ["-n", str(n), *program]
        return subprocess.Popen([MPIRUN, *ARGUMENTS, "--mca", "odls_base_sigkill_timeout", str(grace), *words],
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)

    def end(self, process):
        out, err = process.communicate(timeout=PATIENCE)
        said = [line for line in err.decode().splitlines() if line.startswith("musicai: ")]
        return process.returncode, out.decode(), said

    def together(self, n, job):
        return self.end(self.start_together([n, PROGRAM, "job", "run", job]))

    def count_checkpoints(self, job):
        return sum(e["type"] == "checkpoint" for e in self.events(job))

    def wait_for_checkpoints(self, job, n):
        self.wait_for("a checkpoint", lambda: self.count_checkpoints(job) >= n)

    def assert_like_alone(self, job):
        self.assertEqual(self.losses(job), self.losses(self.alone))
        self.assertEqual(self.model(job), self.model(self.alone))

    def assert_like_alone_so_far(self, job):
        """One process goes as far, and finds the same."""
        losses = self.losses(job)
        self.run_until(lambda: max(self.losses(self.alone), default=0) >= max(losses), "job", "run", self.alone)
        alone = self.losses(self.alone)
        self.assertEqual(losses, {step: alone[step] for step in range(1, max(losses) + 1)})

    def members(self, process):
        """The processes that mpirun has started."""
        with open(f"/proc/{process.pid}/task/{process.pid}/children", encoding="ascii") as file:
            return [int(pid) for pid in file.read().split()]


class Together(GroupCase):
    def test_same_as_one(self):
        self.run_alone()
        for n in [2, 3, 5]:
            job = self.make_job(f"by-{n}")
            status, out, said = self.together(n, job)
            self.assertEqual((status, said), (0, []))
            self.assertEqual(len(out.splitlines()), 1, out)
            self.assert_like_alone(job)
            types = [e["type"] for e in self.events(job)]
            self.assertEqual((types.count("started"), types.count("done")), (1, 1))
            # Once more: it is done, and stays so.
            status, out, said = self.together(n, job)
            self.assertEqual((status, said), (0, []))
            self.assertIn("is done", out)

    def test_train(self):
        """The job is made by the first."""
        self.run_alone()
        words = ["train", "--data", self.music, "--epochs", "8", *OPTIONS, "--job"]
        job = self.path("made")
        status, _, said = self.end(self.start_together([3, PROGRAM, *words, job]))
        self.assertEqual((status, said), (0, []))
        self.assert_like_alone(job)
        self.assertIn(job, self.fails_together([2, PROGRAM, *words, job]))

    def test_benchmark(self):
        """One answer, and the figures of one process, also when it is asked for again."""
        draw = random.Random(1)
        rolls = {split: [[[40 + draw.randrange(8)] for _ in range(12)] for _ in range(n)]
                 for split, n in (("train", 20), ("valid", 4), ("test", 4))}
        file = write(self.path("rolls.json"), json.dumps(rolls).encode())
        words = ["--json", "evaluate", "--benchmark", file, "--preset", "sketch-lstm", "--threads", "1", "--job"]
        alone = self.json(*words[1:], self.path("alone"))
        for _ in range(2):
            status, out, said = self.end(self.start_together([3, PROGRAM, *words, self.path("by-3")]))
            self.assertEqual((status, said), (0, []))
            self.assertEqual(len(out.splitlines()), 1, out)
            answer = json.loads(out)
            self.assertEqual([answer[split]["nats"] for split in rolls], [alone[split]["nats"] for split in rolls])
        self.assertIn("another random seed", self.fails_together([2, PROGRAM, *words[1:], alone["job"], "--random-seed", "7"]))

    def test_killed_and_resumed_by_others(self):
        self.begin_alone()
        job = self.make_job("killed")
        for n in (2, 3):
            done = self.count_checkpoints(job)
            process = self.start_together([n, PROGRAM, "job", "run", job])
            self.wait_for_checkpoints(job, done + 2)
            os.kill(self.members(process)[-1], signal.SIGKILL)
            status, _, _ = self.end(process)
            self.assertNotEqual(status, 0)
            self.assertEqual(self.json("job", "status", job)["state"], "killed")
        done = self.count_checkpoints(job)
        self.run_until(lambda: self.count_checkpoints(job) > done, "job", "run", job)
        self.assert_like_alone_so_far(job)

    def stop(self, job, whom, number):
        done = self.count_checkpoints(job)
        process = self.start_together([2, PROGRAM, "job", "run", job], grace=3 if whom is None else 1)
        self.wait_for_checkpoints(job, done + 1)
        os.kill(process.pid if whom is None else self.members(process)[whom], number)
        status, _, said = self.end(process)
        self.assertEqual((status, said), (1 if whom is None else 130, ["musicai: interrupted"]))
        events = self.events(job)
        self.assertEqual(events[-1]["type"], "interrupted")
        # Nothing is run again: it was saved where it stood.
        steps = [e["step"] for e in events if e["type"] == "progress"]
        self.assertEqual(max(e["step"] for e in events if e["type"] == "checkpoint"), max(steps))

    def test_stopped(self):
        self.begin_alone()
        job = self.make_job("stopped")
        self.stop(job, None, signal.SIGINT)
        self.stop(job, 0, signal.SIGTERM)
        self.stop(job, 1, signal.SIGTERM)
        self.assert_like_alone_so_far(job)
        self.assertFalse(any(e["type"] == "rerun" for e in self.events(job)))

    def fails_together(self, *programs):
        """With one sentence, said once; gives it."""
        status, _, said = self.end(self.start_together(*programs))
        self.assertNotEqual(status, 0)
        self.assertEqual(len(said), 1, said)
        return said[0]

    def test_another_fails(self):
        self.run_alone()
        job, other = self.make_job("job"), self.path("other")
        shutil.copytree(self.music, self.path("other-music"))
        os.remove(os.path.join(self.path("other-music"), "piece-3.mid"))
        self.train_tiny(other, data=self.path("other-music"))
        for words, sentence in [
                ([PROGRAM, "job", "run", self.path("nowhere")], "process 1, on "),
                ([PROGRAM, "job", "run", other], "is not that of the first process"),
                ([PROGRAM, "job", "run", job, "--nonsense"], "process 1, on "),
                ([PROGRAM, "job", "run", job, "--device", "abacus"], "process 1, on "),
                ([PROGRAM, "train", "--nonsense"], "process 1, on "),
                (["env", "MUSICAI_ISA=" + other_kernels(), PROGRAM, "job", "run", job],
                 "MUSICAI_ISA")]:
            self.assertIn(sentence, self.fails_together([1, PROGRAM, "job", "run", job],
                                                        [1, *words]))
        self.assertEqual(self.events(job)[-1]["type"], "failed")

    def test_the_first_fails(self):
        self.begin_alone()
        job = self.make_job("locked")
        process = self.start("job", "run", job)
        self.wait_for("a start", lambda: self.events(job) != [])
        self.assertIn("locked", self.fails_together([2, PROGRAM, "job", "run", job]))
        process.terminate()
        process.communicate(timeout=PATIENCE)

    def test_first_cannot_save(self):
        """Or whatever else keeps it from saving."""
        self.run_alone()
        job = self.make_job("full")
        with open(os.path.join(job, "checkpoints"), "w", encoding="ascii"):
            pass
        self.fails_together([2, PROGRAM, "job", "run", job])
        self.assertEqual(self.events(job)[-1]["type"], "failed")

    def test_without_the_module(self):
        self.run_alone()
        job = self.make_job("job")
        program = shutil.copy(PROGRAM, self.path("program"))
        self.assertIn("OpenMPI", self.fails_together([3, program, "job", "run", job]))
        self.assertEqual(self.events(job), [])


@unittest.skipUnless(FAKE, "This was built without the stand-in for CUDA.")
class Cards(GroupCase):
    def setUp(self):
        super().setUp()
        self.env["XDG_CACHE_HOME"] = self.path("cache")
        self.env["MUSICAI_CUDA_DIR"] = self.path("cuda")
        os.mkdir(self.path("cuda"))
        for library in ["libcudart", "libcublas", "libnvrtc"]:
            for release in (12, 13):
                os.symlink(FAKE, self.path(f"cuda/{library}.so.{release}"))
        os.symlink(FAKE, self.path("cuda/libnccl.so.2"))

    def train_on_cards(self, name, n_cards):
        """Two processes on a machine with so many cards: the event "device", and how far they got."""
        job = self.path(name)
        self.env["MUSICAI_FAKE_CUDA_SETTINGS"] = f"devices={n_cards}"
        status, _, said = self.end(self.start_together(
            [2, PROGRAM, "train", "--data", self.music, "--epochs", "2", *OPTIONS, "--device", "gpu", "--job", job]))
        self.assertEqual((status, said), (0, []))
        events = self.events(job)
        device, = (e for e in events if e["type"] == "device")
        done, = (e for e in events if e["type"] == "done")
        return device, done["best"]

    def test_too_little_memory(self):
        self.env["MUSICAI_FAKE_CUDA_SETTINGS"] = f"memory_bytes={1 << 33},others_bytes={(1 << 33) - (48 << 20)}"
        for device in ("gpu", "auto"):
            process = self.start_together(
                [2, PROGRAM, "train", "--data", self.music, *OPTIONS, "--hidden", "400", "--device", device,
                 "--job", self.path(device)])
            _, err = process.communicate(timeout=PATIENCE)
            self.assertNotEqual(process.returncode, 0)
            self.assertIn("too little memory", err.decode())
            self.assertIn("--device cpu", err.decode())

    def test_linked_or_not(self):
        linked, best = self.train_on_cards("linked", 2)
        self.assertEqual((linked["device"], linked["linked"]), ("gpu", 2))
        shared, best_of_shared = self.train_on_cards("shared", 1)
        self.assertEqual(shared["device"], "gpu")
        self.assertNotIn("linked", shared)
        self.assertAlmostEqual(best, best_of_shared, delta=1e-3)


if __name__ == "__main__":
    main()
