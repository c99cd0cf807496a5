"""Puts the results at hand where the chapters name them, and judges every claim."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace

from ..claims import claims, expectation, lock, replications, timestamp
from ..claims.claims import Checked
from ..claims.expectation import Tally
from ..core.errors import Problem, graded
from ..markdown.manuscript import Manuscript
from ..reading.stamps import MARK
from ..reading.strict import Reading
from ..results.shelf import Shelf
from ..runs import history
from . import appendix, ledgers, origins, sentences, standin, standing, summary, unpublished
from .ledgers import Ledgers
from .resolve import Resolver
from .standing import Standing


@dataclass(frozen=True)
class Resolution:
    """What the results made of the chapters. `missed` are claims whose verdict is not the expected one.

    `standings` says of each claim, by id, what was first expected and when it was committed; `tally` counts them.
    """

    manuscript: Manuscript
    checked: list[Checked]
    problems: list[Problem]
    missed: list[Problem]
    warnings: list[Problem] = field(default_factory=list)
    standings: dict[str, Standing] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)


def resolve(reading: Reading, shelf: Shelf, titles: dict[str, str], kept: Ledgers) -> Resolution:
    """Puts the results of `shelf` where the chapters name them, and judges every claim by the ledgers `kept` beside them."""
    paths, doc = reading.paths, reading.doc
    shelf = replace(shelf, published=reading.published)
    checked, problems = claims.check(reading.claims, shelf)
    problems += unpublished.problems(reading.claims, shelf)
    where, named = (paths.relative(paths.content / name) for name in (ledgers.LOCK, replications.NAME))
    locked, fresh, opened = kept
    complete = len(checked) == len(reading.claims) and not reading.problems
    problems += lock.problems(locked, checked, complete, where)
    problems += replications.problems(fresh, checked, locked, named)
    sources = standing.Sources(history.of(paths), locked, fresh, opened)
    standings = standing.of(checked, shelf, sources)
    problems += standing.problems(checked, standings, sources, where)
    tally = expectation.tally(locked, checked)
    resolver = Resolver(shelf, paths, titles, reading.locate, claims={c.id for c in reading.claims})
    numbers = sentences.numbers(reading.elements)
    resolver.document(reading.elements)
    said = sentences.of(reading.elements, numbers, sentences.authors(reading.references))
    checked = [
        replace(c, claim=replace(c.claim, sentence=said.get(c.claim.id, c.claim.sentence))) for c in checked
    ]
    resolver.checked = checked
    resolver.panels(reading.elements)
    appendix.mark(reading.elements, checked, standings, shelf)
    stamp = timestamp.in_words(paths.content / ledgers.LOCK)
    appendix.add(doc, checked, shelf, locked, standings, tally, stamp)
    origins.add(doc, resolver.origins)
    if not resolver.problems:
        summary.add(doc, reading.source.variables.get("summary"), checked, tally)
    standin.add(doc, shelf.standing_in)
    for element in reading.elements:
        getattr(element, "attributes", {}).pop(MARK, None)
    manuscript = Manuscript(
        json.loads(json.dumps(doc, default=lambda node: node.to_json())),
        tuple(reading.references),
        resolver.files,
        reading.source.variables,
    )
    refused, warnings = graded(problems + resolver.problems, reading.source.strict)
    return Resolution(manuscript, checked, refused, claims.missed(checked), warnings, standings, tally)
