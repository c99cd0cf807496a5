"""Drives Snakemake: starts it for a few jobs, here or on a cluster, shows how they stand, and says what failed."""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

from ..core import files
from ..core.errors import Problem, Refused, of_the_system
from ..core.paths import Paths
from ..notebook import events
from ..notebook.events import Event
from . import cluster
from .job import Job
from .mutex import alone

if TYPE_CHECKING:  # what shows progress is loaded where something runs: most builds run nothing
    from rich.console import Console

INTERVAL = 0.1  # seconds between two looks at the jobs


@contextmanager
def driving(
    paths: Paths, lock: Path, other: str, on: str | None, console: Console
) -> Iterator[Callable[..., list[Problem]]]:
    """What runs jobs by the Snakefile and returns what failed: one at a time for a `lock`, waiting for the `other`.

    On a cluster no job is left behind, however the block ends.
    """
    with ExitStack() as stack:
        if on:
            cluster.check(paths)
        # Snakemake holds the lock too, in case this process dies first.
        held = stack.enter_context(alone(lock, lambda: say(console, f"{other} is going on: waiting for it")))
        if on:
            stack.enter_context(cluster.alone(cluster.name(lock), lambda text: say(console, text)))
        how = cluster.options(paths, cluster.name(lock)) if on else []

        def over() -> bool:
            return bool(on) and cluster.empty(cluster.name(lock))

        def drive(jobs: Sequence[Job], log: Path, cores: str = "all") -> list[Problem]:
            return watch(snakemake(jobs, how or ["--cores", cores], on), jobs, log, console, held, over=over)

        yield drive


def snakemake(jobs: Sequence[Job], how: Sequence[str], on: str | None = None) -> list[str]:
    """The command that runs `jobs`, which are all of one source, profile and parameters."""
    first = jobs[0]
    config = {
        "keys": json.dumps({one.exemplar.name: one.key for one in jobs}),
        "source": first.source,
        "profile": first.profile,
        "parameters": json.dumps(dict(first.overrides)),  # which Snakemake reads as YAML: texts stay texts
        "shards": json.dumps({one.exemplar.name: one.shards for one in jobs}),
        **({"cluster": on} if on else {}),
    }
    return [
        *(sys.executable, "-m", "snakemake", "--snakefile", str(first.paths.snakefile)),
        *("--directory", str(first.paths.root)),
        *how,
        *("--keep-going", "--nolock", "--drop-metadata"),
        *("--config", *(f"{key}={value}" for key, value in config.items())),
    ]


def watch(
    command: list[str],
    jobs: Sequence[Job],
    log: Path,
    console: Console,
    *inherited: int,
    over: Callable[[], bool] = lambda: False,
) -> list[Problem]:
    """Runs `command`, which is to run `jobs`, with its output in `log`; shows how they stand, returns what failed.

    Once all jobs are done, it does not wait for a command that has not noticed though they are `over`.
    """
    from . import group
    from .progress import Progress

    paths = jobs[0].paths
    log.parent.mkdir(parents=True, exist_ok=True)
    # Jobs that a killed build left behind tell their own.
    told = Path(tempfile.mkdtemp(prefix=f".{log.stem}-", suffix=".events", dir=log.parent))
    marks = paths.own / ".jobs" / told.name
    seen: list[Event] = []
    try:
        streams = []
        for one in jobs:
            for number in (0, *one.every_shard):
                file = events.file(told, one.exemplar.name, number)
                file.touch()
                streams.append(events.follow(file))
        with (
            log.open("w") as output,
            Progress(console, jobs) as progress,
            group.running(
                command,
                cwd=paths.root,
                env=os.environ | whoever(paths) | {events.VARIABLE: str(told), "REVIEW_SESSION": told.name},
                stdout=output,
                stderr=output,
                pass_fds=inherited,
            ) as process,
        ):
            ended = False
            while not ended:
                ended = process.poll() is not None  # asked first: what was told before the end is still read
                for event in chain.from_iterable(map(next, streams)):
                    progress.show(event)
                    seen.append(event)
                # The last word counts: a job that was cancelled may have begun again.
                last = {event.name: event for event in seen if event.kind != "part"}
                done = [event for event in last.values() if event.kind == "done"]
                if not ended and len(done) == len(jobs) and over():
                    group.end(process)
                    break
                time.sleep(0 if ended else INTERVAL)
    finally:
        for left in (told, marks):
            shutil.rmtree(left, ignore_errors=True)
    failed = {name: event.problems for name, event in last.items() if event.kind == "failed"}
    missing = [p for one in jobs if one.exemplar.name not in failed for p in unfinished(one, log)]
    temporary = Path(os.environ.get("TMPDIR") or tempfile.gettempdir())
    if missing and (full := files.full(paths.logs, paths.root, temporary)):
        return [of_the_system(full) or missing[0]]  # what they told may be lost with the rest
    if missing and not seen:
        text = log.read_text(encoding="utf-8", errors="replace")
        error = re.search(r"^\w*(Error|Exception)\b.*", text, re.MULTILINE | re.DOTALL)
        said = shorten(error[0] if error else text, 500, placeholder=" …")
        return [Problem("", 0, f"no job started: {said}", f"see {paths.relative(log)}")]
    return [p for problems in failed.values() for p in problems] + missing


def whoever(paths: Paths) -> dict[str, str]:
    """What Snakemake wants to know of its user, where the system does not: a container may be run as any number."""
    environment = {}
    try:
        getpass.getuser()
    except (KeyError, OSError):
        environment["LOGNAME"] = str(os.getuid())
    if not os.access(os.path.expanduser("~"), os.W_OK):
        environment["XDG_CACHE_HOME"] = str(paths.own / ".cache")
    return environment


def unfinished(one: Job, log: Path) -> list[Problem]:
    """What is wrong with the results of a job that did not say so itself: it was killed, or its sources changed."""
    try:
        why = one.again().why()
    except Refused as refused:
        return refused.problems
    if not why:
        return []
    what, todo = (
        f"its job ended without results ({why[0]})",
        f"see {one.paths.relative(one.log)}, {one.paths.relative(log)} and try again",
    )
    return [Problem(one.paths.relative(one.exemplar.notebook), 0, what, todo)]


def terminal() -> Console:
    from rich.console import Console

    return Console(stderr=True)


def say(console: Console, text: str) -> None:
    """Prints a line as it is, however wide."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)
