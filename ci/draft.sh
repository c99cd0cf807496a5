#!/usr/bin/env bash
# What a change does to the review: a draft in output/site, and output/summary/summary.md, which compares it with BASE.
#   bash ci/draft.sh BASE        BASE is a commit, such as origin/main
# Claims that miss their verdict and results that moved are told, not refused; the exit status is that of the draft.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
base=${1:?draft: name the commit to compare with, such as origin/main}
rm -rf output/site output/base output/summary
mkdir -p output/summary output/logs
summary=output/summary/summary.md

quoted() { printf '## %s\n\n~~~text\n%s\n~~~\n' "$1" "$(tail -n 40 "$2")" >"$summary"; }

status=0
bash build/build.sh --draft --output output/site 2>output/logs/draft.log || status=$?
cat output/logs/draft.log >&2
if [ ! -e output/site/index.html ]; then
  quoted "The draft was refused" output/logs/draft.log
  exit "$status"
fi

was=$(mktemp -d)
trap 'git worktree remove --force "$was"' EXIT
git worktree add --quiet --detach "$was" "$base"
# Runs whose sources are the same are the same: only the others are made again.
mkdir -p "$was/output"
cp -R output/exemplars "$was/output/"
review=$PWD/.venv/bin/review
(cd "$was" && PYTHONPATH=$was/build "$review" build --draft --output "$OLDPWD/output/base") 2>output/logs/base.log || true
if [ ! -e output/base/index.html ]; then
  quoted "There is nothing to compare with: $base cannot be built" output/logs/base.log
  exit "$status"
fi

"$review" diff output/base output/site --output output/summary
exit "$status"
