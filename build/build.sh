#!/usr/bin/env bash
# Build the review into output/: set up what is missing, run what is stale, check every claim.
# Options are those of `review build`; paths in them start from the project's folder.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash build/setup.sh
exec .venv/bin/review build "$@"
