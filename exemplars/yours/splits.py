"""Which rows are learnt from and which are tested, repeated and paired, and what the spread over splits allows to say."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from lab.statistics import auroc, r_squared
from scipy.stats import t
from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, StratifiedKFold

from .table import Table

FOLDS = 5
FEWEST_GROUPS = 30
"""Groups below which a spread over splits says nothing of groups that nobody has seen: intervals are left out."""

POWER = 0.8


class Split(NamedTuple):
    """Row numbers to learn from, to choose a configuration on, and to be tested on."""

    learn: np.ndarray
    tune: np.ndarray
    test: np.ndarray

    @property
    def both(self) -> np.ndarray:
        return np.concatenate([self.learn, self.tune])


class Estimate(NamedTuple):
    """A mean over splits with its 95 % interval; `smallest` is the difference that would have been seen in four of five
    such tables. All but the mean are NaN where there are too few groups for an interval."""

    mean: float
    low: float
    high: float
    smallest: float

    @property
    def certain(self) -> bool:
        return math.isfinite(self.low)


def folds(
    y: np.ndarray, groups: np.ndarray | None, yes_no: bool, seed: int
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Five folds (or as many as there are groups), dealt at random, groups whole, both kinds in each as far as can be."""
    k = FOLDS if groups is None else min(FOLDS, len(np.unique(groups)))
    if groups is None:
        kind = StratifiedKFold if yes_no else KFold
    else:
        kind = StratifiedGroupKFold if yes_no else GroupKFold
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of fewer rows of a kind than folds
        made = kind(k, shuffle=True, random_state=seed % 2**32).split(np.zeros(len(y)), y, groups)
        return [(learn, test) for learn, test in made if able(y[learn], yes_no) and able(y[test], yes_no)]


def able(y: np.ndarray, yes_no: bool) -> bool:
    """Whether rows with these outcomes can be learnt from, or scored."""
    return len(np.unique(y)) > 1 if yes_no else len(y) > 2 and y.std() > 0


def splits(table: Table, repeats: int, seed: int, *, grouped: bool = True) -> list[Split]:
    """`repeats` times five splits, a fifth of what is learnt from set aside to tune on."""
    groups, found = table.group if grouped else None, []
    for repeat in range(repeats):
        for learn, test in folds(table.y, groups, table.yes_no, seed + repeat):
            inner = folds(
                table.y[learn], None if groups is None else groups[learn], table.yes_no, seed + repeat
            )
            if inner:
                own, tune = inner[0]
                found.append(Split(learn[own], learn[tune], test))
    return found


def score(table: Table, rows: np.ndarray, predicted: np.ndarray) -> float:
    """Of predictions for `rows` of one test set: AUROC for yes-no, R² for numbers."""
    return float(auroc(table.y[rows], predicted) if table.yes_no else r_squared(table.y[rows], predicted))


def share(made: Sequence[Split], tuned: bool = True) -> float:
    """Test rows for each row learnt from."""
    return float(np.mean([len(s.test) / len(s.learn if tuned else s.both) for s in made]))


def estimate(samples: Sequence[float], ratio: float, table: Table) -> Estimate:
    """The mean of `samples`, one for each split, with an interval that knows that splits share their rows.

    Their variance is taken times 1/J + test/learnt (Nadeau & Bengio 2003, https://doi.org/10.1023/A:1024068626366):
    `ratio` is the second term. Without the correction such intervals are half as wide as they should be.
    """
    values = np.asarray(samples, float)
    mean, j = float(values.mean()), len(values)
    if j < FOLDS or table.groups < FEWEST_GROUPS:
        return Estimate(mean, math.nan, math.nan, math.nan)
    error = values.std(ddof=1) * math.sqrt(1 / j + ratio)
    half = t.ppf(0.975, j - 1) * error
    return Estimate(mean, mean - half, mean + half, half + t.ppf(POWER, j - 1) * error)
