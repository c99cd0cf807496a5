"""What git can show of a claim: whether it was committed before the run that counts, and what it said before.

Git shows order, not time; histories can be rewritten, and runs that nobody committed leave no trace. So the answer
is *before*, *afterwards*, or *cannot tell*.

A claim on a record was committed before it if the first commit of its locked form is in the history of the commit
that the first record of that epoch names, and of the commit that added it: a record made again improves nothing. A claim
on the build's own run must have been locked no later than the commit that raised the exemplar's `epoch:`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from ..core import git, yaml_text
from ..core.paths import Paths

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


@dataclass(frozen=True)
class Made:
    """A record in history: the commit that added it, the commit that its run named, its epoch and what it holds."""

    added: str
    named: str | None
    epoch: int
    raw: Mapping


class History:
    """The history of one review, read as it is asked for."""

    def __init__(self, paths: Paths):
        self.paths = paths
        self.trees: dict[tuple[str, str], bool] = {}
        self.epochs: dict[tuple[str, Path], int | None] = {}

    def git(self, *words: str) -> str | None:
        return git.output(self.paths.root, *words)

    @cached_property
    def lack(self) -> str:
        """Why this history can tell nothing; empty where it can."""
        if self.git("rev-parse", "--verify", "--quiet", "HEAD") is None:
            return "there is no history of commits"
        if self.git("rev-parse", "--is-shallow-repository") != "false":
            return "the clone is shallow; fetch the whole history"
        if not self.paths.content.is_relative_to(self.paths.root):
            return "the chapters lie outside the project"
        return ""

    def commits(self, file: Path) -> list[str]:
        """The commits that changed `file`, the oldest first, those of side branches too."""
        shown = self.git("log", "--full-history", "--topo-order", "--reverse", "--format=%H", "--", str(file))
        return (shown or "").split()

    def at(self, commit: str, file: Path) -> str | None:
        """The text of `file` at `commit`; None where it was not there."""
        return self.git("show", f"{commit}:./{file.relative_to(self.paths.root)}")

    def parents(self, commit: str) -> list[str]:
        return (self.git("rev-parse", f"{commit}^@") or "").split()

    def within(self, one: str, other: str) -> bool:
        """Whether commit `one` is `other` or in its history."""
        if (one, other) not in self.trees:
            self.trees[one, other] = self.git("merge-base", "--is-ancestor", one, other) is not None
        return self.trees[one, other]

    @cached_property
    def locks(self) -> list[tuple[str, dict]]:
        """The lock at each commit that changed it, the oldest first."""
        file = self.paths.content / "claims.lock"
        found = []
        for commit in self.commits(file):
            try:
                raw = json.loads(self.at(commit, file) or "")
                found.append((commit, {"claims": raw["claims"], "designs": raw.get("designs", {})}))
            except (ValueError, KeyError, TypeError):
                continue  # a lock that nobody could read locked nothing
        return found

    def first_locked(self, wanted: Wanted) -> list[tuple[str, Mapping]]:
        """The commits whose lock holds the form of a claim and none of whose ancestors' does: one, but for merges."""
        holding: list[tuple[str, Mapping]] = []
        for commit, locked in self.locks:
            entry = locked["claims"].get(wanted.id, {})
            if (entry.get("hash"), entry.get("epoch")) == (wanted.hash, wanted.epoch) and not any(
                self.within(earlier, commit) for earlier, _ in holding
            ):
                holding.append((commit, entry))
        return holding

    def first_design(self, exemplar: str, epoch: int) -> Mapping | None:
        """The parameters by profile that were first locked for an exemplar at `epoch`; None where none were, or
        where this history can tell nothing."""
        found = (locked["designs"].get(exemplar, {}) for _, locked in ([] if self.lack else self.locks))
        return next((one["profiles"] for one in found if one.get("epoch") == epoch), None)

    def records(self, exemplar: str) -> list[Made]:
        """Every record of an exemplar in history, the oldest first."""
        if exemplar not in self._records:
            self._records[exemplar] = list(self.read_records(exemplar))
        return self._records[exemplar]

    @cached_property
    def _records(self) -> dict[str, list[Made]]:
        return {}

    def read_records(self, exemplar: str) -> Iterator[Made]:
        file = self.paths.exemplars / exemplar / "records" / "full.json"
        for commit in self.commits(file):
            text = self.at(commit, file)
            try:
                raw = json.loads(text or "")
                yield Made(commit, raw.get("commit"), int(raw["epoch"]), raw)
            except (ValueError, KeyError, TypeError, AttributeError):
                continue

    def raised(self, exemplar: str, epoch: int) -> list[str]:
        """The commits that set `epoch:` of an exemplar to `epoch`."""
        file = self.paths.exemplars / exemplar / "settings.yaml"
        before = {c: self.epoch_at(c, file) for c in self.commits(file)}
        return [
            commit
            for commit, now in before.items()
            if now == epoch and epoch not in [self.epoch_at(parent, file) for parent in self.parents(commit)]
        ]

    def epoch_at(self, commit: str, file: Path) -> int | None:
        if (commit, file) not in self.epochs:
            try:
                self.epochs[commit, file] = yaml_text.load(self.at(commit, file) or "")["epoch"]
            except (yaml.YAMLError, KeyError, TypeError):
                self.epochs[commit, file] = None
        return self.epochs[commit, file]

    def committed(self, wanted: Wanted) -> Committed:
        """Whether a claim was committed before the run that counts."""
        if self.lack:
            return Committed(UNKNOWN, self.lack)
        first = self.first_locked(wanted)
        if not first:
            return Committed(UNKNOWN, "its form is locked and not committed yet")
        short, entry = first[0][0][:7], first[0][1]
        found = [
            one for name in wanted.exemplars for one in self.against(name, wanted, [c for c, _ in first])
        ]
        for answer in (AFTERWARDS, UNKNOWN):
            for got, why in found:
                if got == answer:
                    return Committed(answer, why, short, entry.get("first"))
        return Committed(BEFORE, found[0][1] if found else "", short, entry.get("first"))

    def against(self, exemplar: str, wanted: Wanted, locked: list[str]) -> Iterator[tuple[str, str]]:
        """What each run of an exemplar at the epoch of a claim says, with the reason."""
        records: list[Made] = []  # the first ones of that epoch: a record made again changes nothing
        for one in self.records(exemplar):
            again = any(self.within(earlier.added, one.added) for earlier in records)
            if one.epoch == wanted.epoch and not again:
                records.append(one)
        for one in records:
            yield self.of_record(one, exemplar, locked)
        if wanted.source == "record":
            if not records:
                yield UNKNOWN, f"no record of {exemplar} at epoch {wanted.epoch} is committed"
            return
        raised = self.raised(exemplar, wanted.epoch)
        if not raised:
            yield UNKNOWN, f"no commit set the epoch of {exemplar} to {wanted.epoch}"
        for commit in raised:
            late = not any(self.within(lock, commit) for lock in locked)
            when = "after" if late else "no later than"
            why = f"locked {when} commit {commit[:7]}, which set the epoch of {exemplar} to {wanted.epoch}"
            yield AFTERWARDS if late else BEFORE, why

    def of_record(self, one: Made, exemplar: str, locked: list[str]) -> tuple[str, str]:
        """Whether one of the commits `locked` precedes a record, in the tree that it was made from."""
        what = f"the record of {exemplar} that commit {one.added[:7]} added"
        named = self.git("rev-parse", "--verify", "--quiet", f"{one.named}^{{commit}}") if one.named else None
        if any(self.within(one.added, lock) and one.added != lock for lock in locked) or (
            not any(self.within(lock, one.added) for lock in locked)
        ):
            return AFTERWARDS, f"locked after {what}"
        if not one.named:
            return UNKNOWN, f"{what} names no commit"
        if named is None or not self.within(named, "HEAD"):
            return UNKNOWN, f"{what} names commit {one.named}, which is not in this history"
        if not any(self.within(lock, named) for lock in locked):
            return AFTERWARDS, f"locked after commit {one.named}, from which {what} was made"
        return BEFORE, f"locked before {what}"

    def earlier(self, exemplar: str, epoch: int) -> dict[int, Mapping]:
        """The last committed record of an exemplar at each epoch before `epoch`, as it was written."""
        return {one.epoch: one.raw for one in self.records(exemplar) if one.epoch < epoch}


def committed(history: History, wanted: Iterable[Wanted]) -> dict[str, Committed]:
    """Whether each claim was committed before the run that counts, by id."""
    return {one.id: history.committed(one) for one in wanted}
