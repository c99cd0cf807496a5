#!/usr/bin/env bash
# What a change does to the review: a draft in output/site, and output/summary/summary.md, which compares it with BASE.
#   bash ci/draft.sh BASE        BASE is a commit, such as origin/main
# Claims that miss their verdict and results that moved are told, not refused; the exit status is that of the draft.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
base=${1:?draft: name the commit to compare with, such as origin/main}
. ci/quoted.sh
rm -rf output/site output/summary
mkdir -p output/summary output/logs
summary=output/summary/summary.md

instead() { printf '## %s\n\n%s\n' "$1" "$(quoted "$2")" >"$summary"; }

status=0
bash build/build.sh --draft --output output/site 2>output/logs/draft.log || status=$?
cat output/logs/draft.log >&2
if [ ! -e output/site/index.html ]; then
  instead "The draft was refused" output/logs/draft.log
  exit "$status"
fi

if .venv/bin/review diff "$base" output/site --to output/summary 2>output/logs/diff.log; then
  mv output/summary/diff.md "$summary"
else
  instead "There is nothing to compare with" output/logs/diff.log
fi
cat output/logs/diff.log >&2
exit "$status"
