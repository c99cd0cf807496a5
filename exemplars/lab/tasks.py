"""What is learnt from which rows, how it is scored, and what came of it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from .statistics import r_squared

SCORES = {
    "r2": ("number", r_squared),
    "auroc": ("yes-no", roc_auc_score),
    "mcc": ("yes-no", lambda y, predicted: matthews_corrcoef(y > 0.5, predicted > 0)),
}


@dataclass(frozen=True)
class Task:
    """Rows to learn from, to tune on and to be tested on, as row numbers into x (N, columns) and y (N,).

    Tasks may share x; with noise or permuted labels, each has a y of its own.
    """

    id: Hashable
    x: np.ndarray
    y: np.ndarray
    train: np.ndarray
    tune: np.ndarray
    test: np.ndarray

    @property
    def both(self) -> np.ndarray:
        return np.concatenate([self.train, self.tune])


@dataclass(frozen=True)
class Cost:
    """What was spent: seconds of one processor (of the clock on a GPU), and what can be counted.

    An update is a gradient step of a network, or a fit of any other model; `rows` counts rows times passes.
    """

    models: int
    updates: int
    rows: int
    seconds: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(*(a + b for a, b in zip(vars(self).values(), vars(other).values(), strict=True)))


@dataclass(frozen=True)
class Outcome:
    """What one method did on one task; an untuned one has no tuning scores."""

    tuning: np.ndarray  # (configurations,) scores on the tuning rows
    config: dict  # the chosen one
    length: int | None  # trees or epochs, where the tuning rows decided that
    predicted: np.ndarray  # (test rows,) numbers, or scores that are positive for yes
    score: float  # on the test rows
    cost: Cost


def seed_of(*what: Hashable) -> int:
    """A seed that depends on what is trained alone, never on what else is in the comparison."""
    return crc32(repr(what).encode()) >> 1
