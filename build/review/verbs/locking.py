"""Writes `content/claims.lock` from chapters and settings alone, before anything is run."""

from __future__ import annotations

from collections.abc import Iterable

from ..claims import lock
from ..claims.forms import Entry, Lock
from ..core.errors import Problem, Refused
from ..core.paths import Paths
from ..guard import links
from ..reading import planned, strict
from ..results import openings
from ..results.results import Results
from ..runs import at_hand, exemplars
from . import stamping


def write(paths: Paths, seen: str | None = None, *, stamp: bool = False) -> list[str]:
    """Locks every claim as it stands, and says what changed in the lock, a line a claim.

    `seen` is what had been seen of results when a check changed (see claims.lock.SEEN); `stamp` attaches an outside
    timestamp. Test rows that runs at hand opened are noted in the ledger of openings. Raises Refused where the
    chapters are wrong, where a margin would follow the numbers, or where `seen` is needed and missing.
    """
    reading = strict.read(paths)
    found, wrong = exemplars.discover(paths)
    met, problems = planned.plans(reading, found, wrong)
    problems += reading.problems
    if problems:
        raise Refused(problems)
    file, where = links.ledger(paths, "claims.lock")
    before = lock.read(file, where)
    openings.read(*links.ledger(paths, openings.NAME))  # before anything is written
    claimed = {name for claim in reading.claims for name in claim.exemplars}
    used = [one for one in found if one.name in claimed]
    after = lock.renew(before, met, seen, used)
    lock.write(after, file)
    lines = [*changes(before, after)] or ["nothing changed"]
    lines += note_openings(paths)
    if stamp:
        lines += stamping.attach(paths.content / "claims.lock", paths)
    return [f"{where}: {len(after.claims)} claims locked", *lines]


def changes(before: Lock, after: Lock) -> list[str]:
    """What became of each claim whose entry is not as it was."""
    lines = []
    for name, entry in after.claims.items():
        old = before.claims.get(name)
        if old != entry:
            lines.append(
                f"{name}: {became(old, entry)}, epoch {entry.form.epoch}, first expected: {entry.form.expect}"
            )
    moved = (name for name, design in after.designs.items() if before.designs.get(name) != design)
    lines += [f"parameters of {name} at epoch {after.designs[name].epoch}" for name in moved]
    lines += [f"{name}: retired" for name in sorted(after.retired.keys() - before.retired.keys())]
    return lines


def became(old: Entry | None, new: Entry) -> str:
    if new.form.part_of:
        return f"part of {new.form.part_of}"
    if old is None:
        return "new"
    return "changed" if old.form.hash != new.form.hash else "new epoch"


def note_openings(paths: Paths) -> list[str]:
    """Adds what the runs and records at hand opened to the ledger of openings; says what is new."""
    file, where = links.ledger(paths, openings.NAME)
    new = openings.note(file, where, at_hand.gather(paths)[0].all)
    return [f"{where}: {one.exemplar} opened rows of {one.of} at epoch {one.epoch}" for one in new]


def unnoted(paths: Paths, runs: Iterable[Results]) -> list[Problem]:
    """Openings of `runs` that the ledger does not hold."""
    file, where = links.ledger(paths, openings.NAME)
    return [
        Problem(
            where, 0, f"it lacks that {one.exemplar} opened rows of {one.of} at epoch {one.epoch}",
            "run 'review claims --lock' and commit it",
        )
        for one in openings.missing(openings.read(file, where), runs)
    ]  # fmt: skip
