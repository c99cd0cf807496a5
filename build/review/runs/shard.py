"""A shard: a job that walks the notebook of a run to compute parts of it, beside others that do the same.

    python -m review.runs.shard NAME --shard NUMBER …        (for the rest see execute)

What it records is thrown away. It ends when a walk needs no part that another shard is computing; the run's own job,
which begins when all shards have ended, reads their parts back and computes what is missing, so that it finds what it
would have found alone. Whatever dies meanwhile, its leases expire, and others compute what it had taken.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress

from ..core.errors import Refused
from ..notebook import checkpoint, lease
from . import execute
from .job import Job
from .mutex import alone

LOST = 60.0  # seconds without a sign of life after which the holder of a lease is taken for dead
LOOK = 0.5  # seconds between two looks at a lease


def perform(one: Job) -> None:
    """Walks the notebook until no part is left to compute; raises Refused where it fails of itself."""
    with alone(one.target.with_name(f".{one.label}.lock")):
        if one.source == "build" and not one.why():
            return
        try:
            with execute.output_to(one.log):
                while (name := walk(one)) and waited(one, name):
                    pass
        finally:
            one.failed.unlink(missing_ok=True)  # the run's own job tells, and keeps what it has to show


def walk(one: Job) -> str:
    """Runs the notebook once; returns the name of the part that it stopped at, "" if it came to its end.

    Raises Refused where it failed and had met no part that another shard was computing, and where the sources are no
    longer those of the plan.
    """
    wanted = checkpoint.wanted(one.parts, str(one.shard))
    wanted.unlink(missing_ok=True)
    released(one)  # those of a shard of this number that was killed
    try:
        with execute.workplace(one) as work:
            execute.run(one, work)
            execute.unchanged(one)
    except Refused:
        with suppress(OSError):
            return wanted.read_text(encoding="utf-8")
        raise
    finally:
        released(one)
    return ""


def waited(one: Job, name: str) -> bool:
    """Waits until nobody computes the part `name`, or whoever did is taken for dead; whether another walk is of use."""
    watch = lease.Watch(LOST)
    while holders := [
        lease.holder(own) for own in lease.within(one.parts) if own.name == f"{name}{lease.SUFFIX}"
    ]:
        if lease.FAILED in holders:
            return False
        for other in lease.within(one.parts):
            if lease.holder(other) != lease.FAILED and watch.expired(other):
                other.unlink(missing_ok=True)
        time.sleep(LOOK)
    return True


def released(one: Job) -> None:
    """Gives back what a walk that was killed had taken."""
    for own in lease.within(one.parts):
        lease.give_back(own, str(one.shard))


if __name__ == "__main__":
    sys.exit(execute.main(doing=perform))
