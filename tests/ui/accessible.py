# SPDX-License-Identifier: Apache-2.0
"""What a screen reader sees of a program, asked anew at every call: nothing is kept that could be stale.

The accessibility bus is spoken to as it is (org.a11y.atspi.*): a program's whole tree comes in one call, where a
widget at a time would take seconds.
"""

import collections
import re

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

ROLES = {
    2: "alert", 7: "check box", 11: "combo box", 16: "dialog", 20: "filler", 23: "frame", 27: "image",
    29: "label", 31: "list", 32: "list item", 33: "menu", 35: "menu item", 37: "page tab",
    38: "page tab list", 39: "panel", 42: "progress bar", 43: "push button", 44: "radio button",
    48: "scroll bar", 49: "scroll pane", 50: "separator", 51: "slider", 52: "spin button", 54: "status bar",
    55: "table", 56: "table cell", 61: "text", 62: "toggle button", 64: "tool tip", 65: "tree",
    67: "unknown", 69: "window", 75: "application", 79: "entry", 81: "caption", 83: "heading",
    90: "table row", 91: "tree item", 97: "list box", 98: "grouping",
}
STATES = {
    "active": 1, "checked": 4, "expanded": 10, "focused": 12, "pressed": 20, "selected": 23, "sensitive": 24,
    "visible": 30,
}
COORDINATES_OF_WINDOW = 1
TIMEOUT = 20000  # milliseconds until a call counts as unanswered: a frozen window is a failure


class Gone(Exception):
    """The object is not there any more."""


