# SPDX-License-Identifier: Apache-2.0
"""Music for the tests: files made here, and what the studio has saved, read without its help."""

import io
import json
import tempfile
import zipfile

import musicai_test

QUARTER = 480  # ticks

# A tune of eight quarters, C major: (onset, duration, pitch, velocity).
TUNE = [(i * QUARTER, QUARTER, pitch, 80) for i, pitch in enumerate((60, 62, 64, 65, 67, 65, 64, 62))]


def write_tune(path, notes=TUNE):
    path.write_bytes(musicai_test.midi_bytes(notes))
    return path


def write_folder(folder, n_pieces=12, n_notes=120):
    """Small pieces to learn from."""
    musicai_test.make_music(str(folder), n_pieces, n_notes)
    return folder


def songs(home):
    """The project files in a home's library, the newest last."""
    folder = home.data / "songs"
    found = [path for path in folder.glob("*.musicai") if not path.name.startswith(".")] if folder.is_dir() else []
    return sorted(found, key=lambda path: path.stat().st_mtime_ns)


class Project:
    """A project file as it lies on the disk now."""

    def __init__(self, path):
        with zipfile.ZipFile(path) as archive:
            self.files = {name: archive.read(name) for name in archive.namelist()}
        self.about = json.loads(self.files["project.json"])

    def notes(self, name="song.mid"):
        """(onset, pitch, velocity, channel) of every note of the song."""
        return notes_of(self.files[name])

    @property
    def takes(self):
        """The take.json of every take, in order."""
        return [json.loads(self.files[name]) for name in sorted(self.files) if name.endswith("/take.json")]

    @property
    def take_files(self):
        """The MIDI files of the takes, in order."""
        return [self.files[name] for name in sorted(self.files) if name.endswith("/take.mid")]


def notes_of(data):
    with tempfile.NamedTemporaryFile(suffix=".mid") as file:
        file.write(data)
        file.flush()
        return musicai_test.read_notes(file.name)[0]


def durations_of(data):
    """(onset, duration, pitch, velocity) of every note of a MIDI file."""
    found, sounding = [], {}
    stream = io.BytesIO(data)
    stream.seek(14)
    while True:
        head = stream.read(8)
        if len(head) < 8:
            return sorted(found)
        track = stream.read(int.from_bytes(head[4:], "big"))
        for tick, status, first, second in _channel_events(track):
            key = (status & 15, first)
            if status >> 4 == 9 and second > 0:
                sounding.setdefault(key, []).append((tick, second))
            elif status >> 4 in (8, 9) and sounding.get(key):
                onset, velocity = sounding[key].pop(0)
                found.append((onset, tick - onset, first, velocity))


def _channel_events(data):
    at, tick, status = 0, 0, 0
    while at < len(data):
        delta, at = musicai_test.read_length(data, at)
        tick += delta
        if data[at] & 0x80:
            status = data[at]
            at += 1
        if status == 0xFF:
            size, at = musicai_test.read_length(data, at + 1)
            at += size
        elif status in (0xF0, 0xF7):
            size, at = musicai_test.read_length(data, at)
            at += size
        elif status >> 4 in (0xC, 0xD):
            at += 1
        else:
            yield tick, status, data[at], data[at + 1]
            at += 2


def saved_notes(home):
    """(onset, duration, pitch, velocity) in the newest song of a home; None while there is none."""
    found = songs(home)
    if not found:
        return None
    try:
        return durations_of(Project(found[-1]).files["song.mid"])
    except (OSError, zipfile.BadZipFile, KeyError):
        return None
