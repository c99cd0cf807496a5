"""All results at hand, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from ..core.errors import Problem
from ..core.paths import Paths
from ..results import names, published
from ..results.results import BadResults, load
from ..results.shelf import Record, Shelf
from . import records, survey
from .survey import Survey


def gather(paths: Paths, seen: Survey | None = None) -> tuple[Shelf, dict[str, str], list[Problem]]:
    """All results at hand, the exemplars' titles, and what is wrong with records.

    An exemplar that is malformed, or whose run is stale or cannot be believed, counts as failed: nothing of it is
    shown. The first two are for the caller to report; that vouched results are malformed is a problem here. `seen` are
    the exemplars, where the caller has looked at them already.
    """
    seen = seen or survey.take(paths)
    kept, problems = records.read(paths, seen.exemplars)
    file = paths.exemplars / names.FILE
    called, wrong = names.read(file, paths.relative(file))
    problems += wrong
    runs = {}
    for name in (one.name for one in seen.standing if one.fresh):
        try:
            runs[name] = load(paths.runs / name / "results.json")
        except BadResults as error:
            todo = f"remove {paths.relative(paths.runs / name)} and build again"
            problems.append(Problem(f"exemplars/{name}", 0, str(error), todo))
    runs = {name: names.named(results, called) for name, results in runs.items()}
    kept = {name: replace(one, results=names.named(one.results, called)) for name, one in kept.items()}
    printed, _ = published.of(paths)
    shelf = Shelf(runs, kept, frozenset(s.name for s in seen.standing if s.name not in runs), printed)
    for name in runs:
        for parted in shelf.disagreements(name):
            todo = f"find out which of the two is wrong, then: review record {name}; or say in records/apart.yaml why they are two quantities"
            problems.append(Problem(f"exemplars/{name}/records/full.json", 0, parted, todo))
    return shelf, {e.name: e.title for e in seen.exemplars}, problems


def withheld(paths: Paths, names: Set[str]) -> list[Problem]:
    """Why nothing of these exemplars is shown: a claim on them must not vanish without a word."""
    standing = {one.name: one for one in survey.take(paths).standing} if names else {}
    problems: list[Problem] = []
    for name in sorted(names):
        if name in standing and standing[name].problems:
            problems += standing[name].problems
            continue
        why = standing[name].why[0] if name in standing and standing[name].why else "they changed just now"
        what = f"its results are stale ({why})"
        problems.append(Problem(f"exemplars/{name}", 0, what, "run 'review build' again"))
    return problems


def stale_records(kept: Mapping[str, Record]) -> list[Problem]:
    return [
        Problem(
            f"exemplars/{name}/records/full.json",
            0,
            f"the record is stale ({why})",
            f"make it again: review record {name}",
        )
        for name, record in sorted(kept.items())
        for why in record.stale
    ]
