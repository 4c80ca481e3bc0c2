# SPDX-License-Identifier: Apache-2.0
"""A file manager for the tests: a small window at the screen's lower right corner from which files can be dragged.

    drag-source.py FILE...
"""

import sys

import gi

gi.require_version("Gtk", "4.0")
gi.require_version("Gdk", "4.0")
from gi.repository import Gdk, Gio, GLib, GObject, Gtk  # noqa: E402


def prepare_cb(source, x, y, files):
    value = GObject.Value()
    value.init(Gdk.FileList)
    value.set_boxed(files)
    return Gdk.ContentProvider.new_for_value(value)


def main():
    Gtk.init()
    files = Gdk.FileList.new_from_list([Gio.File.new_for_path(path) for path in sys.argv[1:]])
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
    source.connect("prepare", prepare_cb, files)
    label = Gtk.Label(label="Drag me", width_request=200, height_request=100)
    label.add_controller(source)
    window = Gtk.Window(title="Files", decorated=False, child=label)
    window.present()
    GLib.MainLoop().run()


main()
