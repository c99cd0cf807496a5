"""Finds the exemplars of a review."""

from __future__ import annotations

from collections.abc import Iterable

from ..core.errors import Problem, Refused, nearest
from ..core.paths import Paths
from ..notebook.exemplar import Exemplar, read

NOT_EXEMPLARS = ("lab", "data")


def discover(paths: Paths) -> tuple[list[Exemplar], list[Problem]]:
    """The well-formed exemplars, sorted by name, and what is wrong with the others."""
    found: list[Exemplar] = []
    problems: list[Problem] = []
    folders = sorted(p for p in paths.exemplars.glob("*/") if p.name not in NOT_EXEMPLARS)
    for folder in folders:
        if not any((folder / file).exists() for file in (f"{folder.name}.py", "settings.yaml")):
            continue
        try:
            found.append(read(folder))
        except Refused as refused:
            problems += refused.problems
    return found, problems


def find(exemplars: Iterable[Exemplar], name: str) -> Exemplar:
    """The one called `name`; raises Refused with the nearest names."""
    known = {e.name: e for e in exemplars}
    if name not in known:
        raise Refused([Problem("", 0, f"no exemplar {name!r}", nearest(name, known))])
    return known[name]


def one(paths: Paths, name: str) -> Exemplar:
    """The exemplar `name` of the review; raises Refused where there is none, or with what is wrong with it."""
    found, problems = discover(paths)
    if mine := [p for p in problems if p.file.startswith(f"exemplars/{name}/")]:
        raise Refused(mine)
    return find(found, name)
