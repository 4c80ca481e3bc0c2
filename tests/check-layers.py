#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that every folder of src/ includes only what ARCHITECTURE.md lets it include.

check-layers.py [ROOT] prints one line for each fault and exits with 1 when there is one;
check-layers.py --self-test feeds it trees with every kind of fault.
"""

import pathlib
import re
import sys
import tempfile

# A folder may include its own headers and those of the folders named here.
RULES = {
    "base": "",
    "score": "base",
    "midi": "base score",
    "notation": "base score",
    "nn": "base",
    "learn": "base score midi nn",
    "audio": "base score nn",
    "job": "base",
    "remote": "base job",
    "draw": "base score",
    "work": "base score midi nn learn job",
    "widgets": "base score draw",
    "desk": "base score midi notation nn learn audio job remote draw work",
    "studio": "base score midi notation nn learn audio job remote draw work widgets desk",
    "cli": "base score midi notation nn learn audio job remote draw work",
    "server": "base job",
}

# Within a folder: a folder of its own may include its own headers and those of the folders beside it named here. What
# lies in no folder of its own may include all of them, and none of them what lies there.
INSIDE = {
    "desk": {
        "common": "",
        "project": "common",
        "library": "common project",
        "training": "common",
        "composing": "common project training",
        "sound": "common",
        "export": "common",
    },
    "widgets": {"common": "", "editor": "common", "roll": "common editor", "training": "common"},
    "studio": {"common": "", "compose": "common", "train": "common", "library": "common"},
}

# Headers that only some folders may include: what needs a display, and libraries with one owner each.
TOOLKIT = re.compile(r"^(gtk|adwaita|gdk|gsk)(/|\.h$)")
TOOLKIT_FOLDERS = {"widgets", "studio"}
LIBRARIES = {
    "smf.h": {"midi"},
    "fluidsynth.h": {"audio"},
    "sndfile.h": {"audio"},
    "cblas.h": {"nn"},
    "archive.h": {"desk"},
    "archive_entry.h": {"desk"},
}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">\n]+)[">]', re.MULTILINE)
COMMENT = re.compile(r'"(?:\\.|[^"\\\n])*"|/\*.*?\*/|//[^\n]*', re.DOTALL)


def strip_comments(text):
    """The text with comments blanked, strings kept and every line where it was."""

    def blank(match):
        found = match.group(0)
        return found if found.startswith('"') else re.sub(r"[^\n]", " ", found)

    return COMMENT.sub(blank, text)


def check_inside(folder, inner, parts):
    """What is wrong when a file of folder/inner/ includes folder/parts, or None."""
    if inner == "" or folder not in INSIDE:
        return None
    allowed = INSIDE[folder][inner].split()
    other = parts[0] if len(parts) > 1 else ""
    if other == inner or other in allowed:
        return None
    return "goes to %s, and %s/%s/ may include %s beside its own" % (
        "/".join([folder, *parts]),
        folder,
        inner,
        " ".join(allowed) if allowed else "nothing",
    )


def check_quoted(folder, inner, name):
    """What is wrong with an #include "name" in a folder (in its folder inner, "": in none), or None."""
    parts = name.split("/")
    if len(parts) < 2 or "." in parts or ".." in parts or parts[0] == "":
        return 'names no folder: write "folder/%s"' % parts[-1]
    other = parts[0]
    if other == folder:
        return check_inside(folder, inner, parts[1:])
    if other in RULES[folder].split():
        return None
    if other not in RULES:
        return "names a folder that the table does not know"
    allowed = RULES[folder].split()
    return "goes to %s/, and %s/ may include %s" % (
        other,
        folder,
        " ".join(allowed) if allowed else "nothing but its own",
    )


def check_angled(folder, inner, name):
    """What is wrong with an #include <name> in a folder, or None."""
    if name.split("/")[0] in RULES and name.split("/")[-1].startswith("mai-"):
        return 'is ours: write "%s"' % name
    if TOOLKIT.match(name) and folder not in TOOLKIT_FOLDERS:
        return "needs a display: only %s may" % " and ".join(sorted(TOOLKIT_FOLDERS))
    allowed = LIBRARIES.get(name)
    if allowed is not None and folder not in allowed:
        return "belongs in %s/" % " or ".join(sorted(allowed))
    return None


def check_file(root, folder, path):
    text = strip_comments(path.read_text(encoding="utf-8", errors="replace"))
    inner = "/".join(path.relative_to(root / "src" / folder).parts[:-1])
    if folder in INSIDE and inner and inner not in INSIDE[folder]:
        yield "%s: the table in %s does not know this folder" % (path.relative_to(root), pathlib.Path(__file__).name)
        return
    for match in INCLUDE.finditer(text):
        mark, name = match.groups()
        fault = (check_quoted if mark == '"' else check_angled)(folder, inner, name)
        if fault is not None:
            line = text.count("\n", 0, match.start()) + 1
            yield '%s:%d: "%s" %s' % (path.relative_to(root), line, name, fault)


