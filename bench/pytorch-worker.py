#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""PyTorch's side of compare-pytorch.py: the engine's networks (src/nn/mai-model.h) as one writes them there.

Answers like bench-network.h: numbers on stdin; notes, seconds on the wall and of processor time on stdout.
"""
import collections
import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional


class Lstm(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.lstm = nn.LSTM(c['embedding'], c['hidden'], c['layers'], dropout=c['dropout'])
        self.width = c['hidden']

    def forward(self, x, state):
        """x is (T,B,E); without a state it begins with zeros."""
        h, state = self.lstm(x, state)
        return h, tuple(part.detach() for part in state)

    def step(self, x, state):
        h, state = self.lstm(x[None], state)
        return h[0], state


class WaveNet(nn.Module):
    """Kernel 2. The state is what each convolution will look back at."""

    def __init__(self, c):
        super().__init__()
        hidden, self.dropout, self.width = c['hidden'], c['dropout'], c['skip']
        self.dilations = [2 ** l for _ in range(c['stacks']) for l in range(c['layers'])]
        self.into = nn.Linear(c['embedding'], hidden)
        self.convolutions = nn.ModuleList(nn.Conv1d(hidden, 2 * hidden, 2, dilation=d) for d in self.dilations)
        self.residuals = nn.ModuleList(nn.Conv1d(hidden, hidden, 1) for _ in self.dilations[1:])
        self.skips = nn.ModuleList(nn.Conv1d(hidden, self.width, 1, bias=i == 0) for i in range(len(self.dilations)))

    def forward(self, x, state):
        x = self.into(x).permute(1, 2, 0)  # (B,R,T)
        skips, carried = 0, []
        for i, dilation in enumerate(self.dilations):
            y = functional.dropout(x, self.dropout) if i > 0 and self.dropout > 0 else x
            past = state[i] if state else torch.zeros(x.shape[0], x.shape[1], dilation)
            y = torch.cat([past, y], 2)
            carried.append(y[..., -dilation:].detach())
            a, b = self.convolutions[i](y).chunk(2, 1)
            z = torch.tanh(a) * torch.sigmoid(b)
            skips = skips + self.skips[i](z)
            if i < len(self.residuals):
                x = x + self.residuals[i](z)
        return torch.relu(skips).permute(2, 0, 1), carried

    def step(self, x, state):
        """x is (B,E). Products of one step are plain ones of matrices, made once."""
        x = self.into(x)
        if state is None:
            self.taps = [layer.weight.permute(0, 2, 1).reshape(layer.weight.shape[0], -1) for layer in self.convolutions]
            self.ones = [layer.weight[..., 0].contiguous() for layer in self.residuals]
            self.tops = [layer.weight[..., 0].contiguous() for layer in self.skips]
            state = [collections.deque([torch.zeros_like(x)] * dilation) for dilation in self.dilations]
        skips = self.skips[0].bias
        for i, past in enumerate(state):
            y = torch.cat([past.popleft(), x], 1)
            past.append(x)
            a, b = functional.linear(y, self.taps[i], self.convolutions[i].bias).chunk(2, 1)
            z = torch.tanh(a) * torch.sigmoid(b)
            skips = skips + functional.linear(z, self.tops[i])
            if i < len(self.residuals):
                x = x + functional.linear(z, self.ones[i], self.residuals[i].bias)
        return torch.relu(skips), state


class Network(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.outputs, self.sizes, self.dropout = c['outputs'], c['sizes'], c['dropout']
        self.embeddings = nn.ModuleList(nn.Embedding(size + 1, c['embedding']) for size in self.sizes)
        self.body = WaveNet(c) if c['stacks'] else Lstm(c)
        self.projection = nn.Linear(self.body.width, c['projection'])
        self.shortcut = nn.Linear(c['embedding'], c['projection'], bias=False) if c['shortcut'] else None
        self.units = nn.ModuleList(nn.Linear(c['projection'], c['head']) for _ in range(self.outputs))
        self.chains = nn.ModuleList(
            nn.ModuleList(nn.Embedding(self.sizes[g], c['head']) for g in range(f)) for f in range(self.outputs))
        self.outs = nn.ModuleList(nn.Linear(c['head'], self.sizes[f]) for f in range(self.outputs))

    def embed(self, inputs):
        return sum(table(inputs[..., f]) for f, table in enumerate(self.embeddings))

    def project(self, top, x):
        p = self.projection(top)
        return torch.relu(p if self.shortcut is None else p + self.shortcut(x))

    def head(self, f, p, chosen):
        u = self.units[f](p)
        for g, table in enumerate(self.chains[f]):
            u = u + table(chosen[..., g])
        return self.outs[f](torch.relu(u))

    def forward(self, inputs, targets, state, last_alone):
        """The mean loss over the scored steps; what is not scored is not computed past the body."""
        x = self.embed(inputs)
        top, state = self.body(x, state)
        if last_alone:
            top, x, targets = top[-1], x[-1], targets[-1]
        p = self.project(functional.dropout(top, self.dropout), x)
        loss = 0
        for f in range(self.outputs):
            logits = self.head(f, p, targets)
            loss = loss + functional.cross_entropy(logits.reshape(-1, self.sizes[f]), targets[..., f].reshape(-1))
        return loss, state

    def step(self, inputs, chosen, state):
        """inputs is (B,n_inputs), chosen (B,n_outputs): the logits of each field, when those before it were chosen so."""
        x = self.embed(inputs)
        top, state = self.body.step(x, state)
        p = self.project(top, x)
        return [self.head(f, p, chosen) for f in range(self.outputs)], state


def make_optimiser(network, weight_decay):
    """Its quickest AdamW: fused, where this version has that without a GPU."""
    plain = [p for n, p in network.named_parameters() if p.dim() < 2 or 'embeddings' in n or 'chains' in n]
    matrices = [p for p in network.parameters() if not any(p is other for other in plain)]
    groups = [{'params': matrices, 'weight_decay': weight_decay}, {'params': plain, 'weight_decay': 0}]
    try:
        return torch.optim.AdamW(groups, lr=1e-3, fused=True)
    except (RuntimeError, TypeError):
        return torch.optim.AdamW(groups, lr=1e-3)


def draw(sizes, *shape):
    return torch.stack([torch.randint(0, size, shape) for size in sizes], -1)


class Trainer:
    def __init__(self, task):
        self.training, self.network = task['training'], Network(task['network'])
        self.optimiser = make_optimiser(self.network, self.training['weight_decay'])
        bf16 = task['arithmetic'] == 'bf16'
        self.arithmetic = lambda: torch.autocast('cpu', dtype=torch.bfloat16, enabled=bf16)
        self.state = None

    def prepare(self):
        """A window of fresh random notes: before the clock starts."""
        shape = self.training['steps'], self.training['batch']
        sizes = self.network.sizes
        return draw(sizes, *shape), draw(sizes[:self.network.outputs], *shape)

    def run(self, window):
        """Returns how many notes that were."""
        last_alone, clip = self.training['last_alone'], self.training['clip']
        with self.arithmetic():
            loss, state = self.network(*window, self.state, last_alone)
        self.state = None if last_alone else state
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        if clip > 0:
            nn.utils.clip_grad_norm_(self.network.parameters(), clip)
        self.optimiser.step()
        loss.item()
        return self.training['steps'] * self.training['batch']


class Composer:
    """One row, a note at a time."""

    def __init__(self, task):
        self.network = Network(task['network']).eval()
        self.state = None

    def prepare(self):
        return draw(self.network.sizes, 1), draw(self.network.sizes[:self.network.outputs], 1)

    def run(self, note):
        with torch.inference_mode():
            _, self.state = self.network.step(*note, self.state)
        return 1


def take_turn(worker, amount):
    things = [worker.prepare() for _ in range(amount)]
    wall, processor = time.perf_counter(), time.process_time()
    notes = sum(worker.run(thing) for thing in things)
    print(notes, time.perf_counter() - wall, time.process_time() - processor, flush=True)


def main():
    task = json.loads(sys.argv[1])
    torch.set_num_threads(task['threads'])
    torch.manual_seed(1)
    worker = Trainer(task) if task['kind'] == 'training' else Composer(task)
    take_turn(worker, 1)
    for line in sys.stdin:
        take_turn(worker, int(line))


if __name__ == '__main__':
    main()
