#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Configures and builds into build/, quietly when all goes well: tools/build.sh run | test
# Tests take longer to build than the program, so they are built when they are first asked for.
set -eu

# Compiler caches lie in the home folder, which may not be ours to write.
if [ ! -w "${HOME:-/nonexistent}" ]; then
  export CCACHE_DISABLE=1
fi

say() {
  printf '%s\n' "$*"
}

run_quietly() {
  if ! "$@" >build/build.log 2>&1; then
    tail -n 40 build/build.log >&2
    say "This step failed: $*. All it said is in build/build.log." >&2
    exit 1
  fi
}

mkdir -p build
if [ ! -e build/build.ninja ]; then
  say "Configuring ..."
  case "${1:-run}" in
    test) run_quietly meson setup build -Dtests=true ;;
    *) run_quietly meson setup build -Dtests=false ;;
  esac
elif [ "${1:-run}" = test ] && [ ! -e build/tests ]; then
  say "Configuring the tests ..."
  run_quietly meson configure build -Dtests=true
fi
# Ninja finds out by itself whether there is anything to do; only then is it worth a line.
if ! ninja -C build -n | grep -q 'no work to do'; then
  say "Building ..."
  run_quietly ninja -C build
fi
