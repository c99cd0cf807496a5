#!/usr/bin/env bash
# What a change does to the review: a draft in output/site, and output/summary/summary.md, which compares it with BASE.
#   bash ci/draft.sh BASE        BASE is a commit, such as origin/main
# What main has published is not made again. Claims that miss their verdict, results that moved and records that
# became stale are told, not refused; the exit status is that of the draft.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. ci/quoted.sh
base=$(git rev-parse --verify --quiet --end-of-options "${1:-}^{commit}") || {
  echo "draft: '${1:-}' is no commit here; name the one to compare with, such as origin/main" >&2
  exit 1
}
rm -rf output/site output/summary
mkdir -p output/summary output/logs
summary=output/summary/summary.md

instead() { printf '## %s\n\n%s\n' "$1" "$(quoted "$2")" >"$summary"; }

status=0
python3 ci/published.py "$base"
bash build/build.sh --draft --output output/site 2>output/logs/draft.log || status=$?
cat output/logs/draft.log >&2
if [ ! -e output/site/index.html ]; then
  instead "The draft was refused" output/logs/draft.log
  exit "$status"
fi

published=output/published/${base:0:7}
[ ! -e "$published/index.html" ] || base=$published
if .venv/bin/review diff "$base" output/site --to output/summary 2>output/logs/diff.log; then
  mv output/summary/diff.md "$summary"
else
  instead "There is nothing to compare with" output/logs/diff.log
fi
cat output/logs/diff.log >&2
if grep '^warning: ' output/logs/draft.log >output/logs/warnings.log; then
  printf '\n## What the build warns of\n\n%s\n' "$(quoted output/logs/warnings.log)" >>"$summary"
  if grep -q '/records/' output/logs/warnings.log; then
    echo "Main is not released while a record is stale: make it again on this branch and commit it, or ask a maintainer to run the workflow Full run." >>"$summary"
  fi
fi
exit "$status"
