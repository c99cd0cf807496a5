"""What git can show of a claim: whether it was committed before the run that counts, and what it said before.

Git shows order, not time; histories can be rewritten, and runs that nobody committed leave no trace. So the answer
is *before*, *afterwards*, or *cannot tell*.

A claim on a record was committed before it if the first commit of its locked form is in the history of the commit
that the first record of that epoch names, and of the commit that added it: a record made again improves nothing. A claim
on the build's own run must have been locked no later than the commit that raised the exemplar's `epoch:`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path

import yaml

from ..core import git, yaml_text
from ..core.paths import Paths
from ..results.results import Results, parsed
from .blobs import Blobs
from .commits import Commits

LOCK, RECORD, SETTINGS = "claims.lock", "records/full.json", "settings.yaml"
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
    """A record in history: the commit that added it, the commit that its run named, its epoch, and the blob that it is.

    `stood` is the commit of that name in this history, if there is one.
    """

    added: str
    named: str | None
    stood: str | None
    epoch: int
    blob: str
    root: Path

    @cached_property
    def raw(self) -> Mapping:
        """What it holds."""
        return json.loads(git.objects(self.root, [self.blob])[self.blob][1])

    @cached_property
    def results(self) -> Results:
        """What the record holds. Raises whatever a record raises that is not as today's schema says."""
        return parsed(self.raw, Path(f"{self.added}.json"))


@dataclass(frozen=True)
class Epoch:
    """What a commit made of the epoch of an exemplar, None where its settings have none; `before` is that of its parents."""

    commit: str
    now: int | None
    before: set[int | None]


def epoch_in(settings: bytes) -> int | None:
    """The epoch that settings set; None where they set none, or no whole number."""
    try:
        epoch = yaml_text.load(settings.decode())["epoch"]
    except (yaml.YAMLError, ValueError, KeyError, TypeError):
        return None
    return epoch if isinstance(epoch, int) else None


def head_of(record: bytes) -> tuple[str | None, int] | None:
    """The commit that a record names and its epoch; None where it cannot be read."""
    try:
        raw = json.loads(record)
        return raw.get("commit"), int(raw["epoch"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None


def of(paths: Paths) -> History:
    """The history of a review as it is now: read anew only where its last commit is another."""
    return known(paths, git.output(paths.root, "rev-parse", "HEAD", "--is-shallow-repository"))


@lru_cache(maxsize=1)
def known(paths: Paths, _at: str | None) -> History:
    return History(paths)


class History:
    """The history of one review, each part of it read once, and only when it is asked for."""

    def __init__(self, paths: Paths):
        self.paths = paths
        exemplars = paths.exemplars.relative_to(paths.root).as_posix()
        records = (f":(glob){exemplars}/*/{file}" for file in (RECORD, SETTINGS))
        self.commits = Commits(paths.root, (str(paths.content / LOCK), *records))
        self.blobs = Blobs(paths.root, paths.own, (Path(__file__), Path(yaml_text.__file__)))

    @cached_property
    def lack(self) -> str:
        """Why this history can tell nothing; empty where it can."""
        inside = self.paths.content.is_relative_to(self.paths.root)
        return self.commits.lack or ("" if inside else "the chapters lie outside the project")

    def each(self, file: str) -> dict[str, Path]:
        """By exemplar, that file of its folder, where a commit ever changed it."""
        places = (self.paths.root / place for place in self.commits.changes if place.endswith(f"/{file}"))
        return {place.relative_to(self.paths.exemplars).parts[0]: place for place in places}

    @cached_property
    def locks(self) -> list[tuple[str, dict]]:
        """The lock at each commit that changed it, the oldest first."""
        file = self.paths.content / LOCK
        blobs, found = self.commits.at(self.commits.changing(file), file), []
        texts = git.objects(self.paths.root, blobs.values())
        for commit, blob in blobs.items():
            try:
                raw = json.loads(texts[blob][1])
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
                self.commits.within(earlier, commit) for earlier, _ in holding
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
        return self.made.get(exemplar, [])

    @cached_property
    def made(self) -> dict[str, list[Made]]:
        """The records of each exemplar, the oldest first; what cannot be read is none."""
        blobs = {
            name: self.commits.at(self.commits.changing(file), file)
            for name, file in self.each(RECORD).items()
        }
        heads = self.blobs.facts("record", chain.from_iterable(map(dict.values, blobs.values())), head_of)
        stood = git.ids(self.paths.root, (f"{head[0]}^{{commit}}" for head in heads.values() if head))

        def records(at: Mapping[str, str]) -> Iterator[Made]:
            for commit, blob in at.items():
                if head := heads.get(blob):
                    named, epoch = head
                    there = stood.get(f"{named}^{{commit}}")
                    there = there if there in self.commits.parents else None
                    yield Made(commit, named, there, epoch, blob, self.paths.root)

        return {name: list(records(at)) for name, at in blobs.items()}

    @cached_property
    def set(self) -> dict[str, list[Epoch]]:
        """What the commits made of the epoch of each exemplar, the oldest first."""
        files = self.each(SETTINGS)
        blobs = {
            name: self.commits.at(self.commits.around(self.commits.changing(file)), file)
            for name, file in files.items()
        }
        epochs = self.blobs.facts("settings", chain.from_iterable(map(dict.values, blobs.values())), epoch_in)

        def changes(file: Path, at: Mapping[str, str]) -> Iterator[Epoch]:
            said = {commit: epochs.get(blob) for commit, blob in at.items()}
            for commit in self.commits.changing(file):
                yield Epoch(
                    commit, said.get(commit), {said.get(above) for above in self.commits.parents[commit]}
                )

        return {name: list(changes(file, blobs[name])) for name, file in files.items()}

    def epochs(self, exemplar: str) -> list[Epoch]:
        """What each commit that changed the settings of an exemplar made of its epoch, the oldest first."""
        return self.set.get(exemplar, [])

    def raised(self, exemplar: str, epoch: int) -> list[str]:
        """The commits that set `epoch:` of an exemplar to `epoch`."""
        changes = self.epochs(exemplar)
        return [one.commit for one in changes if one.now == epoch and epoch not in one.before]

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
            again = any(self.commits.within(earlier.added, one.added) for earlier in records)
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
            late = not any(self.commits.within(lock, commit) for lock in locked)
            when = "after" if late else "no later than"
            why = f"locked {when} commit {commit[:7]}, which set the epoch of {exemplar} to {wanted.epoch}"
            yield AFTERWARDS if late else BEFORE, why

    def of_record(self, one: Made, exemplar: str, locked: list[str]) -> tuple[str, str]:
        """Whether one of the commits `locked` precedes a record, in the tree that it was made from."""
        what = f"the record of {exemplar} that commit {one.added[:7]} added"
        if any(self.commits.within(one.added, lock) and one.added != lock for lock in locked) or (
            not any(self.commits.within(lock, one.added) for lock in locked)
        ):
            return AFTERWARDS, f"locked after {what}"
        if not one.named:
            return UNKNOWN, f"{what} names no commit"
        if one.stood is None:
            return UNKNOWN, f"{what} names commit {one.named}, which is not in this history"
        if not any(self.commits.within(lock, one.stood) for lock in locked):
            return AFTERWARDS, f"locked after commit {one.named}, from which {what} was made"
        return BEFORE, f"locked before {what}"

    def earlier(self, exemplar: str, epoch: int) -> dict[int, Made]:
        """The last committed record of an exemplar at each epoch before `epoch`."""
        return {one.epoch: one for one in self.records(exemplar) if one.epoch < epoch}
