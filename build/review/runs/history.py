"""What git holds of a review: the states of its lock, every record, and the epochs that settings set."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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
        lock = paths.content / LOCK
        self.lock_files = tuple(dict.fromkeys((lock, lock.resolve())))  # it may be a link, or have become one
        self.commits = Commits(paths.root, (*map(str, self.lock_files), *records))
        self.blobs = Blobs(paths.root, paths.own, (Path(__file__), Path(yaml_text.__file__)))

    @cached_property
    def lack(self) -> str:
        """Why this history can tell nothing; empty where it can."""
        inside = all(file.is_relative_to(self.paths.root) for file in self.lock_files)
        return self.commits.lack or ("" if inside else "the chapters or their lock lie outside the project")

    def each(self, file: str) -> dict[str, Path]:
        """By exemplar, that file of its folder, where a commit ever changed it."""
        places = (self.paths.root / place for place in self.commits.changes if place.endswith(f"/{file}"))
        return {place.relative_to(self.paths.exemplars).parts[0]: place for place in places}

    @cached_property
    def locks(self) -> list[tuple[str, dict]]:
        """The lock at each commit that changed it, the oldest first."""
        order = {commit: i for i, commit in enumerate(self.commits.parents)}
        blobs = [
            one
            for file in self.lock_files
            for one in self.commits.at(self.commits.changing(file), file).items()
        ]
        texts, found = git.objects(self.paths.root, (blob for _, blob in blobs)), []
        for commit, blob in sorted(blobs, key=lambda one: order[one[0]]):
            try:
                raw = json.loads(texts[blob][1])
                found.append((commit, {"claims": raw["claims"], "designs": raw.get("designs", {})}))
            except (ValueError, KeyError, TypeError):
                continue  # a lock that nobody could read locked nothing
        return found

    def first_design(self, exemplar: str, epoch: int) -> Mapping | None:
        """The parameters by profile that were first locked for an exemplar at `epoch`; None where none were, or
        where this history can tell nothing."""
        found = (locked["designs"].get(exemplar, {}) for _, locked in ([] if self.lack else self.locks))
        return next((one["profiles"] for one in found if one.get("epoch") == epoch), None)

    @cached_property
    def records(self) -> dict[str, list[Made]]:
        """The records of each exemplar, the oldest first; what cannot be read is none."""
        blobs = {
            name: self.commits.at(self.commits.changing(file), file)
            for name, file in self.each(RECORD).items()
        }
        heads = self.blobs.facts("record", chain.from_iterable(map(dict.values, blobs.values())), head_of)
        stood = git.ids(self.paths.root, (f"{head[0]}^{{commit}}" for head in heads.values() if head))

        def made(at: Mapping[str, str]) -> Iterator[Made]:
            for commit, blob in at.items():
                if head := heads.get(blob):
                    named, epoch = head
                    there = stood.get(f"{named}^{{commit}}")
                    there = there if there in self.commits.parents else None
                    yield Made(commit, named, there, epoch, blob, self.paths.root)

        return {name: list(made(at)) for name, at in blobs.items()}

    @cached_property
    def epochs(self) -> dict[str, list[Epoch]]:
        """What the commits that changed its settings made of the epoch of each exemplar, the oldest first."""
        files = self.each(SETTINGS)
        blobs = {
            name: self.commits.at(self.commits.around(self.commits.changing(file)), file)
            for name, file in files.items()
        }
        found = self.blobs.facts("settings", chain.from_iterable(map(dict.values, blobs.values())), epoch_in)

        def changes(file: Path, at: Mapping[str, str]) -> Iterator[Epoch]:
            said = {commit: found.get(blob) for commit, blob in at.items()}
            for commit in self.commits.changing(file):
                yield Epoch(
                    commit, said.get(commit), {said.get(above) for above in self.commits.parents[commit]}
                )

        return {name: list(changes(file, blobs[name])) for name, file in files.items()}

    def raised(self, exemplar: str, epoch: int) -> list[str]:
        """The commits that set `epoch:` of an exemplar to `epoch`."""
        changes = self.epochs.get(exemplar, [])
        return [one.commit for one in changes if one.now == epoch and epoch not in one.before]

    def earlier(self, exemplar: str, epoch: int) -> dict[int, Made]:
        """The last committed record of an exemplar at each epoch before `epoch`."""
        return {one.epoch: one for one in self.records.get(exemplar, []) if one.epoch < epoch}
