#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that po/POTFILES.in lists exactly the files that mark words for translation, and that no
translation has other places for numbers and names than the text it stands for.

check-strings.py [ROOT] prints what is wrong and exits with 1; --fix mends the list instead.
"""

import pathlib
import re
import subprocess
import sys

MARK = re.compile(r"\b(?:_|N_|C_|NC_|mai_ngettext)\s*\(\s*\"")
# xgettext sees the text up to GLib's macros only, and the whole is never found at run time; it knows
# those of <inttypes.h>.
CUT = re.compile(r"\b(?:_|N_|mai_ngettext)\s*\(\s*(?:\"(?:\\.|[^\"\\\n])*\"\s*)+G_G\w+")
COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*"|/\*.*?\*/|//[^\n]*', re.DOTALL)


def without_comments(text):
    return COMMENT.sub(lambda match: match.group(0) if match.group(0).startswith('"') else " ", text)


def has_words(path):
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix in (".c", ".h"):
        return MARK.search(without_comments(text)) is not None
    if path.suffix == ".ui":
        return 'translatable="' in text
    return path.name.endswith((".gschema.xml", ".desktop.in", ".metainfo.xml.in"))


def cut_words(root, name):
    """Yields a line for each text of a C file that a macro cuts in two."""
    text = (root / name).read_text(encoding="utf-8", errors="replace")
    for match in CUT.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield "%s:%d: a macro cuts a text in two; use PRId64" % (name, line)


def broken_translations(root):
    """Yields what msgfmt has against the translations."""
    for path in sorted((root / "po").glob("*.po")):
        command = ["msgfmt", "--check-format", "--check-domain", "-o", "/dev/null", str(path)]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode != 0:
            yield done.stderr.decode("utf-8", "replace").strip()


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--fix"]
    root = pathlib.Path(arguments[0] if arguments else pathlib.Path(__file__).parent.parent)
    potfiles = root / "po" / "POTFILES.in"
    lines = potfiles.read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if line and not line.startswith("#")]
    found = [
        str(path.relative_to(root))
        for folder in ("data", "src")
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and has_words(path)
    ]
    if "--fix" in sys.argv:
        comments = [line for line in lines if line.startswith("#")]
        potfiles.write_text("\n".join(comments + sorted(found)) + "\n", encoding="utf-8")
        return 0
    wrong = [line for name in found if name.endswith((".c", ".h")) for line in cut_words(root, name)]
    wrong += broken_translations(root)
    for line in wrong:
        print(line)
    for name in sorted(set(found) - set(listed)):
        print("%s has words to translate; list it in po/POTFILES.in" % name)
    for name in sorted(set(listed) - set(found)):
        print("%s is listed in po/POTFILES.in and has no words to translate" % name)
    return 0 if sorted(found) == sorted(listed) and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
