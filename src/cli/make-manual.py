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

## Several processes, several machines

    mpirun -n 4 musicai train --data my-music --job my-job
    mpirun -n 4 musicai job run my-job
    mpirun -n 4 musicai evaluate --benchmark jsb-chorales.json --job my-benchmark
    mpirun --hostfile machines --map-by node musicai job run /shared/my-job

OpenMPI's `mpirun` starts the program several times, and these processes train one network: each works on a part of every batch.
Losses and model are the same, bit for bit, as those of one process on such a processor, so any other number of processes may go on
with the job. (On graphics cards, of which each process takes one as far as there are any, they are the same but for rounding;
gradients go from card to card by NCCL where it is installed and each has a card of its own, and by way of the hosts' memory
otherwise. A card that fails ends all processes, with `--device auto`, too.)

- All must see the same job and music by the same paths. The first alone writes and speaks, composes samples, and measures the tables
  at the end. A job that composes is run by it alone.
- A batch is cut into eight parts at most, with batch normalisation into parts of 64 rows, on graphics cards into as many as there
  are processes: those beyond that have nothing to do, and the first says so. Networks with batch normalisation train together on
  processors alone.
- `--threads` is the number of each process's; with 0 they share the processors of their machine.
- SIGTERM to any of the processes saves and stops all of them at once, however long the saving takes; mpirun's status is then 130.
- Ctrl-C and SIGTERM to mpirun do so, too, with status 1, but mpirun passes them on a second later and kills those that are not done
  within another, which costs the steps since the last checkpoint. With `--mca odls_base_sigkill_timeout 30` it waits half a minute
  both times.
- Where one fails all end, with its sentence. Where one is killed mpirun ends the others.
- Where `libopenmpi-dev` was missing when it was built, the program says so under mpirun, and nothing runs.

## The job folder

`train` and `compose --job` make a folder and then run it; `musicai job run` alone goes on with it, also after a kill or a power cut.

| in it | is |
| --- | --- |
| `job.json` | what to do: kind, parameters, inputs with sizes and SHA-256; never changed |
| `inputs/` | copies of small inputs; music to train on is referenced by its path |
| `events.jsonl` | what happened, one JSON object a line, only ever appended to |
| `checkpoints/` | the newest two places to go on from |
| `samples/` | what the network composed from one fixed seed at each checkpoint |
| `result/` | `model.safetensors`, the best so far, with its network of lengths beside it where it has one, and `data.json`, each file taken or refused and why; or the songs |
| `lock` | held by the process that runs the job |

Every event has `time` (ISO 8601, UTC) and `type`:

| type | members |
| --- | --- |
| `started` | `step` (0, or where it goes on), `pid`, `host`, `program` |
| `data` | `taken`, `refused`, `splits`, `rounding`, `digest` |
| `device` | of training, at each start: `device` (`cpu` or `gpu`), `name`, `precision`, `why` where a card was wanted and it is the processor, and `linked`, how many cards sum by NCCL |
| `progress` | `step`, `steps`, `seconds_left`; training: `epoch`, `epochs`, `nats`, `fields` (`nats` and `accuracy` of each), `learning_rate`, `notes_per_second` |
| `evaluation` | `step`, `epoch`, `train`, `valid`, `best` (nats a note; of other encodings than `events` a step, which people are told of as an element), `improved`, `fields`, `sample` |
| `benchmark` | of `evaluate --benchmark`: the same as its `--json` |
| `windows` | of a recipe with a window: `minutes`, `epochs`, `best_epoch`, and the tables of the `best` model and the `last` |
| `checkpoint` | `step`, `file` |
| `rerun` | `from`, `to`: steps told of before that came after the last checkpoint and are run again |
| `interrupted`, `failed`, `done` | how a run ended: `message` says why it failed, `done` names the result, and `likeness` of each song where that is limited |

Where a model has two networks (`musicai-2021`), they are trained one after the other: steps count on, `steps` are those of
both, and events of the second, of lengths, also have `network`.
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
