#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The loss of a training in bfloat16 beside the same in float32, as a table and a drawing.

    bench/loss-curves.py [BUILD] --data FOLDER... [--preset NAME] [--epochs N] [--seeds N...]

Two jobs a seed with one recipe and one data set, but for --precision, run one after the other. Every evaluation is a line:
nats a note of what was trained on since the one before, and of the pieces kept aside, means over the seeds, and how far
bf16 lies from float32. Below it each seed's best, which says how far seeds alone lie apart. What multiplied is told by the
jobs themselves.
"""
import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile

ARITHMETICS = 'float32', 'bf16'
WIDTH = 50


def train(musicai, arguments, arithmetic, seed):
    """(name of the device, evaluations, processor seconds in user mode)"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    with tempfile.TemporaryDirectory() as folder:
        job = os.path.join(folder, 'job')
        command = [musicai, 'train', '--quiet', '--data', *arguments.data, '--preset', arguments.preset, '--epochs',
                   str(arguments.epochs), '--random-seed', str(seed), '--patience', '0', '--device', 'cpu',
                   '--precision', arithmetic, '--job', job]
        if subprocess.run(command).returncode != 0:
            sys.exit('The training failed: ' + ' '.join(command))
        with open(os.path.join(job, 'events.jsonl')) as file:
            events = [json.loads(line) for line in file]
    seconds = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    name = next(event['name'] for event in events if event['type'] == 'device')
    return name, [event for event in events if event['type'] == 'evaluation'], seconds


def mean(runs, line, split):
    return statistics.mean(evaluations[line][split] for _, evaluations, _ in runs)


def tell_curve(float32, bf16):
    lines = range(len(float32[0][1]))
    valid = [mean(runs, line, 'valid') for line in lines for runs in (float32, bf16)]
    print('   step   train float32     bf16   valid float32     bf16   valid apart   (o float32, x bf16, * both)')
    for line in lines:
        values = [mean(runs, line, split) for split in ('train', 'valid') for runs in (float32, bf16)]
        print(f'{float32[0][1][line]["step"]:>7} {values[0]:>15.4f} {values[1]:>8.4f} {values[2]:>15.4f} {values[3]:>8.4f} '
              f'{100 * (values[3] / values[2] - 1):>+11.2f} %   |{draw(values[2:], min(valid), max(valid))}')


def tell_best(arithmetic, runs):
    best = [min(event['valid'] for event in evaluations) for _, evaluations, _ in runs]
    seconds = sum(run[2] for run in runs)
    print(f'{arithmetic:>7}: best valid of each seed {", ".join(f"{value:.4f}" for value in best)}; mean '
          f'{statistics.mean(best):.4f}; {seconds:.0f} s of processor time; {runs[0][0]}')


def draw(values, low, high):
    """A line on which o is float32 and x is bf16; * where they fall together."""
    line = [' '] * (WIDTH + 1)
    for value, mark in zip(values, 'ox'):
        place = round(WIDTH * (value - low) / max(high - low, 1e-9))
        line[place] = '*' if line[place] != ' ' else mark
    return ''.join(line).rstrip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('build', nargs='?', default='build', help='the Meson build folder')
    parser.add_argument('--data', nargs='+', required=True, metavar='FOLDER')
    parser.add_argument('--preset', default='sketch-lstm')
    parser.add_argument('--epochs', type=int, default=10)
    parser.add_argument('--seeds', nargs='+', type=int, default=[1], metavar='N')
    arguments = parser.parse_args()
    musicai = os.path.join(arguments.build, 'src', 'cli', 'musicai')
    if not os.path.exists(musicai):
        sys.exit(f'There is no {musicai}; build it with "meson compile -C {arguments.build}".')
    runs = {arithmetic: [train(musicai, arguments, arithmetic, seed) for seed in arguments.seeds]
            for arithmetic in ARITHMETICS}
    if not runs['float32'][0][1]:
        sys.exit('It was never evaluated: the training is too short.')
    tell_curve(*runs.values())
    for arithmetic, several in runs.items():
        tell_best(arithmetic, several)


if __name__ == '__main__':
    main()
