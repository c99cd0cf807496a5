"""Recorded numbers that are called published: each must stand in the ledger, or nobody could look it up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..claims.claims import Claim
from ..core.errors import Problem
from ..results.ref import Ref, Unknown
from ..results.results import Table
from ..results.shelf import Shelf, Unavailable

COLUMN = "published"


def known(number: float, shelf: Shelf) -> bool:
    """Whether the ledger holds `number`, rounded to the digits that stand in print."""
    return any(abs(number - one.number) <= 0.5 * 10.0**-one.decimals for one in shelf.published.values())


def missing(table: Table, columns: Iterable[int], shelf: Shelf) -> Iterator[float]:
    """The numbers in a column `published` of `table`, among the `columns` shown, that the ledger does not hold."""
    for i in columns:
        if table.columns[i].name == COLUMN:
            numbers = (row[i] for row in table.rows)
            yield from (n for n in numbers if isinstance(n, int | float) and not known(n, shelf))


def problems(claims: Iterable[Claim], shelf: Shelf) -> Iterator[Problem]:
    """Claims that compare with a recorded number called published which the ledger does not hold."""
    for claim in claims:
        for name in claim.names:
            try:
                value = shelf.value(Ref.parse("value", name, claim.source))
            except (Unknown, Unavailable):
                continue
            if name.split(".")[-1] == COLUMN and not known(value.mean, shelf):
                what = f"claim {claim.id}: {name} is {value.mean:g}, which is not in content/published.yaml"
                yield claim.place.problem(what, "enter it there, with where it stands in its source")
