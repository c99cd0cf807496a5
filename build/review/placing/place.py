"""Puts the results at hand where the chapters name them, and judges every claim."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ..claims import claims, lock, replications
from ..claims.claims import Checked
from ..claims.lock import Lock
from ..core.errors import Problem
from ..markdown.manuscript import Manuscript
from ..reading.strict import Reading
from ..results.shelf import Shelf
from . import appendix, origins, summary
from .resolve import Resolver


@dataclass(frozen=True)
class Resolution:
    """What the results made of the chapters. `missed` are claims whose verdict is not the expected one."""

    manuscript: Manuscript
    checked: list[Checked]
    problems: list[Problem]
    missed: list[Problem]


def resolve(reading: Reading, shelf: Shelf, titles: dict[str, str], locked: Lock) -> Resolution:
    """Puts the results of `shelf` where the chapters name them, and judges every claim."""
    paths, doc = reading.paths, reading.doc
    checked, problems = claims.check(reading.claims, shelf)
    where = paths.relative(paths.content / "claims.lock")
    complete = len(checked) == len(reading.claims) and not reading.problems
    problems += lock.problems(locked, checked, complete, where)
    file = paths.content / replications.NAME
    history = replications.read(file, paths.relative(file))
    problems += replications.problems(history, checked, locked, paths.relative(file))
    resolver = Resolver(shelf, paths, titles, reading.locate, checked=checked)
    resolver.document(reading.elements)
    appendix.mark(reading.elements, checked, shelf)
    appendix.add(doc, checked, shelf, locked, history)
    origins.add(doc, resolver.origins)
    if not resolver.problems:
        summary.add(doc, reading.source.variables.get("summary"), checked)
    for element in reading.elements:
        getattr(element, "attributes", {}).pop("srcline", None)
    manuscript = Manuscript(
        json.loads(json.dumps(doc, default=lambda node: node.to_json())),
        tuple(reading.references),
        resolver.files,
        reading.source.variables,
    )
    return Resolution(manuscript, checked, problems + resolver.problems, claims.missed(checked))
