#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How fast the engine trains, beside PyTorch, in one run.

    bench/compare-training.py BUILD [--threads 1 2] [--rounds 7]

Both train the same network (embeddings of 8 fields, 2 x LSTM 256, a projection, 6 chained heads; dropout, clipping,
AdamW) in float32 on fresh random notes, 16 rows of 512 steps, in turns: a window here, a window there. Prints notes a
second of both and their ratio, the median over the rounds. Needs Debian's python3-torch.
"""
import argparse
import os
import statistics
import subprocess
import sys
import time

BATCH, STEPS = 16, 512
SIZES, OUTPUTS = [137, 17, 128, 137, 32, 64, 192, 24], 6
EMBEDDING, HIDDEN, LAYERS, PROJECTION, HEAD, DROPOUT = 128, 256, 2, 256, 128, 0.3


def make_network(torch):
    from torch import nn
    from torch.nn import functional

    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.embeddings = nn.ModuleList(nn.Embedding(size + 1, EMBEDDING) for size in SIZES)
            self.lstm = nn.LSTM(EMBEDDING, HIDDEN, LAYERS, dropout=DROPOUT)
            self.projection = nn.Linear(HIDDEN, PROJECTION)
            self.skip = nn.Linear(EMBEDDING, PROJECTION, bias=False)
            self.units = nn.ModuleList(nn.Linear(PROJECTION, HEAD) for _ in range(OUTPUTS))
            self.chains = nn.ModuleList(
                nn.ModuleList(nn.Embedding(SIZES[g], HEAD) for g in range(f)) for f in range(OUTPUTS))
            self.outs = nn.ModuleList(nn.Linear(HEAD, SIZES[f]) for f in range(OUTPUTS))

        def forward(self, inputs, targets, state):
            x = sum(table(inputs[..., f]) for f, table in enumerate(self.embeddings))
            h, state = self.lstm(x, state)
            p = torch.relu(self.projection(functional.dropout(h, DROPOUT)) + self.skip(x))
            loss = 0
            for f in range(OUTPUTS):
                u = self.units[f](p)
                for g, table in enumerate(self.chains[f]):
                    u = u + table(targets[..., g])
                logits = self.outs[f](torch.relu(u))
                loss = loss + functional.cross_entropy(logits.reshape(-1, SIZES[f]), targets[..., f].reshape(-1))
            return loss, tuple(s.detach() for s in state)

    return Network()


def work_with_torch(threads):
    """Answers each line on stdin like nn-training."""
    import torch
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    network = make_network(torch)
    biases = [p for n, p in network.named_parameters() if p.dim() < 2 or 'embeddings' in n or 'chains' in n]
    matrices = [p for p in network.parameters() if not any(p is b for b in biases)]
    optimiser = torch.optim.AdamW([{'params': matrices, 'weight_decay': 0.01},
                                   {'params': biases, 'weight_decay': 0}], lr=1e-3)
    state = (torch.zeros(LAYERS, BATCH, HIDDEN),) * 2
    for line in read_requests():
        wall = processor = 0
        for _ in range(int(line)):
            inputs = torch.stack([torch.randint(0, size, (STEPS, BATCH)) for size in SIZES], -1)
            targets = torch.stack([torch.randint(0, size, (STEPS, BATCH)) for size in SIZES[:OUTPUTS]], -1)
            wall_start, processor_start = time.perf_counter(), time.process_time()
            loss, state = network(inputs, targets, state)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            loss.item()
            wall += time.perf_counter() - wall_start
            processor += time.process_time() - processor_start
        print(int(line) * BATCH * STEPS, wall, processor, flush=True)


def read_requests():
    yield '1'
    yield from sys.stdin


class Worker:
    def __init__(self, command, threads):
        environment = dict(os.environ, OMP_NUM_THREADS=str(threads), OPENBLAS_NUM_THREADS=str(threads))
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=environment)
        self.read()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            sys.exit('One side of the comparison ended early; see above.')
        notes, wall, processor = line.split()
        return float(notes) / float(wall), float(notes) / float(processor)

    def train(self, windows):
        print(windows, file=self.process.stdin, flush=True)
        return self.read()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def compare(build, threads, rounds):
    ours = Worker([os.path.join(build, 'bench', 'nn-training'), str(threads), str(BATCH), str(STEPS), str(HIDDEN),
                   str(LAYERS), str(DROPOUT)], threads)
    theirs = Worker([sys.executable, os.path.abspath(__file__), '--torch-worker', str(threads)], threads)
    pairs = [(ours.train(1), theirs.train(1)) for _ in range(rounds)]
    ours.close()
    theirs.close()
    for clock, name in enumerate(('wall', 'processor')):
        a = statistics.median(pair[0][clock] for pair in pairs)
        b = statistics.median(pair[1][clock] for pair in pairs)
        ratio = statistics.median(pair[0][clock] / pair[1][clock] for pair in pairs)
        print(f'{threads} thread{"s" if threads > 1 else ""}, by {name} time: {a:.0f} notes/s here, '
              f'{b:.0f} notes/s with PyTorch, ratio {ratio:.2f}', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('build', nargs='?', default='build', help='the Meson build folder')
    parser.add_argument('--threads', type=int, nargs='+', default=[1, 2])
    parser.add_argument('--rounds', type=int, default=7)
    parser.add_argument('--torch-worker', type=int, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.torch_worker:
        work_with_torch(arguments.torch_worker)
        return
    if subprocess.run([sys.executable, '-c', 'import torch'], stderr=subprocess.DEVNULL).returncode != 0:
        sys.exit('PyTorch is not there to compare with; install it with "apt install python3-torch".')
    for threads in arguments.threads:
        compare(arguments.build, threads, arguments.rounds)


if __name__ == '__main__':
    main()
