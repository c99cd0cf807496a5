"""`content/replications.json`: what became of each claim on seeds that were fresh when they were run.

A fresh run is a replication only of the check that it met, on an epoch later than the one which that check was
confirmed in; each entry says both. A check that was changed afterwards starts anew, and must go past every epoch
in which its earlier form was looked at: the margin would otherwise follow the numbers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from ..core import files
from ..core.errors import Problem, Refused
from .claims import Checked
from .forms import Lock, form
from .verdict import FAILS, HOLDS, PARTLY, UNDECIDED

NAME = "replications.json"
WORDS = {HOLDS: "held", FAILS: "did not hold", PARTLY: "held in part", UNDECIDED: "was undecided"}


@dataclass(frozen=True)
class Fresh:
    """One fresh run of a claim: `check` is the hash of what was checked, `date` a day such as 2026-02-01."""

    epoch: int
    date: str
    commit: str | None
    check: str
    verdict: str


FreshRuns = Mapping[str, tuple[Fresh, ...]]
"""Fresh runs by claim id, the oldest first."""


def read(path: Path, where: str) -> FreshRuns:
    """The history at `path`; empty where there is none. Raises Refused where it is malformed."""
    if not path.is_file():
        return {}
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))["claims"]
        history = {name: tuple(Fresh(**entry) for entry in entries) for name, entries in raw.items()}
        for fresh in (fresh for entries in history.values() for fresh in entries):
            if not isinstance(fresh.epoch, int) or fresh.verdict not in WORDS:
                raise ValueError(f"{fresh.verdict!r} at epoch {fresh.epoch!r}")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        todo = "restore it from git: it is written by ci/monthly.py only"
        raise Refused([Problem(where, 0, f"the fresh runs cannot be read ({error})", todo)]) from None
    return history


def write(history: FreshRuns, path: Path) -> None:
    """Writes the history, sorted, by rename."""
    raw = {name: [asdict(fresh) for fresh in entries] for name, entries in sorted(history.items()) if entries}
    files.write(path, json.dumps({"claims": raw}, indent=2) + "\n")


def problems(history: FreshRuns, checked: Iterable[Checked], lock: Lock, where: str) -> list[Problem]:
    """Entries that replicate nothing: of a claim that was never made, of one epoch twice, or met before a change."""
    checked = {one.claim.id: one for one in checked}
    known = {**lock.claims, **lock.retired}
    found = []
    for name, entries in history.items():
        if name not in known and name not in checked:
            what = f"{name} has fresh runs, and no such claim was ever made"
            found.append(Problem(where, 0, what, "restore the file from git"))
        if len({fresh.epoch for fresh in entries}) < len(entries):
            found.append(
                Problem(where, 0, f"{name} has two fresh runs of one epoch", "restore the file from git")
            )
        if name in known and (early := [f for f in entries if f.epoch <= first_met(known[name], f.check)]):
            what = f"{name} met the seeds of epoch {early[0].epoch} when it was confirmed; they are not fresh"
            found.append(Problem(where, 0, what, "restore the file from git"))
        if one := checked.get(name):
            seen = [f.epoch for f in entries if f.check != hash_of(one)]
            if seen and one.epoch <= max(seen):
                what = (
                    f"the check of claim {name} changed after a fresh run on the seeds of epoch {max(seen)}"
                )
                todo = f"set epoch: {max(f.epoch for f in entries) + 1} in the exemplar's settings.yaml"
                found.append(one.claim.place.problem(what, todo))
    return found


def first_met(entry, check: str) -> int:
    """The epoch in which the form of that hash was confirmed; −1 where the lock does not know it."""
    return min((form.epoch for form in (entry.form, *entry.earlier) if form.hash == check), default=-1)


def hash_of(one: Checked) -> str:
    return form(one).hash


def fresh_runs(history: FreshRuns, one: Checked) -> str:
    """'Held in 3 of 3 fresh runs.', of the check as it stands; empty where there was none."""
    verdicts = [f.verdict for f in history.get(one.claim.id, ()) if f.check == hash_of(one)]
    if not verdicts:
        return ""
    same = verdicts.count(one.outcome.verdict)
    runs = f"{len(verdicts)} fresh run{'s' if len(verdicts) != 1 else ''}"
    return f"{WORDS[one.outcome.verdict].capitalize()} in {same} of {runs}."


def add(history: FreshRuns, checked: Iterable[Checked], date: str, commit: str | None) -> FreshRuns:
    """`history` with the verdicts of one fresh run each. Raises ValueError where an epoch was met before."""
    grown = dict(history)
    for one in checked:
        entries = grown.get(one.claim.id, ())
        if any(fresh.epoch >= one.epoch for fresh in entries):
            raise ValueError(f"claim {one.claim.id} has met epoch {one.epoch} before")
        fresh = Fresh(one.epoch, date, commit, hash_of(one), one.outcome.verdict)
        grown[one.claim.id] = (*entries, fresh)
    return grown
