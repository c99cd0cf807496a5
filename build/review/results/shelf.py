"""All results at hand: the build's own runs and the committed records of full runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..core.errors import nearest
from . import changes
from .published import Published
from .ref import PUBLISHED, Ref, Unknown
from .results import Figure, Results, Table, Value


class Unavailable(LookupError):
    """A name of an exemplar that did not run; the run's own failure is reported instead."""


def data_url(exemplar: str, source: str, table: str) -> str:
    """Where the page offers the rows of a table, as CSV."""
    return f"exemplars/{exemplar}/{'record' if source == 'record' else 'data'}/{table}.csv"


@dataclass(frozen=True)
class Record:
    """A committed full run; `stale` says what changed in the code, data or parameters since, `apart` why values whose
    names begin so are not those of the build's own run."""

    results: Results
    stale: tuple[str, ...] = ()
    apart: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Shelf:
    """Results by exemplar; `failed` are the exemplars whose run failed in this build, `published` the ledger."""

    build: Mapping[str, Results] = field(default_factory=dict)
    records: Mapping[str, Record] = field(default_factory=dict)
    failed: frozenset[str] = frozenset()
    published: Mapping[str, Published] = field(default_factory=dict)

    @property
    def standing_in(self) -> frozenset[str]:
        """The exemplars whose record stands in the place of a run that is still to come."""
        return frozenset(name for name, results in self.build.items() if results.source == "record")

    @property
    def all(self) -> list[Results]:
        """Every run and every record."""
        return [*self.build.values(), *(record.results for record in self.records.values())]

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

    def behind(self, ref: Ref) -> Results | Published:
        """The results that hold what `ref` names, or the print that it was taken from."""
        if ref.exemplar == PUBLISHED:
            return self.printed(ref.name)
        return self.results(ref.exemplar, ref.source)

    def value(self, ref: Ref) -> Value:
        """A recorded value, or a published number."""
        if ref.exemplar == PUBLISHED:
            return self.printed(ref.name).value
        return self.recorded("value", ref)

    def knows(self, ref: Ref) -> bool:
        """Whether there is such a value."""
        try:
            return ref.name in (self.published if ref.exemplar == PUBLISHED else self.behind(ref).values)
        except (Unknown, Unavailable):
            return False

    def printed(self, name: str) -> Published:
        """The published number `name` of the ledger."""
        if name not in self.published:
            what = f"content/published.yaml has no number {name or '(empty)'}"
            raise Unknown(what, nearest(name, self.published))
        return self.published[name]

    def table(self, ref: Ref) -> Table:
        return self.recorded("table", ref)

    def figure(self, ref: Ref) -> Figure:
        figure = self.recorded("figure", ref)
        if not figure.svg.is_file():
            what = f"the record of {ref.exemplar} was committed without its figures"
            raise Unknown(what, f"make it anew: review record {ref.exemplar}")
        return figure

    def recorded(self, kind: str, ref: Ref) -> Any:
        """What `ref` names. Raises Unknown with the nearest name, or Unavailable."""
        known = getattr(self.behind(ref), f"{kind}s")
        if ref.name not in known:
            where = "the record of " if ref.source == "record" else ""
            raise Unknown(f"{where}{ref.exemplar} recorded no {kind} {ref.name}", nearest(ref.name, known))
        return known[ref.name]

    def disagreements(self, exemplar: str) -> list[str]:
        """Replicated values of the record that lie further from the build's than chance allows."""
        if exemplar not in self.records or exemplar not in self.build:
            return []
        record, ours = self.records[exemplar], self.build[exemplar].values
        theirs = {
            name: value
            for name, value in record.results.values.items()
            if not any(name == start or name.startswith(f"{start}.") for start in record.apart)
        }
        return [
            f"{c.name} is {c.after.mean:.4g} in this build and {c.before.mean:.4g} in the record, "
            f"more than {c.allowed:.2g} apart"
            for c in sorted(changes.between(theirs, ours), key=lambda c: c.name)
            if c.beyond and c.replicated
        ]
