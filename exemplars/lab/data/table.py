"""Any data set as one object: features, what was measured, which rows belong together, and where it is from."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np


@dataclass(frozen=True)
class Card:
    """Where a table is from: `rows` as loaded, the `unit` of its target, the `path` of its description."""

    name: str
    source: str
    licence: str
    unit: str
    rows: int
    path: str


@dataclass(frozen=True)
class Table:
    """`readout` is "number", or "yes-no" with targets 0 and 1. Rows with the same entry in `groups` belong together.

    A data set may add arrays of its own, with a row for each of the table's. Raises ValueError where the parts
    do not fit each other.
    """

    features: np.ndarray  # (n, D) float32, or uint8 codes where a data set says so
    target: np.ndarray  # (n,) float64
    groups: np.ndarray | None  # (n,) whole numbers
    names: tuple[str, ...]  # of the D features
    readout: str
    card: Card

    def __post_init__(self) -> None:
        name, n = self.card.name, len(self.features)
        if n == 0:
            raise ValueError(f"{name}: no rows; a table needs at least one")
        for part, values in self.arrays().items():
            if len(values) != n:
                raise ValueError(f"{name}: {len(values)} {part} for {n} rows; give one for each row")
        if self.features.ndim != 2 or self.features.shape[1] != len(self.names):
            raise ValueError(
                f"{name}: {len(self.names)} names for features {self.features.shape}; name each column"
            )
        for part in (self.features, self.target):
            if not np.isfinite(part).all():
                raise ValueError(f"{name}: missing or infinite values; fill them in or leave the rows out")
        if self.readout not in ("number", "yes-no"):
            raise ValueError(f'{name}: unknown readout {self.readout!r}; it is "number" or "yes-no"')
        if self.readout == "yes-no" and not np.isin(self.target, (0, 1)).all():
            raise ValueError(f"{name}: a yes-no target holds other values than 0 and 1; binarise it first")

    def __len__(self) -> int:
        return len(self.features)

    def arrays(self) -> dict[str, np.ndarray]:
        """Everything that has an entry for each row, by name."""
        parts = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: part for name, part in parts.items() if isinstance(part, np.ndarray)}

    def take(self, rows: np.ndarray) -> Self:
        """The same table with these rows only: their numbers, or a mask (n,)."""
        return replace(self, **{name: part[rows] for name, part in self.arrays().items()})

    def binarised(self, threshold: float) -> Self:
        """The same table with the question whether the target is at least `threshold`."""
        if self.readout != "number":
            raise ValueError(
                f"{self.card.name}: its readout is {self.readout} already; binarise numbers only"
            )
        return replace(self, target=(self.target >= threshold).astype(float), readout="yes-no")

    def twins(self, test: np.ndarray) -> np.ndarray:
        """Numbers of the rows outside the mask `test` (n,) whose features equal those of a row inside it."""
        rows = np.ascontiguousarray(self.features)
        if rows.dtype.kind == "f":
            rows = rows + 0.0  # so that -0 and 0 are the same bytes
        whole = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1])))[:, 0]
        held = {row.tobytes() for row in whole[test]}
        outside = np.flatnonzero(~test)
        return outside[[row.tobytes() in held for row in whole[outside]]]
