"""What readers are told instead of a notebook's own word for a thing: one name for it in every table and claim.

`exemplars/names.csv` has them, with the colour that figures use: key,name,colour. A review may do without.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ..core.errors import Problem
from .results import Results, Table

FILE = "names.csv"
HEADS = ["key", "name", "colour"]
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
PART = re.compile(r"([,:]\s+)")


def read(file: Path, where: str) -> tuple[dict[str, str], list[Problem]]:
    """Key → name, and what is wrong with the file, by line; nothing where there is none."""
    if not file.is_file():
        return {}, []
    names: dict[str, str] = {}
    colours: dict[str, str] = {}
    problems = []
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        if next(rows, None) != HEADS:
            return {}, [Problem(where, 1, "it does not begin with key,name,colour", "name its three columns")]
        for row in rows:
            if len(row) != len(HEADS) or not all(cell.strip() for cell in row):
                what, todo = "a row has not key, name and colour", "write all three"
                problems.append(Problem(where, rows.line_num, what, todo))
                continue
            key, name, colour = row
            if not COLOUR.fullmatch(colour):
                problems.append(
                    Problem(where, rows.line_num, f"{colour} is no colour", "write it as #0072B2")
                )
            if key in names:
                problems.append(Problem(where, rows.line_num, f"{key} is named twice", "keep one of them"))
            if colours.setdefault(name, colour) != colour:
                problems.append(Problem(where, rows.line_num, f"{name} has two colours", "give it one"))
            names[key] = name
    return names, problems


def named(results: Results, names: Mapping[str, str]) -> Results:
    """`results` with the names of things in the cells of its tables and in the labels of its values."""
    if not names:
        return results
    return replace(
        results,
        values={k: replace(v, label=in_label(v.label, names)) for k, v in results.values.items()},
        tables={k: in_cells(t, names) for k, t in results.tables.items()},
    )


def in_cells(table: Table, names: Mapping[str, str]) -> Table:
    return replace(
        table,
        rows=tuple(tuple(names.get(c, c) if isinstance(c, str) else c for c in row) for row in table.rows),
    )


def in_label(label: str, names: Mapping[str, str]) -> str:
    """'test, sites: 300 n, link' with the parts between its commas and colons named."""
    return "".join(names.get(part, part) for part in PART.split(label))
