#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench/gpu with programs of the build played by scripts: what it makes of those that skip, fail, or never end."""
import importlib.machinery
import importlib.util
import json
import os
import sys
import tempfile
import time
import types
import unittest

sys.dont_write_bytecode = True
PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../../../bench/gpu')
PASSES = 'echo ok 1 /nn/cudnn/lstm\necho "ok 2 /nn/cudnn/lstm-cards # SKIP on a stand-in alone"\necho 1..2\n'
SKIPS = 'echo "1..0 # SKIP The graphics card cannot be used: there is none of NVIDIA."\n'
TRAINS = 'while read -r n; do echo "$n 0.5"; done\n'
BREAKS = 'echo "nn-device: The graphics card failed (launch)." >&2\nexit 1\n'
HANGS = 'exec sleep 60\n'


def load():
    loader = importlib.machinery.SourceFileLoader('bench_gpu', PATH)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader('bench_gpu', loader))
    loader.exec_module(module)
    module.find_torch = lambda: (False, 'not found')
    return module


def write_script(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'w', encoding='utf-8') as out:
        out.write('#!/bin/sh\n' + text)
    os.chmod(path, 0o700)


class GpuScript(unittest.TestCase):
    def setUp(self):
        self.gpu = load()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def run_all(self, tests, device):
        for path in self.gpu.PROGRAMS:
            write_script(os.path.join(self.folder, path), device if path.endswith('nn-device') else tests)
        status = self.gpu.run_all(types.SimpleNamespace(build=self.folder, out=self.folder, device='gpu', seconds=60))
        with open(os.path.join(self.folder, 'gpu.json'), encoding='utf-8') as report:
            return status, json.load(report)

    def work(self, text):
        path = tempfile.mktemp(dir=self.folder)
        write_script(path, text)
        return [path], dict(os.environ)

    def test_good(self):
        status, report = self.run_all(PASSES, TRAINS)
        self.assertEqual(status, 0)
        self.assertEqual([result['ok'] for result in report['checks']], [1] * 10)
        self.assertEqual(len(report['times']), 15)
        self.assertGreater(report['source']['hours_extrapolated'], 0)

    def test_nothing_checked(self):
        status, report = self.run_all(SKIPS, TRAINS)
        self.assertEqual(status, 1)
        for result in report['checks']:
            self.assertFalse(result['passed'])
            self.assertIn('none of NVIDIA', result['skipped'][0])

    def test_card_fails(self):
        status, report = self.run_all(PASSES, BREAKS)
        self.assertEqual(status, 1)
        for row in report['times'] + [report['source']]:
            self.assertIn('The graphics card failed (launch)', row['error'])

    def test_hangs(self):
        self.gpu.CHECK_LIMIT = self.gpu.CASE_LIMIT = 1
        begun = time.monotonic()
        with self.assertRaisesRegex(RuntimeError, 'time limit'):
            self.gpu.measure_commands([self.work(HANGS)], 1, begun + 60)
        path = self.work(HANGS)[0][0]
        self.assertEqual(self.gpu.run_check(path, dict(os.environ), 1)[0], None)
        self.assertLess(time.monotonic() - begun, 40)

    def test_torch_fails(self):
        commands = [self.work(TRAINS), self.work(BREAKS)]
        found, reason = self.gpu.measure_commands(commands, 1, time.monotonic() + 60)
        self.assertEqual(len(found), 1)
        self.assertIn('launch', reason)


if __name__ == '__main__':
    unittest.main()
