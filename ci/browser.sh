#!/usr/bin/env bash
# The built page in a browser: every page of output/, and the checks themselves, seen to fail on broken pages. Options go to node.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

stop() {
  echo "browser: $1" >&2
  exit 1
}

find_chromium() { type -P chromium || type -P chromium-browser || type -P google-chrome || true; }
recent_node() { node -e 'process.exit(+(parseInt(process.versions.node) < 20))' 2>/dev/null; }

missing=()
[ -n "${CHROME_PATH:=$(find_chromium)}" ] || missing+=(chromium)
[[ $(fc-list 2>/dev/null || true) == *NotoSans* ]] || missing+=(fonts-noto-core) # for what the page's own fonts lack; a machine with Chromium may be without
command -v java >/dev/null || missing+=(default-jre-headless)
command -v npm >/dev/null || missing+=(nodejs npm)
if [ ${#missing[@]} -gt 0 ]; then
  install=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -y)
  [ "$(id -u)" -eq 0 ] || install=(sudo -n "${install[@]}")
  # A user's own machine is changed only by its administrator; a machine of continuous integration is nobody's.
  if ! command -v apt-get >/dev/null || { [ "$(id -u)" -ne 0 ] && [ -z "${CI:-}" ]; }; then
    stop "what the checks run in is missing; sudo apt-get install ${missing[*]}"
  fi
  echo "Installing ${missing[*]}"
  mkdir -p output/logs
  { "${install[@]}" update && "${install[@]}" install --no-install-recommends "${missing[@]}"; } \
    >output/logs/browser.log 2>&1 </dev/null || stop "apt-get failed, see output/logs/browser.log; install ${missing[*]}"
  CHROME_PATH=${CHROME_PATH:-$(find_chromium)}
fi
export CHROME_PATH
recent_node || stop "node is older than 20, or missing; install a newer one"

# npm's own settings are honoured; nothing but the locked packages is downloaded.
stamp=ci/browser/node_modules/.stamp
if ! cmp -s ci/browser/package-lock.json "$stamp"; then
  npm ci --prefix ci/browser --loglevel error --no-progress </dev/null || stop "npm ci failed; see the lines above"
  cp ci/browser/package-lock.json "$stamp"
fi

[ -n "${REVIEW_OUTPUT:-}" ] || bash build/build.sh  # what is there may be of yesterday

exec node --test --test-concurrency=1 --test-reporter spec "$@" ci/browser/selftest.mjs ci/browser/hostile.test.mjs ci/browser/ten.test.mjs ci/browser/review.test.mjs
