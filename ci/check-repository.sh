#!/usr/bin/env bash
# Which settings of the repository on GitHub the workflows lack (.github/settings.md says why); exit 1 where there are any.
#   bash ci/check-repository.sh [OWNER/NAME]        needs gh, logged in as someone who administers the repository
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v gh >/dev/null || {
  echo "settings: gh is missing; install it (https://cli.github.com) and run gh auth login" >&2
  exit 1
}
repository=${1:-$(gh repo view --json nameWithOwner --jq .nameWithOwner)}
missing=0

# wants WHAT WHERE PATH JQ: that the answer at PATH, of which JQ says true, is as it should be.
wants() {
  local what=$1 where=$2 path=repos/$repository$3 said
  if said=$(gh api "$path" --jq "$4" 2>&1); then
    [ "$said" != true ] || return 0
  elif [[ $said != *"HTTP 404"* ]]; then # off, or not yet there
    what="$what cannot be told (${said%%$'\n'*})" where="log in as an administrator: gh auth login"
  fi
  echo "settings: $what; $where" >&2
  missing=$((missing + 1))
}

wants "Issues are off" "switch them on under Settings, General, Features" "" .has_issues
wants "Squashing or rebasing is allowed" "allow merge commits alone under Settings, General, Pull Requests" "" \
  '.allow_merge_commit and (.allow_squash_merge or .allow_rebase_merge | not)'
wants "Actions are off" "allow them under Settings, Actions, General" /actions/permissions .enabled
wants "Workflows may not open pull requests" "allow it under Settings, Actions, General, Workflow permissions" \
  /actions/permissions/workflow .can_approve_pull_request_reviews
wants "Runs of strangers start without approval" "require it for all external contributors under Settings, Actions, General" \
  /actions/permissions/fork-pr-contributor-approval '.approval_policy == "all_external_contributors"'
wants "A runner remembers earlier jobs" "register it anew with config.sh --ephemeral" \
  /actions/runners '[.runners[] | select(.ephemeral | not)] == []'
wants "Pages do not show gh-pages" "choose the branch gh-pages and its root under Settings, Pages, after the first release" \
  /pages '.source.branch == "gh-pages" and .source.path == "/"'
wants "The CPU build of torch is not used" "set the variable PIP_EXTRA_INDEX_URL under Settings, Secrets and variables, Actions" \
  /actions/variables/PIP_EXTRA_INDEX_URL '.value != ""'

[ $missing -eq 0 ] || exit 1
echo "settings: all as the workflows need them"
