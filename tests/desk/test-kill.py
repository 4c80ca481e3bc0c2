#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A program that edits a song and is killed with SIGKILL, twenty times: at random moments and in the middle of a save.

test-kill.py EDIT_AND_SAVE. After each kill the file is whole, opens, and lacks at most the last five seconds; the
next round goes on from it. Temporary files do not pile up.
"""

import concurrent.futures
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time
import zipfile

CHAINS = 4
KILLS = 5
PROMISE = 5.0
# So much that cannot be compressed makes a save last long enough to be hit.
BALLAST = 2 * 1024 * 1024


def environment(home):
    """That of a user of its own."""
    result = dict(os.environ)
    for name, folder in (
        ("HOME", "."),
        ("XDG_DATA_HOME", "data"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_RUNTIME_DIR", "run"),
    ):
        path = home / folder
        path.mkdir(mode=0o700, exist_ok=True)
        result[name] = str(path)
    return result


def temporaries(folder):
    return [name for name in os.listdir(folder) if name.startswith(".musicai-")]


def wait_for_save(folder, seconds):
    """Returns the moment a temporary file appears in the folder."""
    end = time.monotonic() + seconds
    before = set(temporaries(folder))
    while time.monotonic() < end:
        if set(temporaries(folder)) - before:
            return True
        time.sleep(0.001)
    return False


def check_zip(path):
    """What project.json says, every entry having been unpacked and its checksum compared."""
    with zipfile.ZipFile(path) as archive:
        bad = archive.testzip()
        if bad is not None:
            raise AssertionError("%s is damaged" % bad)
        project = json.loads(archive.read("project.json"))
        if archive.read("song.mid")[:4] != b"MThd":
            raise AssertionError("song.mid is no MIDI file")
        if len(archive.read("ballast.bin")) != BALLAST:
            raise AssertionError("what was not understood did not ride along")
        return int(project["title"])


def check(program, path, env):
    """The number of the last edit in the file, as the program itself opens it."""
    answer = subprocess.run([program, "check", path], env=env, capture_output=True, text=True, timeout=120)
    if answer.returncode != 0:
        raise AssertionError(answer.stderr)
    return int(answer.stdout)


def make(program, path, env):
    """A first file, with something in it that the program does not know."""
    process = subprocess.Popen([program, "edit", path], env=env, stdout=subprocess.DEVNULL)
    end = time.monotonic() + 60
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.05)
    process.kill()
    process.wait()
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("ballast.bin", os.urandom(BALLAST))


def edits_from(text):
    """Number and time of every edit; the last line may be cut."""
    lines = [line.split() for line in text.split("\n")[:-1]]
    return {int(number): float(moment) for number, moment in lines}


def kill_once(program, path, env, rng, in_save):
    """Returns (seconds of work that were lost, whether a save was hit)."""
    before = check(program, path, env)
    stale = set(temporaries(path.parent))
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen([program, "edit", path], env=env, stdout=output)
        time.sleep(rng.uniform(0.2, 4.5))
        if in_save:
            wait_for_save(path.parent, 10.0)
            # Half of them at once, as a save may be over sooner than one looks again.
            time.sleep(max(0.0, rng.uniform(-0.06, 0.06)))
        killed = time.clock_gettime(time.CLOCK_MONOTONIC)
        process.send_signal(signal.SIGKILL)
        if process.wait() != -signal.SIGKILL:
            raise AssertionError("it ended by itself with %d" % process.returncode)
        # A save that was not over leaves what it wrote.
        hit = bool(set(temporaries(path.parent)) - stale)
        output.seek(0)
        edits = edits_from(output.read())
    if not edits:
        return 0.0, hit
    saved = check_zip(path)
    if check(program, path, env) != saved or saved < before or saved > max(edits):
        raise AssertionError("%d was saved, of %d to %d" % (saved, before, max(edits)))
    lost = edits.get(saved + 1)
    return (killed - lost if lost is not None else 0.0), hit


def run_chain(program, number):
    rng = random.Random(number)
    lost, hits = [], 0
    with tempfile.TemporaryDirectory(prefix="musicai-kill-") as name:
        home = pathlib.Path(name)
        env = environment(home)
        (home / "songs").mkdir()
        path = home / "songs" / "Song.musicai"
        make(program, path, env)
        for i in range(KILLS):
            seconds, hit = kill_once(program, path, env, rng, i % 2 == 1)
            lost.append(seconds)
            hits += hit
        time.sleep(2.5)
        check(program, path, env)
        if temporaries(path.parent):
            raise AssertionError("left behind: %s" % temporaries(path.parent))
    return lost, hits


def main():
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    with concurrent.futures.ThreadPoolExecutor(CHAINS) as pool:
        chains = list(pool.map(lambda number: run_chain(sys.argv[1], number), range(CHAINS)))
    lost = [seconds for chain, _ in chains for seconds in chain]
    print(
        "%d kills, %d of them in a save; lost at most %.2f s of work, %.2f s on average"
        % (len(lost), sum(hits for _, hits in chains), max(lost), sum(lost) / len(lost))
    )
    if sum(hits for _, hits in chains) == 0:
        print("no save was hit, so what a kill in the middle of one does was not seen")
        return 1
    return 0 if max(lost) <= PROMISE else 1


if __name__ == "__main__":
    sys.exit(main())