class Bus:
    """A connection to the accessibility bus of a session."""

    def __init__(self, session_address):
        session = self._connect(session_address)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None,
                                    GLib.VariantType("(s)"), 0, TIMEOUT, None).unpack()[0]
        self.connection = self._connect(address)
        # A reader announces what it listens to; newer toolkits stay silent otherwise.
        self.call("org.a11y.atspi.Registry", "/org/a11y/atspi/registry", "org.a11y.atspi.Registry",
                  "RegisterEvent", GLib.Variant("(sass)", ("object:", [], "")))
        self.heard = []
        self.connection.signal_subscribe(None, "org.a11y.atspi.Event.Object", None, None, None, 0,
                                         self._heard_cb)

    @staticmethod
    def _connect(address):
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        return Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def _heard_cb(self, connection, sender, path, interface, signal_name, parameters):
        self.heard.append((sender, path, signal_name, parameters.get_child_value(0).get_string(), parameters))

    def listen(self):
        """Takes what programs have said since the last time."""
        while GLib.MainContext.default().iteration(False):
            pass
        heard, self.heard = self.heard, []
        return heard

    def call(self, name, path, interface, method, parameters=None):
        try:
            return self.connection.call_sync(name, path, interface, method, parameters, None, 0, TIMEOUT,
                                             None).unpack()
        except GLib.Error as error:
            if error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT):
                raise AssertionError("the window does not answer for %d s" % (TIMEOUT // 1000)) from error
            raise Gone(error.message) from error

    def call_many(self, name, paths, interface, method):
        """The same of many objects at once: answers in order, None where there is none."""
        answers = [None] * len(paths)
        left = [len(paths)]

        def answered_cb(connection, result, place):
            left[0] -= 1
            try:
                answers[place] = connection.call_finish(result).unpack()
            except GLib.Error:
                pass

        for place, path in enumerate(paths):
            self.connection.call(name, path, interface, method, None, None, 0, TIMEOUT, None, answered_cb, place)
        while left[0] > 0:
            GLib.MainContext.default().iteration(True)
        return answers

    def application(self, process_id):
        """The program of a process, or None while it is not there."""
        root = Accessible(self, "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
        for child in root.children:
            try:
                if self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                             "GetConnectionUnixProcessID",
                             GLib.Variant("(s)", (child.sender,)))[0] == process_id:
                    return child
            except Gone:
                continue
        return None


def _matches(pattern, text):
    if pattern is None:
        return True
    if isinstance(pattern, re.Pattern):
        return pattern.search(text) is not None
    # GTK 4.8 adds what a label relation says to what a label says: "_Draw Draw", "Length Length".
    return text == pattern or text.replace("_", "") == "%s %s" % (pattern, pattern)


def _states_of(words):
    bits = words[0] | words[1] << 32
    return {name for name, bit in STATES.items() if bits >> bit & 1}


class Accessible:
    """One object of a program."""

    def __init__(self, bus, sender, path):
        self.bus, self.sender, self.path = bus, sender, path

    def __eq__(self, other):
        return isinstance(other, Accessible) and (self.sender, self.path) == (other.sender, other.path)

    def __hash__(self):
        return hash((self.sender, self.path))

    def __repr__(self):
        try:
            return "%s %r" % (self.role, self.name)
        except Gone:
            return "something gone"

    def call(self, interface, method, parameters=None):
        return self.bus.call(self.sender, self.path, "org.a11y.atspi." + interface, method, parameters)

    def look_up(self, interface, name):
        return self.bus.call(self.sender, self.path, "org.freedesktop.DBus.Properties", "Get",
                             GLib.Variant("(ss)", ("org.a11y.atspi." + interface, name)))[0]

    @property
    def role(self):
        number = self.call("Accessible", "GetRole")[0]
        return ROLES.get(number, "role %d" % number)

    @property
    def name(self):
        return self.look_up("Accessible", "Name")

    @property
    def description(self):
        return self.look_up("Accessible", "Description")

    @property
    def children(self):
        return [Accessible(self.bus, *child) for child in self.call("Accessible", "GetChildren")[0]
                if not child[1].endswith("/null")]

    @property
    def parent(self):
        sender, path = self.look_up("Accessible", "Parent")
        return None if path.endswith("/null") else Accessible(self.bus, sender, path)

    @property
    def states(self):
        return _states_of(self.call("Accessible", "GetState")[0])

    def has(self, state):
        return state in self.states

    @property
    def extents(self):
        """x, y, width, height in the window's coordinates."""
        return self.call("Component", "GetExtents", GLib.Variant("(u)", (COORDINATES_OF_WINDOW,)))[0]

    @property
    def toplevel(self):
        """The window it is in: a dialog need not have the role of one."""
        at = self
        while True:
            above = at.parent
            if above is None or above.role == "application":
                return at
            at = above

    @property
    def text(self):
        """What an entry holds or a label says."""
        end = self.look_up("Text", "CharacterCount")
        return self.call("Text", "GetText", GLib.Variant("(ii)", (0, end)))[0]

    @property
    def value(self):
        return self.look_up("Value", "CurrentValue")

    @value.setter
    def value(self, value):
        self.bus.call(self.sender, self.path, "org.freedesktop.DBus.Properties", "Set",
                      GLib.Variant("(ssv)", ("org.a11y.atspi.Value", "CurrentValue",
                                             GLib.Variant("d", value))))

    def act(self, index=0):
        """What assistive technology does instead of a click."""
        return self.call("Action", "DoAction", GLib.Variant("(i)", (index,)))[0]

    def walk(self, behind=()):
        """This and everything below it as (Seen, depth), in order; hidden branches are left out, and those named."""
        tree = Tree(self.bus, self.sender, self.path, behind)
        pending = [(self.path, 0)]
        while pending:
            path, depth = pending.pop()
            if path not in tree.items or depth > 0 and tree.is_hidden(path):
                continue
            yield tree.items[path], depth
            pending.extend((child, depth + 1) for child in reversed(tree.children.get(path, [])))

    @property
    def is_shown(self):
        """GTK 4.8 calls visible what is in a closed popover or in the back of a stack; it has no size, though."""
        try:
            return min(self.extents[2:]) > 0
        except Gone:
            return False

    def _fitting(self, role, name, behind):
        for seen, _ in self.walk(behind):
            if (role is None or seen.role == role) and _matches(name, seen.name):
                found = Accessible(self.bus, self.sender, seen.path)
                if found.is_shown:
                    yield found

    def find_all(self, role, name=None, behind=()):
        """Everything of a role (None: any) whose name is a text or fits a compiled pattern."""
        return list(self._fitting(role, name, behind))

    def find(self, role, name=None, behind=()):
        """The first such, or None."""
        return next(self._fitting(role, name, behind), None)

    def tree(self):
        """The whole as text, for a failing test and for writing a new one."""
        lines = []
        for seen, depth in self.walk():
            line = "%s%s %r" % ("  " * depth, seen.role, seen.name)
            if seen.description:
                line += " (%s)" % seen.description
            states = seen.states & {"focused", "checked", "selected", "pressed", "expanded"}
            if "sensitive" not in seen.states:
                states.add("insensitive")
            lines.append(" ".join([line, *sorted(states)]))
        return "\n".join(lines)


Seen = collections.namedtuple("Seen", "path role name description states")


class Tree:
    """A program's objects at one moment: what they are comes in one call, who is below whom is asked of each that has
    something below it, many at a time. The parents in that one call would cost nothing but are wrong around stacks.
    """

    def __init__(self, bus, sender, root, behind):
        self.bus, self.sender, self.behind = bus, sender, behind
        self.children = {}
        self._take_items()
        if self._take_children(root):
            self._take_items()

    def _take_items(self):
        self.items, self.leaves = {}, set()
        rows = self.bus.call(self.sender, "/org/a11y/atspi/cache", "org.a11y.atspi.Cache", "GetItems")[0]
        for (_, path), _, _, _, n_children, _, name, role, description, states in rows:
            role = ROLES.get(role, "role %d" % role)
            self.items[path] = Seen(path, role, name, description, _states_of(states))
            if n_children == 0 and role != "application":
                self.leaves.add(path)

    def is_hidden(self, path):
        seen = self.items.get(path)
        return seen is not None and ("visible" not in seen.states or seen.name in self.behind)

    def _take_children(self, root):
        """Gives whether there was something that the toolkit had not yet had to think about."""
        level, new = [root], False
        while level:
            answers = self.bus.call_many(self.sender, level, "org.a11y.atspi.Accessible", "GetChildren")
            following = []
            for path, answer in zip(level, answers):
                self.children[path] = [child for _, child in answer[0]] if answer else []
                new = new or any(child not in self.items for child in self.children[path])
                following += [child for child in self.children[path]
                              if child not in self.leaves and not self.is_hidden(child)]
            level = following
        return new
