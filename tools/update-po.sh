#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Brings po/POTFILES.in and every translation up to date with the words in the source; what then has no
# translation is listed by: msgattrib --untranslated po/de.po
set -eu
python3 tests/check-strings.py --fix
pot=$(mktemp)
trap 'rm -f "$pot"' EXIT
grep -v '^#' po/POTFILES.in | xgettext --files-from=- --from-code=UTF-8 --add-comments=Translators \
  --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2 --keyword=mai_ngettext:1,2 --no-location \
  --package-name=musicai-studio --output="$pot"
for po in po/*.po; do
  msgmerge --quiet --no-fuzzy-matching --no-location --width=100 --output-file="$po.new" "$po" "$pot"
  msgattrib --no-obsolete --no-location --width=100 --output-file="$po" "$po.new"
  rm "$po.new"
done
