#!/usr/bin/env bash
# What there is to do where a GPU is at hand for a quarter of an hour, in order of what is learnt from it.
#   bash ci/gpu.sh [--cpu] [COMMIT]
# COMMIT names the tree where no git does. --cpu rehearses it without a GPU, in about a minute.
# It needs Python with torch, and of other packages what each step asks for; neither network nor .venv.
# A step that fails or takes too long is told in its line, and the next one begins.
# It leaves a log of each step and runs.tar.gz, with the full runs, in $OUT, or else in output/gpu/;
# unpacked at the root of a checkout, `review record NAME --from output/runs/NAME-full-straight` takes a run.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
device=cuda
if [ "${1:-}" = --cpu ]; then device=cpu; shift; fi
out=${OUT:-output/gpu}
mkdir -p "$out" output/runs
python=$(command -v python3 || command -v python)
[ ! -x .venv/bin/python ] || python=.venv/bin/python
head=$(git rev-parse HEAD 2>/dev/null || true)
if [ -n "${1:-}" ] && [ -n "$head" ] && [ "$(git rev-parse --verify --quiet "$1^{commit}")" != "$head" ]; then
  echo "gpu: this checkout is at $head, not at $1; check that out" >&2
  exit 1
fi
echo "commit ${head:-${1:-unknown}}" | tee "$out/commit.txt"
if ! "$python" - "$device" <<'PY'
import sys
from importlib.metadata import PackageNotFoundError, version
try:
    import torch
except ImportError:
    sys.exit(f"gpu: {sys.executable} has no torch; install it")
if sys.argv[1] == "cuda" and not torch.cuda.is_available():
    sys.exit("gpu: torch finds no GPU here; bash ci/gpu.sh --cpu rehearses without one")
for name, without in (("PyYAML", "no exemplar runs"), ("scipy", "no exemplar runs"), ("matplotlib", "no exemplar runs"),
                      ("scikit-learn", "the benchmarks and most exemplars do not run"), ("lightgbm", "no baseline, no representation"),
                      ("optuna", "no tuning"), ("dp-accounting", "no privacy"), ("opacus", "no privacy"), ("joblib", "no benchmarks")):
    try:
        version(name)
    except PackageNotFoundError:
        print(f"without {name}: {without}")
PY
then exit 1; fi

end=$((SECONDS + ${BUDGET:-840})) failed=0
export REVIEW_DEVICE=$device OMP_NUM_THREADS=${OMP_NUM_THREADS:-1}

# step NAME SECONDS COMMAND...: runs it with its output in a log, for no longer than that and what is left.
step() {
  local name=$1 limit=$2 began=$SECONDS left=$((end - SECONDS)) rc=0
  shift 2
  [ "$limit" -le "$left" ] || limit=$left
  if [ "$limit" -lt 5 ]; then echo "$name: no time is left"; return; fi
  timeout --kill-after=10 --signal=INT "$limit" "$@" >"$out/$name.log" 2>&1 || rc=$?
  case $rc in
    0) echo "$name: done ($((SECONDS - began)) s)" ;;
    124 | 137) echo "$name: stopped after $((SECONDS - began)) s; another call goes on where it can" ;;
    *) echo "$name: failed ($((SECONDS - began)) s): $(tail -n 1 "$out/$name.log")"; failed=1 ;;
  esac
}

if [ "$device" = cpu ]; then
  step contact 60 "$python" ci/contact.py --cpu --to "$out/contact.jsonl"
  step bench-privacy 20 "$python" ci/bench.py privacy --help
  step training 15 "$python" exemplars/training/training.py -p epoch=0
else
  step contact 150 "$python" ci/contact.py --to "$out/contact.jsonl"
  step bench-stack 90 "$python" ci/bench.py stack --only gpu --json
  step bench-privacy 60 "$python" ci/bench.py privacy --json
  # First those whose networks are many: a device changes their cost most, and what they say of it.
  for name in training tuning overfitting privacy baseline representation transparency interpretation concepts; do
    step "$name" 400 "$python" "exemplars/$name/$name.py" --profile full
  done
fi
parts=()
for folder in output/runs/*-full-straight output/checkpoints; do [ ! -d "$folder" ] || parts+=("$folder"); done
[ ${#parts[@]} -eq 0 ] || tar -czf "$out/runs.tar.gz" "${parts[@]}"
exit $failed
