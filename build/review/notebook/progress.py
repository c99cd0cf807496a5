"""Says how far a run has come: to the review's runner where it listens, else on standard error."""

from __future__ import annotations

import json
import os
import sys
import time

STARTED = time.monotonic()


def tell(exemplar: str, text: str) -> None:
    """One line about the run of `exemplar`, with the time since the run began where the runner does not show it.

    Nothing of it becomes part of the executed notebook: two runs that found the same must look the same.
    """
    if file := os.environ.get("REVIEW_EVENTS"):  # see build/review/runs/events.py
        line = json.dumps({"name": exemplar, "kind": "part", "problems": [], "text": text}) + "\n"
        with open(file, "ab", buffering=0) as stream:
            stream.write(line.encode())
    elif "REVIEW_RUN" not in os.environ:
        elapsed = f"{time.monotonic() - STARTED:.0f} s"
        print(f"{exemplar}: {text} (after {elapsed})", file=sys.stderr, flush=True)
