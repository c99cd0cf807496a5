"""Keeps the exemplars' results fresh: what is stale and why, a build's refresh, and single runs.

Manifests are checked first, in milliseconds; Snakemake is started only where something is stale.
"""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from ..core.errors import Problem, Refused
from ..core.paths import Paths
from ..notebook import events
from ..notebook.events import Event
from ..notebook.exemplar import Exemplar, Resources
from . import cluster, exemplars, job, manifest, records
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
    """How the results of each exemplar stand, sorted by name."""
    found, problems = exemplars.discover(paths)
    standing = []
    for one in (job.plan(paths, exemplar) for exemplar in found):
        why, kept = tuple(one.why()), manifest.read(one.target)
        standing.append(Status(one.exemplar.name, not why, why, kept.seconds if kept else None))
    for name in {Path(p.file).parts[1] for p in problems}:
        own = tuple(p for p in sorted(problems) if Path(p.file).parts[1] == name)
        standing.append(Status(name, False, (), None, own))
    return sorted(standing, key=lambda s: s.name)


def asked(paths: Paths, config: Mapping[str, Any]) -> list[Job]:
    """The jobs that a configuration of the Snakefile asks for.

    `keys` (name: key) are the jobs of a driver, with the keys that it knows them by; without it `exemplars` ("a,b")
    names them, and what is fresh is left out. `source`, `profile`, `parameters` and `cluster` hold for all.
    Raises Refused where one of them is malformed.
    """
    found, problems = exemplars.discover(paths)
    keys, names = config.get("keys"), config.get("exemplars")
    if keys:
        chosen = [exemplars.find(found, name) for name in keys]
    elif names:
        chosen = [exemplars.find(found, name) for name in names.split(",")]
    elif problems:
        raise Refused(problems)
    else:
        chosen = found
    how = config.get("profile", "quick"), config.get("parameters"), config.get("source", "build")
    jobs = [planned(paths, one, *how, config.get("cluster")) for one in chosen]
    return jobs if keys else [one for one in jobs if one.source == "run" or one.why()]


def planned(
    paths: Paths,
    exemplar: Exemplar,
    profile: str = "quick",
    overrides: Mapping[str, str] | None = None,
    source: str = "build",
    on: str | None = None,
) -> Job:
    """The job of `exemplar` here, or `on` a cluster."""
    if on is None:
        return job.plan(paths, exemplar, profile, overrides, source)
    resources = exemplar.resources.get(profile, Resources())  # of an unknown profile, `plan` complains
    return job.plan(paths, exemplar, profile, overrides, source, device=cluster.device(resources))


def command(one: Job, config: Mapping[str, Any]) -> list[str]:
    """What the Snakefile runs for `one`, under the key that its driver knows it by."""
    name, environment = one.exemplar.name, {}
    if config.get("cluster"):
        environment = cluster.environment(one.resources)
    if folder := os.environ.get(events.VARIABLE):
        environment[events.VARIABLE] = str(
            Path(folder) / name
        )  # a file each: not every file system can append for two
    return [
        *("env", *(f"{key}={value}" for key, value in environment.items())),
        *(
            sys.executable,
            "-m",
            "review.runs.execute",
            name,
            "--key",
            config.get("keys", {}).get(name, one.key),
        ),
        *("--source", one.source, "--profile", one.profile),
        *(word for key, value in one.overrides.items() for word in ("-p", f"{key}={value}")),
    ]


def refresh(
    paths: Paths,
    *,
    waiting: Set[str] = frozenset(),
    cores: str = "all",
    on: str | None = None,
    console: Console | None = None,
) -> list[Problem]:
    """Runs what is stale but `waiting`, here or `on` a cluster; returns everything that went wrong.

    Results that could not be renewed stay as they were, and stale. Waits for another build of the same review.
    """
    found, problems = exemplars.discover(paths)
    found = [exemplar for exemplar in found if exemplar.name not in waiting]

    def stale() -> list[Job]:
        return [one for one in (planned(paths, exemplar, on=on) for exemplar in found) if one.why()]

    if stale():
        console = console or terminal()
        with driving(paths, paths.root / "output" / ".lock", "another build", on, console) as drive:
            if jobs := stale():
                problems += drive(jobs, paths.logs / "snakemake.log", cores)
    return problems


