"""Keeps the exemplars' results fresh: a build's refresh, and single runs.

Manifests are checked first, in milliseconds; Snakemake is started only where something is stale.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..core.errors import Problem, Refused
from ..core.paths import Paths
from ..notebook import events
from ..notebook.exemplar import Exemplar
from ..notebook.settings import NO_PARTS, Resources
from . import cluster, exemplars, intake, job, manifest, records
from .driver import driving, say, terminal
from .job import Job

if TYPE_CHECKING:  # what shows progress is loaded where something runs: most builds run nothing
    from rich.console import Console


def asked(paths: Paths, config: Mapping[str, Any]) -> list[Job]:
    """The jobs that a configuration of the Snakefile asks for.

    `keys` (name: key) are the jobs of a driver, with the keys that it knows them by; without it `exemplars` ("a,b")
    names them, and what is fresh is left out. `shards` (name: number) are those of each; `source`, `profile`,
    `parameters` and `cluster` hold for all.
    Raises Refused where one of them is malformed.
    """
    if odd := list(malformed(config)):
        raise Refused(odd)
    found, problems = exemplars.discover(paths)
    keys, names = config.get("keys"), config.get("exemplars")
    if keys:
        chosen = [exemplars.find(found, name) for name in keys]
    elif names:
        chosen = [exemplars.find(found, name) for name in names.split(",")]
    elif problems:
        raise Refused(problems)
    else:
        chosen = [one for one in found if not one.files]
    how = config.get("profile", "quick"), config.get("parameters"), config.get("source", "build")
    dealt = {name: int(number) for name, number in config.get("shards", {}).items()}
    if alien := dealt.keys() - {one.name for one in chosen}:
        raise Refused(Problem("", 0, f"--config shards: {name} is not run", OMIT) for name in sorted(alien))
    jobs = [planned(paths, one, *how, config.get("cluster"), dealt.get(one.name)) for one in chosen]
    return jobs if keys else [one for one in jobs if one.source == "run" or one.why()]


OMIT = "mend it, or leave it out"
FORMS: Mapping[str, Callable[[Any], bool]] = {
    "keys": lambda given: isinstance(given, Mapping) and all(isinstance(key, str) for key in given.values()),
    "exemplars": lambda given: isinstance(given, str),
    "shards": lambda given: (
        isinstance(given, Mapping)
        and all(re.fullmatch("[1-9][0-9]*", str(number)) for number in given.values())
    ),
    "source": ("build", "run").__contains__,
    "profile": lambda given: isinstance(given, str),
    "parameters": lambda given: (
        isinstance(given, Mapping) and all(isinstance(one, str) for one in given.values())
    ),
    "cluster": ("slurm",).__contains__,
}
"""What each entry of a configuration of the Snakefile must be; Snakemake leaves what a mapping holds as texts."""


def malformed(config: Mapping[str, Any]) -> Iterator[Problem]:
    """What of a configuration nobody can read, or would."""
    for name, given in config.items():
        if name not in FORMS or not FORMS[name](given):
            yield Problem("", 0, f"--config {name}={given} has no meaning", OMIT)


def planned(
    paths: Paths,
    exemplar: Exemplar,
    profile: str = "quick",
    overrides: Mapping[str, str] | None = None,
    source: str = "build",
    on: str | None = None,
    shards: int | None = None,
) -> Job:
    """The job of `exemplar` here, or `on` a cluster, in as many `shards` as are asked for, or as it asks of a cluster.

    Raises Refused where it keeps no parts for several, and where `job.plan` does.
    """
    if (shards or 1) > 1 and not exemplar.parts:
        raise Refused([Problem(paths.relative(exemplar.notebook), 0, NO_PARTS, "leave shards out")])
    resources = exemplar.resources.get(profile, Resources())  # `plan` complains of an unknown profile
    device = cluster.device(resources) if on else None
    one = job.plan(paths, exemplar, profile, overrides, source, device=device)
    return replace(one, shards=shards or (resources.shards if on else 1))


def command(one: Job, config: Mapping[str, Any]) -> list[str]:
    """What the Snakefile runs for `one`, under the key that its driver knows it by."""
    name = one.exemplar.name
    environment = cluster.environment(one.resources) if config.get("cluster") else {}
    if folder := os.environ.get(events.VARIABLE):
        # A file each: not every file system lets two machines append to one.
        environment[events.VARIABLE] = str(events.file(Path(folder), name, one.shard))
    key = config.get("keys", {}).get(name, one.key)
    return [
        *("env", *(f"{variable}={value}" for variable, value in environment.items())),
        *(sys.executable, "-m", f"review.runs.{'shard' if one.shard else 'execute'}", name, "--key", key),
        *("--source", one.source, "--profile", one.profile, "--shard", str(one.shard)),
        *(word for parameter, value in one.overrides.items() for word in ("-p", f"{parameter}={value}")),
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
    found = [exemplar for exemplar in found if exemplar.name not in waiting and not exemplar.files]

    def stale() -> list[Job]:
        return [one for one in (planned(paths, exemplar, on=on) for exemplar in found) if one.why()]

    if stale():
        console = console or terminal()
        with driving(paths, paths.own / ".lock", "another build", on, console) as drive:
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
    shards: int | None = None,
    console: Console | None = None,
) -> Path:
    """Runs one exemplar with other parameters or another profile, here or `on` a cluster; returns the folder of its results.

    The folder lies under output/runs; the build's own results stay untouched. Raises Refused where an exemplar or
    parameter is unknown, a value has the wrong type, there are no parts for several `shards`, or the notebook fails.
    """
    console, exemplar = console or terminal(), exemplars.one(paths, name)
    for line in intake.take(paths, exemplar, exemplar.resolve(profile, exemplar.located(overrides or {}))):
        say(console, line)
    one = planned(paths, exemplar, profile, overrides, "run", on, shards)
    lock = one.target.with_name(f".{one.target.name}.driver")
    with driving(paths, lock, "the same run", on, console) as drive:
        if on and not one.why():  # its job may have outlived the command that submitted it
            there = f"{paths.relative(one.target)}/ is that run already"
            say(console, f"{there}: nothing is submitted; delete it to run it again")
        elif failed := drive([one], one.log.with_suffix(".out")):
            raise Refused(failed)
    return one.target


def expected(one: Job) -> int:
    """Seconds by which jobs are sorted, the longest first: those of the last run, else of the full run on record."""
    if kept := manifest.read(one.target):
        return round(kept.seconds)
    try:
        return round(json.loads(records.file_of(one.exemplar).read_text(encoding="utf-8"))["seconds"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return 0
