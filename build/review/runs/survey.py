"""Every exemplar of a review at one moment: what it is, the job of running it, and whether its results are that job's.

Taken once for a build: every notebook is read, and every file that it depends on hashed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ..core.errors import Problem
from ..core.paths import Paths
from ..notebook.exemplar import Exemplar
from . import exemplars, job, manifest
from .job import Job


@dataclass(frozen=True)
class Status:
    """How one exemplar's results stand: `why` says what makes them stale, `seconds` what the last run took.

    `problems` are those of an exemplar that is malformed: nothing can be said of its results. One that `asks` for files
    has none of the build's. `files` are the hashes of those that its run vouches for.
    """

    name: str
    fresh: bool
    why: tuple[str, ...]
    seconds: float | None
    problems: tuple[Problem, ...] = ()
    asks: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def in_words(self) -> str:
        if self.asks:
            return f"run on {', '.join(self.asks)}=FILE of whoever runs it, by review run alone"
        return "malformed" if self.problems else "fresh" if self.fresh else f"stale: {'; '.join(self.why)}"


@dataclass(frozen=True)
class Survey:
    """The well-formed exemplars with their jobs by name, what is wrong with the others, and how all of them stand."""

    jobs: Mapping[str, Job]
    problems: tuple[Problem, ...]
    standing: tuple[Status, ...]

    @property
    def exemplars(self) -> list[Exemplar]:
        return [one.exemplar for one in self.jobs.values()]

    @cached_property
    def stale(self) -> frozenset[str]:
        """Those whose results are not those of their sources, malformed ones among them."""
        return frozenset(one.name for one in self.standing if not one.fresh and not one.asks)

    @property
    def vouched(self) -> dict[str, str]:
        """The hashes of the files of fresh runs, by their paths from the folder of all runs."""
        return {
            f"{s.name}/{file}": value for s in self.standing if s.fresh for file, value in s.files.items()
        }

    def as_json(self) -> str:
        """How all of them stand, for programs."""
        listed = [
            {
                "name": one.name,
                "fresh": one.fresh,
                "why": [*one.why, *map(str, one.problems)],
                "asks": one.asks,
                "seconds": one.seconds,
            }
            for one in self.standing
        ]
        return json.dumps(listed, indent=2) + "\n"


def take(paths: Paths) -> Survey:
    """The exemplars as they are now, sorted by name; those that ask for a file have no job of the build's."""
    found, problems = exemplars.discover(paths)
    jobs = {exemplar.name: job.plan(paths, exemplar) for exemplar in found if not exemplar.files}
    standing = [Status(one.name, False, (), None, asks=tuple(one.files)) for one in found if one.files]
    for name, one in jobs.items():
        why, kept = tuple(one.why()), manifest.read(one.target)
        seconds, files = (kept.seconds, kept.files) if kept else (None, {})
        standing.append(Status(name, not why, why, seconds, files=files))
    for name in {Path(p.file).parts[1] for p in problems}:
        own = tuple(p for p in sorted(problems) if Path(p.file).parts[1] == name)
        standing.append(Status(name, False, (), None, own))
    return Survey(jobs, tuple(problems), tuple(sorted(standing, key=lambda s: s.name)))
