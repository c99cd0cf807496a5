#!/usr/bin/env bash
# Steps of the set-up: shown in one line each, logged in full, skipped while nothing they are made from has changed.
log=output/logs/setup.log

stop() {
  echo "set-up: $1" >&2
  exit 1
}

# run WHAT COMMAND...: one line on the terminal, everything else in the log.
run() {
  local what=$1 start=$SECONDS status=0 ticker=
  shift
  echo "== $what: $*" >>"$log"
  if [ -t 1 ]; then
    while sleep 1 && kill -0 $$ 2>/dev/null; do
      printf '\r\033[K%s  %d s  %.50s' "$what" $((SECONDS - start)) "$(tail -n 1 "$log")"
    done 9>&- &
    ticker=$!
  fi
  "$@" >>"$log" 2>&1 </dev/null || status=$?
  if [ -n "$ticker" ]; then
    { kill "$ticker" && wait "$ticker"; } 2>/dev/null || printf '\r\033[K'
  fi
  if [ "$status" -ne 0 ]; then
    tail -n 15 "$log" >&2
    stop "\"$what\" failed; the lines above end $log"
  fi
  echo "$what  $((SECONDS - start)) s"
}

# What a step is made from: its files, this folder and the interpreter.
made_from() { { pwd && .venv/bin/python --version && cat "$@"; } 2>&1 | sha256sum; }
fresh() { [ "$(cat ".venv/$1.stamp" 2>/dev/null)" = "$(made_from "${@:2}")" ]; }
stamp() { made_from "${@:2}" >".venv/$1.stamp"; }
