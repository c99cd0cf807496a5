#!/usr/bin/env bash
# Proposes files as they stand now: a branch with one commit, and a pull request for it. Does nothing where none changed.
#   bash ci/propose.sh BRANCH TITLE FILE...
# Where a workflow may not open pull requests, the branch is there all the same, and a notice says how to propose it.
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
if ! gh pr create --base "$base" --head "$branch" --title "$title" \
  --body "Made by a workflow. Close it and open it again to start the checks: what a workflow opens does not start others."; then
  here=${GITHUB_SERVER_URL:-https://github.com}/${GITHUB_REPOSITORY:-}
  echo "::warning title=Propose it by hand::No pull request could be opened for the branch $branch; open $here/compare/$base...$branch?expand=1, and see .github/settings.md for what a workflow needs."
fi
