#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Composes a song with the shipped model from a shipped seed, renders it, and says where both lie.
# RANDOM_SEED=N composes a certain song again, SEED=FILE continues music of your own, NOTES=N is its length.
set -eu

musicai=build/src/cli/musicai
songs=build/songs
notes=${NOTES:-200}
number=${RANDOM_SEED:-$(($(date +%s%N) / 1000 % 1000000000))}

case "$number" in
  '' | *[!0-9]* | 0?* | ???????????????????*)
    echo "RANDOM_SEED takes a whole number of at most 18 digits, not: $number" >&2
    exit 2
    ;;
esac

if [ -n "${SEED:-}" ]; then
  seed=$SEED
else
  set -- build/data/seeds/*.mid
  if [ ! -e "$1" ]; then
    echo "No seed lies in build/data/seeds; name one: make song SEED=song.mid" >&2
    exit 1
  fi
  shift $((number % $#))
  seed=$1
fi

name=$(basename "$seed")
song=$songs/${name%.*}-$number
mkdir -p "$songs"
echo "Composing $notes notes after $name ..."
"$musicai" compose --quiet --seed "$seed" --notes "$notes" --random-seed "$number" -o "$song.mid"
echo "Rendering ..."
"$musicai" render --quiet "$song.mid" -o "$song.ogg"
cat <<END

  The song    $song.mid
  Its sound   $song.ogg

Hear it:             $musicai play $song.mid
The same song again: make song RANDOM_SEED=$number${SEED:+ SEED=$SEED}
Another one:         make song
All it can do:       $musicai --help
END
