#!/usr/bin/env bash
# Keeps one open issue of a title: renews its text, or opens it.
#   bash ci/issue.sh TITLE FILE
set -euo pipefail
title=$1 file=$2 most=65000 # GitHub takes 65 536 characters
if [ "$(wc -m <"$file")" -gt $most ]; then
  short=$(mktemp)
  trap 'rm "$short"' EXIT
  awk -v room=$most '(room -= length($0) + 1) < 99 { print "\n… and more, in what the run has kept."; exit } { print }' "$file" >"$short"
  file=$short
fi
number=$(gh issue list --state open --author "app/github-actions" --search "in:title \"$title\"" \
  --json number,title --jq "map(select(.title == \"$title\"))[0].number // empty")
if [ -n "$number" ]; then
  gh issue edit "$number" --body-file "$file"
else
  gh issue create --title "$title" --body-file "$file"
fi
