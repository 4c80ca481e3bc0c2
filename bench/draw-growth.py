#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Draws what compare-pytorch.py measured of growth.

    bench/compare-pytorch.py --only growth --json growth.json
    bench/draw-growth.py growth.json >docs/growth.svg

A panel for each measure. Both axes are logarithmic, so that a cost which grows linearly lies on a level line.
"""
import html
import json
import math
import sys

WIDTH, HEIGHT, LEFT, TOP, BOTTOM, GAP = 290, 150, 10, 44, 24, 20
COLUMNS = 3


def scale(value, values, length):
    """Where a value lies on an axis of so many pixels, from the smallest of `values` to the largest."""
    low, high = math.log(min(values)), math.log(max(values))
    return length * (math.log(value) - low) / (high - low)


def panel(title, points, x, y):
    what, _, variable = title.partition(': ')
    sizes = [size for size, _ in points]
    most = max(value for _, value in points)
    axis = [most / 10, most * 1.25]
    yield f'<g transform="translate({x},{y})">'
    yield f'<text y="14">{html.escape(what)}</text><text y="30" class="small">{html.escape(variable)}</text>'
    yield f'<path d="M{LEFT},{TOP} v{HEIGHT} h{WIDTH - LEFT}" class="axis"/>'
    places = [(LEFT + scale(size, sizes, WIDTH - LEFT - 20) + 10, TOP + HEIGHT - scale(value, axis, HEIGHT), size, value)
              for size, value in points]
    yield f'<polyline points="{" ".join(f"{px:.1f},{py:.1f}" for px, py, _, _ in places)}" class="line"/>'
    for px, py, size, value in places:
        yield f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3"/>'
        yield f'<text x="{px:.1f}" y="{py - 8:.1f}" class="small middle">{value:.3g}</text>'
        yield f'<text x="{px:.1f}" y="{TOP + HEIGHT + 16}" class="small middle">{size}</text>'
    yield '</g>'


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1]) as file:
        figures = [figure for figure in json.load(file)['figures'] if figure['case'] == 'growth']
    measures = {}
    for figure in figures:
        measures.setdefault(figure['what'], []).append((figure['size'], figure['value']))
    if not measures:
        sys.exit(f'{sys.argv[1]} holds no figures of growth; measure them with "--only growth".')
    rows = math.ceil(len(measures) / COLUMNS)
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{COLUMNS * (WIDTH + GAP) + GAP}" '
          f'height="{rows * (TOP + HEIGHT + BOTTOM + GAP)}">')
    print('<style>text { font: 11px sans-serif } .small { font-size: 10px; fill: #555 } .middle { text-anchor: middle }'
          ' .axis { fill: none; stroke: #999 } .line { fill: none; stroke: #1c71d8; stroke-width: 1.5 }'
          ' circle { fill: #1c71d8 }</style>')
    print('<rect width="100%" height="100%" fill="white"/>')
    for i, (title, points) in enumerate(measures.items()):
        x, y = GAP + i % COLUMNS * (WIDTH + GAP), i // COLUMNS * (TOP + HEIGHT + BOTTOM + GAP)
        print('\n'.join(panel(title, points, x, y)))
    print('</svg>')


if __name__ == '__main__':
    main()
