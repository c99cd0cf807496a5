"""Whether a claim was committed before the run that counts, as far as git can show it.

Git shows order, not time; histories can be rewritten, and runs that nobody committed leave no trace. So the answer
is *before*, *afterwards*, or *cannot tell*.

A claim on a record was committed before it if the first commit of its locked form is in the history of the commit
that the first record of that epoch names, and of the commit that added it: a record made again improves nothing. A claim
on the build's own run must have been locked no later than the commit that raised the exemplar's `epoch:`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .history import History, Made

BEFORE, AFTERWARDS, UNKNOWN = "before", "afterwards", "cannot tell"


@dataclass(frozen=True)
class Wanted:
    """A locked claim: the `hash` of its form, its epoch, its source, and the exemplars that it speaks of."""

    id: str
    hash: str
    epoch: int
    source: str
    exemplars: tuple[str, ...]


@dataclass(frozen=True)
class Committed:
    """Whether a claim was committed before its run, by which commit, and why that is the answer.

    `first` is what the lock said in that commit was expected, for who compares it with what it says now.
    """

    answer: str
    why: str
    commit: str | None = None
    first: Mapping | None = field(default=None, compare=False)


def of(history: History, wanted: Wanted) -> Committed:
    """Whether a claim was committed before the run that counts."""
    if history.lack:
        return Committed(UNKNOWN, history.lack)
    first = first_locked(history, wanted)
    if not first:
        return Committed(UNKNOWN, "its form is locked and not committed yet")
    short, entry = first[0][0][:7], first[0][1]
    found = [
        one for name in wanted.exemplars for one in against(history, name, wanted, [c for c, _ in first])
    ]
    for answer in (AFTERWARDS, UNKNOWN):
        for got, why in found:
            if got == answer:
                return Committed(answer, why, short, entry.get("first"))
    return Committed(BEFORE, found[0][1] if found else "", short, entry.get("first"))


def first_locked(history: History, wanted: Wanted) -> list[tuple[str, Mapping]]:
    """The commits whose lock holds the form of a claim and none of whose ancestors' does: one, but for merges."""
    holding: list[tuple[str, Mapping]] = []
    for commit, locked in history.locks:
        entry = locked["claims"].get(wanted.id, {})
        if (entry.get("hash"), entry.get("epoch")) == (wanted.hash, wanted.epoch) and not any(
            history.commits.within(earlier, commit) for earlier, _ in holding
        ):
            holding.append((commit, entry))
    return holding


def against(history: History, exemplar: str, wanted: Wanted, locked: list[str]) -> Iterator[tuple[str, str]]:
    """What each run of an exemplar at the epoch of a claim says, with the reason."""
    records: list[Made] = []  # the first ones of that epoch: a record made again changes nothing
    for one in history.records.get(exemplar, []):
        again = any(history.commits.within(earlier.added, one.added) for earlier in records)
        if one.epoch == wanted.epoch and not again:
            records.append(one)
    for one in records:
        yield of_record(history, one, exemplar, locked)
    if wanted.source == "record":
        if not records:
            yield UNKNOWN, f"no record of {exemplar} at epoch {wanted.epoch} is committed"
        return
    raised = history.raised(exemplar, wanted.epoch)
    if not raised:
        yield UNKNOWN, f"no commit set the epoch of {exemplar} to {wanted.epoch}"
    for commit in raised:
        late = not any(history.commits.within(lock, commit) for lock in locked)
        when = "after" if late else "no later than"
        why = f"locked {when} commit {commit[:7]}, which set the epoch of {exemplar} to {wanted.epoch}"
        yield AFTERWARDS if late else BEFORE, why


def of_record(history: History, one: Made, exemplar: str, locked: list[str]) -> tuple[str, str]:
    """Whether one of the commits `locked` precedes a record, in the tree that it was made from."""
    what = f"the record of {exemplar} that commit {one.added[:7]} added"
    if any(history.commits.within(one.added, lock) and one.added != lock for lock in locked) or (
        not any(history.commits.within(lock, one.added) for lock in locked)
    ):
        return AFTERWARDS, f"locked after {what}"
    if not one.named:
        return UNKNOWN, f"{what} names no commit"
    if one.stood is None:
        return UNKNOWN, f"{what} names commit {one.named}, which is not in this history"
    if not any(history.commits.within(lock, one.stood) for lock in locked):
        return AFTERWARDS, f"locked after commit {one.named}, from which {what} was made"
    return BEFORE, f"locked before {what}"
