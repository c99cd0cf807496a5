#!/usr/bin/env bash
# The system's libraries for the PDF: installed once where that asks nobody, else named; only the PDF needs them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. build/steps.sh

complete() {
  local known library
  known=$(PATH=$PATH:/usr/sbin:/sbin ldconfig -p)
  for library in libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0; do
    [[ $known == *"$library"* ]] || return 1
  done
}

complete && exit

packages=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig)
install=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -y)
if [ "$(id -u)" -ne 0 ]; then
  install=(sudo -n "${install[@]}")
fi

# A user's own machine is changed only by its administrator; a machine of continuous integration is nobody's.
if [ ! -e .venv/pango.tried ] && command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || [ -n "${CI:-}" ]; }; then
  touch .venv/pango.tried
  echo "Installing ${packages[*]}"
  "${install[@]}" update >>"$log" 2>&1 </dev/null || true
  "${install[@]}" install --no-install-recommends "${packages[@]}" >>"$log" 2>&1 </dev/null || true
  complete && exit
fi

echo "The PDF will be missing; for it: sudo apt-get install ${packages[*]} (elsewhere: pango and harfbuzz)" >&2
