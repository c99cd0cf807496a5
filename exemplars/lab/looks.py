"""One name and one colour for each thing that the exemplars compare, in every figure; names.csv has them all.

The machine that writes the pages takes the names for its tables and claims from the same file.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Look(NamedTuple):
    name: str
    colour: str


@cache
def looks() -> dict[str, Look]:
    with (Path(__file__).parents[1] / "names.csv").open(encoding="utf-8", newline="") as file:
        return {row["key"]: Look(row["name"], row["colour"]) for row in csv.DictReader(file)}


def look(key: str) -> Look:
    """The name and the colour of what notebooks call `key`. Raises KeyError where names.csv lacks it."""
    return looks()[key]


def epsilon(value: float) -> Look:
    """The look of a privacy budget."""
    return look(f"epsilon {value:g}")
