#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks what is installed beside the programs: icons, settings schema, Flatpak manifest."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

APPLICATION = "app.musicai.Studio"
SVG = "{http://www.w3.org/2000/svg}"
ICONS = {
    "scalable/apps/%s.svg" % APPLICATION: "0 0 128 128",
    "symbolic/apps/%s-symbolic.svg" % APPLICATION: "0 0 16 16",
}
PERMISSIONS_NOT_GIVEN = ("--share=network", "--filesystem=host", "--filesystem=home", "--device=all")


def check_icon(path, box):
    root = xml.parse(path).getroot()
    if root.tag != SVG + "svg" or root.get("viewBox") != box:
        yield "%s: its viewBox must be %s" % (path.name, box)
    if list(root.iter(SVG + "image")) or list(root.iter(SVG + "text")):
        yield "%s: neither pictures nor text belong in an icon" % path.name
    if "-symbolic" in path.name:
        colours = {element.get("fill") for element in root.iter()} - {None}
        if len(colours) != 1 or any(element.get("stroke") for element in root.iter()):
            yield "%s: a symbolic icon has fills of one colour and no strokes" % path.name
    if shutil.which("rsvg-convert"):
        picture = subprocess.run(["rsvg-convert", "-w", "16", path], capture_output=True, check=False)
        if picture.returncode != 0 or not picture.stdout.startswith(b"\x89PNG"):
            yield "%s: cannot be drawn: %s" % (path.name, picture.stderr.decode(errors="replace").strip())


def check_schema(path):
    schema = xml.parse(path).getroot().find("schema")
    if schema is None or schema.get("id") != APPLICATION:
        yield "%s: holds no schema %s" % (path.name, APPLICATION)
        return
    for key in schema.iter("key"):
        for part in ("default", "summary", "description"):
            if key.find(part) is None or not (key.findtext(part) or "").strip():
                yield "%s: key %s has no %s" % (path.name, key.get("name"), part)


def check_source(module, source):
    if source["type"] == "git":
        if not source.get("url", "").startswith("https://") or not source.get("tag"):
            yield "module %s: a git source needs an https address and a tag" % module
        if len(source.get("commit", "")) != 40:
            yield "module %s: a tag can be moved, so a git source needs its commit too" % module
    elif source["type"] in ("archive", "file"):
        if len(source.get("sha256", "")) != 64:
            yield "module %s: an archive needs its SHA-256" % module
    elif source["type"] != "dir":
        yield "module %s: a source of type %s" % (module, source["type"])


def check_manifest(path):
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if manifest["id"] != APPLICATION or manifest["runtime"] != "org.gnome.Platform":
        yield "%s: wrong id or runtime" % path.name
    for permission in manifest["finish-args"]:
        if permission.startswith(PERMISSIONS_NOT_GIVEN):
            yield "%s: gives away %s" % (path.name, permission)
    modules = {module["name"]: module for module in manifest["modules"]}
    for name in ("openblas", "libsmf", "fluidsynth", "soundfont", "musicai-studio"):
        if name not in modules:
            yield "%s: module %s is missing" % (path.name, name)
    if "-Denable-readline=off" not in modules["fluidsynth"]["config-opts"]:
        yield "%s: readline is GPL and must not be linked" % path.name
    for name, module in modules.items():
        for source in module["sources"]:
            yield from check_source(name, source)


def check_with(command, path, name):
    """What a validator has against a file, which it wants to see under its installed name."""
    if not shutil.which(command[0]):
        return
    with tempfile.TemporaryDirectory() as folder:
        installed = pathlib.Path(folder) / name
        installed.write_bytes(path.read_bytes())
        done = subprocess.run([*command, installed], capture_output=True, check=False, text=True)
    if done.returncode != 0:
        yield "%s: %s" % (path.name, (done.stdout + done.stderr).strip())


def check_desktop(folder):
    desktop = folder / (APPLICATION + ".desktop.in")
    entries = dict(line.split("=", 1) for line in desktop.read_text(encoding="utf-8").splitlines() if "=" in line)
    yield from check_with(["desktop-file-validate"], desktop, APPLICATION + ".desktop")
    metainfo = folder / (APPLICATION + ".metainfo.xml.in")
    command = ["appstreamcli", "validate", "--no-net", "--explain"]
    yield from check_with(command, metainfo, APPLICATION + ".metainfo.xml")
    opened = {element.text for element in xml.parse(metainfo).getroot().iter("mediatype")}
    if opened != set(filter(None, entries["MimeType"].split(";"))):
        yield "the desktop file and the metainfo name different kinds of file"


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    faults = []
    for name, box in ICONS.items():
        faults += check_icon(root / "data" / "icons" / "hicolor" / name, box)
    faults += check_schema(root / "data" / (APPLICATION + ".gschema.xml"))
    faults += check_desktop(root / "data")
    faults += check_manifest(root / "flatpak" / (APPLICATION + ".json"))
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
