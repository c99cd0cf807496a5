"""Rows that are there twice, or nearly: on both sides of a split, the answer has been seen."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from . import thresholds
from .findings import Finding, counted
from .table import Table


def matrix(table: Table) -> np.ndarray:
    """(n, p) whole numbers that stand for the entries, sequences among them; a gap equals a gap."""
    columns = [*table.x.T, *table.letters.values()]
    return np.column_stack([np.unique(column, return_inverse=True, equal_nan=True)[1] for column in columns])


def agreeing(codes: np.ndarray, group: np.ndarray | None) -> set[tuple[int, int]]:
    """Pairs of rows of `codes` (n, k) that agree everywhere, and are not of one group; few of each crowd of equals."""
    found: set[tuple[int, int]] = set()
    crowds: dict[bytes, list[int]] = {}
    for row, values in enumerate(np.ascontiguousarray(codes)):
        crowds.setdefault(blake2b(values.tobytes(), digest_size=12).digest(), []).append(row)
    for crowd in crowds.values():
        for k, row in enumerate(crowd[1:51], 1):
            found |= {(other, row) for other in crowd[:k] if group is None or group[other] != group[row]}
    return found


def by_chance(codes: np.ndarray) -> tuple[float, float]:
    """How many pairs of rows would agree in all columns, and in all but one, if columns were independent."""
    n = len(codes)
    match = np.array([((np.bincount(column) / n) ** 2).sum() for column in codes.T])
    all_ = float(np.prod(match))
    pairs = n * (n - 1) / 2
    return pairs * all_, pairs * float(sum(all_ / one * (1 - one) for one in match if one > 0))


def copies(table: Table) -> Finding:
    """Do rows stand in the table twice?"""
    section = "copies"
    codes = matrix(table)
    exact = agreeing(codes, table.group)
    near: set[tuple[int, int]] = set()
    if codes.shape[1] > 3:
        for left_out in range(codes.shape[1]):
            near |= agreeing(np.delete(codes, left_out, axis=1), table.group)
    near -= exact
    chance = by_chance(codes)
    rows = len({row for pair in exact for row in pair}), len({row for pair in near for row in pair})
    fine = sum(len(np.unique(column)) > thresholds.FINE_ENTRIES for column in codes.T)
    fine += 2 * len(table.letters)
    across = "" if table.group is None else f" of another entry of {table.called['group']}"
    said = f"{counted(rows[0], 'row has', 'rows have')} an exact copy{across}, and {rows[1]} one that differs in a single column"
    next_ = "Find out where they come from; keep one of each, or name as group what they share"
    if not exact and not near:
        return Finding(section, "fine", f"No row has a copy{across}, exact or but for one column.", "", 4, 0)
    if fine < thresholds.FINE or sum(chance) > thresholds.BY_CHANCE:
        said += (
            f"; with so few different entries, about {sum(chance):.0f} pairs would agree by chance or more"
        )
        return Finding(section, "cannot tell", f"{said}.", next_, 4, rows[0] + rows[1])
    return Finding(section, "look", f"{said}. Split at random, a model is tested on what it has seen.", next_, 4, rows[0] + rows[1])  # fmt: skip
