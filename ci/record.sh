#!/usr/bin/env bash
# Runs the full profile of an exemplar on this machine and leaves in output/record/ what `review record` wrote.
#   bash ci/record.sh NAME
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
name=${1:-}
if [[ ! $name =~ ^[a-z][a-z0-9_]*$ ]] || [ ! -d "exemplars/$name" ]; then
  echo "record: no exemplar '$name'; name a folder of exemplars/" >&2
  exit 1
fi
bash build/setup.sh
.venv/bin/review record "$name"
rm -rf output/record
mkdir -p output/record
cp -R "exemplars/$name/records" output/record/records
[ ! -e content/openings.json ] || cp content/openings.json output/record/