def run(
    paths: Paths,
    name: str,
    overrides: Mapping[str, str] | None = None,
    profile: str = "quick",
    *,
    on: str | None = None,
    console: Console | None = None,
) -> Path:
    """Runs one exemplar with other parameters or another profile, here or `on` a cluster; returns the folder of its results.

    The folder lies under output/runs; the build's own results stay untouched. Raises Refused where an exemplar or
    parameter is unknown, a value has the wrong type, or the notebook fails.
    """
    one = planned(paths, exemplars.one(paths, name), profile, overrides, "run", on)
    lock = one.target.with_name(f".{one.target.name}.driver")
    console = console or terminal()
    with driving(paths, lock, "the same run", on, console) as drive:
        if on and not one.why():  # its job may have outlived the command that submitted it
            say(
                console,
                f"{paths.relative(one.target)}/ is that run: nothing is submitted; delete it to run it again",
            )
        elif failed := drive([one], one.log.with_suffix(".out")):
            raise Refused(failed)
    return one.target


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

        def drive(jobs: Sequence[Job], log: Path, cores: str = "all") -> list[Problem]:
            return watch(snakemake(jobs, how or ["--cores", cores], on), jobs, log, console, held)

        yield drive


def expected(one: Job) -> int:
    """Seconds by which jobs are sorted, the longest first: those of the last run, else of the full run on record."""
    if kept := manifest.read(one.target):
        return round(kept.seconds)
    try:
        return round(json.loads(records.file_of(one.exemplar).read_text(encoding="utf-8"))["seconds"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return 0


def snakemake(jobs: Sequence[Job], how: Sequence[str], on: str | None = None) -> list[str]:
    """The command that runs `jobs`, which are all of one source, profile and parameters."""
    first = jobs[0]
    config = {
        "keys": {one.exemplar.name: one.key for one in jobs},
        "source": first.source,
        "profile": first.profile,
        "parameters": dict(first.overrides),
        **({"cluster": on} if on else {}),
    }
    return [
        *(sys.executable, "-m", "snakemake", "--snakefile", str(first.paths.snakefile)),
        *("--directory", str(first.paths.root)),
        *how,
        *("--keep-going", "--nolock", "--drop-metadata"),
        *("--config", *(f"{key}={as_text(value)}" for key, value in config.items())),
    ]


def as_text(value: str | Mapping[str, str]) -> str:
    """A value of the configuration as Snakemake reads it back: mappings are YAML, whose texts stay texts."""
    return value if isinstance(value, str) else json.dumps(value)


def watch(
    command: list[str], jobs: Sequence[Job], log: Path, console: Console, *inherited: int
) -> list[Problem]:
    """Runs `command`, which is to run `jobs`, with its output in `log`; shows how they stand, returns what failed."""
    from . import group
    from .progress import Progress

    paths = jobs[0].paths
    log.parent.mkdir(parents=True, exist_ok=True)
    # Jobs that a killed build left behind tell their own.
    told = Path(tempfile.mkdtemp(prefix=f".{log.stem}-", suffix=".events", dir=log.parent))
    seen: list[Event] = []
    try:
        streams = []
        for one in jobs:
            (told / one.exemplar.name).touch()
            streams.append(events.follow(told / one.exemplar.name))
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
            ended = False
            while not ended:
                ended = process.poll() is not None  # asked first: what was told before the end is still read
                for event in chain.from_iterable(map(next, streams)):
                    progress.show(event)
                    seen.append(event)
                time.sleep(0 if ended else INTERVAL)
    finally:
        shutil.rmtree(told, ignore_errors=True)
    # The last word counts: a job that was cancelled may have begun again.
    last = {event.name: event for event in seen if event.kind != "part"}
    failed = {name: event.problems for name, event in last.items() if event.kind == "failed"}
    missing = [p for one in jobs if one.exemplar.name not in failed for p in unfinished(one, log)]
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
        environment["XDG_CACHE_HOME"] = str(paths.root / "output" / ".cache")
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
