"""The report on a table: its sections, in the order in which they are read, each finished before the next begins."""

from __future__ import annotations

import math
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from . import columns, contrasts, copies, probes
from .findings import Finding
from .ladder import Ladder, climbed
from .splits import FEWEST_GROUPS, Estimate, Split, estimate, share, splits
from .table import Table

SPENT_ON_TRIES = 0.4
"""The share of the time that tries may take; when it is over there are fewer tries, and all sections all the same."""

Once = Callable[[str, Callable[[], Any]], Any]


@dataclass(frozen=True)
class Asked:
    """How much is tried: configurations of each model, repeats of five splits, scrambles, seconds in all."""

    tries: int = 6
    repeats: int = 2
    scrambles: int = 19
    seed: int = 0
    seconds: float = 240


@dataclass(frozen=True)
class Report:
    """`scores` are of the models at equal tries, `curve` at growing numbers of rows, `top` of the strongest columns.

    `best` is the plain model that tuned best; `places` has, where groups are few, number, rows and score of each.
    """

    findings: list[Finding]
    tries: int
    scores: Mapping[str, Estimate]
    curve: list[tuple[int, Estimate]]
    top: list[tuple[str, Estimate]]
    best: str
    places: list[list[float]]

    @property
    def alarms(self) -> list[str]:
        """The sections that ask their reader to look."""
        return [one.section for one in self.findings if one.verdict == "look"]


def made(table: Table, asked: Asked, once: Once = lambda name, section: section()) -> Report:
    """The report on `table`; `once(name, section)` may keep what a section found and give it back later."""
    cut: list[Split] = splits(table, asked.repeats, asked.seed)
    if not cut:
        raise ValueError(
            "no split has both outcomes on both sides; take fewer, larger groups out of the notes"
        )
    ladder = Ladder(*once("ladder", lambda: ladder_of(table, cut, asked)))
    best = ladder.best()
    top = [(name, Estimate(*at)) for name, at in once("columns", lambda: [[name, [*at]] for name, at in columns.strongest(table, cut)])]  # fmt: skip
    sections: dict[str, Callable[[], Finding]] = {
        "single columns": lambda: columns.singles(table, top),
        "fingerprints": lambda: columns.fingerprints(table),
        "copies": lambda: copies.copies(table),
        "rows or groups": lambda: contrasts.rows_or_groups(table, asked.scrambles, asked.repeats, asked.seed),
        "missing entries": lambda: probes.missingness(table, cut),
        "batches": lambda: probes.batches(table, cut, asked.seed),
        "network": lambda: contrasts.network(table, ladder, cut),
        "best of several": lambda: contrasts.optimism(table, ladder, cut),
        "scrambled": lambda: contrasts.scrambled(table, best, asked.scrambles, asked.seed),
        **({"sequences": lambda: contrasts.sequences(table, cut)} if table.letters else {}),
    }
    kept = [once(name.replace(" ", "-"), partial(guarded, name, one)) for name, one in sections.items()]
    learnt, curve = once("more-rows", lambda: contrasts.learning(table, cut, best, asked.seed))
    findings = [Finding(**one) for one in (*kept, learnt)]
    few = table.group is not None and table.groups < FEWEST_GROUPS
    places = once("groups", lambda: contrasts.by_group(table, best, asked.seed)) if few else []
    ratio = share(cut)
    scores = {name: estimate(ladder.chosen(name), ratio, table) for name in ladder.tuning}
    return Report(
        findings, ladder.tries, scores, [(rows, Estimate(*at)) for rows, at in curve], top, best, places
    )


def ladder_of(table: Table, cut: list[Split], asked: Asked) -> list[dict[str, np.ndarray]]:
    found = climbed(table, cut, asked.tries, asked.seed, SPENT_ON_TRIES * asked.seconds)
    return [found.tuning, found.test]


def guarded(name: str, section: Callable[[], Finding]) -> dict:
    """What a section found; where it breaks, that, with its place in the code and without any entry of the table."""
    try:
        found = section()
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        said = f"This section broke: {type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}. The others stand."
        return vars(Finding(name, "not checked", said, "Report the line, with the shape of your table", 4))
    if found.number is not None and not math.isfinite(found.number):
        found = Finding(name, "cannot tell", "No split of these rows could be scored.", "Give more rows", 4)
    return vars(found)
