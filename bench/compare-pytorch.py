#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How fast the engine trains and composes, beside PyTorch, as ratios in one run.

    bench/compare-pytorch.py [BUILD] [--only CASE...] [--torch PYTHON...] [--rounds N] [--json FILE] [--arithmetic bf16]

Everybody has the same network, arithmetic and fresh random notes, and works in a process of its own; they take turns, so
that what else the machine does falls on all alike. With --arithmetic bf16 both train with products of bfloat16 (PyTorch
by autocast). Each PyTorch may use one thread or two and is judged by what suits it better, but where one thread is
compared with one. Ratios are medians over the rounds, above 1 where the engine is ahead;
both on the wall and in processor time. PyTorch is Debian's (apt install python3-torch), and what the interpreters after
--torch import (the newest CPU wheel in an environment of its own). Where there is none, the engine is measured alone.
"""
import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TURN = 0.3  # seconds that a turn takes, or one window
CLOCKS = 'wall', 'processor'

# The numbers of the presets in src/learn/mai-presets.c.
EVENTS = dict(sizes=[137, 17, 128, 137, 32, 64, 192, 24], outputs=6, embedding=128, hidden=256, layers=2, stacks=0,
              skip=0, shortcut=True, projection=256, head=128, dropout=0.3)
WIDE = dict(EVENTS, hidden=512, layers=3)
NOTES = dict(EVENTS, sizes=[566], outputs=1, embedding=100, layers=3, shortcut=False, projection=128, dropout=0.2)
WAVENET = dict(EVENTS, hidden=128, layers=8, stacks=2, skip=256, dropout=0.2)
SEQUENCES = dict(clip=1, weight_decay=0.01, last_alone=False)
WINDOWS = dict(steps=32, clip=0, weight_decay=0, last_alone=True)

# name: what it is, network, training, goals by our threads
TRAINING = {
    'sequences': ('whole sequences, 16 x 512, 2 x LSTM 256', EVENTS, dict(SEQUENCES, batch=16, steps=512), {1: 2, 2: 3}),
    'wide': ('whole sequences, 32 x 256, 3 x LSTM 512', WIDE, dict(SEQUENCES, batch=32, steps=256), {1: 2, 2: 3}),
    'windows-8': ('windows of notes-lstm, batch 8', NOTES, dict(WINDOWS, batch=8), {2: 3}),
    'windows-64': ('windows of notes-lstm, batch 64', NOTES, dict(WINDOWS, batch=64), {2: 1.8}),
    'windows-256': ('windows of notes-lstm, batch 256', NOTES, dict(WINDOWS, batch=256), {2: 1.5}),
    'wavenet': ('studio-wavenet, 16 x 128', WAVENET, dict(SEQUENCES, batch=16, steps=128), {1: 1, 2: 1}),
}
COMPOSING = {
    'composing': ('composing with studio-lstm', EVENTS),
    'composing-wide': ('composing with 3 x LSTM 512, 24 MB of weights', WIDE),
    'composing-wavenet': ('composing with studio-wavenet', WAVENET),
}
PRODUCT_GOAL = 0.8  # of OpenBLAS's rate with a large product
FLOOR_GOAL, FEW_BITS_GOAL, ROWS, ROWS_GOAL = 0.75, 6, 64, 6
CASES = [*TRAINING, *COMPOSING, 'growth']


class Worker:
    """A process that answers a number on stdin with notes, seconds on the wall, seconds of processor time."""

    def __init__(self, command, threads):
        environment = dict(os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads))
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=environment)
        self.command = command
        self.turns = []  # (notes a second on the wall, notes a second of processor time)
        warm_up = self.read()[1]
        self.amount = 1 if warm_up > 2 * TURN else max(1, round(TURN / self.ask(1)))

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f'One side of the comparison ended early: {" ".join(self.command)}')
        notes, wall, processor = map(float, line.split())
        return notes, max(wall, 1e-9), max(processor, 1e-9)

    def ask(self, amount):
        """Seconds on the wall."""
        print(amount, file=self.process.stdin, flush=True)
        notes, wall, processor = self.read()
        self.turns.append((notes / wall, notes / processor))
        return wall

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def take_turns(commands, rounds):
    """{name: [(wall rate, processor rate) of each round]} of {name: (command, threads)}."""
    workers = {}
    try:
        for name, (command, threads) in commands.items():
            workers[name] = Worker(command, threads)
            workers[name].turns.clear()
        for _ in range(rounds):
            for worker in workers.values():
                worker.ask(worker.amount)
        return {name: worker.turns for name, worker in workers.items()}
    finally:
        for worker in workers.values():
            worker.close()


def rate(turns, clock=0):
    return statistics.median(turn[clock] for turn in turns)


def ratio(turns, others, clock=0):
    return statistics.median(a[clock] / b[clock] for a, b in zip(turns, others))


class Comparison:
    def __init__(self, build, torches, rounds, arithmetic):
        self.build, self.torches, self.rounds, self.arithmetic = build, torches, rounds, arithmetic
        self.figures = []

    def ours(self, program, threads=1, **options):
        """The command of a program of bench/, and its threads."""
        command = [os.path.join(self.build, 'bench', program), f'--threads={threads}']
        for name, value in options.items():
            option = '--' + name.replace('_', '-')
            if isinstance(value, bool):
                command += [option] if value else []
            else:
                command.append(f'{option}={",".join(map(str, value)) if isinstance(value, list) else value}')
        return command, threads

    def theirs(self, **task):
        """{(version, threads): command, threads} of every PyTorch."""
        worker = os.path.join(HERE, 'pytorch-worker.py')
        return {(version, threads): ([python, worker, json.dumps(dict(task, threads=threads))], threads)
                for version, python in self.torches.items() for threads in (1, 2)}

    def tell(self, case, what, value, goal=None, clock=''):
        verdict = '' if goal is None else f'   goal {goal:g}: {"met" if value >= goal else "NOT MET"}'
        print(f'  {what:<58} {value:>8.2f} {clock:<9}{verdict}', flush=True)
        self.figures.append(dict(case=case, what=what, clock=clock, value=value, goal=goal,
                                 met=None if goal is None else value >= goal))

    def tell_rate(self, case, what, turns):
        print(f'  {what:<58} {rate(turns):>8.0f} notes/s on the wall, {rate(turns, 1):.0f} a second of processor time',
              flush=True)
        self.figures.append(dict(case=case, what=what, rate=rate(turns), processor_rate=rate(turns, 1)))

    def tell_ratios(self, case, turns, threads, every, goal):
        """Ours on so many threads against each version: on one thread against one, else against its best."""
        for version in self.torches:
            rivals = [every[version, n] for n in (1, 2) if threads > 1 or n == 1]
            for clock, name in enumerate(CLOCKS):
                best = max(rivals, key=lambda rival: rate(rival, clock))
                self.tell(case, f'{threads} thread{"s" * (threads > 1)}, beside PyTorch {version}',
                          ratio(turns, best, clock), goal, name)

    def train(self, case):
        title, network, training, goals = TRAINING[case]
        print(f'\n{title}', flush=True)
        commands = {threads: self.ours('nn-training', threads, arithmetic=self.arithmetic, **network, **training)
                    for threads in goals}
        commands.update(self.theirs(kind='training', network=network, training=training, arithmetic=self.arithmetic))
        if self.arithmetic == 'float32':
            commands['product'] = [os.path.join(self.build, 'bench', 'nn-product')], 1
        every = take_turns(commands, self.rounds)
        product = every.pop('product', None)
        for name, turns in every.items():
            who = f'PyTorch {name[0]}, {name[1]} thread(s)' if isinstance(name, tuple) else f'here, {name} thread(s)'
            self.tell_rate(case, who, turns)
        for threads, goal in goals.items():
            self.tell_ratios(case, every[threads], threads, every, goal)
        for threads in goals if product else []:
            millions = count_operations(network, training)
            self.tell(case, f'{threads} thread{"s" * (threads > 1)}: GFLOP/s a core', rate(every[threads], 1) * millions / 1e3,
                      clock='processor')
            self.tell(case, f'{threads} thread{"s" * (threads > 1)}, a core, beside a large product of OpenBLAS',
                      ratio(every[threads], product, 1) * millions, PRODUCT_GOAL, 'processor')

    def compose(self, case):
        title, network = COMPOSING[case]
        network = dict(network, dropout=0)
        print(f'\n{title}, a note at a time', flush=True)
        precisions = 'float32', 'bf16', 'int8'
        commands = {}
        for precision in precisions:
            commands[precision] = self.ours('nn-composing', precision=precision, **network)
            commands['floor of ' + precision] = self.ours('nn-composing', precision=precision, floor=True, **network)
        for threads in (1, 2):
            commands[f'{ROWS} rows, {threads} thread(s)'] = self.ours('nn-composing', threads, rows=ROWS, **network)
        commands.update(self.theirs(kind='composing', network=network))
        every = take_turns(commands, self.rounds)
        for name, turns in every.items():
            self.tell_rate(case, f'PyTorch {name[0]}, {name[1]} thread(s)' if isinstance(name, tuple) else name, turns)
        for clock, name in enumerate(CLOCKS):
            for precision in precisions:
                self.tell(case, f'{precision}: part of its floor',
                          ratio(every[precision], every['floor of ' + precision], clock),
                          FLOOR_GOAL if precision == 'float32' else None, name)
            for version, precision in itertools.product(self.torches, precisions):
                best = max((every[version, n] for n in (1, 2)), key=lambda rival: rate(rival, clock))
                self.tell(case, f'{precision}, beside PyTorch {version}', ratio(every[precision], best, clock),
                          None if precision == 'float32' else FEW_BITS_GOAL, name)
            for rows in (f'{ROWS} rows, {threads} thread(s)' for threads in (1, 2)):
                self.tell(case, f'{rows}, beside one row', ratio(every[rows], every['float32'], clock), ROWS_GOAL, name)

    def grow(self, case):
        """Linear is a flat column: time a note whatever the length and batch, or a note and weight whatever the width."""
        print('\ngrowth: processor time on one thread, 2 x LSTM')
        network = dict(EVENTS, dropout=0)
        training = dict(SEQUENCES, batch=4, steps=256)
        cells = 64, 128, 256, 512
        self.draw(case, 'microseconds a note, trained: steps of a row',
                  {n: self.ours('nn-training', **network, **dict(training, steps=n)) for n in (64, 256, 1024, 4096)})
        self.draw(case, 'microseconds a note, trained: rows of a batch',
                  {n: self.ours('nn-training', **network, **dict(training, batch=n)) for n in (1, 4, 16, 64)})
        self.draw(case, 'microseconds a note and million weights, trained: cells of a layer',
                  {n: self.ours('nn-training', **dict(network, hidden=n), **training) for n in cells}, count_millions)
        self.draw(case, 'microseconds a note and million weights, composed: cells of a layer',
                  {n: self.ours('nn-composing', **dict(network, hidden=n)) for n in cells}, count_millions)
        self.draw(case, 'microseconds a note, composed: rows side by side',
                  {n: self.ours('nn-composing', rows=n, **network) for n in (1, 4, 16, 64)})

    def draw(self, case, title, commands, scale=lambda size: 1):
        every = take_turns(commands, self.rounds)
        values = {size: 1e6 / rate(turns, 1) / scale(size) for size, turns in every.items()}
        print(f'  {title}', flush=True)
        for size, value in values.items():
            print(f'  {size:>8} {value:>10.2f} {"#" * round(50 * value / max(values.values()))}', flush=True)
            self.figures.append(dict(case=case, what=title, size=size, value=value))


def count_weights(c):
    """(those of the body, those above it) that every note is multiplied by."""
    inputs, cells, layers = c['embedding'], c['hidden'], c['layers'] * max(c['stacks'], 1)
    if c['stacks']:  # two taps into two gates, skip, residual
        body = inputs * cells + layers * (4 * cells ** 2 + cells * c['skip']) + (layers - 1) * cells ** 2
    else:
        body = 4 * cells * (inputs + cells) + (layers - 1) * 8 * cells ** 2
    width = (c['skip'] if c['stacks'] else cells) + (inputs if c['shortcut'] else 0)
    heads = sum(c['head'] * (c['projection'] + size) for size in c['sizes'][:c['outputs']])
    return body, c['projection'] * width + heads


def count_operations(network, training):
    """Millions of floating-point operations that training on a note takes: forward once, backward twice."""
    body, above = count_weights(network)
    return 6e-6 * (body + above / (training['steps'] if training['last_alone'] else 1))


def count_millions(hidden):
    """Weights of EVENTS that every note is multiplied by, but with so many cells a layer, in millions."""
    return sum(count_weights(dict(EVENTS, hidden=hidden))) / 1e6


def find_torches(pythons):
    """{version: interpreter}"""
    torches = {}
    for python in ['/usr/bin/python3', *pythons]:
        try:
            answer = subprocess.run([python, '-c', 'import torch; print(torch.__version__)'], capture_output=True, text=True)
        except OSError:
            answer = None
        if answer and answer.returncode == 0:
            torches.setdefault(answer.stdout.strip(), python)
        else:
            print(f'{python} has no PyTorch to compare with', flush=True)
    if not torches:
        print('Measuring the engine alone; "apt install python3-torch" gives it something to be compared with.')
    return torches


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('build', nargs='?', default='build', help='the Meson build folder')
    parser.add_argument('--only', nargs='+', choices=CASES, default=CASES, metavar='CASE', help=', '.join(CASES))
    parser.add_argument('--torch', nargs='+', default=[], metavar='PYTHON', help='interpreters with a PyTorch of their own')
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--arithmetic', choices=('float32', 'bf16'), default='float32', help='of training')
    parser.add_argument('--json', metavar='FILE', help='writes the figures there too')
    arguments = parser.parse_args()
    if not os.path.exists(os.path.join(arguments.build, 'bench', 'nn-training')):
        sys.exit(f'There is no bench/nn-training in {arguments.build}; build it with "meson compile -C {arguments.build}".')
    comparison = Comparison(arguments.build, find_torches(arguments.torch), max(arguments.rounds, 1), arguments.arithmetic)
    for case in arguments.only:
        if case in TRAINING:
            comparison.train(case)
        elif case in COMPOSING:
            comparison.compose(case)
        else:
            comparison.grow(case)
    if arguments.json:
        with open(arguments.json, 'w') as file:
            json.dump(dict(torches=list(comparison.torches), figures=comparison.figures), file, indent=1)


if __name__ == '__main__':
    main()
