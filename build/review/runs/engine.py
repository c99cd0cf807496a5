"""Keeps the exemplars' results fresh: what is stale and why, a build's refresh, and single runs.

Manifests are checked first, in milliseconds; Snakemake is started only where something is stale.
"""

from __future__ import annotations

import getpass
import json
import os
import re
import sys
import time
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

from ..core.errors import Problem, Refused
from ..core.paths import Paths
from ..notebook import events
from ..notebook.events import Event
from . import exemplars, intake, job, manifest, records
from .job import Job
from .mutex import alone

if TYPE_CHECKING:  # what shows progress is loaded where something runs: most builds run nothing
    from rich.console import Console

INTERVAL = 0.1  # seconds between two looks at the jobs


@dataclass(frozen=True)
class Status:
    """How one exemplar's results stand: `why` says what makes them stale, `seconds` what the last run took.

    `problems` are those of an exemplar that is malformed: nothing can be said of its results.
    """

    name: str
    fresh: bool
    why: tuple[str, ...]
    seconds: float | None
    problems: tuple[Problem, ...] = ()


def status(paths: Paths) -> list[Status]:
    """How the results of each exemplar stand, sorted by name; those that ask for a file have none of the build's."""
    found, problems = exemplars.discover(paths)
    standing = [
        Status(one.name, False, (f"it is run on {', '.join(one.files)}=FILE, by review run alone",), None)
        for one in found
        if one.files
    ]
    for one in (job.plan(paths, exemplar) for exemplar in found if not exemplar.files):
        why, kept = tuple(one.why()), manifest.read(one.target)
        standing.append(Status(one.exemplar.name, not why, why, kept.seconds if kept else None))
    for name in {Path(p.file).parts[1] for p in problems}:
        own = tuple(p for p in sorted(problems) if Path(p.file).parts[1] == name)
        standing.append(Status(name, False, (), None, own))
    return sorted(standing, key=lambda s: s.name)


def stale(paths: Paths, names: str | None = None) -> list[Job]:
    """The jobs whose results are not those of their sources, among `names` ("a,b") or all.

    Raises Refused where one of them is malformed.
    """
    found, problems = exemplars.discover(paths)
    if names is None and problems:
        raise Refused(problems)
    chosen = found if names is None else [exemplars.find(found, name) for name in names.split(",")]
    plans = (job.plan(paths, exemplar) for exemplar in chosen if not exemplar.files)
    return [one for one in plans if one.why()]


def refresh(
    paths: Paths, *, waiting: Set[str] = frozenset(), cores: str = "all", console: Console | None = None
) -> list[Problem]:
    """Runs what is stale but `waiting`, each exemplar as a job of the Snakefile; returns everything that went wrong.

    Results that could not be renewed stay as they were, and stale. Waits for another build of the same review.
    """
    found, problems = exemplars.discover(paths)
    found = [exemplar for exemplar in found if exemplar.name not in waiting and not exemplar.files]
    if any(job.plan(paths, exemplar).why() for exemplar in found):
        console = console or terminal()
        with alone(paths.root / "output" / ".lock", lambda: say(console, "another build is running: waiting for it")) as lock:  # fmt: skip
            jobs = [one for one in (job.plan(paths, exemplar) for exemplar in found) if one.why()]
            if jobs:
                # Snakemake holds the lock too, in case this process dies first.
                problems += watch(
                    snakemake(paths, jobs, cores), jobs, paths.logs / "snakemake.log", console, lock
                )
    return problems


