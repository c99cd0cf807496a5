#!/usr/bin/env bash
# What has moved by itself: fresh seeds, the newest versions of all packages, links and references.
# Leaves output/monthly/report.md, one text for an issue, and output/monthly/replications.json if the seeds could be met. Needs uv for the newest versions.
# Whatever fails is told in the report: a month without one would go unnoticed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. ci/quoted.sh
folder=$PWD/output/monthly log=$PWD/output/logs/monthly.log
rm -rf "$folder"
mkdir -p "$folder" output/logs

section() { printf '\n## %s\n\n%s\n' "$1" "$2" >>"$folder/report.md"; }

# tried TITLE COMMAND...: the command, or a section with the end of what it said.
tried() {
  "${@:2}" >"$log" 2>&1 && return
  cat "$log" >&2
  section "$1" "$(quoted "$log")"
  return 1
}

# Many systems let nobody install into their own Python.
with_uv() { python3 -m venv .uv && .uv/bin/pip install --quiet uv && PATH=$PWD/.uv/bin:$PATH; }

# draft FOLDER: a page is enough, whatever its claims say.
draft() { bash build/build.sh --draft --output "$1" || [ -e "$1/index.html" ]; }

# The newest versions of all but what makes the manuscript, which stays for the reasons given in the list; in a copy of the project with an environment of its own.
lock() { { command -v uv >/dev/null || with_uv; } && bash build/lock.sh --upgrade; }
newest() (
  cd "$copy"
  sed -E -i '/^(manubot|pandoc|panflute|pypandoc_binary|psutil)/! s/==[^ ;]+//' build/{requirements.in,torch.txt}
  tried "Newest versions: they do not go together" lock || return
  tried "Newest versions: the review cannot be built" draft "$folder/newest" || return
  cd "$OLDPWD"
  tried "Newest versions: no comparison" .venv/bin/review diff "$folder/now" "$folder/newest" --to "$folder/diff" || return
  section "Newest versions" "$(cat "$folder/diff/diff.md")"
)

copy=$(mktemp -d)
trap 'git worktree remove --force "$copy"' EXIT
git worktree add --quiet --detach "$copy"
if tried "This month nothing could be built" draft "$folder/now"; then
  if tried "Fresh seeds: no run" .venv/bin/python ci/monthly.py "$folder"; then
    cat "$folder/fresh.md" >>"$folder/report.md"
  fi
  newest || true
fi
if tried "References and links: not looked at" .venv/bin/python ci/literature.py "$folder/literature.md"; then
  cat "$folder/literature.md" >>"$folder/report.md"
fi
