"""Reads what a slider moves: a table of its stops, a table with a curve for each stop, and points to compare with.

    ::: {.slider source="overfitting/degrees" curves="overfitting/curves" points="overfitting/points" rows="2,10"}
    What to try.
    :::

The first column of `source` is what moves, `k` say; for each of its rows `curves` has a column `k_<value>` over its
own first column, and may have others, which stay. `rows` are the few that a table shows where nothing can move.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from ..core.errors import nearest
from ..results import display
from ..results.ref import Ref, Unknown
from ..results.results import Column, Table
from ..results.shelf import Shelf

HEAVIEST = 15_000
"""Bytes of numbers that a page may carry for one slider."""

SCALE = 1000
"""Numbers are sent as whole thousandths, which is more than a screen can show."""


@dataclass(frozen=True)
class Slider:
    """`table` has the chosen rows alone, `numbers` all that the script draws, as JSON safe to put into HTML."""

    table: Table
    numbers: str


def read(attributes: Mapping[str, str], shelf: Shelf) -> Slider:
    """What the attributes of a slider name. Raises Unknown where it is not there, or cannot be drawn."""
    stops = shelf.table(Ref.parse("table", attributes.get("source", "")))
    curves = shelf.table(Ref.parse("table", attributes.get("curves", "")))
    points = shelf.table(Ref.parse("table", attributes["points"])) if "points" in attributes else None
    positions = {display.cell(row[0], stops.columns[0]): row for row in stops.rows}
    chosen = [name.strip() for name in attributes.get("rows", "").split(",")]
    for name in chosen:
        if name not in positions:
            raise Unknown(
                f"rows= names {name}, and {attributes['source']} has no such row", nearest(name, positions)
            )
    moving = {f"{stops.columns[0].name}_{name}": name for name in positions}
    columns = {column.name: thousandths(curves, i) for i, column in enumerate(curves.columns)}
    for name in moving:
        if name not in columns:
            raise Unknown(f"{attributes['curves']} has no curve {name}", nearest(name, columns))
    x, *names = columns
    numbers = {
        "what": heading(stops.columns[0]),
        "axes": [heading(curves.columns[0]), curves.caption],
        "stops": [[name, reported(stops, positions[name])] for name in moving.values()],
        "start": list(positions).index(chosen[0]),
        "scale": SCALE,
        "x": columns[x],
        "still": [columns[name] for name in names if name not in moving],
        "moving": [columns[name] for name in moving],
        "points": [list(point) for point in zip(thousandths(points, 0), thousandths(points, 1), strict=True)]
        if points
        else [],
    }
    text = json.dumps(numbers, separators=(",", ":")).replace("<", "\\u003c")
    if len(text) > HEAVIEST:
        raise Unknown(
            f"a slider of {len(text)} bytes, and {HEAVIEST} are allowed", "record fewer stops or places"
        )
    return Slider(Table(stops.caption, stops.columns, tuple(positions[name] for name in chosen)), text)


def thousandths(table: Table, column: int) -> list[int]:
    """The numbers of a column, scaled. Raises Unknown where one is missing or a word."""
    if column >= len(table.columns):
        raise Unknown(f"the table {table.caption!r} has {column} columns", "a point needs two")
    numbers = [row[column] for row in table.rows]
    if not all(isinstance(number, int | float) for number in numbers):
        raise Unknown(
            f"the column {table.columns[column].name} cannot be drawn", "record a number in each row"
        )
    return [round(SCALE * float(number)) for number in numbers if not isinstance(number, str | None)]


def heading(column: Column) -> str:
    return f"{column.label} ({column.unit})" if column.unit else column.label


def reported(table: Table, row: tuple) -> str:
    """What is reported at a stop: 'Error 0.251'."""
    pairs = zip(table.columns[1:], row[1:], strict=True)
    return ", ".join(f"{heading(column)} {display.cell(cell, column)}" for column, cell in pairs)
