#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that are missing: tools/setup.sh run | test | ci
# Root is not asked, others are, through sudo. Says nothing when nothing is missing.
set -eu

run_packages='gcc libc6-dev make meson ninja-build pkg-config gettext libglib2.0-dev libjson-glib-dev
libsmf-dev libfluidsynth-dev libsndfile1-dev libopenblas-dev libcairo2-dev libpango1.0-dev
libarchive-dev libgtk-4-dev libadwaita-1-dev adwaita-icon-theme librsvg2-common fonts-cantarell
timgm6mb-soundfont'
test_packages='g++ libopenmpi-dev openmpi-bin python3 python3-numpy
fluidsynth pulseaudio pulseaudio-utils librsvg2-bin
xvfb xauth dbus-daemon dbus-x11 at-spi2-core python3-gi gir1.2-atspi-2.0 xdotool x11-utils imagemagick
fonts-noto-core libgl1-mesa-dri desktop-file-utils appstream'
ci_packages='git clang libclang-rt-14-dev clang-format-14'

case "${1:-run}" in
  run) wanted="$run_packages" ;;
  test) wanted="$run_packages $test_packages" ;;
  ci) wanted="$run_packages $test_packages $ci_packages" ;;
  *)
    echo "Use: tools/setup.sh run | test | ci" >&2
    exit 2
    ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  if [ ! -e build/build.ninja ]; then
    echo "This system has no apt. Should the build miss something, install what these Debian packages hold:"
    echo "$wanted"
  fi
  exit 0
fi

missing=
for package in $wanted; do
  state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"

# Root needs no question; anyone else is asked, where there is someone to ask.
if [ "$(id -u)" = 0 ]; then
  as_root=
elif [ -t 0 ] && command -v sudo >/dev/null; then
  echo "These Debian packages are missing:$missing"
  printf 'Install them now with sudo? [Y/n] '
  read -r answer || answer=n
  case "$answer" in
    '' | y* | Y* | j* | J*) as_root=sudo ;;
    *)
      echo "Nothing was installed. Run this when you like, then try again: sudo $install" >&2
      exit 1
      ;;
  esac
else
  echo "Debian packages are missing; please run this as root, then try again: $install" >&2
  exit 1
fi

echo "Installing:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A stale or absent package list is the usual reason for a package that is not found.
if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update >"$log" 2>&1; then
  tail -n 3 "$log" >&2
  echo "The package list could not be fetched; trying with the one at hand." >&2
fi
# shellcheck disable=SC2086
if ! $as_root env DEBIAN_FRONTEND=noninteractive $install >"$log" 2>&1; then
  tail -n 15 "$log" >&2
  echo "The packages could not be installed; mend what apt says above, then try again." >&2
  exit 1
fi
