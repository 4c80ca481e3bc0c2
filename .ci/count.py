#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""count.py [FAILED CHECK ...] -- BUILD FOLDER ...: adds up Meson's test logs.

A check that failed counts as a failed test unless it is a test run whose log names what failed.
"""

import json
import pathlib
import re
import sys

PASSED = {"OK", "EXPECTEDFAIL"}
RUNS = {"make test": "build", "AddressSanitizer and UBSan": "build-sanitize"}


def read_log(folder):
    """The (name, result, output) of each test that ran in a build folder."""
    path = pathlib.Path(folder) / "meson-logs" / "testlog.json"
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    tests = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
    return [(test["name"], test["result"], test.get("stdout") or "") for test in tests]


def main():
    split = sys.argv.index("--")
    checks, folders = sys.argv[1:split], sys.argv[split + 1 :]
    passed = failed = skipped = 0
    broken = set()
    for folder in folders:
        for name, result, output in read_log(folder):
            for reason in re.findall(r"^ok .*# SKIP.*$", output, re.MULTILINE):
                print("in part skipped: %s (%s): %s" % (name, folder, reason))
            if result in PASSED:
                passed += 1
            elif result == "SKIP":
                skipped += 1
                print("skipped: %s (%s)" % (name, folder))
            else:
                failed += 1
                broken.add(folder)
                print("failed: %s (%s): %s" % (name, folder, result))
    for check in checks:
        if RUNS.get(check) not in broken:
            failed += 1
            print("failed: %s" % check)
    line = "%d passed, %d failed" % (passed, failed)
    print(line + (", %d skipped" % skipped if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
