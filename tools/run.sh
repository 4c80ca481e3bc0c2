#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Opens the studio from the build folder; what is given is opened in it.
set -eu

if [ -z "${WAYLAND_DISPLAY:-}${DISPLAY:-}" ]; then
  cat >&2 <<'END'
There is no display here to open a window on. These work without one:

  make song                       compose a song and render it
  build/src/cli/musicai --help    everything the command line can do
END
  exit 1
fi
exec build/src/studio/musicai-studio "$@"
