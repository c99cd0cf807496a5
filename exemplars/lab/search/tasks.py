"""What is learnt from which rows, how it is scored, and what came of it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from ..statistics import r_squared
from .vault import Vault

SCORES = {
    "r2": ("number", r_squared),
    "auroc": ("yes-no", roc_auc_score),
    "mcc": ("yes-no", lambda y, predicted: matthews_corrcoef(y > 0.5, predicted > 0)),
}


@dataclass(frozen=True)
class Task:
    """Rows to learn from, to tune on and to be tested on, as row numbers into x (N, columns) and y (N,).

    Tasks may share x; with noise or permuted labels, each has a y of its own. Outcomes of test rows may be
    missing (NaN): then nothing can use them, and the comparison is scored when they are opened.
    """

    id: Hashable
    x: np.ndarray
    y: np.ndarray
    train: np.ndarray
    tune: np.ndarray
    test: np.ndarray

    @classmethod
    def sealed(cls, id: Hashable, x: np.ndarray, y: np.ndarray, unseen: np.ndarray) -> Task:
        """Learns from rows x and outcomes y, the last fifth to tune on; of the rows `unseen` it knows no outcome."""
        n, cut = len(x), len(x) * 4 // 5
        every = np.concatenate([x, unseen])
        y = np.concatenate([y, np.full(len(unseen), np.nan)])
        return cls(id, every, y, np.arange(cut), np.arange(cut, n), np.arange(n, len(every)))

    @classmethod
    def of(cls, id: Hashable, vault: Vault) -> Task:
        """The task that a vault sets."""
        return cls.sealed(id, vault.train.features, vault.train.target, vault.questions)

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
    score: float  # on the test rows; NaN until they are opened
    cost: Cost


def score_of(score: str, y: np.ndarray, predicted: np.ndarray) -> float:
    """The score "r2", "auroc" or "mcc" of predictions (n,), NaN where the outcomes y (n,) are sealed."""
    return float(SCORES[score][1](y, predicted)) if np.isfinite(y).all() else float("nan")


def seed_of(*what: Hashable) -> int:
    """A seed that depends on what is trained alone, never on what else is in the comparison."""
    return crc32(repr(what).encode()) >> 1
