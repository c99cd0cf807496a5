#!/usr/bin/env bash
# Compile output/manuscript.tex as an author would, with Debian's TeX Live:
# apt-get install texlive-xetex texlive-latex-extra lmodern fonts-dejavu. Without TeX it is skipped, and says so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../output"
if ! command -v xelatex >/dev/null; then
  echo "latex: skipped, no xelatex here"
  exit 0
fi
if [ ! -e manuscript.tex ]; then
  echo "latex: no output/manuscript.tex; build it with bash build/build.sh --formats html,latex" >&2
  exit 1
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for _ in 1 2; do # the second run knows the numbers of the first
  if ! xelatex -interaction=nonstopmode -halt-on-error -output-directory="$folder" manuscript.tex >"$folder/said"; then
    grep -A 3 '^!' "$folder/said" >&2
    exit 1
  fi
done
if grep -E 'Missing character|undefined references' "$folder/manuscript.log" >&2; then
  exit 1
fi
echo "latex: compiled, $(grep -oE '[0-9]+ pages' "$folder/manuscript.log" | tail -n 1)"
