#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Records ten training steps of a small network by PyTorch, for test-mai-torch.c to repeat.

The network is that of src/nn/mai-model.h: summed embeddings, a torch.nn.LSTM of two layers, a projection and chained
heads; AdamW, clipping, a warm-up and a cosine, state carried from window to window and cleared where a piece begins.
What is recorded goes into one safetensors file, written here without any package for it: first and last weights,
batches, losses, gradient norms and learning rates. Run it again after changing the network:

    /usr/bin/python3 tests/nn/record-torch-steps.py tests/nn/torch-steps.safetensors

Needs Debian's python3-torch.
"""
import json
import math
import struct
import sys

import numpy
import torch

STEPS, BATCH, WINDOWS = 12, 5, 10
SIZES, OUTPUTS = [7, 5, 4, 3], 3
E, H, LAYERS, P, D = 8, 12, 2, 10, 6
PEAK, FLOOR, WARMUP, TOTAL = 0.02, 0.002, 3, 10
CLIP, DECAY, BETAS, EPSILON = 0.25, 0.05, (0.9, 0.99), 1e-8
IGNORE = 65535


def make_parameters(random):
    """Names and shapes as in mai-model.c."""
    shapes = {}
    for f, size in enumerate(SIZES):
        shapes[f'embedding.{f}.weight'] = (size + 1, E)
    for layer in range(LAYERS):
        shapes[f'lstm.{layer}.weight_ih'] = (4 * H, H if layer else E)
        shapes[f'lstm.{layer}.weight_hh'] = (4 * H, H)
        shapes[f'lstm.{layer}.bias'] = (4 * H,)
    shapes['projection.weight'], shapes['projection.bias'] = (P, H), (P,)
    shapes['skip.weight'] = (P, E)
    for f in range(OUTPUTS):
        shapes[f'head.{f}.in.weight'], shapes[f'head.{f}.in.bias'] = (D, P), (D,)
        for g in range(f):
            shapes[f'head.{f}.chain.{g}.weight'] = (SIZES[g], D)
        shapes[f'head.{f}.out.weight'], shapes[f'head.{f}.out.bias'] = (SIZES[f], D), (SIZES[f],)
    return {name: torch.tensor(random.normal(0, 0.5, shape), dtype=torch.float32).requires_grad_()
            for name, shape in shapes.items()}


def decays(name):
    return name.endswith('weight') and 'embedding' not in name and 'chain' not in name \
        or 'weight_' in name


def make_lstm(parameters):
    """torch.nn.LSTM whose weights are ours; its second bias stays zero."""
    lstm = torch.nn.LSTM(E, H, LAYERS)
    for layer in range(LAYERS):
        for ours, theirs in (('weight_ih', 'weight_ih'), ('weight_hh', 'weight_hh'), ('bias', 'bias_ih')):
            value = getattr(lstm, f'{theirs}_l{layer}')
            value.data.copy_(parameters[f'lstm.{layer}.{ours}'].data)
            parameters[f'lstm.{layer}.{ours}'] = value
        second = getattr(lstm, f'bias_hh_l{layer}')
        second.data.zero_()
        second.requires_grad_(False)
    return lstm


def embed(tables, indices):
    """Sum over the fields; IGNORE adds nothing. indices (..., F)."""
    total = 0
    for f, table in enumerate(tables):
        index = indices[..., f]
        known = (index != IGNORE).unsqueeze(-1)
        total = total + torch.nn.functional.embedding(index.clamp(max=len(table) - 1), table) * known
    return total


def forward(parameters, lstm, batch, state):
    """The sum of the loss over scored steps, and the state to carry."""
    inputs, targets, weight, keep = batch
    embedded = embed([parameters[f'embedding.{f}.weight'] for f in range(len(SIZES))], inputs)
    outputs = []
    for t in range(STEPS):
        state = tuple(s * keep[t].reshape(1, BATCH, 1) for s in state)
        out, state = lstm(embedded[t:t + 1], state)
        outputs.append(out)
    h = torch.cat(outputs)
    p = torch.relu(h @ parameters['projection.weight'].T + embedded @ parameters['skip.weight'].T
                   + parameters['projection.bias'])
    loss = 0
    for f in range(OUTPUTS):
        u = p @ parameters[f'head.{f}.in.weight'].T + parameters[f'head.{f}.in.bias']
        if f:
            u = u + embed([parameters[f'head.{f}.chain.{g}.weight'] for g in range(f)], targets)
        logits = torch.relu(u) @ parameters[f'head.{f}.out.weight'].T + parameters[f'head.{f}.out.bias']
        target = targets[..., f].masked_fill(targets[..., f] == IGNORE, -100)
        nats = torch.nn.functional.cross_entropy(logits.reshape(-1, SIZES[f]), target.reshape(-1),
                                                 ignore_index=-100, reduction='none')
        loss = loss + (nats * weight.reshape(-1)).sum()
    return loss, tuple(s.detach() for s in state)


def make_batch(random):
    inputs = numpy.stack([random.integers(0, size, (STEPS, BATCH)) for size in SIZES], -1)
    targets = numpy.stack([random.integers(0, size, (STEPS, BATCH)) for size in SIZES[:OUTPUTS]], -1)
    weight = (random.random((STEPS, BATCH)) > 0.15).astype(numpy.float32)
    keep = (random.random((STEPS, BATCH)) > 0.15).astype(numpy.float32)
    inputs[random.random(inputs.shape) < 0.05] = IGNORE
    targets[random.random(targets.shape) < 0.05] = IGNORE
    inputs[keep == 0] = SIZES
    return inputs, targets, weight, keep


def rate(step):
    if step < WARMUP:
        return PEAK * step / WARMUP
    if step >= TOTAL:
        return FLOOR
    way = (step - WARMUP) / (TOTAL - WARMUP)
    return FLOOR + 0.5 * (PEAK - FLOOR) * (1 + math.cos(math.pi * way))


def train(recorded):
    random = numpy.random.default_rng(1)
    parameters = make_parameters(random)
    lstm = make_lstm(parameters)
    for name, value in parameters.items():
        recorded[f'first.{name}'] = value.detach().numpy().copy()
    optimiser = torch.optim.AdamW(
        [{'params': [v for n, v in parameters.items() if decays(n)], 'weight_decay': DECAY},
         {'params': [v for n, v in parameters.items() if not decays(n)], 'weight_decay': 0}],
        betas=BETAS, eps=EPSILON)
    state = (torch.zeros(LAYERS, BATCH, H),) * 2
    losses, norms, batches = [], [], []
    for step in range(1, WINDOWS + 1):
        batch = make_batch(random)
        batches.append(batch)
        tensors = [torch.tensor(part) for part in batch]
        for group in optimiser.param_groups:
            group['lr'] = rate(step)
        loss, state = forward(parameters, lstm, tensors, state)
        loss = loss / tensors[2].sum()
        optimiser.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(list(parameters.values()), CLIP)
        optimiser.step()
        losses.append(loss.item())
        norms.append(norm.item())
        print(f'{step:2} loss {losses[-1]:.6f} norm {norms[-1]:.4f} rate {rate(step):.5f}')
    for name, value in parameters.items():
        recorded[f'last.{name}'] = value.detach().numpy()
    for name, parts in zip(('inputs', 'targets', 'weight', 'keep'), zip(*batches)):
        recorded[name] = numpy.stack(parts)
    recorded['losses'] = numpy.array(losses, numpy.float32)
    recorded['norms'] = numpy.array(norms, numpy.float32)


def write(path, tensors, metadata):
    header, data = {'__metadata__': metadata}, b''
    for name, value in sorted(tensors.items(), key=lambda item: item[1].dtype == numpy.float32):
        raw = numpy.ascontiguousarray(value).tobytes()
        header[name] = {'dtype': {'f': 'F32', 'i': 'I64'}[value.dtype.kind], 'shape': list(value.shape),
                        'data_offsets': [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + data)


def main():
    torch.set_num_threads(1)
    recorded = {}
    train(recorded)
    config = {'family': 'lstm', 'outputs': OUTPUTS, 'sizes': SIZES, 'embedding': E, 'hidden': H, 'layers': LAYERS,
              'projection': P, 'head': D, 'dropout': 0}
    settings = {'peak': PEAK, 'floor': FLOOR, 'warmup': WARMUP, 'total': TOTAL, 'clip': CLIP, 'decay': DECAY,
                'beta1': BETAS[0], 'beta2': BETAS[1], 'epsilon': EPSILON}
    write(sys.argv[1], recorded, {'config': json.dumps(config), 'settings': json.dumps(settings),
                                  'torch': torch.__version__})


if __name__ == '__main__':
    main()
