#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Rendering a WAV at 44.1 kHz beside `fluidsynth -F` with the same font and effects.

    render-compare.py RENDER_FILE SONG.mid [--font FONT.sf2] [--runs N]

Both run in turns, so that what else the machine does meets both. Prints the medians and their ratio, and
exits with 1 when ours takes more than 1.15 times theirs.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

FONTS = [
    "/usr/share/sounds/sf2/FluidR3_GM.sf2",
    "/usr/share/soundfonts/FluidR3_GM.sf2",
    "/usr/share/sounds/sf2/TimGM6mb.sf2",
]
LIMIT = 1.15


def measure(command):
    """Wall seconds and processor seconds of a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("render_file", help="the program built beside this script")
    parser.add_argument("song")
    parser.add_argument("--font", default=next(filter(os.path.exists, FONTS), None))
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if options.font is None:
        sys.exit("No SoundFont: install fluid-soundfont-gm.")
    with tempfile.TemporaryDirectory() as folder:
        ours = [options.render_file, options.song, f"{folder}/ours.wav", options.font]
        theirs = ["fluidsynth", "-ni", "-q", "-r", "44100", "-F", f"{folder}/theirs.wav"]
        theirs += [options.font, options.song]
        measure(ours), measure(theirs)  # fonts come from the disk once
        pairs = [(measure(ours), measure(theirs)) for _ in range(options.runs)]
    worst = 0.0
    for i, what in enumerate(["wall", "processor"]):
        our = statistics.median(pair[0][i] for pair in pairs)
        their = statistics.median(pair[1][i] for pair in pairs)
        worst = our / their
        print(f"render {what}: musicai {our:.3f} s, fluidsynth -F {their:.3f} s, ratio {worst:.2f}")
    # the processor's ratio decides: wall time also measures the neighbours
    print(f"at most {LIMIT}: {'yes' if worst <= LIMIT else 'NO'}")
    sys.exit(0 if worst <= LIMIT else 1)


if __name__ == "__main__":
    main()
