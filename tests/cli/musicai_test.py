# SPDX-License-Identifier: Apache-2.0
"""What the tests of the `musicai` program share: running it, making music for it, reading what it wrote."""

import contextlib
import json
import os
import random
import resource
import shutil
import struct
import subprocess
import tempfile
import time
import unittest

PROGRAM = os.environ["MUSICAI"]
SHARED = os.environ.get("MUSICAI_SHARED")
PATIENCE = 120  # seconds until something that ought to happen counts as hanging
PACE = 4096  # bytes that nobody has read yet, the least that a pipe can hold: less than two dozen steps
ENDLESS = 100000  # epochs: it trains until it is stopped

TINY = ["--layers", "1", "--hidden", "16", "--embedding", "8", "--projection", "16", "--head", "8",
        "--batch", "4", "--steps", "32", "--dropout", "0.1", "--patience", "0", "--random-seed", "3",
        "--threads", "2"]


class Case(unittest.TestCase):
    """A test with a folder of its own, also for what the program keeps in the user's home."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="musicai-test-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.env = dict(os.environ, HOME=self.folder, XDG_DATA_HOME=os.path.join(self.folder, "data"),
                        LC_ALL="C.UTF-8")
        self.env.pop("G_MESSAGES_DEBUG", None)
        self.env.pop("MUSICAI_DEBUG", None)
        self.env["MUSICAI_CUDA_DIR"] = self.folder  # nothing is there: bits are compared, which no card gives

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, *args, **kwargs):
        kwargs.setdefault("stdout", subprocess.PIPE)
        kwargs.setdefault("stderr", subprocess.PIPE)
        kwargs.setdefault("env", self.env)
        program = PROGRAM
        if "user" in kwargs:
            # Another user need not get as far as the build folder.
            program = shutil.copy(PROGRAM, self.path("program"))
        process = subprocess.Popen([program, *args], stdin=subprocess.DEVNULL, **kwargs)
        self.addCleanup(process.kill)  # where the test fails before it comes to its end
        return process

    def start_paced(self, *args, **kwargs):
        """Begins a job that gets no further than its events are read, however quick the machine: a test may do with it what
        it wants before it comes to its end."""
        return self.start(*args, "--quiet", "--json", pipesize=PACE, bufsize=0, **kwargs)

    def read_until(self, process, job, kind, n=1, **members):
        """What start_paced() has begun has told of n such events, and stands still soon after. They lie in its folder."""
        for line in process.stdout:
            event = json.loads(line)
            n -= dict(event, type=kind, **members) == event
            if n == 0:
                break
        else:
            self.fail(f"it came to its end: {process.stderr.read().decode()}")
        self.wait_for("the event in the folder",
                      lambda: any(dict(e, **event) == e for e in self.events(job)))

    def stop(self, process, *signals):
        """It does not go on for long then, in time of the processor: what else runs on the machine does not count. Gives
        what it printed and what it said."""
        before = work_of_children() + work_of(process)
        for number in signals:
            process.send_signal(number)
            time.sleep(0.02)
        out, err = process.communicate(timeout=PATIENCE)
        self.assertLess(work_of_children() - before, 5, "seconds")
        return out, err

    def run_it(self, *args, **kwargs):
        """Runs to the end; gives (status, stdout, stderr) as text."""
        process = self.start(*args, **kwargs)
        out, err = process.communicate(timeout=PATIENCE)
        return (process.returncode, (out or b"").decode(errors="surrogateescape"),
                (err or b"").decode(errors="surrogateescape"))

    def done(self, *args, **kwargs):
        status, out, err = self.run_it(*args, **kwargs)
        self.assertEqual(status, 0, f"{args}: {err}")
        return out

    def fails(self, *args, status=1, **kwargs):
        """Must fail with one sentence; gives it."""
        got, out, err = self.run_it(*args, **kwargs)
        self.assertEqual(got, status, f"{args}: {out}{err}")
        lines = err.splitlines()
        self.assertEqual(len(lines), 1 if status == 1 else 2, err)
        self.assertTrue(lines[0].startswith("musicai: "), err)
        self.assertNotIn("CRITICAL", err)
        return lines[0]

    def misused(self, *args):
        sentence = self.fails(*args, status=2)
        return sentence

    def json(self, *args):
        out = self.done("--json", *args)
        lines = out.splitlines()
        self.assertEqual(len(lines), 1, out)
        return json.loads(lines[0])

    def wait_for(self, what, condition):
        deadline = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), deadline, f"waited for {what} in vain")
            time.sleep(0.005)

    def events(self, job):
        return read_events(os.path.join(job, "events.jsonl"))

    def train_tiny(self, job, *args, epochs=2, data=None):
        if data is None:
            data = self.path("music")
            if not os.path.isdir(data):
                make_music(data)
        self.done("train", "--quiet", "--data", data, "--job", job, "--epochs", str(epochs), *TINY,
                  "--sample-notes", "0", *args)
        return os.path.join(job, "result", "model.safetensors")


def work_of(process):
    """Seconds of processor time of one that runs."""
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        words = file.read().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def count_threads(process, name):
    """Those of this name that one has which runs."""
    tasks = f"/proc/{process.pid}/task"
    names = []
    for task in os.listdir(tasks):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            names.append(read(f"{tasks}/{task}/comm"))
    return names.count(name.encode() + b"\n")


def work_of_children():
    """Of all that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def read_events(path):
    """Whole lines only: another process may be writing the last."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in text.split("\n")[:-1]]


def variable_length(n):
    out = bytes([n & 0x7F])
    while n > 0x7F:
        n >>= 7
        out = bytes([n & 0x7F | 0x80]) + out
    return out


def midi_bytes(notes, division=480):
    """A file of format 0. notes: (onset, duration, pitch, velocity) in ticks."""
    events = []
    for onset, duration, pitch, velocity in notes:
        events.append((onset, 1, bytes([0x90, pitch, velocity])))
        events.append((onset + duration, 0, bytes([0x80, pitch, 64])))
    events.sort()
    track, now = b"", 0
    for tick, _, data in events:
        track += variable_length(tick - now) + data
        now = tick
    track += b"\x00\xff\x2f\x00"
    return (b"MThd" + struct.pack(">IHHH", 6, 0, 1, division)
            + b"MTrk" + struct.pack(">I", len(track)) + track)


def make_piece(seed, n_notes=200):
    """Some tune that differs from seed to seed and that is no transposition of another."""
    draw = random.Random(seed)
    notes, tick, pitch = [], 0, 60
    for _ in range(n_notes):
        pitch = min(84, max(40, pitch + draw.choice([-7, -5, -4, -2, -1, 1, 2, 3, 5, 7])))
        length = draw.choice([120, 240, 240, 480])
        notes.append((tick, length, pitch, draw.choice([60, 80, 100])))
        tick += length
    return midi_bytes(notes)


def make_music(folder, n_pieces=12, n_notes=200):
    os.makedirs(folder)
    for i in range(n_pieces):
        with open(os.path.join(folder, f"piece-{i}.mid"), "wb") as file:
            file.write(make_piece(i, n_notes))
    return folder


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)
    return path


def read(path):
    with open(path, "rb") as file:
        return file.read()


def read_length(data, at):
    value = 0
    while True:
        value = value << 7 | data[at] & 0x7F
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def read_track(data):
    notes, at, tick, status = [], 0, 0, 0
    while at < len(data):
        delta, at = read_length(data, at)
        tick += delta
        if data[at] & 0x80:
            status = data[at]
            at += 1
        if status == 0xFF:
            size, at = read_length(data, at + 1)
            at += size
        elif status in (0xF0, 0xF7):
            size, at = read_length(data, at)
            at += size
        else:
            if status >> 4 == 9 and data[at + 1] > 0:
                notes.append((tick, data[at], data[at + 1], status & 15))
            at += 1 if status >> 4 in (0xC, 0xD) else 2
    return notes


def read_notes(path):
    """(onset, pitch, velocity, channel) of every note, in order of onset; and the division."""
    data = read(path)
    division = struct.unpack(">H", data[12:14])[0]
    notes, at = [], 14
    while at + 8 <= len(data):
        size = struct.unpack(">I", data[at + 4:at + 8])[0]
        notes += read_track(data[at + 8:at + 8 + size])
        at += 8 + size
    return sorted(notes), division


def main():
    unittest.main(verbosity=2)
