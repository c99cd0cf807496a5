"""Runs one exemplar with other parameters, and says what that does to its claims. The build's own results stay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ..claims import claims, listing
from ..claims.claims import Checked, Claim
from ..core import files
from ..core.errors import Problem, ReviewError
from ..core.paths import Paths
from ..placing import sentences
from ..reading import strict
from ..results import changes, display
from ..results.results import Results, load
from ..results.shelf import Record, Shelf
from ..runs import at_hand, engine, exemplars, offline
from ..writing.page import data, executed

PAGE = "index.html"


@dataclass(frozen=True)
class Trial:
    """A run, the verdicts on the claims about its exemplar that it would give, and the build's own results.

    `problems` are what is wrong with its page.
    """

    results: Results
    checked: list[Checked]
    own: Results | None
    page: Path
    problems: list[Problem]


def run(
    paths: Paths,
    name: str,
    overrides: Mapping[str, str],
    profile: str,
    on: str | None = None,
    shards: int | None = None,
) -> Trial:
    """Runs exemplar `name`, here or `on` a cluster. A claim that its results cannot judge is left out. Raises Refused where the run fails."""
    offline.deny()
    folder = engine.run(paths, name, overrides, profile, on=on, shards=shards)
    results = load(folder / "results.json")
    shelf, _, _ = at_hand.gather(paths)
    tried = replace(shelf, build={**shelf.build, name: results}, records={}, failed=shelf.failed - {name})
    checked = verdicts([c for c in about(paths, name) if c.source == "build"], tried)
    return Trial(results, checked, shelf.build.get(name), folder / PAGE, written(paths, results))


def written(paths: Paths, results: Results) -> list[Problem]:
    """What is wrong with the page of a run, which is written beside its results: they stand, whatever it is."""
    exemplar = exemplars.one(paths, results.exemplar)
    meanings = {parameter.name: parameter.comment for parameter in exemplar.parameters}
    article = (paths.root / "output" / PAGE).is_file()
    try:
        text, problems = executed.page(results, exemplar.title, meanings, article=article)
    except ReviewError as error:
        return list(error.problems)
    for name, table in results.tables.items():
        target = results.path.parent / "data" / f"{name}.csv"
        target.parent.mkdir(exist_ok=True)
        files.write(target, data.as_csv(table))
    files.write(results.path.with_name(PAGE), text)
    return problems


def on_record(paths: Paths, record: Record) -> tuple[list[Checked], int]:
    """The verdicts that `record` gives on the claims about its exemplar, and how many it cannot judge."""
    shelf, _, _ = at_hand.gather(paths)
    name = record.results.exemplar
    recorded = replace(shelf, build={}, records={**shelf.records, name: record}, failed=frozenset())
    made = [replace(claim, source="record") for claim in about(paths, name)]
    checked = verdicts(made, recorded)
    return checked, len(made) - len(checked)


def about(paths: Paths, name: str) -> list[Claim]:
    """The claims that speak of exemplar `name`, their references as the page shows them."""
    if not paths.content.is_dir():
        return []
    reading = strict.read(paths)
    made = [claim for claim in reading.claims if name in claim.exemplars]
    if not made:
        return []
    said = sentences.of(
        reading.elements, sentences.numbers(reading.elements), sentences.authors(reading.references)
    )
    return [replace(claim, sentence=said.get(claim.id, claim.sentence)) for claim in made]


def verdicts(made: list[Claim], shelf: Shelf) -> list[Checked]:
    return claims.check(made, shelf)[0]


def lines(trial: Trial, paths: Paths) -> list[str]:
    """The run in a few lines: what moved, the verdicts, or a few values where neither is known, and where it lies."""
    results = trial.results
    moved = changes.lines(trial.own, results, "the build's own results") if trial.own else []
    few = [f"{results.exemplar}.{name}: {display.value(v)}" for name, v in list(results.values.items())[:10]]
    return [
        *(listing.lines(trial.checked) or ([] if moved else few)),
        *moved,
        f"{len(results.values)} values in {paths.relative(results.path)}",
        *(map(str, trial.problems)),
        *([f"read it: {paths.relative(trial.page)}"] if trial.page.is_file() else []),
    ]


def record_lines(paths: Paths, record: Record, previous: Record | None) -> list[str]:
    """A new record in a few lines: where and how it was made, the verdicts it gives, and what moved."""
    r = record.results
    size = r.path.stat().st_size / 1e3
    checked, unjudged = on_record(paths, record)
    return [
        f"{paths.relative(r.path)}: {display.run_in_words(r)}, {r.seconds:.0f} s, epoch {r.epoch}, "
        f"{len(r.values)} values, {size:.0f} kB",
        *([f"reduced: {', '.join(r.reduced)}"] if r.reduced else []),
        *listing.lines(checked),
        *(
            [f"{unjudged} claim{'s name' if unjudged > 1 else ' names'} what this record does not hold"]
            if unjudged
            else []
        ),
        *(changes.lines(previous.results, r, "the previous record") if previous else []),
    ]
