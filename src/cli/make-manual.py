#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/musicai.md from the program's own --help, so that the two cannot part.

make-manual.py PROGRAM FILE           writes it
make-manual.py PROGRAM FILE --check   says whether it would change
"""

import os
import re
import subprocess
import sys

HEAD = """<!-- SPDX-License-Identifier: Apache-2.0 -->
<!-- Written by src/cli/make-manual.py from the program's --help: change the words there. -->

# musicai

"""

TAIL = """
## What scripts can rely on

- Standard output holds what was asked for. With `--json` it holds JSON and nothing else: one object, or for `train`, `job run` and
  `info` one object a line. When something is wrong the object has `error`, the sentence, and `status`, the exit status.
- Standard error holds progress and, when something is wrong, one sentence that begins with `musicai:` (wrong use: and a hint).
- A file that was to be written appears whole or not at all; the old one stays when something goes wrong.
- The first Ctrl-C (or SIGTERM) saves and stops within a second, with status 130; another, more than a
  second later, ends the program at once.
- With the same `--random-seed`, model and settings a song is the same note for note, and a training the same bit for bit, on any
  number of threads of one machine.

## The job folder

`train` and `compose --job` make a folder and then run it; `musicai job run` alone goes on with it, also after a kill or a power cut.

| in it | is |
| --- | --- |
| `job.json` | what to do: kind, parameters, inputs with sizes and SHA-256; never changed |
| `inputs/` | copies of small inputs; music to train on is referenced by its path |
| `events.jsonl` | what happened, one JSON object a line, only ever appended to |
| `checkpoints/` | the newest two places to go on from |
| `samples/` | what the network composed from one fixed seed at each checkpoint |
| `result/` | `model.safetensors`, the best so far, and `data.json`, each file taken or refused and why; or the songs |
| `lock` | held by the process that runs the job |

Every event has `time` (ISO 8601, UTC) and `type`:

| type | members |
| --- | --- |
| `started` | `step` (0, or where it goes on), `pid`, `host`, `program` |
| `data` | `taken`, `refused`, `splits`, `rounding`, `digest` |
| `progress` | `step`, `steps`, `seconds_left`; training: `epoch`, `epochs`, `nats`, `fields` (`nats` and `accuracy` of each), `learning_rate`, `notes_per_second` |
| `evaluation` | `step`, `epoch`, `train`, `valid`, `best` (nats a note), `improved`, `fields`, `sample` |
| `benchmark` | of `evaluate --benchmark`: the same as its `--json` |
| `checkpoint` | `step`, `file` |
| `rerun` | `from`, `to`: steps told of before that came after the last checkpoint and are run again |
| `interrupted`, `failed`, `done` | how a run ended: `message` says why it failed, `done` names the result |
"""


def ask(program, *words):
    env = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="")
    return subprocess.run([program, *words], env=env, stdout=subprocess.PIPE, check=True, text=True).stdout


def main():
    program, path = sys.argv[1:3]
    general = ask(program, "--help")
    commands = re.findall(r"^  ([a-z]+(?: [a-z]+)?)  +\S", general, re.MULTILINE)
    text = HEAD + "```\n" + general.strip() + "\n```\n"
    for command in commands:
        text += f"\n## musicai {command}\n\n```\n{ask(program, *command.split(), '--help').strip()}\n```\n"
    text += TAIL
    if "--check" not in sys.argv:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return 0
    with open(path, encoding="utf-8") as file:
        if file.read() == text:
            return 0
    print(f"{path} does not say what --help says; run src/cli/make-manual.py PROGRAM {path}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
