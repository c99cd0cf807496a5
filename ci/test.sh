#!/usr/bin/env bash
# Linters and the whole suite, in the environment of build/build.sh. Options go to pytest.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash build/setup.sh ci/requirements.txt
export OMP_NUM_THREADS=1
.venv/bin/shellcheck build/*.sh ci/*.sh .ci/run
.venv/bin/zizmor --offline --quiet --min-severity low .github/workflows
.venv/bin/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
.venv/bin/check-jsonschema --quiet --builtin-schema vendor.github-issue-forms .github/ISSUE_TEMPLATE/[!c]*.yml
.venv/bin/ruff check --quiet
.venv/bin/ruff format --check --quiet
.venv/bin/lint-imports --no-cache --no-logo
exec .venv/bin/pytest -n 2 "$@" </dev/null