def check_tree(root):
    """Yields a line for each fault below root/src."""
    for entry in sorted((root / "src").iterdir()):
        if entry.is_file():
            if entry.suffix in (".c", ".h", ".in"):
                yield "%s: lies in no folder" % entry.relative_to(root)
        elif entry.name not in RULES:
            yield "%s/: the table in %s does not know this folder" % (
                entry.relative_to(root),
                pathlib.Path(__file__).name,
            )
        else:
            for path in sorted(entry.rglob("*")):
                if path.is_file() and path.name.endswith((".c", ".h", ".inc", ".h.in", ".cu", ".cpp")):
                    yield from check_file(root, entry.name, path)


def check_rules():
    """Yields a line for each fault in the table itself: an unknown folder, or a circle."""
    for folder, allowed in RULES.items():
        for other in allowed.split():
            if other not in RULES:
                yield "the table lets %s/ include %s/, which it does not know" % (folder, other)
            elif folder in RULES[other].split():
                yield "the table lets %s/ and %s/ include each other" % (folder, other)
    for folder, inner in INSIDE.items():
        earlier = set()
        for name, allowed in inner.items():
            if not set(allowed.split()) <= earlier:
                yield "the table lets %s/%s/ include what does not stand above it" % (folder, name)
            earlier.add(name)


def document_rows(text):
    """The (folder, may include) rows of the table that has a column "may include"."""
    in_table = False
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            in_table = False
        elif cells[-1] == "may include":
            in_table = True
        elif in_table and re.fullmatch(r"`\w+/`", cells[0]):
            yield cells[0].strip("`/"), cells[-1]


def check_document(root):
    """Yields a line for each way in which ARCHITECTURE.md's table says other than RULES."""
    path = root / "ARCHITECTURE.md"
    if not path.exists():
        return
    rows = dict(document_rows(path.read_text(encoding="utf-8")))
    for folder, said in rows.items():
        if folder not in RULES:
            yield "ARCHITECTURE.md: %s/ is not in the table of the layer check" % folder
        elif not said.startswith("all") and set(re.findall(r"[a-z]+", said)) != set(RULES[folder].split()):
            allowed = RULES[folder] or "nothing"
            yield "ARCHITECTURE.md: %s/ may include %s, not %s" % (folder, allowed, said)
    for entry in sorted((root / "src").iterdir()):
        if entry.is_dir() and entry.name not in rows:
            yield "ARCHITECTURE.md: %s/ has no row in the table of folders" % entry.name


SELF_TEST = [
    # a file of the tree, its content, and what a fault must say (None: no fault)
    ("src/score/good.c", '#include "score/x.h"\n#include "base/x.h"\n#include <glib.h>\n', None),
    ("src/score/comment.c", '/* #include "midi/x.h" */\n// #include "x.h"\n', None),
    ("src/score/text.c", 'char *a = "/*";\n#include "midi/x.h"\n', "goes to midi/"),
    ("src/score/up.c", '#include "midi/x.h"\n', "goes to midi/"),
    ("src/score/spaced.c", '  #  include   "nn/x.h"\n', "goes to nn/"),
    ("src/score/bare.c", '#include "x.h"\n', "names no folder"),
    ("src/score/dotted.c", '#include "../base/x.h"\n', "names no folder"),
    ("src/score/angled.c", "#include <base/mai-x.h>\n", "is ours"),
    ("src/score/unknown.c", '#include "engine/x.h"\n', "does not know"),
    ("src/score/deep/down.c", '#include "learn/x.h"\n', "goes to learn/"),
    ("src/desk/sound/own.c", '#include "desk/sound/x.h"\n#include "desk/common/x.h"\n', None),
    ("src/desk/sound/across.c", '#include "desk/project/x.h"\n', "goes to desk/project/x.h"),
    ("src/desk/sound/up.c", '#include "desk/x.h"\n', "goes to desk/x.h"),
    ("src/desk/all.c", '#include "desk/sound/x.h"\n#include "desk/x.h"\n', None),
    ("src/desk/elsewhere/x.c", "int x;\n", "does not know this folder"),
    ("src/score/gtk.c", "#include <gtk/gtk.h>\n", "needs a display"),
    ("src/score/smf.c", "#include <smf.h>\n", "belongs in midi/"),
    ("src/base/up.h", '#include "score/x.h"\n', "nothing but its own"),
    ("src/engine/x.c", "int x;\n", "does not know this folder"),
    ("src/stray.c", "int x;\n", "lies in no folder"),
]


def self_test():
    for name, content, wanted in SELF_TEST:
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            path = root / name
            path.parent.mkdir(parents=True)
            path.write_text(content)
            faults = list(check_tree(root))
            if wanted is None and faults:
                return "%s: no fault was to be found, but: %s" % (name, faults)
            if wanted is not None and (len(faults) != 1 or wanted not in faults[0]):
                return "%s: a fault with “%s” was to be found, but: %s" % (name, wanted, faults)
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "src" / "nn").mkdir(parents=True)
        (root / "src" / "job").mkdir()
        (root / "ARCHITECTURE.md").write_text(
            "| folder | holds | may include |\n| --- | --- | --- |\n| `nn/` | the engine | base score |\n"
        )
        if len(list(check_document(root))) != 2:
            return "ARCHITECTURE.md: two faults were to be found"
    return None


def main():
    if sys.argv[1:] == ["--self-test"]:
        fault = self_test()
        print(fault or "the layer check finds what it must find")
        return 1 if fault else 0
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    faults = list(check_rules()) + list(check_tree(root)) + list(check_document(root))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
