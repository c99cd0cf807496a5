#!/usr/bin/env bash
# What has moved by itself: fresh seeds, the newest versions of all packages, links and references.
# Leaves output/monthly/report.md, one text for an issue, and output/monthly/replications.json. Needs uv for the newest versions.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=$PWD/output/monthly
rm -rf "$folder"
mkdir -p "$folder"

section() { printf '\n## %s\n\n%s\n' "$1" "$2" >>"$folder/newest.md"; }
quoted() { printf '~~~text\n%s\n~~~' "$(tail -n 20 "$1")"; }

# Many systems let nobody install into their own Python.
with_uv() { python3 -m venv .uv && .uv/bin/pip install --quiet uv && PATH=$PWD/.uv/bin:$PATH; }

# The newest versions of all but what makes the manuscript, which stays for the reasons given in the list; in a copy of the project with an environment of its own.
newest() {
  local copy=$1 log=$folder/newest.log
  sed -E -i '/^(manubot|pandoc|panflute|pypandoc_binary|psutil)/! s/==[^ ;]+//' "$copy"/build/{requirements.in,torch.txt}
  (cd "$copy" && { command -v uv >/dev/null || with_uv; } && bash build/lock.sh --upgrade) >"$log" 2>&1 ||
    { section "Newest versions: they do not go together" "$(quoted "$log")" && return; }
  (cd "$copy" && bash build/build.sh --draft --output "$folder/newest") >"$log" 2>&1 || true
  [ -e "$folder/newest/index.html" ] ||
    { section "Newest versions: the review cannot be built" "$(quoted "$log")" && return; }
  .venv/bin/review diff "$folder/now" "$folder/newest" --to "$folder/diff" >"$log" 2>&1 ||
    { section "Newest versions: no comparison" "$(quoted "$log")" && return; }
  section "Newest versions" "$(cat "$folder/diff/diff.md")"
}

bash build/build.sh --draft --output "$folder/now" || [ -e "$folder/now/index.html" ]
.venv/bin/python ci/monthly.py "$folder"
.venv/bin/python ci/literature.py "$folder/literature.md"
copy=$(mktemp -d)
trap 'git worktree remove --force "$copy"' EXIT
git worktree add --quiet --detach "$copy"
newest "$copy"
cat "$folder/fresh.md" "$folder/newest.md" "$folder/literature.md" >"$folder/report.md"
