"""All results at hand: the build's own runs and the committed records of full runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..core.errors import ReviewError, nearest
from . import changes
from .results import Figure, Results, Table, Value


class Unknown(ReviewError):
    """A name that no result answers to; `todo` suggests the nearest one."""

    def __init__(self, what: str, todo: str):
        super().__init__(f"{what}; {todo}")
        self.what, self.todo = what, todo


class Unavailable(ReviewError):
    """A name of an exemplar that did not run; the run's own failure is reported instead."""


def data_url(exemplar: str, source: str, table: str) -> str:
    """Where the page offers the rows of a table, as CSV."""
    return f"exemplars/{exemplar}/{'record' if source == 'record' else 'data'}/{table}.csv"


@dataclass(frozen=True)
class Record:
    """A committed full run; `stale` says what changed in the code, data or parameters since."""

    results: Results
    stale: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shelf:
    """Results by exemplar; `failed` are the exemplars whose run failed in this build."""

    build: Mapping[str, Results] = field(default_factory=dict)
    records: Mapping[str, Record] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()

    def results(self, exemplar: str, source: str = "build") -> Results:
        """The results of `exemplar`. Raises Unknown, or Unavailable where its run failed."""
        if exemplar in self.failed:
            raise Unavailable(exemplar)
        if source == "record":
            if exemplar in self.records:
                return self.records[exemplar].results
            raise Unknown(
                f"exemplar {exemplar} has no record", "commit records/full.json or take the build's own run"
            )
        if exemplar in self.build:
            return self.build[exemplar]
        raise Unknown(f"no exemplar {exemplar}", nearest(exemplar, self.build))

    def value(self, name: str, source: str = "build") -> Value:
        """The value `exemplar.name`."""
        exemplar, _, rest = name.partition(".")
        return self.recorded("value", rest, exemplar, source)

    def table(self, name: str, source: str = "build") -> Table:
        """The table `exemplar/name`."""
        exemplar, _, rest = name.partition("/")
        return self.recorded("table", rest, exemplar, source)

    def figure(self, name: str, source: str = "build") -> Figure:
        """The figure `exemplar/name`."""
        exemplar, _, rest = name.partition("/")
        figure = self.recorded("figure", rest, exemplar, source)
        if not figure.svg.is_file():
            what = f"the record of {exemplar} was committed without its figures"
            raise Unknown(what, f"make it anew: review record {exemplar}")
        return figure

    def recorded(self, kind: str, name: str, exemplar: str, source: str = "build") -> Any:
        known = getattr(self.results(exemplar, source), f"{kind}s")
        if name not in known:
            where = "the record of " if source == "record" else ""
            raise Unknown(f"{where}{exemplar} recorded no {kind} {name or '(empty)'}", nearest(name, known))
        return known[name]

    def disagreements(self, exemplar: str) -> list[str]:
        """Replicated values of the record that lie further from the build's than chance allows."""
        if exemplar not in self.records or exemplar not in self.build:
            return []
        theirs, ours = self.records[exemplar].results.values, self.build[exemplar].values
        return [
            f"{c.name} is {c.after.mean:.4g} in this build and {c.before.mean:.4g} in the record, "
            f"more than {c.allowed:.2g} apart"
            for c in sorted(changes.between(theirs, ours), key=lambda c: c.name)
            if c.beyond and c.replicated
        ]
