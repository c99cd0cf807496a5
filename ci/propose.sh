#!/usr/bin/env bash
# Proposes files as they stand now: a branch with one commit, and a pull request for it. Does nothing where none changed.
#   bash ci/propose.sh BRANCH TITLE FILE...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
branch=$1 title=$2
shift 2
git add -- "$@"
if git diff --cached --quiet; then
  echo "nothing to propose: $* did not change"
  exit
fi
base=$(git rev-parse --abbrev-ref HEAD)
git switch --quiet --create "$branch"
git -c user.name="github-actions[bot]" -c user.email="41898282+github-actions[bot]@users.noreply.github.com" \
  commit --quiet --message "$title"
git push --quiet origin "$branch"
gh pr create --base "$base" --head "$branch" --title "$title" \
  --body "Made by a workflow. Close it and open it again to start the checks: what a workflow opens does not start others."
