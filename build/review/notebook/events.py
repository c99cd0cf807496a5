"""What jobs tell the build that waits for them: lines of JSON, appended to the file that REVIEW_EVENTS names."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

from ..core.errors import Problem

VARIABLE = "REVIEW_EVENTS"
STARTED = time.monotonic()
Kind = Literal["started", "part", "done", "failed"]


@dataclass(frozen=True)
class Event:
    """What happened to the job of exemplar `name`; `text` says which part of it is done."""

    name: str
    kind: Kind
    problems: tuple[Problem, ...] = ()
    text: str = ""


def file(folder: Path, name: str, shard: int = 0) -> Path:
    """Where in `folder` the job of exemplar `name` tells, or one of its shards."""
    return folder / (f"{name}.{shard}" if shard else name)


def send(name: str, kind: Kind, problems: Iterable[Problem] = (), text: str = "") -> None:
    """Tells the build, if one listens, how the job of exemplar `name` stands."""
    if file := os.environ.get(VARIABLE):
        line = json.dumps(asdict(Event(name, kind, tuple(problems), text))) + "\n"
        with open(file, "ab", buffering=0) as stream:  # one write: lines of two jobs never mix
            stream.write(line.encode())


def follow(file: Path) -> Iterator[list[Event]]:
    """Each time it is asked, the whole lines that were added to `file` since; never ends."""
    with file.open(encoding="utf-8") as stream:
        rest = ""
        while True:
            *lines, rest = (rest + stream.read()).split("\n")
            yield [event for event in map(heard, lines) if event]


def heard(line: str) -> Event | None:
    """What a line tells; None where it is none: a disk was full, or a notebook wrote there."""
    try:
        raw = json.loads(line)
        return Event(**{**raw, "problems": tuple(Problem(**p) for p in raw["problems"])})
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def tell(exemplar: str, text: str) -> None:
    """One line about a part of the run of `exemplar`: to the build that waits for it, else on standard error.

    Nothing of it becomes part of the executed notebook: two runs that found the same must look the same.
    """
    send(exemplar, "part", text=text)
    if VARIABLE not in os.environ and "REVIEW_RUN" not in os.environ:
        elapsed = f"{time.monotonic() - STARTED:.0f} s"
        print(f"{exemplar}: {text} (after {elapsed})", file=sys.stderr, flush=True)
