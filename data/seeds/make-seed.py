#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Turns a theme written down as text (see README.md) into a Standard MIDI File.

make-seed.py SOURCE OUTPUT.mid
make-seed.py --check SOURCE...
"""
import re
import struct
import sys
from fractions import Fraction

DIVISION = 480
STEPS = {'C': 0, 'D': 2, 'E': 4, 'F': 5, 'G': 7, 'A': 9, 'B': 11}
# Sharps (flats below zero) of major keys; a minor key has those of the major a third above.
SHARPS = {'C': 0, 'G': 1, 'D': 2, 'A': 3, 'E': 4, 'B': 5, 'F#': 6, 'F': -1, 'Bb': -2, 'Eb': -3, 'Ab': -4, 'Db': -5}
MINOR = {'A': 0, 'E': 1, 'B': 2, 'F#': 3, 'C#': 4, 'G#': 5, 'D': -1, 'G': -2, 'C': -3, 'F': -4, 'Bb': -5, 'Eb': -6}


class Mistake(Exception):
    """What is wrong with a source, in a sentence."""


class Note:
    def __init__(self, onset, length, pitch):
        self.onset, self.length, self.pitch = onset, length, pitch
        self.velocity = 64


class Part:
    def __init__(self, name, program):
        self.name, self.program = name, program
        self.dynamics = []  # (bar, velocity)
        self.voices = []  # lists of bars, each a list of tokens
        self.notes = []


class Theme:
    def __init__(self):
        self.words = {}
        self.parts = []


def parse_pitch(text):
    match = re.fullmatch(r'([A-G])([#b]?)(-?\d)', text)
    if not match:
        raise Mistake(f'“{text}” is no pitch')
    pitch = STEPS[match[1]] + {'': 0, '#': 1, 'b': -1}[match[2]] + 12 * (int(match[3]) + 1)
    if not 21 <= pitch <= 108:
        raise Mistake(f'{text} is not on a piano')
    return pitch


def parse_length(text):
    """In quarter notes."""
    match = re.fullmatch(r'(1|2|4|8|16|32)(\.?)(t?)', text)
    if not match:
        raise Mistake(f'“{text}” is no length')
    length = Fraction(4, int(match[1]))
    return length * (Fraction(3, 2) if match[2] else 1) * (Fraction(2, 3) if match[3] else 1)


def parse_metre(text):
    match = re.fullmatch(r'(\d+)/(1|2|4|8|16)', text)
    if not match or int(match[1]) == 0:
        raise Mistake(f'“{text}” is no metre')
    return int(match[1]), int(match[2])


def bar_length(metre):
    return Fraction(4 * metre[0], metre[1])


def read(lines):
    theme = Theme()
    voice = None
    for line in lines:
        line = re.sub(r'(^|\s)# .*|^#$', '', line).strip()
        word, _, rest = line.partition(' ')
        rest = rest.strip()
        if not line:
            continue
        if word in ('title', 'composer', 'key', 'metre', 'tempo', 'pickup'):
            theme.words[word] = rest
        elif word == 'part':
            name, _, program = rest.partition('/')
            theme.parts.append(Part(name.strip(), int(program or 0)))
            voice = None
        elif word == 'dynamics' and theme.parts:
            theme.parts[-1].dynamics = [tuple(map(int, point.split(':'))) for point in rest.split()]
        elif word == 'bars' and theme.parts:
            voice = []
            theme.parts[-1].voices.append(voice)
        elif voice is None:
            raise Mistake(f'what “{word}” means is not known')
        else:
            voice.extend(bar.split() for bar in line.split('|'))
    for word in ('title', 'composer', 'key', 'metre', 'tempo'):
        if word not in theme.words:
            raise Mistake(f'there is no {word}')
    theme.metre = parse_metre(theme.words['metre'])
    theme.pickup = parse_metre(theme.words['pickup']) if 'pickup' in theme.words else None
    return theme


def starts(theme, n_bars):
    """Where each bar begins, and the end, in quarter notes."""
    places = [Fraction(0)]
    for bar in range(n_bars):
        metre = theme.pickup if theme.pickup and bar == 0 else theme.metre
        places.append(places[-1] + bar_length(metre))
    return places


def play_voice(theme, part, voice):
    places = starts(theme, len(voice))
    length, tied = None, {}
    for bar, tokens in enumerate(voice):
        place = places[bar]
        for token in tokens:
            match = re.fullmatch(r'([^:~]+)(?::([^:~]+))?(~?)', token)
            if not match:
                raise Mistake(f'“{token}” in bar {bar + 1} is no note')
            length = parse_length(match[2]) if match[2] else length
            if length is None:
                raise Mistake(f'the first note, {token}, has no length')
            held = {}
            for pitch in [] if match[1] == 'r' else map(parse_pitch, match[1].split('+')):
                note = tied.get(pitch)
                if note:
                    note.length += length
                else:
                    note = Note(place, length, pitch)
                    part.notes.append(note)
                held[pitch] = note
            if set(tied) - set(held):
                raise Mistake(f'a tie in bar {bar + 1} leads nowhere')
            tied = held if match[3] else {}
            place += length
        if place != places[bar + 1]:
            raise Mistake(f'bar {bar + 1} of “{part.name}” holds {place - places[bar]} quarter notes, '
                          f'not {places[bar + 1] - places[bar]}: {" ".join(tokens)}')
    if tied:
        raise Mistake(f'the last note of “{part.name}” is tied to nothing')


def loudness(theme, part, place):
    """The written dynamics at a place, straight lines between the points."""
    first = 0 if theme.pickup else 1
    begin = bar_length(theme.pickup) - bar_length(theme.metre) if theme.pickup else 0
    bar = first + (place - begin) / bar_length(theme.metre)
    points = part.dynamics
    if not points or bar <= points[0][0]:
        return points[0][1] if points else 64
    for (left, low), (right, high) in zip(points, points[1:]):
        if bar <= right:
            return low + (high - low) * (bar - left) / (right - left)
    return points[-1][1]


def accent(theme, place):
    begin = bar_length(theme.pickup) if theme.pickup else 0
    inside = (place - begin) % bar_length(theme.metre)
    beat = Fraction(3, 2) if theme.metre[1] == 8 and theme.metre[0] % 3 == 0 else Fraction(4, theme.metre[1])
    if inside == 0:
        return 6
    return 2 if inside % beat == 0 else -3


def shape(theme, part):
    middle = sum(note.pitch for note in part.notes) / len(part.notes)
    for note in part.notes:
        velocity = loudness(theme, part, note.onset) + accent(theme, note.onset) + (note.pitch - middle) / 3
        note.velocity = max(20, min(110, round(velocity)))


def play(theme):
    if not 1 <= len(theme.parts) <= 9:
        raise Mistake('there must be one to nine parts')
    for part in theme.parts:
        for voice in part.voices:
            if len(voice) != len(theme.parts[0].voices[0]):
                raise Mistake(f'“{part.name}” has a voice of {len(voice)} bars, not {len(theme.parts[0].voices[0])}')
            play_voice(theme, part, voice)
        shape(theme, part)
    if sum(len(part.notes) for part in theme.parts) < 32:
        raise Mistake('there are fewer than 32 notes')


def variable(value):
    data = [value & 127]
    while value := value >> 7:
        data.insert(0, value & 127 | 128)
    return bytes(data)


def meta(kind, data):
    return bytes([0xff, kind]) + variable(len(data)) + data


def chunk(events):
    """A track chunk of (tick, rank, bytes)."""
    data, now = b'', 0
    for tick, _, event in sorted(events, key=lambda event: event[:2]):
        data += variable(tick - now) + event
        now = tick
    data += variable(0) + meta(0x2f, b'')
    return b'MTrk' + struct.pack('>I', len(data)) + data


def signature(metre):
    return meta(0x58, bytes([metre[0], metre[1].bit_length() - 1, 24, 8]))


def conductor(theme):
    tonic, mode = theme.words['key'].split()
    sharps = (SHARPS if mode == 'major' else MINOR)[tonic]
    microseconds = round(60e6 / float(theme.words['tempo']))
    events = [(0, 0, meta(3, theme.words['title'].encode())),
              (0, 1, meta(1, theme.words['composer'].encode())),
              (0, 2, meta(2, 'Public domain'.encode())),
              (0, 3, meta(0x51, struct.pack('>I', microseconds)[1:])),
              (0, 4, meta(0x59, struct.pack('>bB', sharps, mode == 'minor'))),
              (0, 5, signature(theme.pickup or theme.metre))]
    if theme.pickup:
        events.append((ticks(bar_length(theme.pickup)), 5, signature(theme.metre)))
    return chunk(events)


def ticks(quarters):
    exact = quarters * DIVISION
    if exact.denominator != 1:
        raise Mistake(f'{quarters} quarter notes are no whole number of ticks')
    return int(exact)


def track(part, channel):
    events = [(0, 0, meta(3, part.name.encode())), (0, 1, bytes([0xc0 | channel, part.program]))]
    for note in part.notes:
        begin, end = ticks(note.onset), ticks(note.onset + note.length)
        events.append((begin, 3, bytes([0x90 | channel, note.pitch, note.velocity])))
        events.append((end, 2, bytes([0x80 | channel, note.pitch, 64])))
    return chunk(events)


def midi(theme):
    chunks = [conductor(theme)] + [track(part, channel) for channel, part in enumerate(theme.parts)]
    return b'MThd' + struct.pack('>IHHH', 6, 1, len(chunks), DIVISION) + b''.join(chunks)


def make(path):
    try:
        with open(path, encoding='utf-8') as source:
            theme = read(source)
        play(theme)
        return midi(theme)
    except (Mistake, ValueError, KeyError) as mistake:
        sys.exit(f'{path}: {mistake}')


def main(arguments):
    if len(arguments) > 1 and arguments[0] == '--check':
        for path in arguments[1:]:
            make(path)
    elif len(arguments) == 2:
        data = make(arguments[0])
        with open(arguments[1], 'wb') as output:
            output.write(data)
    else:
        sys.exit(__doc__)


if __name__ == '__main__':
    main(sys.argv[1:])