def expected(one: Job) -> int:
    """Seconds by which jobs are sorted, the longest first: those of the last run, else of the full run on record."""
    if kept := manifest.read(one.target):
        return round(kept.seconds)
    try:
        return round(json.loads(records.file_of(one.exemplar).read_text(encoding="utf-8"))["seconds"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return 0


def snakemake(paths: Paths, jobs: Sequence[Job], cores: str) -> list[str]:
    """The command that runs `jobs`."""
    return [
        *(sys.executable, "-m", "snakemake", "--snakefile", str(paths.snakefile)),
        *("--directory", str(paths.root)),
        *("--cores", cores, "--keep-going", "--nolock", "--drop-metadata"),
        *("--config", f"exemplars={','.join(one.exemplar.name for one in jobs)}"),
    ]


def run(
    paths: Paths,
    name: str,
    overrides: Mapping[str, str] | None = None,
    profile: str = "quick",
    *,
    console: Console | None = None,
) -> Path:
    """Runs one exemplar with other parameters or another profile; returns the folder of its results.

    The folder lies under output/runs; the build's own results stay untouched. Raises Refused where an exemplar or
    parameter is unknown, a value has the wrong type, or the notebook fails.
    """
    console, exemplar = console or terminal(), exemplars.one(paths, name)
    for line in intake.take(paths, exemplar, exemplar.resolve(profile, exemplar.located(overrides or {}))):
        say(console, line)
    one = job.plan(paths, exemplar, profile, overrides, "run")
    changes = [word for key, value in one.overrides.items() for word in ("-p", f"{key}={value}")]
    command = [
        *(sys.executable, "-m", "review.runs.execute", name),
        *("--source", "run", "--profile", profile),
        *changes,
    ]
    if failed := watch(command, [one], one.log.with_suffix(".out"), console):
        raise Refused(failed)
    return one.target


def watch(
    command: list[str], jobs: Sequence[Job], log: Path, console: Console, *inherited: int
) -> list[Problem]:
    """Runs `command`, which is to run `jobs`, with its output in `log`; shows how they stand, returns what failed."""
    from . import group
    from .progress import Progress

    paths = jobs[0].paths
    log.parent.mkdir(parents=True, exist_ok=True)
    told = log.with_name(
        f".{log.stem}-{os.getpid()}.events"
    )  # jobs that a killed build left behind tell their own
    told.write_text("")
    seen: list[Event] = []
    try:
        with (
            log.open("w") as output,
            Progress(console, jobs) as progress,
            group.running(
                command,
                cwd=paths.root,
                env=os.environ | whoever(paths) | {events.VARIABLE: str(told)},
                stdout=output,
                stderr=output,
                pass_fds=inherited,
            ) as process,
        ):
            stream, ended = events.follow(told), False
            while not ended:
                ended = process.poll() is not None  # asked first: what was told before the end is still read
                for event in next(stream):
                    progress.show(event)
                    seen.append(event)
                time.sleep(0 if ended else INTERVAL)
    finally:
        told.unlink()
    failed = {event.name for event in seen if event.kind == "failed"}
    missing = [p for one in jobs if one.exemplar.name not in failed for p in unfinished(one)]
    if missing and not seen:
        text = log.read_text(encoding="utf-8", errors="replace")
        error = re.search(r"^\w*(Error|Exception)\b.*", text, re.MULTILINE | re.DOTALL)
        said = shorten(error[0] if error else text, 500, placeholder=" …")
        return [Problem("", 0, f"no job started: {said}", f"see {paths.relative(log)}")]
    return [p for event in seen for p in event.problems] + missing


def whoever(paths: Paths) -> dict[str, str]:
    """What Snakemake wants to know of its user, where the system does not: a container may be run as any number."""
    environment = {}
    try:
        getpass.getuser()
    except (KeyError, OSError):
        environment["LOGNAME"] = str(os.getuid())
    if not os.access(os.path.expanduser("~"), os.W_OK):
        environment["XDG_CACHE_HOME"] = str(paths.root / "output" / ".cache")
    return environment


def unfinished(one: Job) -> list[Problem]:
    """What is wrong with the results of a job that did not say so itself: it was killed, or its sources changed."""
    try:
        why = one.again().why()
    except Refused as refused:
        return refused.problems
    if not why:
        return []
    what, todo = (
        f"its job ended without results ({why[0]})",
        f"see {one.paths.relative(one.log)} and try again",
    )
    return [Problem(one.paths.relative(one.exemplar.notebook), 0, what, todo)]


def terminal() -> Console:
    from rich.console import Console

    return Console(stderr=True)


def say(console: Console, text: str) -> None:
    """Prints a line as it is, however wide."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)
