"""Runs every exemplar on seeds that nobody has seen, and says which verdicts changed and which numbers moved.

    .venv/bin/python ci/monthly.py FOLDER

Writes FOLDER/fresh.md, and FOLDER/replications.json: the fresh runs so far with this one, to be committed as
content/replications.json. Nothing else changes; the build's own results must be fresh (`bash build/build.sh`).
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from review.claims import claims, replications
from review.claims.claims import Checked
from review.core import git, paths
from review.core.errors import Problem, Refused, ReviewError
from review.guard import links
from review.reading import strict
from review.results import changes
from review.results.results import load
from review.results.shelf import Shelf
from review.runs import at_hand, engine, exemplars


@dataclass(frozen=True)
class Rerun:
    """The results and verdicts of the page, and those of one fresh epoch; `failed` says what did not run."""

    epoch: int
    page: Shelf
    fresh: Shelf
    before: Sequence[Checked]
    after: Sequence[Checked]
    failed: Sequence[Problem]


def main(folder: Path) -> None:
    where = paths.find()
    history = replications.read(*links.ledger(where, replications.NAME))
    rerun = run(where, history)
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    history = replications.add(history, rerun.after, today, git.commit(where.root))
    folder.mkdir(parents=True, exist_ok=True)
    replications.write(history, folder / replications.NAME)
    (folder / "fresh.md").write_text("\n".join(report(rerun)) + "\n", encoding="utf-8")


def run(where: paths.Paths, history: replications.FreshRuns) -> Rerun:
    """Runs all exemplars on the next epoch: after the page's, and after every epoch of `history`."""
    reading = strict.read(where)
    page, _, problems = at_hand.gather(where)
    if problems or page.failed:
        raise Refused(problems or at_hand.withheld(where, page.failed))
    found, _ = exemplars.discover(where)
    met = [exemplar.epoch for exemplar in found]
    epoch = 1 + max(met + [f.epoch for entries in history.values() for f in entries], default=0)
    runs, failed = {}, []
    for exemplar in found:
        try:
            target = engine.run(where, exemplar.name, {"epoch": str(epoch)})
            runs[exemplar.name] = load(target / "results.json")
        except ReviewError as error:
            failed += error.problems
    fresh = replace(page, build=runs, records={}, failed=frozenset(page.build.keys() - runs.keys()))
    made = [claim for claim in reading.claims if claim.source == "build"]
    before = claims.check(made, replace(page, records={}))[0]
    return Rerun(epoch, page, fresh, before, claims.check(made, fresh)[0], failed)


def report(rerun: Rerun) -> Iterator[str]:
    """The section on fresh seeds, as lines of Markdown."""
    same = {one.claim.id: one.outcome.verdict for one in rerun.before}
    changed = [one for one in rerun.after if one.outcome.verdict != same[one.claim.id]]
    yield f"## Fresh seeds (epoch {rerun.epoch})\n"
    yield f"{len(rerun.after) - len(changed)} of {len(rerun.before)} claims have the verdict that they have on the page."
    for one in changed:
        was, now = same[one.claim.id], one.outcome.in_words
        yield f"- `{one.claim.id}`: {was} on the page, {now} now ({'; '.join(claims.numbers(one.outcome))}). {one.claim.sentence}"
    if moved := list(numbers(rerun)):
        yield "\nNumbers further from the page's than chance allows:\n"
        yield from (f"- {line}" for line in moved)
    if rerun.failed:
        yield "\nWhat did not run:\n"
        yield from (f"- {line}" for line in rerun.failed)


def numbers(rerun: Rerun) -> Iterator[str]:
    """Values of which chance does not explain where the fresh seeds put them."""
    for name, results in sorted(rerun.fresh.build.items()):
        for change in changes.between(rerun.page.build[name].values, results.values):
            if change.replicated and change.beyond:
                before, now = change.before.mean, change.after.mean
                yield f"`{name}.{change.name}`: {before:.4g} on the page, {now:.4g} now"


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except ReviewError as error:
        sys.exit(str(error))
