#!/usr/bin/env bash
# Keeps one open issue of a title: renews its text, or opens it. The text acts on nothing and mentions nobody (ci/inert.py).
#   bash ci/issue.sh TITLE FILE
set -euo pipefail
title=$1
body=$(mktemp)
trap 'rm "$body"' EXIT
python3 "$(dirname "${BASH_SOURCE[0]}")/inert.py" "$2" >"$body"
number=$(gh issue list --state open --author "app/github-actions" --search "in:title \"$title\"" \
  --json number,title --jq "map(select(.title == \"$title\"))[0].number // empty")
if [ -n "$number" ]; then
  gh issue edit "$number" --body-file "$body"
else
  gh issue create --title "$title" --body-file "$body"
fi
