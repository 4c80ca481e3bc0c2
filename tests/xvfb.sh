#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# xvfb.sh COMMAND...: runs it on a display and a session bus of its own, with a home of its own, all gone
# at the end. GTK draws with cairo, which costs the same everywhere.
# XVFB_SCREEN is the size of the display, 1280x800 unless said otherwise.
set -u
home=$(mktemp -d "${TMPDIR:-/tmp}/musicai-display.XXXXXX")
chmod 700 "$home"
mkdir "$home/run"
chmod 700 "$home/run"
export XDG_RUNTIME_DIR="$home/run" XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data"
export XDG_CACHE_HOME="$home/cache" XDG_STATE_HOME="$home/state"
export GSETTINGS_BACKEND=memory GSK_RENDERER="${GSK_RENDERER:-cairo}" GTK_A11Y="${GTK_A11Y:-test}"
export GDK_BACKEND=x11 NO_AT_BRIDGE=0 LC_ALL=C.UTF-8
unset WAYLAND_DISPLAY
mkdir -p "$XDG_CONFIG_HOME/gtk-4.0"
printf '[Settings]\ngtk-font-name=Cantarell 11\ngtk-enable-animations=false\n' >"$XDG_CONFIG_HOME/gtk-4.0/settings.ini"
xvfb-run -a -s "-screen 0 ${XVFB_SCREEN:-1280x800}x24 -noreset" dbus-run-session -- "$@"
status=$?
rm -rf "$home"
exit $status
