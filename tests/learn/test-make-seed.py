#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The themes in data/seeds are sound, and make-seed.py finds what is not. Arguments: make-seed.py, sources."""
import os
import subprocess
import sys
import tempfile

GOOD = """title T
composer C
key D major
metre 3/4
tempo 100
pickup 1/4
part Piano
dynamics 0:50 9:70
bars
D4:4
""" + "D4+F#4:4 E4:8t F4 G4 A4:4~ | A4:2. | r:2 B4:8. C5:16\n" * 10

BAD = {
    'a bar too short': ('A4:2. |', 'A4:2 |'),
    'a bar too long': ('r:2 B4', 'r:2. B4'),
    'no such length': ('E4:8t', 'E4:7'),
    'no such pitch': ('F#4:4', 'H4:4'),
    'a tie to another pitch': ('A4:4~ | A4:2.', 'A4:4~ | B4:2.'),
    'no title': ('title T\n', ''),
    'an unknown word': ('tempo 100', 'tempo 100\nspeed 3'),
    'a pickup too long': ('D4:4\n', 'D4:2\n'),
    'an unknown key': ('D major', 'H major'),
}


def run(script, *arguments):
    return subprocess.run([sys.executable, script, *arguments], capture_output=True, text=True, check=False)


def results(script, sources):
    yield 'twelve themes', len(sources) == 12
    for source in sources:
        yield os.path.basename(source), run(script, '--check', source).returncode == 0
    with tempfile.TemporaryDirectory() as folder:
        path, output = os.path.join(folder, 'x.txt'), os.path.join(folder, 'x.mid')
        for name, (old, new) in {'a good one': ('', ''), **BAD}.items():
            with open(path, 'w', encoding='utf-8') as source:
                source.write(GOOD.replace(old, new, 1) if old else GOOD)
            done = run(script, path, output)
            good = name == 'a good one'
            yield name, (done.returncode == 0) == good and os.path.exists(output) == good and 'Traceback' not in done.stderr
            if os.path.exists(output):
                os.remove(output)


def main(script, *sources):
    count = 0
    for name, passed in results(script, sources):
        count += 1
        print('ok' if passed else 'not ok', count, name)
    print(f'1..{count}')


main(*sys.argv[1:])
