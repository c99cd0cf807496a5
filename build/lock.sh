#!/usr/bin/env bash
# Lock the Python packages for CPython 3.11 to 3.13; needs uv (`pip install uv`).
# Versions that still fit stay as they are: `bash build/lock.sh --upgrade-package numpy` moves one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Torch has its own file; opacus must not bring another one, nor its CUDA libraries.
overrides=$(mktemp)
trap 'rm -f "$overrides"' EXIT
echo "torch; python_version < '3'" >"$overrides"

lock() {
  uv pip compile --quiet --universal --python-version 3.11 --no-python-downloads --generate-hashes \
    --overrides "$overrides" --no-emit-index-url --custom-compile-command "bash build/lock.sh  # goes with $(cat build/torch.txt)" "$@"
}

lock build/requirements.in --output-file build/requirements.txt "$@"
printf 'pip\nsetuptools\n' | lock - -c build/requirements.txt --output-file build/bootstrap.txt "$@"
lock ci/requirements.in -c build/requirements.txt --output-file ci/requirements.txt "$@"
lock build/cluster.in -c build/requirements.txt --output-file build/cluster.txt "$@"
